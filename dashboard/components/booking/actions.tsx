import { lazy, Suspense, useState } from 'react'
import { type BookingView, isOpen } from '#model/bookings/booking.ts'
import { useCancel, useCheckIn, useOccupied, useRelease } from '../../data/booking-deeds.ts'
import { isGuessed } from '../../data/booking-guess.ts'
import { useNow } from '../../data/live/now.ts'
import { MINUTE_MS } from '../../data/time.ts'
import { useT } from '../../i18n/text.ts'
import { Refusal } from './refusal.tsx'

const ChangeSheet = lazy(() => import('./change-sheet.tsx').then((file) => ({ default: file.ChangeSheet })))

/** What can be done with an open booking now, the likely thing first. */
export function BookingActions(props: {
  booking: BookingView
  checkInBefore_min: number
  disabled?: boolean
}) {
  const t = useT()
  const now = useNow()
  const { booking, checkInBefore_min } = props
  const [changing, setChanging] = useState(false)
  const checkIn = useCheckIn()
  const release = useRelease()
  const cancel = useCancel()
  const occupied = useOccupied()
  const deeds = [checkIn, release, cancel, occupied]
  const error = deeds.find((deed) => deed.error)?.error
  if (!isOpen(booking) || isGuessed(booking)) return null
  const off = props.disabled || deeds.some(({ pending }) => pending)
  const begun = now >= booking.from
  const soon = now >= booking.from - checkInBefore_min * MINUTE_MS
  const present = booking.state === 'checked_in'
  const button = (label: string, run: () => void, kind = '') => (
    <button
      type="button"
      className={`btn ${kind}`}
      aria-label={`${label}: ${booking.deskLabel}`}
      disabled={off}
      onClick={run}
    >
      {label}
    </button>
  )
  return (
    <>
      <div className="booking-ways">
        {!present && soon && button(t('me.do.checkIn'), () => checkIn.run({ booking }), 'primary')}
        {(present || begun) && button(t('me.do.release'), () => release.run(booking))}
        {button(t('me.do.change'), () => setChanging(true))}
        {!present && !begun && button(t('me.do.cancel'), () => cancel.run(booking))}
        {soon && booking.mine && button(t('me.do.occupied'), () => occupied.run(booking), 'plain')}
      </div>
      {error && <Refusal error={error} zone={booking.zone} />}
      {changing && (
        <Suspense>
          <ChangeSheet booking={booking} onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  )
}
