import { useNavigate } from '@tanstack/react-router'
import { Refusal } from '../../components/booking/refusal.tsx'
import { useBook } from '../../data/booking-deeds.ts'
import type { DeskPage } from '../../data/bookings.ts'
import { useT } from '../../i18n/text.ts'

/** The nearest free desks, each one tap away for what is left of the day. */
export function Elsewhere({ page }: { page: DeskPage }) {
  const t = useT()
  const navigate = useNavigate()
  const book = useBook()
  const run = (desk: string) =>
    book.run({ where: { desk }, when: { dates: [page.day.date], part: 'day' } }, ({ bookings }) => {
      const [booked] = bookings
      if (booked) void navigate({ to: '/d/$desk', params: { desk: booked.desk } })
    })
  if (page.nearest.length === 0) return <p className="muted">{t('d.nothingFree')}</p>
  return (
    <section className="elsewhere">
      <h2>{t('d.elsewhere')}</h2>
      <ul>
        {page.nearest.map(({ desk, label, floorLabel }, index) => (
          <li key={desk}>
            <button
              type="button"
              className={index === 0 ? 'btn primary big' : 'btn wide'}
              disabled={book.pending}
              onClick={() => run(desk)}
            >
              {t('deskpanel.bookOther', { desk: label })} <small>{floorLabel}</small>
            </button>
          </li>
        ))}
      </ul>
      {book.error && <Refusal error={book.error} zone={page.day.zone} pending={book.pending} onBook={run} />}
    </section>
  )
}
