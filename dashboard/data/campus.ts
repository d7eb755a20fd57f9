import { queryOptions, useQuery } from '@tanstack/react-query'
import { campusApi } from '#model/api/campus.ts'
import type { Building, Campus, Desk, Floor, PlaceKind, Room } from '#model/campus/campus.ts'
import { call } from './call.ts'

/** A place as the pages look it up; `ancestors` runs from the campus down to the place itself. */
export interface Place {
  readonly id: string
  readonly kind: PlaceKind
  readonly label: string
  readonly capacity: number | null
  readonly ancestors: readonly string[]
  readonly building?: Building
  readonly floor?: Floor
  readonly room?: Room
  readonly desk?: Desk
}

export interface CampusView {
  readonly campus: Campus
  readonly places: ReadonlyMap<string, Place>
}

export const desksOf = (floor: Floor): Desk[] => floor.rooms.flatMap((room) => room.desks)

function indexFloor(
  add: (place: Place) => void,
  above: readonly string[],
  building: Building,
  floor: Floor,
): void {
  const here = [...above, floor.id]
  add({
    id: floor.id,
    kind: 'floor',
    label: floor.label,
    capacity: floor.capacity,
    ancestors: here,
    building,
    floor,
  })
  for (const zone of floor.zones) {
    add({
      id: zone.id,
      kind: 'zone',
      label: zone.label,
      capacity: null,
      ancestors: [...here, zone.id],
      building,
      floor,
    })
  }
  for (const room of floor.rooms) {
    const path = [...here, ...(room.zone ? [room.zone] : []), room.id]
    add({
      id: room.id,
      kind: 'room',
      label: room.label,
      capacity: room.capacity,
      ancestors: path,
      building,
      floor,
      room,
    })
    for (const desk of room.desks) {
      add({
        id: desk.id,
        kind: 'desk',
        label: desk.label,
        capacity: 1,
        ancestors: [...path, desk.id],
        building,
        floor,
        room,
        desk,
      })
    }
  }
}

function indexCampus(campus: Campus): CampusView {
  const places = new Map<string, Place>()
  const add = (place: Place) => places.set(place.id, place)
  const capacity = campus.buildings.reduce((sum, building) => sum + building.capacity, 0)
  add({ id: campus.id, kind: 'campus', label: campus.label, capacity, ancestors: [campus.id] })
  for (const building of campus.buildings) {
    const above = [campus.id, building.id]
    add({
      id: building.id,
      kind: 'building',
      label: building.label,
      capacity: building.capacity,
      ancestors: above,
      building,
    })
    for (const floor of building.floors) indexFloor(add, above, building, floor)
  }
  for (const node of campus.meters) {
    const fed = places.get(node.place)
    add({
      ...fed,
      id: node.id,
      kind: 'meter',
      label: node.label,
      capacity: null,
      ancestors: [...(fed?.ancestors ?? [campus.id]), node.id],
    })
  }
  return { campus, places }
}

const campusQuery = queryOptions({
  queryKey: ['campus'],
  staleTime: 600_000,
  structuralSharing: false,
  queryFn: async ({ signal }) => indexCampus(await call(campusApi.readCampus, { signal })),
})

export const useCampus = () => useQuery(campusQuery)

export const zoneOf = (view: CampusView, building: Building | undefined): string =>
  building?.zone ?? view.campus.zone

/** "Menara 1 › Lantai 3 › Rapat": labels from the building down, without the place itself when `parents`. */
export function pathLabel(view: CampusView, id: string, parents = false): string {
  const place = view.places.get(id)
  if (!place) return id
  const chain = place.ancestors.slice(1, parents ? -1 : undefined)
  return chain
    .map((part) => view.places.get(part))
    .filter((part) => part && part.kind !== 'zone')
    .map((part) => part?.label)
    .join(' › ')
}
