import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Span } from '#model/bookings/hours.ts'
import { Refusal } from '../../components/booking/refusal.tsx'
import { useJoinWaitlist, useLeaveWaitlist } from '../../data/booking-deeds.ts'
import { type Day, myBookingsQuery } from '../../data/bookings.ts'
import { type CampusView, useCampus } from '../../data/campus.ts'
import { canAt, type Me, useMe } from '../../data/session.ts'
import { useT } from '../../i18n/text.ts'
import '../../i18n/messages/own.ts'

interface NothingProps {
  readonly day: Day
  readonly span: Span
  /** Building of the reader's usual desk. */
  readonly building: string | null
  readonly disabled: boolean
}

/** No desk to offer: a place on the waiting list, or the map. */
export function Nothing({ day, span, building, disabled }: NothingProps) {
  const t = useT()
  const waiting = useQuery(myBookingsQuery()).data?.waiting.find(
    ({ state, from, to }) => state === 'waiting' && from < span.to && to > span.from,
  )
  return (
    <>
      <p className="muted">{t('home.nothing')}</p>
      {waiting ? (
        <Waits id={waiting.id} place={waiting.place} day={day} disabled={disabled} />
      ) : (
        <Join day={day} span={span} building={building} disabled={disabled} />
      )}
    </>
  )
}

const ToMap = ({ day }: { day: Day }) => (
  <Link className="btn" to="/desks/map" search={{ date: day.date }}>
    {useT()('nav.deskMap')}
  </Link>
)

function Waits(props: { id: string; place: string; day: Day; disabled: boolean }) {
  const t = useT()
  const leave = useLeaveWaitlist()
  const { id, place, day, disabled } = props
  const label = useCampus().data?.places.get(place)?.label ?? place
  return (
    <>
      <p>{t('me.wait.at', { place: label })}</p>
      <div className="booking-ways">
        <button
          type="button"
          className="btn"
          disabled={disabled || leave.pending}
          onClick={() => leave.run(id)}
        >
          {t('me.wait.leave')}
        </button>
        <ToMap day={day} />
      </div>
      {leave.error && <Refusal error={leave.error} zone={day.zone} />}
    </>
  )
}

/** Buildings in which the reader may book, and all of them together where that is allowed. */
function placesFor({ campus }: CampusView, me: Me | null): { id: string; label: string | null }[] {
  const buildings = campus.buildings.filter(({ id }) => canAt(me, 'booking.own', [campus.id, id]))
  const all = canAt(me, 'booking.own', [campus.id]) ? [{ id: campus.id, label: null }] : []
  return [...buildings.map(({ id, label }) => ({ id, label })), ...all]
}

function Join({ day, span, building, disabled }: NothingProps) {
  const t = useT()
  const me = useMe()
  const view = useCampus().data
  const wait = useJoinWaitlist()
  const [chosen, setChosen] = useState<string | null>(null)
  const places = view ? placesFor(view, me) : []
  const place = places.find(({ id }) => id === (chosen ?? building)) ?? places.at(-1)
  return (
    <>
      {places.length > 1 && (
        <label className="field">
          <span className="label">{t('me.wait.where')}</span>
          <select
            className="input"
            value={place?.id}
            disabled={disabled}
            onChange={(event) => setChosen(event.target.value)}
          >
            {places.map(({ id, label }) => (
              <option key={id} value={id}>
                {label ?? t('me.wait.all')}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="booking-ways">
        {place && (
          <button
            type="button"
            className="btn primary"
            disabled={disabled || wait.pending}
            onClick={() => wait.run({ place: place.id, ...span })}
          >
            {t('me.wait.join')}
          </button>
        )}
        <ToMap day={day} />
      </div>
      {wait.error && <Refusal error={wait.error} zone={day.zone} />}
    </>
  )
}
