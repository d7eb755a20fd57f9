import type { Span } from '#model/bookings/hours.ts'
import type { Desk, Floor, Room } from '#model/campus/campus.ts'
import { attributeName } from '../../components/attribute.ts'
import { Refusal } from '../../components/booking/refusal.tsx'
import { SeatSwatch } from '../../components/plan/seat.tsx'
import { useSeatWords } from '../../components/plan/seat-words.ts'
import { TableHead } from '../../components/table-head.tsx'
import { useBook } from '../../data/booking-deeds.ts'
import type { DeskView } from '../../data/desk-calendar.ts'
import { useT } from '../../i18n/text.ts'
import { isFreeSeat } from './filter.ts'
import { MoveRefusal, useMoving } from './move.tsx'

interface ListProps {
  readonly floor: Floor
  readonly seats: ReadonlyMap<string, DeskView>
  readonly shown: (desk: Desk) => boolean
  readonly span: Span
  readonly zone: string
  readonly selected: string | undefined
  readonly onSelect: (id: string) => void
}

/** Desks of a floor by room, free ones first: the equal of the plan, with everything that can be done there. */
export function DeskList(props: ListProps) {
  const t = useT()
  const book = useBook()
  const { floor, span } = props
  const moving = useMoving()
  const run = (desk: string) =>
    moving ? moving.to(desk, span) : book.run({ where: { desk }, when: { from: span.from, to: span.to } })
  const isClosed = (desks: readonly Desk[]): boolean =>
    desks.every(({ id }) => props.seats.get(id)?.fill === 'closed')
  const rooms = floor.rooms
    .map((room) => ({ room, desks: room.desks.filter(props.shown) }))
    .filter(({ desks }) => desks.length > 0)
    // On a day off what stays open is not looked for below all that is closed.
    .toSorted((a, b) => Number(isClosed(a.desks)) - Number(isClosed(b.desks)))
  return (
    <>
      {moving && moving.refused !== props.selected && <MoveRefusal span={span} zone={props.zone} />}
      {book.error && <Refusal error={book.error} zone={props.zone} pending={book.pending} onBook={run} />}
      <table className="table desk-table">
        <caption className="sr">{t('map.listOf', { floor: floor.label })}</caption>
        <TableHead
          columns={[
            { name: t('map.listDesk') },
            { name: t('map.listState') },
            { name: t('map.listEquipment'), look: 'wide-only' },
            { name: t('map.listAction'), spoken: true },
          ]}
        />
        {rooms.map(({ room, desks }) => (
          <RoomRows
            key={room.id}
            {...props}
            room={room}
            desks={desks}
            pending={moving?.pending ?? book.pending}
            onBook={run}
          />
        ))}
      </table>
    </>
  )
}

interface RoomRowsProps extends ListProps {
  readonly room: Room
  readonly desks: readonly Desk[]
  readonly pending: boolean
  readonly onBook: (desk: string) => void
}

function RoomRows(props: RoomRowsProps) {
  const t = useT()
  const { room, desks, seats } = props
  const isFree = (desk: Desk): boolean => {
    const view = seats.get(desk.id)
    return view !== undefined && isFreeSeat(view)
  }
  const sorted = desks.toSorted(
    (a, b) => Number(isFree(b)) - Number(isFree(a)) || a.label.localeCompare(b.label),
  )
  const free = desks.filter(isFree).length
  return (
    <tbody>
      <tr className="room-row">
        <th scope="rowgroup" colSpan={4}>
          {room.label} <span className="muted num">{t('map.freeOf', { free, total: desks.length })}</span>
        </th>
      </tr>
      {sorted.map((desk) => {
        const view = seats.get(desk.id)
        return view && <DeskRow key={desk.id} {...props} desk={desk} view={view} />
      })}
    </tbody>
  )
}

function DeskRow({
  desk,
  view,
  zone,
  selected,
  pending,
  onSelect,
  onBook,
}: RoomRowsProps & { desk: Desk; view: DeskView }) {
  const t = useT()
  const words = useSeatWords(zone)
  const moving = useMoving() !== null
  return (
    <tr className={selected === desk.id ? 'selected' : undefined}>
      <th scope="row">
        <button
          type="button"
          className="as-link"
          data-id={desk.id}
          aria-label={t('map.open', { desk: desk.label })}
          onClick={() => onSelect(desk.id)}
        >
          {desk.label}
        </button>
      </th>
      <td>
        <span className="state-line">
          <SeatSwatch state={view.state} fill={view.fill} />
          <span>
            {words(view)}
            {view.person !== null && <span className="muted"> · {view.person}</span>}
            {view.usual && <span className="muted"> · {t('map.usual')}</span>}
          </span>
        </span>
      </td>
      <td className="wide-only muted">
        {desk.attributes.map((attribute) => attributeName(attribute, t)).join(', ')}
      </td>
      <td className="n">
        {isFreeSeat(view) && (
          <button
            type="button"
            className="btn"
            disabled={pending}
            aria-label={t(moving ? 'move.to' : 'deskpanel.bookOther', { desk: desk.label })}
            onClick={() => onBook(desk.id)}
          >
            {t(moving ? 'move.do' : 'deskpanel.book')}
          </button>
        )}
      </td>
    </tr>
  )
}
