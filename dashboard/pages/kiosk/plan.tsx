import { useMemo } from 'react'
import { deskLayout, pathOf, viewBoxOf } from '../../components/plan/geometry.ts'
import { RoomOutline } from '../../components/plan/room.tsx'
import { Seat, seatClass } from '../../components/plan/seat.tsx'
import { desksOf } from '../../data/campus.ts'
import type { KioskFloor } from '../../data/kiosk.ts'

/** The floor as a picture: nothing on a wall is touched. `label` says in words what it shows. */
export function KioskPlan({ data, label }: { data: KioskFloor; label: string }) {
  const { floor } = data
  const layout = useMemo(() => deskLayout(floor), [floor])
  const seats = new Map(data.desks.map((seat) => [seat.desk, seat]))
  const view = viewBoxOf(floor)
  return (
    <svg
      className="kiosk-plan"
      viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
      role="img"
      aria-label={label}
    >
      <path className="slab" d={pathOf(floor.outline)} />
      {floor.rooms.map((room) => (
        <RoomOutline key={room.id} room={room} />
      ))}
      <path className="wall" d={pathOf(floor.outline)} />
      {desksOf(floor).map((desk) => {
        const seat = seats.get(desk.id)
        return (
          seat && (
            <g
              key={desk.id}
              className={seatClass(seat)}
              transform={`translate(${layout.at(desk).join(' ')})`}
            >
              <Seat state={seat.state} fill={seat.fill} width={layout.width} height={layout.height} />
            </g>
          )
        )
      })}
    </svg>
  )
}
