import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SENSOR_TYPES } from '../../sensors/index.ts'
import { type Campus, campusSchema, type Desk, type Floor } from '../campus.ts'
import { areaOf, contains, type Point, type Polygon } from '../geometry.ts'
import { buildTree } from '../tree.ts'
import { iknCampus } from './campus.ts'
import { demoDevices } from './devices.ts'

const campus: Campus = iknCampus()
const floors = campus.buildings.flatMap((building) => building.floors)
const desksOf = (floor: Floor): Desk[] => floor.rooms.flatMap(({ desks }) => desks)

/** Half of 1.6 x 0.8 m, turned as the desk is. */
function footprint({ at: [x, y], rotation_deg }: Desk): { x: number; y: number; dx: number; dy: number } {
  const upright = rotation_deg % 180 !== 0
  return { x, y, dx: upright ? 0.4 : 0.8, dy: upright ? 0.8 : 0.4 }
}

test('campus/ikn.json is what the generator makes', () => {
  const file = JSON.parse(readFileSync(new URL('../../../campus/ikn.json', import.meta.url), 'utf8'))
  expect(file).toEqual(JSON.parse(JSON.stringify(iknCampus())))
  expect(campusSchema.parse(file)).toEqual(campus)
})

test('the campus has the floors, desks and capacities of its facts', () => {
  expect(campus.buildings.map(({ id, floors: own, capacity }) => [id, own.length, capacity])).toEqual([
    ['k4-t1', 6, 386],
    ['k4-t2', 6, 190],
    ['k4-t3', 6, 386],
    ['k4-t4', 6, 270],
    ['oikn', 5, 500],
  ])
  expect(
    campus.buildings.map(({ floors: own }) => new Set(own.map((floor) => desksOf(floor).length))),
  ).toEqual([45, 22, 45, 32, 70].map((desks) => new Set([desks])))
  expect(floors.reduce((sum, floor) => sum + desksOf(floor).length, 0)).toBe(1_214)
  for (const { floors: own, capacity } of campus.buildings)
    expect(own.reduce((sum, floor) => sum + floor.capacity, 0)).toBe(capacity)
  for (const floor of floors)
    expect(floor.area_non_ac_m2 / (floor.area_ac_m2 + floor.area_non_ac_m2)).toBeLessThan(0.1)
  expect(floors[0]).toMatchObject({
    area_gross_m2: 2_160,
    area_ac_m2: 1_288,
    area_non_ac_m2: 112,
    label: 'Lantai 1',
  })
})

test('rooms tile their floor without overlapping', () => {
  // The two plans there are; every floor of a building is drawn alike.
  for (const floor of [floors[0]!, floors.at(-1)!]) {
    expect(
      floor.rooms.reduce((sum, room) => sum + areaOf(room.outline), 0),
      floor.id,
    ).toBeCloseTo(areaOf(floor.outline), 6)
    for (let x = 0.25; x < 60; x += 1)
      for (let y = 0.25; y < 36; y += 1) {
        const at: Point = [x, y]
        const here = floor.rooms.filter((room) => contains(room.outline as Polygon, at))
        expect(here.length, `${floor.id} ${x},${y}`).toBe(contains(floor.outline, at) ? 1 : 0)
      }
  }
})

test('desks of 1.6 x 0.8 m stand inside their room, clear of the walls and of each other', () => {
  for (const floor of floors)
    for (const room of floor.rooms) {
      const places = room.desks.map(footprint)
      for (const [i, a] of places.entries()) {
        for (const sx of [-1, 1])
          for (const sy of [-1, 1])
            expect(
              contains(room.outline, [a.x + sx * (a.dx + 0.5), a.y + sy * (a.dy + 0.5)]),
              room.desks[i]?.id,
            ).toBe(true)
        for (const b of places.slice(i + 1))
          expect(
            Math.abs(a.x - b.x) >= a.dx + b.dx || Math.abs(a.y - b.y) >= a.dy + b.dy,
            room.desks[i]?.id,
          ).toBe(true)
      }
    }
})

test('desks are numbered through each floor', () => {
  for (const floor of floors)
    expect(desksOf(floor).map(({ id }) => id)).toEqual(
      desksOf(floor).map((_, i) => `${floor.id}-d${String(i + 1).padStart(3, '0')}`),
    )
})

test('the demo fleet stands on places of the campus, with a sensor under every desk', () => {
  const places = buildTree(campus)
  const devices = demoDevices(campus)
  expect(new Set(devices.map(({ id }) => id)).size).toBe(devices.length)
  for (const { place, type, expectedInterval_s } of devices) {
    expect(places.has(place), place).toBe(true)
    expect(SENSOR_TYPES.get(type)?.expectedInterval_s, type).toBe(expectedInterval_s)
  }
  const of = (type: string) => devices.filter((device) => device.type === type)
  expect(of('desk-presence').map(({ id, place }) => id === `${place}-p`)).not.toContain(false)
  expect(Object.fromEntries([...SENSOR_TYPES.keys()].map((type) => [type, of(type).length]))).toEqual({
    // None at the floor with the control room nor at its building: at 03:00 it is not empty.
    'people-counter': 4 * 2 + 28,
    'room-presence': 295,
    'desk-presence': 1_214,
    'energy-meter': 126,
    'indoor-climate': 295,
  })
})
