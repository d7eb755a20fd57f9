import { Refusal } from '../../components/booking/refusal.tsx'
import { Skipped } from '../../components/booking/skipped.tsx'
import { useBook } from '../../data/booking-deeds.ts'
import type { Day } from '../../data/bookings.ts'
import { useT } from '../../i18n/text.ts'
import type { Part } from './day-card.tsx'

/** Books all days that are ticked with one tap: the usual desk on each, or the nearest one that is free. */
export function BookDays(props: {
  days: readonly Day[]
  part: Part
  zone: string
  disabled: boolean
  onDone: () => void
}) {
  const t = useT()
  const book = useBook()
  const { days, part, zone, disabled, onDone } = props
  const skipped = book.result?.skipped ?? []
  return (
    <>
      <div role="status" className="slot">
        {skipped.length > 0 && <Skipped skipped={skipped} zone={zone} onClose={book.reset} />}
      </div>
      {book.error && <Refusal error={book.error} zone={zone} />}
      {days.length > 0 && (
        <div className="card day-bar">
          <b className="grow">{t('home.chosen', { n: days.length })}</b>
          <button type="button" className="btn" onClick={onDone}>
            {t('home.clear')}
          </button>
          <button
            type="button"
            className="btn primary"
            disabled={disabled || book.pending}
            onClick={() =>
              book.run({ where: 'usual', when: { dates: days.map(({ date }) => date), part } }, onDone)
            }
          >
            {t('home.bookDays', { n: days.length })}
          </button>
        </div>
      )}
    </>
  )
}
