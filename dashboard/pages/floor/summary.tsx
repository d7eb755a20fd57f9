import { useMemo } from 'react'
import type { Floor } from '#model/campus/campus.ts'
import { pointId } from '#model/live.ts'
import { DesksFree, Metric } from '../../components/place-row.tsx'
import { DataAge } from '../../components/place-table.tsx'
import { isFixed } from '../../components/plan/geometry.ts'
import { Bar } from '../../components/tile.tsx'
import { livePoint, numberOf, usePoint, usePoints } from '../../data/live/live.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

/** What the side says while nothing is selected: the floor in numbers, then its rooms, fullest first. */
export function Summary({ floor, onSelect }: { floor: Floor; onSelect: (id: string) => void }) {
  const t = useT()
  const format = useFormats()
  const people = numberOf(usePoint(floor.id, 'people'))
  const fraction = people === null || floor.capacity === 0 ? null : people / floor.capacity
  return (
    <>
      <div className="tile">
        <h2 className="tile-key">{t('overview.people')}</h2>
        <div className="tile-value">
          {format.number(people)}
          <small>/ {format.number(floor.capacity)}</small>
        </div>
        <Bar fraction={fraction} />
      </div>
      <dl className="dl">
        <dt>{t('overview.desks')}</dt>
        <dd>
          <DesksFree place={floor.id} />
        </dd>
        <dt>{t('overview.power')}</dt>
        <dd>
          <Metric place={floor.id} metric="power_kw" /> kW
        </dd>
        <dt>°C</dt>
        <dd>
          <Metric place={floor.id} metric="temperature_c" />
        </dd>
        <dt>CO₂</dt>
        <dd>
          <Metric place={floor.id} metric="co2_ppm" /> ppm
        </dd>
        <dt>{t('place.data')}</dt>
        <dd>
          <DataAge place={floor.id} />
        </dd>
      </dl>
      <Rooms floor={floor} onSelect={onSelect} />
      <p className="muted wide-only">{t('floor.nothingSelected')}</p>
    </>
  )
}

/** Of a floor's rooms this many fit beside the plan; the table has all. */
const ROOMS_SHOWN = 7

function Rooms({ floor, onSelect }: { floor: Floor; onSelect: (id: string) => void }) {
  const t = useT()
  const format = useFormats()
  const rooms = useMemo(() => floor.rooms.filter((room) => !isFixed(room) && room.capacity > 0), [floor])
  const keys = useMemo(() => rooms.map((room) => pointId(room.id, 'people')), [rooms])
  usePoints(keys)
  const share = (id: string, capacity: number) => (numberOf(livePoint(id, 'people')) ?? -1) / capacity
  const fullest = rooms
    .toSorted((a, b) => share(b.id, b.capacity) - share(a.id, a.capacity))
    .slice(0, ROOMS_SHOWN)
  return (
    <section>
      <h3 className="side-head">{t('floor.nowRooms')}</h3>
      <ul className="room-list">
        {fullest.map((room) => {
          const people = numberOf(livePoint(room.id, 'people'))
          return (
            <li key={room.id}>
              <button type="button" onClick={() => onSelect(room.id)}>
                <span>{room.label}</span>
                <span className="num muted">
                  {format.number(people)} / {room.capacity}
                </span>
                <Bar fraction={people === null ? null : people / room.capacity} />
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
