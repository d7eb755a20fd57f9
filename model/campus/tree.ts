import type { Campus, Floor, MeterNode, PlaceKind, Room } from './campus.ts'

/** A place as the tree knows it. Ancestors begin with the place itself and end with the campus. */
export interface TreePlace {
  readonly id: string
  readonly kind: PlaceKind
  readonly label: string
  /** Of a meter node: the meter above it, or the place it feeds when it is the topmost. */
  readonly parent: string | null
  /**
   * Of a meter node: itself, then the place it feeds and that place's ancestors, so that rights on a building
   * reach its meters.
   */
  readonly ancestors: readonly string[]
  /** Of a meter node: the meters below it; meters are no children of places. */
  readonly children: readonly string[]
  /** IANA zone that holds here. */
  readonly zone: string
  readonly capacity: number
}

type Growing = TreePlace & { readonly children: string[] }

/**
 * Every place of a campus by id, parents before children: campus, buildings, floors, zones, rooms, desks,
 * then meter nodes.
 */
export function buildTree(campus: Campus): ReadonlyMap<string, TreePlace> {
  const places = new Map<string, Growing>()
  const add = (
    id: string,
    kind: PlaceKind,
    label: string,
    parent: string | null,
    capacity: number,
    zone: string,
  ) => {
    const above = parent === null ? undefined : places.get(parent)
    above?.children.push(id)
    places.set(id, {
      id,
      kind,
      label,
      parent,
      ancestors: [id, ...(above?.ancestors ?? [])],
      children: [],
      zone,
      capacity,
    })
  }

  const seats = campus.buildings.reduce((sum, building) => sum + building.capacity, 0)
  add(campus.id, 'campus', campus.label, null, seats, campus.zone)
  for (const building of campus.buildings) {
    const zone = building.zone ?? campus.zone
    add(building.id, 'building', building.label, campus.id, building.capacity, zone)
    for (const floor of building.floors) {
      add(floor.id, 'floor', floor.label, building.id, floor.capacity, zone)
      addFloor(floor, zone, add)
    }
  }
  for (const meter of meterOrder(campus.meters)) addMeter(meter, places)
  return places
}

function addFloor(
  floor: Floor,
  timeZone: string,
  add: (id: string, kind: PlaceKind, label: string, parent: string, capacity: number, zone: string) => void,
): void {
  for (const zone of floor.zones) {
    const seats = floor.rooms.reduce((sum, room) => (room.zone === zone.id ? sum + room.capacity : sum), 0)
    add(zone.id, 'zone', zone.label, floor.id, seats, timeZone)
  }
  for (const room of floor.rooms) {
    add(room.id, 'room', room.label, room.zone ?? floor.id, room.capacity, timeZone)
    for (const desk of room.desks) add(desk.id, 'desk', desk.label, room.id, 1, timeZone)
  }
}

function addMeter(meter: MeterNode, places: Map<string, Growing>): void {
  const fed = places.get(meter.place)
  if (meter.parent !== undefined) places.get(meter.parent)?.children.push(meter.id)
  places.set(meter.id, {
    id: meter.id,
    kind: 'meter',
    label: meter.label,
    parent: meter.parent ?? meter.place,
    ancestors: [meter.id, ...(fed?.ancestors ?? [])],
    children: [],
    zone: fed?.zone ?? 'UTC',
    capacity: 0,
  })
}

/** A room of kind special with desks is a control room: somebody is there day and night. */
export const isWatchRoom = ({ kind, desks }: Room): boolean => kind === 'special' && desks.length > 0

/**
 * Meter nodes, every one after its parent, whatever the order of the file. Nodes of a cycle are left out; the
 * check refuses those.
 */
export function meterOrder(meters: readonly MeterNode[]): readonly MeterNode[] {
  const below = new Map<string | undefined, MeterNode[]>()
  for (const meter of meters) below.set(meter.parent, [...(below.get(meter.parent) ?? []), meter])
  const ordered: MeterNode[] = [...(below.get(undefined) ?? [])]
  for (let i = 0; i < ordered.length; i++) ordered.push(...(below.get(ordered[i]?.id) ?? []))
  return ordered
}
