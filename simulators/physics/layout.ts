import type { Building, Campus, Floor, MeterNode, Room } from '#model/campus/campus.ts'
import { areaOf } from '#model/campus/geometry.ts'
import { meterOrder } from '#model/campus/tree.ts'
import { volumeOf } from './air.ts'
import { type Cast, castOf } from './cast.ts'
import { staffOf } from './floor-day.ts'
import { hashOf } from './random.ts'

/** Places of a campus by running number, so that a minute of a whole campus is a walk over arrays. */
export interface Layout {
  readonly campus: Campus
  readonly buildings: readonly BuildingSpot[]
  readonly floors: readonly FloorSpot[]
  readonly rooms: readonly RoomSpot[]
  readonly desks: readonly DeskSpot[]
  readonly meters: readonly MeterSpot[]
  /** Every place and meter node by id. */
  readonly spots: ReadonlyMap<string, Spot>
}

export interface Spot {
  readonly kind: 'campus' | 'building' | 'floor' | 'zone' | 'room' | 'desk' | 'meter'
  readonly index: number
}

export interface BuildingSpot {
  readonly building: Building
  readonly key: number
  readonly floors: readonly number[]
  /** Room on the lowest floor where everybody passes; null when the plan has none. */
  readonly lobby: string | null
  readonly cast: Cast | null
}

export interface FloorSpot {
  readonly floor: Floor
  readonly key: number
  readonly building: number
  readonly rooms: readonly number[]
  /** People on a full day. */
  readonly usual: number
}

export interface RoomSpot {
  readonly room: Room
  readonly key: number
  readonly floor: number
  readonly volume_m3: number
}

export interface DeskSpot {
  readonly id: string
  readonly room: number
}

/** Children before parents is not promised; `level` orders sums. */
export interface MeterSpot {
  readonly node: MeterNode
  readonly parent: number
  readonly children: readonly number[]
}

export function layoutOf(campus: Campus): Layout {
  const spots = new Map<string, Spot>([[campus.id, { kind: 'campus', index: 0 }]])
  const floors: FloorSpot[] = []
  const rooms: RoomSpot[] = []
  const desks: DeskSpot[] = []
  const buildings = campus.buildings.map((building, index): BuildingSpot => {
    spots.set(building.id, { kind: 'building', index })
    const own = building.floors.map((floor) => addFloor(floor, index, { spots, floors, rooms, desks }))
    const lowest = [...building.floors].sort((a, b) => a.level - b.level)[0]
    return {
      building,
      key: hashOf(building.id),
      floors: own,
      lobby: lowest?.rooms.find(({ kind }) => kind === 'lobby')?.id ?? null,
      cast: castOf(building),
    }
  })
  return { campus, buildings, floors, rooms, desks, meters: metersOf(campus, spots), spots }
}

interface Growing {
  readonly spots: Map<string, Spot>
  readonly floors: FloorSpot[]
  readonly rooms: RoomSpot[]
  readonly desks: DeskSpot[]
}

function addFloor(floor: Floor, building: number, { spots, floors, rooms, desks }: Growing): number {
  const index = floors.length
  spots.set(floor.id, { kind: 'floor', index })
  floor.zones.forEach(({ id }) => {
    spots.set(id, { kind: 'zone', index })
  })
  const own = floor.rooms.map((room) => {
    const at = rooms.length
    spots.set(room.id, { kind: 'room', index: at })
    rooms.push({ room, key: hashOf(room.id), floor: index, volume_m3: volumeOf(areaOf(room.outline)) })
    for (const { id } of room.desks) {
      spots.set(id, { kind: 'desk', index: desks.length })
      desks.push({ id, room: at })
    }
    return at
  })
  floors.push({
    floor,
    key: hashOf(floor.id),
    building,
    rooms: own,
    usual: Math.max(1, staffOf(floor) * 0.8),
  })
  return index
}

function metersOf(campus: Campus, spots: Map<string, Spot>): MeterSpot[] {
  const ordered = meterOrder(campus.meters)
  ordered.forEach(({ id }, index) => {
    spots.set(id, { kind: 'meter', index })
  })
  const numberOf = new Map(ordered.map(({ id }, index) => [id, index]))
  return ordered.map((node) => ({
    node,
    parent: node.parent === undefined ? -1 : (numberOf.get(node.parent) ?? -1),
    children: ordered.flatMap((other, index) => (other.parent === node.id ? [index] : [])),
  }))
}
