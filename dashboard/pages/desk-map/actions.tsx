import { Check, Hourglass, Undo2 } from 'lucide-react'
import { useEffect } from 'react'
import type { Span } from '#model/bookings/hours.ts'
import { Refusal } from '../../components/booking/refusal.tsx'
import { ErrorCard } from '../../components/states.tsx'
import { useBook, useCancel, useCheckIn, useJoinWaitlist, useRelease } from '../../data/booking-deeds.ts'
import type { DeskPage } from '../../data/bookings.ts'
import type { DeskView } from '../../data/desk-calendar.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { isFreeSeat } from './filter.ts'
import { MoveHere, useMoving } from './move.tsx'
import { markTaken } from './taken.ts'

interface ActionsProps {
  readonly view: DeskView
  readonly page: DeskPage | undefined
  readonly span: Span
  readonly zone: string
  /** Something was done; it is about this desk now. */
  readonly onDone: (desk: string) => void
}

/** What can be done with a desk at the time that is shown. A refusal stays while the desk turns booked under it. */
export function PanelActions(props: ActionsProps) {
  const moving = useMoving()
  return moving ? <MoveHere {...props} /> : <OwnActions {...props} />
}

function OwnActions({ view, page, span, zone, onDone }: ActionsProps) {
  const book = useBook()
  const own = useOwnDeeds(onDone)
  const wanted = spanOfBooking(view, span)
  const run = (desk: string) =>
    book.run({ where: { desk }, when: { from: wanted.from, to: wanted.to } }, ({ bookings }) => {
      onDone(bookings[0]?.desk ?? desk)
    })
  useEffect(() => {
    if (book.error && TAKEN.has(book.error.code) && book.input) markTaken(book.input, book.error)
  }, [book.error, book.input])
  const bookable = isFreeSeat(view) || view.part !== null || view.fill === 'unbooked_use'
  return (
    <>
      {view.fill === 'mine' && <Mine page={page} own={own} />}
      {bookable && (
        <BookButton span={wanted} zone={zone} pending={book.pending} onBook={() => run(view.desk)} />
      )}
      {book.error && <Refusal error={book.error} zone={zone} pending={book.pending} onBook={run} />}
      {HELD.has(view.fill) && view.part === null && <Wait view={view} span={span} />}
    </>
  )
}

const TAKEN: ReadonlySet<string> = new Set(['booking_desk_taken', 'booking_buffer'])
const HELD: ReadonlySet<DeskView['fill']> = new Set(['reserved', 'in_use', 'away', 'grace', 'cleaning'])

/** Of a desk that is free only for a part, that part is booked. */
const spanOfBooking = ({ part }: DeskView, span: Span): Span => part ?? span

function BookButton(props: { span: Span; zone: string; pending: boolean; onBook: () => void }) {
  const t = useT()
  const format = useFormats()
  const { span, zone } = props
  return (
    <div className="panel-actions">
      <button type="button" className="btn primary" disabled={props.pending} onClick={props.onBook}>
        <Check size={16} aria-hidden />
        {t('deskpanel.bookSpan', { span: `${format.time(span.from, zone)}–${format.time(span.to, zone)}` })}
      </button>
    </div>
  )
}

type Mine = NonNullable<DeskPage['mine']>

/** Held above what shows the own booking, which is gone when they are done. */
function useOwnDeeds(onDone: (desk: string) => void) {
  const cancel = useCancel()
  const release = useRelease()
  const checkIn = useCheckIn()
  const done = ({ desk }: { desk: string }) => onDone(desk)
  return {
    pending: cancel.pending || release.pending || checkIn.pending,
    error: cancel.error ?? release.error ?? checkIn.error,
    checkIn: (booking: Mine) => checkIn.run({ booking }, done),
    letGo: (booking: Mine) => (booking.state === 'checked_in' ? release : cancel).run(booking, done),
  }
}

function Mine({ page, own }: { page: DeskPage | undefined; own: ReturnType<typeof useOwnDeeds> }) {
  const t = useT()
  const mine = page?.mine
  if (!mine) return null
  return (
    <>
      <div className="panel-actions">
        {page.can === 'check_in' && mine.state === 'reserved' && (
          <button
            type="button"
            className="btn primary"
            disabled={own.pending}
            onClick={() => own.checkIn(mine)}
          >
            <Check size={16} aria-hidden />
            {t('deskpanel.checkIn')}
          </button>
        )}
        <button type="button" className="btn" disabled={own.pending} onClick={() => own.letGo(mine)}>
          <Undo2 size={16} aria-hidden />
          {t(mine.state === 'checked_in' ? 'deskpanel.release' : 'deskpanel.cancel')}
        </button>
      </div>
      {own.error && <ErrorCard error={own.error} />}
    </>
  )
}

/** A desk that is taken: who waits hears when it is free. */
function Wait({ view, span }: Pick<ActionsProps, 'view' | 'span'>) {
  const t = useT()
  const wait = useJoinWaitlist()
  if (wait.result) return <p role="status">{t('deskpanel.waitDone')}</p>
  return (
    <>
      <div className="panel-actions">
        <button
          type="button"
          className="btn primary"
          disabled={wait.pending}
          onClick={() => wait.run({ place: view.desk, from: span.from, to: span.to })}
        >
          <Hourglass size={16} aria-hidden />
          {t('deskpanel.wait')}
        </button>
      </div>
      {wait.error && <ErrorCard error={wait.error} />}
    </>
  )
}
