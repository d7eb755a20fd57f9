import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Mail, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { BookingView } from '#model/bookings/booking.ts'
import { BookingState } from '../../components/booking/state.tsx'
import { useInSight } from '../../components/in-sight.ts'
import { ErrorCard } from '../../components/states.tsx'
import { bookingQuery } from '../../data/bookings.ts'
import { pathLabel, useCampus } from '../../data/campus.ts'
import { useNow } from '../../data/live/now.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { questionOf } from './asks.tsx'
import '../../i18n/messages/own.ts'

/** Refusals that say that there is nothing to see for this reader, now or ever. */
const GONE = new Set(['not_found', 'booking_not_yours'])

interface LinkedProps {
  readonly id: string
  /** The booking where the page knows it. */
  readonly shown?: BookingView | undefined
  /** Where it may be found, from a page that shows the next days alone. */
  readonly onward?: boolean
}

/** What a link of a letter is about when the page has no card for it: another day, over, cancelled, or gone. */
export function Linked({ id, shown, onward = false }: LinkedProps) {
  const t = useT()
  const now = useNow()
  const query = useQuery({ ...bookingQuery(id), enabled: !shown })
  const booking = shown ?? query.data
  // Its question is asked beside.
  if (shown && questionOf(shown, now)) return null
  if (booking)
    return (
      <Frame>
        <What booking={booking} />
        {onward && (
          <Link className="btn" to="/me/bookings" search={{ booking: id }}>
            {t('linked.open')}
          </Link>
        )}
      </Frame>
    )
  if (!query.error) return null
  const gone = 'code' in query.error && GONE.has(String(query.error.code))
  if (!gone) return <ErrorCard error={query.error} retry={() => void query.refetch()} />
  return (
    <Frame>
      <span>
        <b>{t('linked.gone')}</b> {t('linked.goneHint')}
      </span>
    </Frame>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const t = useT()
  const navigate = useNavigate()
  const frame = useInSight<HTMLElement>(true)
  return (
    <section ref={frame} tabIndex={-1} className="banner calm linked-banner" aria-label={t('linked.title')}>
      <Mail size={18} aria-hidden />
      {children}
      <button
        type="button"
        className="btn icon plain"
        aria-label={t('app.close')}
        onClick={() => void navigate({ to: '.', search: {}, replace: true })}
      >
        <X size={18} aria-hidden />
      </button>
    </section>
  )
}

function What({ booking }: { booking: BookingView }) {
  const format = useFormats()
  const campus = useCampus().data
  const { deskLabel, floor, from, to, zone } = booking
  return (
    <span className="linked-what">
      <b>{deskLabel}</b>
      <BookingState booking={booking} />
      <span className="num">
        {format.day(from, zone)} {format.time(from, zone)}–{format.time(to, zone)}
        {campus ? ` · ${pathLabel(campus, floor)}` : ''}
      </span>
    </span>
  )
}
