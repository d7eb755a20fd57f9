import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { BookingView } from '#model/bookings/booking.ts'
import { clockOf, type Span } from '#model/bookings/hours.ts'
import { localDate, localTime } from '#model/calendar/local.ts'
import type { Floor } from '#model/campus/campus.ts'
import { useChange } from '../../data/booking-deeds.ts'
import { availabilityQuery, deskPageQuery } from '../../data/bookings.ts'
import { desksOf, useCampus } from '../../data/campus.ts'
import { useNow } from '../../data/live/now.ts'
import { canAt, useMe } from '../../data/session.ts'
import { HOUR_MS, MINUTE_MS } from '../../data/time.ts'
import '../../i18n/messages/change.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { attributeName } from '../attribute.ts'
import { Sheet } from '../sheet.tsx'
import { changesOf } from './changes-of.ts'
import { CutPart } from './cut-part.tsx'
import { moments } from './parts.ts'
import { Refusal } from './refusal.tsx'
import { TimeField } from './times.tsx'

/** Other times or another desk for a booking, here or on the map; what has begun keeps its start. */
export function ChangeSheet({ booking, onClose }: { booking: BookingView; onClose: () => void }) {
  const t = useT()
  const format = useFormats()
  const now = useNow()
  const change = useChange()
  const { zone } = booking
  const [from, setFrom] = useState(booking.from)
  const [to, setTo] = useState(booking.to)
  const [floor, setFloor] = useState(booking.floor)
  const [desk, setDesk] = useState(booking.desk)
  const page = useQuery(deskPageQuery(booking.desk, localDate(booking.from, zone))).data
  const begun = now >= booking.from
  // Until the rules of the desk are there, only what is set.
  const times = (set: number) =>
    page ? moments(page.day.open ?? around(booking), page.slot_min, zone, [set]) : [set]
  const asked = { from: begun ? now - (now % MINUTE_MS) : from, to: Math.max(to, from + MINUTE_MS) }
  const changes = changesOf(booking, { desk, from, to })
  const save = (wanted: typeof changes) => change.run({ booking, change: wanted }, onClose)
  return (
    <Sheet title={t('me.change.title', { desk: booking.deskLabel })} onClose={onClose}>
      <p className="muted">{format.day(booking.from, zone)}</p>
      <div className="change-times">
        <TimeField
          label={t('me.change.from')}
          value={from}
          zone={zone}
          disabled={begun}
          moments={times(booking.from).filter((moment) => moment < to)}
          onChange={setFrom}
        />
        <TimeField
          label={t('me.change.to')}
          value={to}
          zone={zone}
          moments={times(booking.to).filter((moment) => moment > Math.max(from, begun ? now : 0))}
          onChange={setTo}
        />
      </div>
      <FloorField
        span={asked}
        value={floor}
        onChange={(next) => {
          setFloor(next)
          setDesk(next === booking.floor ? booking.desk : '')
        }}
      />
      <DeskField booking={booking} floor={floor} span={asked} value={desk} onChange={setDesk} />
      {change.error && (
        <Refusal
          error={change.error}
          zone={zone}
          pending={change.pending}
          instead="me.why.moveInstead"
          onBook={(other) => save({ ...changes, desk: other })}
        />
      )}
      <div className="booking-ways">
        <button
          type="button"
          className="btn primary"
          disabled={desk === '' || Object.keys(changes).length === 0 || to <= from || change.pending}
          onClick={() => save(changes)}
        >
          {t(change.pending ? 'me.do.working' : 'me.do.save')}
        </button>
        <Link
          className="btn"
          to="/desks/map"
          search={{ move: booking.id, floor, ...onMap(from, to, zone) }}
          onClick={onClose}
        >
          {t('me.change.onMap')}
        </Link>
      </div>
      {page && <CutPart booking={booking} now={now} slot_min={page.slot_min} onClose={onClose} />}
    </Sheet>
  )
}

/** On a day on which the desk is closed by now. */
const around = ({ from, to }: Span): Span => ({ from: from - HOUR_MS, to: to + HOUR_MS })

/** A time as the address of the map has it. */
const onMap = (from: number, to: number, zone: string) => ({
  date: localDate(from, zone),
  from: clockOf(localTime(from, zone).minuteOfDay),
  to: clockOf(localTime(to, zone).minuteOfDay),
})

/** Floors on which the reader may book, with what is free on those of the chosen building. */
function FloorField(props: { span: Span; value: string; onChange: (floor: string) => void }) {
  const t = useT()
  const me = useMe()
  const view = useCampus().data
  const chosen = view?.places.get(props.value)?.building?.id
  const counts = useQuery({
    ...availabilityQuery(chosen ?? '', props.span),
    enabled: chosen !== undefined,
  }).data?.floors
  // A chosen one is read without its group.
  const words = (building: string, { id, label }: Floor): string => {
    const free = counts?.find(({ floor }) => floor === id)?.free
    const floor = `${building} ${label}`
    return free === undefined ? floor : t('me.change.free', { floor, n: free })
  }
  return (
    <label className="field">
      <span className="label">{t('me.change.floor')}</span>
      <select className="input" value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {view?.campus.buildings
          .filter(({ id }) => canAt(me, 'booking.own', [view.campus.id, id]))
          .map(({ id, label, floors }) => (
            <optgroup key={id} label={label}>
              {floors
                .filter((floor) => desksOf(floor).length > 0)
                .map((floor) => (
                  <option key={floor.id} value={floor.id}>
                    {words(label, floor)}
                  </option>
                ))}
            </optgroup>
          ))}
      </select>
    </label>
  )
}

/** Desks of a floor that are free all that time; on its own floor the booking may stay where it is. */
function DeskField(props: {
  booking: BookingView
  floor: string
  span: Span
  value: string
  onChange: (desk: string) => void
}) {
  const t = useT()
  const { booking, floor, span, value } = props
  const desks = useQuery(availabilityQuery(floor, span)).data?.desks
  const free = desks?.filter(
    ({ desk, fill }) => desk !== booking.desk && (desk === value || fill === 'free' || fill === 'free_until'),
  )
  return (
    <label className="field">
      <span className="label">{t('me.change.desk')}</span>
      <select className="input" value={value} onChange={(event) => props.onChange(event.target.value)}>
        {floor === booking.floor ? (
          <option value={booking.desk}>{t('me.change.same', { desk: booking.deskLabel })}</option>
        ) : (
          <option value="">{t(free?.length === 0 ? 'me.change.nothing' : 'me.change.pick')}</option>
        )}
        {free?.map(({ desk, label, attributes }) => (
          <option key={desk} value={desk}>
            {[label, ...attributes.map((attribute) => attributeName(attribute, t))].join(' · ')}
          </option>
        ))}
      </select>
    </label>
  )
}
