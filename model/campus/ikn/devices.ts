import type { Campus, Floor, Room } from '../campus.ts'
import { isWatchRoom } from '../tree.ts'

/** A device of the demo fleet before it is registered. */
export interface DemoDevice {
  readonly id: string
  readonly type: string
  readonly place: string
  readonly label: string
  readonly format: 'native'
  readonly model: null
  readonly expectedInterval_s: number
}

/**
 * How often each type reports besides changes: desks once an hour, rooms and air every five minutes, doors
 * and meters every minute.
 */
const INTERVAL_S: Readonly<Record<string, number>> = {
  'desk-presence': 3_600,
  'room-presence': 300,
  'indoor-climate': 300,
  'people-counter': 60,
  'energy-meter': 60,
}

/** People stay in these; the others are passed through. */
const OCCUPIABLE: ReadonlySet<Room['kind']> = new Set([
  'office',
  'meeting',
  'pantry',
  'prayer',
  'lobby',
  'special',
])

/** Main and side entrance. */
const ENTRANCES = ['Pintu utama', 'Pintu samping'] as const

const device = (id: string, type: string, place: string, label: string): DemoDevice => ({
  id,
  type,
  place,
  label,
  format: 'native',
  model: null,
  expectedInterval_s: INTERVAL_S[type] ?? 60,
})

/**
 * The fleet that a campus of this size would have: a sensor under every desk, presence and air in every room
 * where people stay, counters at the doors of floors and buildings, and a meter at every node of the meter
 * tree but the campus, which is the sum of its buildings. Counters at doors begin with nobody at 03:00, so a floor on which somebody is day
 * and night, and its building, are counted by their rooms.
 */
export function demoDevices(campus: Campus): DemoDevice[] {
  const emptied = campus.buildings.filter(({ floors }) => floors.every(isEmptied))
  const doors = emptied.flatMap(({ id, label }) =>
    ENTRANCES.map((entrance, i) =>
      device(`${id}-door${i + 1}`, 'people-counter', id, `${entrance} ${label}`),
    ),
  )
  const inside = campus.buildings.flatMap(({ floors }) => floors.flatMap(floorDevices))
  const meters = campus.meters
    .filter(({ place }) => place !== campus.id)
    .map(({ id, label }) => device(`${id}-m`, 'energy-meter', id, label))
  return [...doors, ...inside, ...meters]
}

/** Nobody is there at night. */
const isEmptied = ({ rooms }: Floor): boolean => !rooms.some(isWatchRoom)

function floorDevices(floor: Floor): DemoDevice[] {
  const { id, label, rooms } = floor
  return [
    ...(isEmptied(floor) ? [device(`${id}-door`, 'people-counter', id, `Pintu ${label}`)] : []),
    ...rooms
      .filter(({ kind }) => OCCUPIABLE.has(kind))
      .flatMap((room) => [
        device(`${room.id}-p`, 'room-presence', room.id, `Kehadiran ${room.label}`),
        device(`${room.id}-c`, 'indoor-climate', room.id, `Iklim ${room.label}`),
      ]),
    ...rooms.flatMap(({ desks }) =>
      desks.map((desk) => device(`${desk.id}-p`, 'desk-presence', desk.id, `Sensor ${desk.label}`)),
    ),
  ]
}
