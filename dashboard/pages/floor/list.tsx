import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Desk, Floor, Room } from '#model/campus/campus.ts'
import { pointId } from '#model/live.ts'
import { Metric, Occupancy } from '../../components/place-row.tsx'
import { isFixed } from '../../components/plan/geometry.ts'
import { DeskSwatch } from '../../components/plan/glyph.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Empty } from '../../components/states.tsx'
import { TableHead } from '../../components/table-head.tsx'
import { deskKey, deskStateOf } from '../../data/desk.ts'
import { livePoint, usePoint, usePoints } from '../../data/live/live.ts'
import { PRESENCE } from '../../data/metrics.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

interface FloorListProps {
  readonly floor: Floor
  readonly selected: string | undefined
  readonly withDesks: boolean
  readonly onSelect: (id: string) => void
  readonly zone: string
}

const matches = (label: string, wanted: string): boolean =>
  label.toLowerCase().includes(wanted.toLowerCase().trim())

/** The plan's equal in rows: every room and desk with the same values and the same way to open it. */
export function FloorList({ floor, selected, withDesks, onSelect, zone }: FloorListProps) {
  const t = useT()
  const [wanted, setWanted] = useState('')
  const rooms = floor.rooms.filter((room) => !isFixed(room) && matches(room.label, wanted))
  const desks = withDesks
    ? floor.rooms.flatMap((room) =>
        room.desks
          .filter((desk) => matches(`${desk.label} ${room.label}`, wanted))
          .map((desk) => ({ desk, room })),
      )
    : []
  return (
    <>
      <SearchField label={t('floor.filter')} value={wanted} onChange={setWanted} />
      {rooms.length + desks.length === 0 && (
        <Empty icon={<Search size={22} aria-hidden />} title={t('floor.noMatch')}>
          <button type="button" className="btn" onClick={() => setWanted('')}>
            {t('floor.clear')}
          </button>
        </Empty>
      )}
      {rooms.length > 0 && <Rooms rooms={rooms} selected={selected} onSelect={onSelect} />}
      {desks.length > 0 && <Desks desks={desks} selected={selected} onSelect={onSelect} zone={zone} />}
    </>
  )
}

function Rooms({
  rooms,
  selected,
  onSelect,
}: {
  rooms: readonly Room[]
  selected: string | undefined
  onSelect: (id: string) => void
}) {
  const t = useT()
  const keys = useMemo(() => rooms.map((room) => pointId(room.id, 'people')), [rooms])
  usePoints(keys)
  const sorted = rooms.toSorted((a, b) => share(b) - share(a))
  return (
    <div className="scroll">
      <table className="table">
        <caption className="sr">{t('place.rooms')}</caption>
        <TableHead
          columns={[
            { name: t('place.room') },
            { name: t('place.peopleOf'), look: 'col-bar slim' },
            { name: '°C', look: 'n' },
            { name: 'CO₂ ppm', look: 'n' },
          ]}
        />
        <tbody>
          {sorted.map((room) => (
            <tr key={room.id} className={selected === room.id ? 'selected' : undefined}>
              <th scope="row">
                <button type="button" className="as-link" onClick={() => onSelect(room.id)}>
                  {room.label}
                </button>
              </th>
              <td>
                <Occupancy place={room.id} capacity={room.capacity} />
              </td>
              <td className="n">
                <Metric place={room.id} metric="temperature_c" />
              </td>
              <td className="n">
                <Metric place={room.id} metric="co2_ppm" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function share(room: Room): number {
  const people = livePoint(room.id, 'people')?.value
  return typeof people === 'number' ? people / Math.max(1, room.capacity) : -1
}

const ORDER = { free: 0, unknown: 1, occupied: 2 } as const

interface DeskRow {
  readonly desk: Desk
  readonly room: Room
}

function Desks({
  desks,
  selected,
  onSelect,
  zone,
}: {
  desks: readonly DeskRow[]
  selected: string | undefined
  onSelect: (id: string) => void
  zone: string
}) {
  const t = useT()
  const ids = desks.map(({ desk }) => desk.id).join(' ')
  const keys = useMemo(() => ids.split(' ').map(deskKey), [ids])
  usePoints(keys)
  const rank = ({ desk }: DeskRow) => ORDER[deskStateOf(livePoint(desk.id, PRESENCE))]
  const sorted = desks.toSorted((a, b) => rank(a) - rank(b))
  return (
    <div className="scroll">
      <table className="table">
        <caption className="sr">{t('place.desks')}</caption>
        <TableHead
          columns={[
            { name: t('place.desk') },
            { name: t('place.state') },
            { name: t('place.since'), look: 'n' },
            { name: t('place.room'), look: 'wide-only' },
          ]}
        />
        <tbody>
          {sorted.map(({ desk, room }) => (
            <tr key={desk.id} className={selected === desk.id ? 'selected' : undefined}>
              <th scope="row">
                <button type="button" className="as-link" onClick={() => onSelect(desk.id)}>
                  {desk.label}
                </button>
              </th>
              <DeskCells desk={desk.id} zone={zone} />
              <td className="wide-only">{room.label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function DeskCells({ desk, zone }: { desk: string; zone: string }) {
  const t = useT()
  const format = useFormats()
  const value = usePoint(desk, PRESENCE)
  const state = deskStateOf(value)
  return (
    <>
      <td>
        <span className="state-line">
          <DeskSwatch state={state} />
          {t(`desk.${state}`)}
        </span>
      </td>
      <td className="n">{value && value.at > 0 ? format.time(value.at, zone) : ''}</td>
    </>
  )
}
