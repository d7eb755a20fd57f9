import { expect, test } from 'vitest'
import { told } from '../errors.ts'
import type { Campus } from './campus.ts'
import { checkCampus } from './check.ts'
import { areaOf, contains, within } from './geometry.ts'
import { iknCampus } from './ikn/campus.ts'

const faultsOf = (change: (campus: Campus) => void): readonly string[] => {
  const campus = structuredClone(iknCampus())
  change(campus)
  const checked = checkCampus(campus)
  return checked.ok ? [] : told(checked.errors, 'en').map(({ path, message }) => `${path}: ${message}`)
}
const floorOf = (campus: Campus) => campus.buildings[0]!.floors[2]!

test('the default campus passes every check', () => {
  expect(checkCampus(JSON.parse(JSON.stringify(iknCampus())))).toMatchObject({ ok: true })
})

test.each<[string, (campus: Campus) => void, string]>([
  [
    'an id used twice',
    (campus) => {
      floorOf(campus).rooms[1]!.id = 'k4-t1-l3-r01'
    },
    'buildings.0.floors.2.rooms.1.id: the id k4-t1-l3-r01 is already used at buildings.0.floors.2.rooms.0.id; give this one another id',
  ],
  [
    'a time zone that does not exist',
    (campus) => {
      campus.zone = 'Asia/Sepaku'
    },
    'zone: Asia/Sepaku is no IANA time zone; use a name such as Asia/Makassar',
  ],
  [
    'an offset instead of a zone',
    (campus) => {
      campus.buildings[1]!.zone = '+08:00'
    },
    'buildings.1.zone: +08:00 is no IANA time zone; use a name such as Asia/Makassar',
  ],
  [
    'hours that close before they open',
    (campus) => {
      campus.workingHours = { '1': { from: '16:00', to: '07:30' } }
    },
    'workingHours.1: opens at 16:00 and closes at 07:30; "from" must be before "to"',
  ],
  [
    'a desk outside its room',
    (campus) => {
      floorOf(campus).rooms[0]!.desks[3]!.at = [40, 5]
    },
    'buildings.0.floors.2.rooms.0.desks.3.at: 40, 5 is outside the outline of k4-t1-l3-r01; move the desk inside',
  ],
  [
    'a room outside its floor',
    (campus) => {
      floorOf(campus).rooms[4]!.outline = [
        [50, 20],
        [70, 20],
        [70, 24],
        [50, 24],
      ]
    },
    'buildings.0.floors.2.rooms.4.outline: reaches outside the outline of k4-t1-l3; move its corners inside',
  ],
  [
    'a zone of another floor',
    (campus) => {
      floorOf(campus).rooms[4]!.zone = 'k4-t1-l2-za'
    },
    "buildings.0.floors.2.rooms.4.zone: k4-t1-l2-za is no zone of k4-t1-l3; add it to the floor's zones or correct it",
  ],
  [
    'areas larger than the floor',
    (campus) => {
      floorOf(campus).area_ac_m2 = 2_100
    },
    'buildings.0.floors.2.area_ac_m2: area_ac_m2 and area_non_ac_m2 are 2212 m² together, more than area_gross_m2 2160; correct one of them',
  ],
  [
    'more desks than people',
    (campus) => {
      floorOf(campus).capacity = 40
    },
    'buildings.0.floors.2.capacity: the floor has 45 desks and a capacity of 40; raise the capacity or remove desks',
  ],
  [
    'a crowd in a pantry',
    (campus) => {
      floorOf(campus).rooms[5]!.capacity = 4_000
    },
    'buildings.0.floors.2.rooms.5.capacity: 4000 people on 45 m² do not fit; correct the capacity or the area',
  ],
  [
    'a building that holds more than its floors',
    (campus) => {
      campus.buildings[4]!.capacity = 600
    },
    "buildings.4.capacity: 600 is more than its floors hold together (500); correct it or the floors' capacities",
  ],
  [
    'a level twice',
    (campus) => {
      campus.buildings[4]!.floors[1]!.level = 1
    },
    'buildings.4.floors.1.level: level 1 is also that of floors.0; number each floor once',
  ],
  [
    'a meter that feeds nothing known',
    (campus) => {
      campus.meters[1]!.place = 'k4-t9'
    },
    'meters.1.place: k4-t9 is no place of this campus; name the place that the meter feeds',
  ],
  [
    'a meter under an unknown one',
    (campus) => {
      campus.meters[1]!.parent = 'pln'
    },
    'meters.1.parent: pln is no meter of this campus; add it or correct the parent',
  ],
  [
    'a meter tree with a circle',
    (campus) => {
      campus.meters[1]!.parent = 'k4-t1-l1-main'
    },
    'meters.1.parent: k4-t1-main is its own ancestor through k4-t1-l1-main; break the circle',
  ],
  [
    'rooms that overlap',
    (campus) => {
      floorOf(campus).rooms[4]!.outline = [
        [0, 0],
        [60, 0],
        [60, 36],
        [0, 36],
      ]
    },
    'buildings.0.floors.2.rooms: the rooms cover 4257 m² of a floor of 2160 m²; some outlines overlap, correct them',
  ],
])('%s is refused with its path and the remedy', (_what, change, message) => {
  expect(faultsOf(change)).toContain(message)
})

test('what the schema refuses names the path and the remedy too', () => {
  const wrong = { ...iknCampus(), label: undefined, colour: 'red' }
  const checked = checkCampus(wrong)
  const errors = checked.ok ? [] : checked.errors
  expect(told(errors, 'en')).toEqual([
    { path: 'label', message: 'Invalid input: expected string, received undefined; add it' },
    { path: '', message: 'Unrecognized key: "colour"; remove it or correct its spelling' },
  ])
  expect(told(errors, 'id')).toEqual([
    { path: 'label', message: 'Input tidak valid: diharapkan teks, diterima kosong; tambahkan' },
    { path: '', message: 'Kunci tidak dikenal: colour; hapus atau perbaiki ejaannya' },
  ])
  expect(
    faultsOf((campus) => {
      campus.buildings[0]!.id = 'K4 T1'
    })[0],
  ).toMatch(/^buildings\.0\.id: an id has 1 to 63 lower-case letters.*; correct the value$/)
  for (const rubbish of [null, 3, 'kampus', [], {}]) expect(checkCampus(rubbish).ok).toBe(false)
})

test('a file of the wrong kind does not list faults without end', () => {
  const checked = checkCampus({ ...iknCampus(), meters: Array.from({ length: 5_000 }, () => ({})) })
  expect(!checked.ok && checked.errors.length).toBe(200)
})

test('areas and insides are those of the drawn polygon', () => {
  const court = iknCampus().buildings[4]!.floors[0]!.outline
  expect(areaOf(court)).toBe(2_000)
  expect(contains(court, [30, 27])).toBe(true)
  expect(contains(court, [30, 28])).toBe(true)
  expect(contains(court, [30, 30])).toBe(false)
  expect(
    within(court, [
      [10, 20],
      [50, 20],
      [50, 36],
      [10, 36],
    ]),
  ).toBe(false)
})
