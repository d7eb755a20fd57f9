import type { Building, Campus, Floor, Room } from '#model/campus/campus.ts'
import { DenyutError } from '#model/errors.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Authority, Holder } from '../access/authority.ts'

/**
 * The campus as a caller may see it: what its roles cover, with everything below, and above that the places
 * it lies in as shells, which keep their own facts but only the children that lead there. Throws `forbidden`
 * when that is nothing.
 */
export function scopedCampus(registry: Registry, authority: Authority, holder: Holder): Campus {
  const campus = registry.campus()
  if (authority.onCampus(holder, 'campus.read')) return campus
  const sees = (id: string): boolean => authority.sees(holder, id)
  const covers = (id: string): boolean => authority.at(holder, 'campus.read', id)
  const buildings = campus.buildings
    .filter(({ id }) => sees(id))
    .map((building) => scopedBuilding(building, sees, covers))
    // A role on a meter of a building shows none of its floors.
    .filter(({ floors }) => floors.length > 0)
  if (buildings.length === 0) throw new DenyutError('forbidden')
  const meters = campus.meters.filter(({ place }) => covers(place))
  const shown = new Set(meters.map(({ id }) => id))
  return {
    ...campus,
    buildings,
    meters: meters.map(({ parent, ...meter }) =>
      parent && shown.has(parent) ? { ...meter, parent } : meter,
    ),
  }
}

type Test = (id: string) => boolean

function scopedBuilding(building: Building, sees: Test, covers: Test): Building {
  if (covers(building.id)) return building
  return {
    ...building,
    floors: building.floors.filter(({ id }) => sees(id)).map((floor) => scopedFloor(floor, sees, covers)),
  }
}

function scopedFloor(floor: Floor, sees: Test, covers: Test): Floor {
  if (covers(floor.id)) return floor
  return {
    ...floor,
    zones: floor.zones.filter(({ id }) => sees(id)),
    rooms: floor.rooms.filter(({ id }) => sees(id)).map((room) => scopedRoom(room, covers)),
  }
}

function scopedRoom(room: Room, covers: Test): Room {
  return covers(room.id) ? room : { ...room, desks: room.desks.filter(({ id }) => covers(id)) }
}
