import { CalendarPlus } from 'lucide-react'
import { type BookingView, isOpen } from '#model/bookings/booking.ts'
import { zoneName } from '#model/calendar/zone.ts'
import { BookingActions } from '../../components/booking/actions.tsx'
import { Refusal } from '../../components/booking/refusal.tsx'
import { BookingState } from '../../components/booking/state.tsx'
import { download } from '../../components/download.ts'
import { useInSight } from '../../components/in-sight.ts'
import { useCampus } from '../../data/campus.ts'
import { useFetchCalendar } from '../../data/self.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

/** Check-in opens this long before the start unless the place says otherwise (model/bookings/policy.ts); the server decides. */
const CHECK_IN_BEFORE_MIN = 60

export function BookingRow(props: { booking: BookingView; linked: boolean; disabled: boolean }) {
  const { booking, linked, disabled } = props
  const row = useInSight<HTMLLIElement>(linked)
  const t = useT()
  const format = useFormats()
  const calendar = useFetchCalendar()
  const floor = useCampus().data?.places.get(booking.floor)
  const { zone } = booking
  const facts = [
    floor ? `${floor.building?.label ?? ''} ${floor.label}` : null,
    booking.series ? t('me.bookings.series') : null,
    booking.visitor ? t('me.bookings.visitor', { name: booking.visitor }) : null,
    booking.mine ? null : booking.person,
    booking.note,
  ].filter(Boolean)
  return (
    <li ref={row} tabIndex={-1} className={linked ? 'booking-row linked' : 'booking-row'}>
      <div className="booking-when">
        <b>{format.day(booking.from, zone)}</b>
        <span className="muted num">
          {format.time(booking.from, zone)}–{format.time(booking.to, zone)} {zoneName(zone, booking.from)}
        </span>
      </div>
      <div className="booking-what">
        <span className="booking-desk">
          <b>{booking.deskLabel}</b>
          <BookingState booking={booking} />
        </span>
        <span className="muted">{facts.join(' · ')}</span>
        {calendar.error && <Refusal error={calendar.error} zone={zone} />}
      </div>
      <div className="booking-does">
        <BookingActions booking={booking} disabled={disabled} checkInBefore_min={CHECK_IN_BEFORE_MIN} />
        {isOpen(booking) && (
          <button
            type="button"
            className="btn icon plain"
            aria-label={t('me.bookings.ics', {
              desk: booking.deskLabel,
              day: format.day(booking.from, zone),
            })}
            title={t('me.bookings.icsShort')}
            disabled={disabled || calendar.pending}
            onClick={() =>
              calendar.run(booking, ({ name, text }) =>
                download(name, new Blob([text], { type: 'text/calendar;charset=utf-8' })),
              )
            }
          >
            <CalendarPlus size={18} aria-hidden />
            <span className="narrow-only">{t('me.bookings.icsShort')}</span>
          </button>
        )}
      </div>
    </li>
  )
}
