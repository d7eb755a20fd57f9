import { type Campus, campusSchema } from '#model/campus/campus.ts'
import type { Device } from '#model/registry.ts'

const square = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
]

const room = (id: string, zone?: string) => ({
  id,
  label: id,
  kind: 'office',
  outline: square,
  capacity: 4,
  ...(zone ? { zone } : {}),
  desks: [1, 2].map((n) => ({ id: `${id}-d${n}`, label: `${n}`, at: [n, 1] })),
})

const floor = (id: string, level: number) => ({
  id,
  label: id,
  level,
  outline: square,
  area_gross_m2: 100,
  area_ac_m2: 90,
  area_non_ac_m2: 10,
  capacity: 8,
  zones: [{ id: `${id}-z`, label: 'z' }],
  rooms: [room(`${id}-r1`, `${id}-z`), room(`${id}-r2`)],
})

const building = (id: string) => ({
  id,
  label: id,
  capacity: 16,
  floors: [floor(`${id}-l1`, 1), floor(`${id}-l2`, 2)],
})

/** Two buildings of two floors of two rooms of two desks, and a meter each. */
export const testCampus = (): Campus =>
  campusSchema.parse({
    id: 'kampus',
    label: 'Kampus',
    zone: 'Asia/Makassar',
    workingHours: {},
    buildings: [building('a'), building('b')],
    meters: [
      { id: 'm-main', label: 'main', place: 'kampus', use: 'main' },
      { id: 'm-a', label: 'a', parent: 'm-main', place: 'a', use: 'main' },
      { id: 'm-a-l1', label: 'a l1', parent: 'm-a', place: 'a-l1', use: 'plug' },
      { id: 'm-b', label: 'b', parent: 'm-main', place: 'b', use: 'main' },
    ],
  })

const device = (id: string, type: string, place: string): Device => ({
  id,
  label: id,
  type,
  format: 'native',
  model: null,
  externalId: id,
  gateway: null,
  place,
  expectedInterval_s: 60,
  directionInverted: false,
  createdAt: 0,
  retiredAt: null,
})

/** One of each kind, in both buildings. */
export const testDevices = (): Device[] => [
  device('a-desk', 'desk-presence', 'a-l1-r1-d1'),
  device('a-air', 'indoor-climate', 'a-l1-r1'),
  device('a-meter', 'energy-meter', 'm-a'),
  device('b-desk', 'desk-presence', 'b-l1-r1-d1'),
  device('b-air', 'indoor-climate', 'b-l1-r1'),
]
