import type { FieldFault } from '../errors.ts'
import type { Building, Campus, Floor, Room, WorkingHours } from './campus.ts'
import { areaOf, contains, within } from './geometry.ts'

/** Denser than a standing crowd is a typing error. */
const AREA_PER_PERSON_MIN_M2 = 0.5
/** Rounding of areas in a file, m². */
const AREA_NEAR_M2 = 1
/** Rooms may cover a little more than the outline they were measured in. */
const ROOMS_COVER_MAX = 1.02

type Faults = FieldFault[]

/** What is wrong with the places of a campus beyond the schema. */
export function placesAtFault(campus: Campus): readonly FieldFault[] {
  const faults: Faults = []
  checkZone(campus.zone, 'zone', faults)
  checkHours(campus.workingHours, 'workingHours', faults)
  campus.buildings.forEach((building, i) => {
    checkBuilding(building, `buildings.${i}`, faults)
  })
  checkIds(campus, faults)
  return faults
}

/** Ids with their paths, in file order. */
function* idsOf(campus: Campus): Generator<readonly [id: string, path: string]> {
  yield [campus.id, 'id']
  for (const [b, building] of campus.buildings.entries()) {
    yield [building.id, `buildings.${b}.id`]
    for (const [f, floor] of building.floors.entries()) {
      const at = `buildings.${b}.floors.${f}`
      yield [floor.id, `${at}.id`]
      for (const [z, zone] of floor.zones.entries()) yield [zone.id, `${at}.zones.${z}.id`]
      for (const [r, room] of floor.rooms.entries()) {
        yield [room.id, `${at}.rooms.${r}.id`]
        for (const [d, desk] of room.desks.entries()) yield [desk.id, `${at}.rooms.${r}.desks.${d}.id`]
      }
    }
  }
  for (const [m, meter] of campus.meters.entries()) yield [meter.id, `meters.${m}.id`]
}

function checkIds(campus: Campus, faults: Faults): void {
  const first = new Map<string, string>()
  for (const [id, path] of idsOf(campus)) {
    const taken = first.get(id)
    if (taken === undefined) first.set(id, path)
    else
      faults.push({
        path,
        message: {
          id: `id ${id} sudah dipakai di ${taken}; beri id lain`,
          en: `the id ${id} is already used at ${taken}; give this one another id`,
        },
      })
  }
}

function checkZone(zone: string, path: string, faults: Faults): void {
  try {
    // An offset such as +08:00 is accepted by Intl and knows no rules of its place.
    if (/^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone })) return
  } catch {
    // Reported below, like an offset.
  }
  faults.push({
    path,
    message: {
      id: `${zone} bukan zona waktu IANA; pakai nama seperti Asia/Makassar`,
      en: `${zone} is no IANA time zone; use a name such as Asia/Makassar`,
    },
  })
}

function checkHours(hours: WorkingHours | undefined, path: string, faults: Faults): void {
  for (const [day, span] of Object.entries(hours ?? {}))
    if (span && span.from >= span.to)
      faults.push({
        path: `${path}.${day}`,
        message: {
          id: `buka pukul ${span.from} dan tutup pukul ${span.to}; "from" harus sebelum "to"`,
          en: `opens at ${span.from} and closes at ${span.to}; "from" must be before "to"`,
        },
      })
}

function checkBuilding(building: Building, path: string, faults: Faults): void {
  if (building.zone !== undefined) checkZone(building.zone, `${path}.zone`, faults)
  checkHours(building.workingHours, `${path}.workingHours`, faults)
  const seats = building.floors.reduce((sum, floor) => sum + floor.capacity, 0)
  if (building.capacity > seats)
    faults.push({
      path: `${path}.capacity`,
      message: {
        id: `${building.capacity} melebihi jumlah kapasitas lantainya (${seats}); perbaiki ini atau kapasitas lantainya`,
        en: `${building.capacity} is more than its floors hold together (${seats}); correct it or the floors' capacities`,
      },
    })
  const levels = new Map<number, number>()
  building.floors.forEach((floor, i) => {
    const other = levels.get(floor.level)
    if (other === undefined) levels.set(floor.level, i)
    else
      faults.push({
        path: `${path}.floors.${i}.level`,
        message: {
          id: `tingkat ${floor.level} dipakai floors.${other} juga; beri setiap lantai nomor sendiri`,
          en: `level ${floor.level} is also that of floors.${other}; number each floor once`,
        },
      })
    checkFloor(floor, `${path}.floors.${i}`, faults)
  })
}

function checkFloor(floor: Floor, path: string, faults: Faults): void {
  const outline = areaOf(floor.outline)
  if (outline < AREA_NEAR_M2)
    faults.push({
      path: `${path}.outline`,
      message: {
        id: 'garis batas tidak melingkupi luas; sebut sudutnya berurutan, dalam meter',
        en: 'the outline encloses no area; list its corners in order, metres',
      },
    })
  const used = floor.area_ac_m2 + floor.area_non_ac_m2
  if (used > floor.area_gross_m2 + AREA_NEAR_M2)
    faults.push({
      path: `${path}.area_ac_m2`,
      message: {
        id: `area_ac_m2 dan area_non_ac_m2 berjumlah ${used} m², melebihi area_gross_m2 ${floor.area_gross_m2}; perbaiki salah satunya`,
        en: `area_ac_m2 and area_non_ac_m2 are ${used} m² together, more than area_gross_m2 ${floor.area_gross_m2}; correct one of them`,
      },
    })
  const rooms = floor.rooms.reduce((sum, room) => sum + areaOf(room.outline), 0)
  if (rooms > outline * ROOMS_COVER_MAX)
    faults.push({
      path: `${path}.rooms`,
      message: {
        id: `ruang-ruangnya seluas ${rooms.toFixed(0)} m² pada lantai ${outline.toFixed(0)} m²; ada garis batas yang bertumpuk, perbaiki`,
        en: `the rooms cover ${rooms.toFixed(0)} m² of a floor of ${outline.toFixed(0)} m²; some outlines overlap, correct them`,
      },
    })
  checkDensity(floor.capacity, floor.area_gross_m2, path, faults)
  const desks = floor.rooms.reduce((sum, room) => sum + room.desks.length, 0)
  if (desks > floor.capacity)
    faults.push({
      path: `${path}.capacity`,
      message: {
        id: `lantai ini punya ${desks} meja dan kapasitas ${floor.capacity}; naikkan kapasitas atau kurangi meja`,
        en: `the floor has ${desks} desks and a capacity of ${floor.capacity}; raise the capacity or remove desks`,
      },
    })
  const zones = new Set(floor.zones.map(({ id }) => id))
  floor.rooms.forEach((room, i) => {
    checkRoom(room, floor, zones, `${path}.rooms.${i}`, faults)
  })
}

function checkDensity(capacity: number, area_m2: number, path: string, faults: Faults): void {
  if (capacity * AREA_PER_PERSON_MIN_M2 > area_m2 + AREA_NEAR_M2)
    faults.push({
      path: `${path}.capacity`,
      message: {
        id: `${capacity} orang tidak muat pada ${area_m2.toFixed(0)} m²; perbaiki kapasitas atau luasnya`,
        en: `${capacity} people on ${area_m2.toFixed(0)} m² do not fit; correct the capacity or the area`,
      },
    })
}

function checkRoom(room: Room, floor: Floor, zones: ReadonlySet<string>, path: string, faults: Faults): void {
  if (room.zone !== undefined && !zones.has(room.zone))
    faults.push({
      path: `${path}.zone`,
      message: {
        id: `${room.zone} bukan zona ${floor.id}; tambahkan pada zona lantainya atau perbaiki`,
        en: `${room.zone} is no zone of ${floor.id}; add it to the floor's zones or correct it`,
      },
    })
  if (!within(floor.outline, room.outline))
    faults.push({
      path: `${path}.outline`,
      message: {
        id: `melewati garis batas ${floor.id}; pindahkan sudutnya ke dalam`,
        en: `reaches outside the outline of ${floor.id}; move its corners inside`,
      },
    })
  checkDensity(room.capacity, areaOf(room.outline), path, faults)
  if (room.desks.length > room.capacity)
    faults.push({
      path: `${path}.capacity`,
      message: {
        id: `ruang ini punya ${room.desks.length} meja dan kapasitas ${room.capacity}; naikkan kapasitas atau kurangi meja`,
        en: `the room has ${room.desks.length} desks and a capacity of ${room.capacity}; raise the capacity or remove desks`,
      },
    })
  room.desks.forEach((desk, i) => {
    if (!contains(room.outline, desk.at))
      faults.push({
        path: `${path}.desks.${i}.at`,
        message: {
          id: `${desk.at.join(', ')} di luar garis batas ${room.id}; pindahkan mejanya ke dalam`,
          en: `${desk.at.join(', ')} is outside the outline of ${room.id}; move the desk inside`,
        },
      })
  })
}
