import { Refusal } from '../../components/booking/refusal.tsx'
import { useAcceptOffer, useLeaveWaitlist } from '../../data/booking-deeds.ts'
import type { MyBookings } from '../../data/bookings.ts'
import { pathLabel, useCampus } from '../../data/campus.ts'
import { useNow } from '../../data/live/now.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

type Waiting = MyBookings['waiting'][number]

/** Desks that are waited for, and those on offer. */
export function WaitingList({ data, disabled }: { data: MyBookings; disabled: boolean }) {
  const t = useT()
  const open = data.waiting.filter(({ state }) => state === 'waiting' || state === 'offered')
  if (open.length === 0) return null
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('me.wait.title')}</h2>
      </header>
      <ul className="booking-rows">
        {open.map((entry) => (
          <WaitingRow key={entry.id} entry={entry} disabled={disabled} />
        ))}
      </ul>
    </section>
  )
}

function WaitingRow({ entry, disabled }: { entry: Waiting; disabled: boolean }) {
  const t = useT()
  const format = useFormats()
  const now = useNow()
  const campus = useCampus().data
  const accept = useAcceptOffer()
  const leave = useLeaveWaitlist()
  const zone = campus?.places.get(entry.place)?.building?.zone ?? campus?.campus.zone ?? 'Asia/Makassar'
  const offered = entry.state === 'offered' && (entry.offerExpiresAt ?? 0) > now
  const error = accept.error ?? leave.error
  const place = campus ? pathLabel(campus, entry.place) || campus.campus.label : entry.place
  return (
    <li className="booking-row">
      <div className="booking-when">
        <b>{format.day(entry.from, zone)}</b>
        <span className="muted num">
          {format.time(entry.from, zone)}–{format.time(entry.to, zone)}
        </span>
      </div>
      <div className="booking-what">
        <b>{place}</b>
        <span className="muted">
          {offered
            ? t('me.wait.left', { time: format.duration((entry.offerExpiresAt ?? now) - now) })
            : t('me.wait.waiting')}
        </span>
        {error && <Refusal error={error} zone={zone} />}
      </div>
      <div className="booking-ways">
        {offered && (
          <button
            type="button"
            className="btn primary"
            disabled={disabled || accept.pending}
            onClick={() => accept.run(entry.id)}
          >
            {t('me.wait.accept')}
          </button>
        )}
        <button
          type="button"
          className="btn"
          disabled={disabled || leave.pending}
          onClick={() => leave.run(entry.id)}
        >
          {t(offered ? 'me.wait.decline' : 'me.wait.leave')}
        </button>
      </div>
    </li>
  )
}
