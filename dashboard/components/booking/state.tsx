import { Armchair, Check, CircleSlash, Clock3, LogOut, UserX } from 'lucide-react'
import type { BookingView } from '#model/bookings/booking.ts'
import '../../i18n/messages/desks.ts'
import { useT } from '../../i18n/text.ts'

const SIGNS = {
  reserved: Clock3,
  checked_in: Check,
  completed: LogOut,
  no_show: UserX,
  cancelled: CircleSlash,
} as const

/** State of a booking as sign and word. */
export function BookingState({ booking }: { booking: Pick<BookingView, 'state' | 'version'> }) {
  const t = useT()
  // The server has not answered yet (data/booking-guess.ts).
  if (booking.version === 0)
    return (
      <span className="chip">
        <Armchair size={13} aria-hidden />
        {t('me.state.pending')}
      </span>
    )
  const Sign = SIGNS[booking.state]
  return (
    <span className={`chip booking-state ${booking.state}`}>
      <Sign size={13} aria-hidden />
      {t(`me.state.${booking.state}`)}
    </span>
  )
}
