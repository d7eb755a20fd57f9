import fc from 'fast-check'
import { expect, test } from 'vitest'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { isWatchRoom } from '#model/campus/tree.ts'
import { smallCampus } from '../support/fleets.ts'
import { World } from './world.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Monday 23 November 2026, midnight in Makassar. */
const MONDAY = Date.parse('2026-11-23T00:00:00+08:00')
const FRIDAY = MONDAY + 4 * DAY
const campus = smallCampus(2)
const places = (world: World) => [...world.layout.spots.keys()]
const everything = (world: World) => places(world).map((place) => world.truth(place))

const at = (world: World, time: number) => {
  world.advance(time)
  return world
}
const deskShare = (world: World) =>
  world.layout.desks.filter(({ id }) => world.truth(id).occupied).length / world.layout.desks.length

test('the same seed gives the same truth whatever the steps, another seed another', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.array(fc.integer({ min: 1, max: 90 * MINUTE }), { minLength: 1, maxLength: 30 }),
      (seed, steps) => {
        const from = MONDAY + 7 * HOUR
        const stepped = new World({ campus, seed, from })
        let time = from
        for (const step of steps) {
          time += step
          stepped.advance(time)
        }
        const direct = at(new World({ campus, seed, from }), time)
        expect(everything(stepped)).toEqual(everything(direct))
      },
    ),
    { numRuns: 15 },
  )
  const noon = (seed: number) => everything(at(new World({ campus, seed, from: MONDAY }), MONDAY + 10 * HOUR))
  expect(noon(1)).not.toEqual(noon(2))
})

test('a world that stopped and went on from its snapshot is the world that never stopped', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 * 60 }), (minutes) => {
      const straight = new World({ campus, seed: 7, from: MONDAY })
      straight.advance(MONDAY + minutes * MINUTE)
      const snapshot = JSON.parse(JSON.stringify(straight.snapshot()))
      const resumed = new World({ campus, seed: 7, from: 0 }, snapshot)
      for (const world of [straight, resumed]) world.advance(MONDAY + DAY + 9 * HOUR + 17_000)
      expect(everything(resumed)).toEqual(everything(straight))
    }),
    { numRuns: 8 },
  )
})

test('rooms add up to floors and floors to the building, and doors agree with them at every minute', () => {
  const building = campus.buildings[0]!
  const world = new World({ campus, seed: 3, from: MONDAY, doors: new Map([[building.id, 2]]) })
  for (let minute = 0; minute < 24 * 60; minute++) {
    world.advance(MONDAY + minute * MINUTE + 31_000)
    const floors = building.floors.map((floor) => {
      const rooms = floor.rooms.reduce((sum, { id }) => sum + world.truth(id).people, 0)
      const { people, inTotal, outTotal } = world.truth(floor.id)
      expect([people, inTotal - outTotal]).toEqual([rooms, rooms])
      return people
    })
    const people = floors.reduce((sum, count) => sum + count, 0)
    const doors = [world.truth(building.id, 0), world.truth(building.id, 1)]
    expect(world.truth(building.id).people).toBe(people)
    expect(doors.reduce((sum, { inTotal, outTotal }) => sum + inTotal - outTotal, 0)).toBe(people)
  }
  expect(world.truth(building.id, 1).inTotal).toBeGreaterThan(0)
  expect(world.truth(building.id).people).toBe(0)
})

test('nobody shares a desk, and who sits at one is in its room', () => {
  const world = new World({ campus, seed: 5, from: MONDAY })
  for (let time = MONDAY + 7 * HOUR; time < MONDAY + 18 * HOUR; time += 10 * MINUTE) {
    world.advance(time)
    const seated = new Map<number, number>()
    for (const { id, room } of world.layout.desks) {
      expect(world.truth(id).people).toBeLessThanOrEqual(1)
      seated.set(room, (seated.get(room) ?? 0) + world.truth(id).people)
    }
    for (const [room, count] of seated)
      expect(world.truth(world.layout.rooms[room]!.room.id).people).toBeGreaterThanOrEqual(count)
  }
})

test('every change of a desk is told at its moment, and nothing else changes', () => {
  const world = new World({ campus, seed: 11, from: MONDAY })
  const told = new Map(world.layout.desks.map(({ id }) => [id, false]))
  world.advance(MONDAY + DAY, ({ kind, place, at: time }) => {
    expect(world.now).toBe(time)
    if (kind !== 'desk') return
    const { occupied } = world.truth(place)
    expect(occupied).not.toBe(told.get(place))
    told.set(place, occupied)
  })
  for (const [id, occupied] of told) expect(world.truth(id).occupied).toBe(occupied)
})

test('registers only rise, by the power that flowed, and a meter is the sum of those below it', () => {
  const world = new World({ campus, seed: 3, from: MONDAY })
  const before = new Map<string, { kwh: number; kw: number; time: number }>()
  for (let minute = 0; minute <= 24 * 60; minute++) {
    world.advance(MONDAY + minute * MINUTE)
    for (const { node, children } of world.layout.meters) {
      const { energyKwh, powerKw } = world.truth(node.id)
      const last = before.get(node.id)
      if (last) expect(energyKwh - last.kwh).toBeCloseTo((last.kw * (world.now - last.time)) / HOUR, 9)
      expect(powerKw).toBeGreaterThan(0)
      before.set(node.id, { kwh: energyKwh, kw: powerKw, time: world.now })
      if (children.length === 0) continue
      const below = children.map((child) => world.truth(world.layout.meters[child]!.node.id))
      expect(energyKwh).toBeCloseTo(
        below.reduce((sum, part) => sum + part.energyKwh, 0),
        6,
      )
      expect(powerKw).toBeCloseTo(
        below.reduce((sum, part) => sum + part.powerKw, 0),
        6,
      )
    }
  }
})

test('a working day of the campus: arrivals, a dip at lunch, hardly anybody in the evening; Friday dips longer', () => {
  const ikn = iknCampus()
  const world = new World({ campus: ikn, seed: 1, from: MONDAY })
  const share = (day: number, hour: number) => deskShare(at(world, day + hour * HOUR))
  const rooms = ikn.buildings.flatMap(({ floors }) => floors).flatMap((floor) => floor.rooms)
  const watch = () => rooms.filter(isWatchRoom).reduce((sum, { id }) => sum + world.truth(id).people, 0)
  /** In the offices; a control room never rests. */
  const people = (day: number, hour: number) => at(world, day + hour * HOUR).truth(ikn.id).people - watch()
  expect(share(MONDAY, 6)).toBeLessThan(0.02)
  expect(share(MONDAY, 8.5)).toBeGreaterThan(0.4)
  const morning = people(MONDAY, 10)
  const seats = ikn.buildings.reduce((sum, { capacity }) => sum + capacity, 0)
  expect(morning / seats).toBeGreaterThan(0.4)
  expect(morning / seats).toBeLessThan(0.9)
  expect(people(MONDAY, 12.6)).toBeLessThan(0.65 * morning)
  expect(people(MONDAY, 14)).toBeGreaterThan(0.85 * morning)
  expect(people(MONDAY, 17)).toBeLessThan(0.15 * morning)
  expect(people(MONDAY, 22.2)).toBe(0)
  expect(watch()).toBeGreaterThan(0)
  const friday = people(FRIDAY, 10)
  expect(people(FRIDAY, 12.2)).toBeLessThan(0.45 * friday)
  expect(friday).toBeLessThan(morning)
})

test('holidays and weekends are nearly empty and use a fraction of the energy', () => {
  const kwh = (world: World, day: number) => {
    const start = at(world, day).truth('k4-t2-main').energyKwh
    return at(world, day + DAY).truth('k4-t2-main').energyKwh - start
  }
  const world = new World({ campus, seed: 2, from: MONDAY, holidays: new Set(['2026-11-24']) })
  const monday = kwh(world, MONDAY)
  const holiday = kwh(world, MONDAY + DAY)
  expect(holiday).toBeLessThan(0.35 * monday)
  expect(kwh(world, MONDAY + 5 * DAY)).toBeLessThan(0.35 * monday)
  // Two floors of 2,160 m² at the measured 46.8 W/m² for about eight full-load hours.
  expect(monday).toBeGreaterThan(1_000)
  expect(monday).toBeLessThan(2_600)
})

test('CO₂ follows people: it rises in a full meeting room, stays above outdoor air, and is gone by the next morning', () => {
  const ikn = iknCampus()
  const world = new World({ campus: ikn, seed: 1, from: MONDAY })
  const rooms = world.layout.rooms.filter(({ room }) => room.kind === 'meeting').map(({ room }) => room.id)
  let highest = 0
  let correlated = 0
  for (let time = MONDAY; time < MONDAY + DAY; time += 5 * MINUTE) {
    const before = rooms.map((id) => world.truth(id).co2Ppm)
    const crowded = rooms.map((id) => world.truth(id).people >= 8)
    world.advance(time + 5 * MINUTE)
    rooms.forEach((id, i) => {
      const { co2Ppm } = world.truth(id)
      expect(co2Ppm).toBeGreaterThanOrEqual(424.9)
      highest = Math.max(highest, co2Ppm)
      if (crowded[i] && before[i]! < 700 && co2Ppm > before[i]!) correlated++
    })
  }
  expect(highest).toBeGreaterThan(900)
  expect(highest).toBeLessThan(2_500)
  expect(correlated).toBeGreaterThan(20)
  world.advance(MONDAY + DAY + 6 * HOUR)
  for (const id of rooms) expect(world.truth(id).co2Ppm).toBeLessThan(600)
})

test('cooled rooms are comfortable in the working day and warm at night', () => {
  const world = new World({ campus, seed: 4, from: MONDAY })
  const office = world.layout.rooms.find(({ room }) => room.kind === 'office')!.room.id
  world.advance(MONDAY + 11 * HOUR)
  expect(world.truth(office).temperatureC).toBeGreaterThan(22.5)
  expect(world.truth(office).temperatureC).toBeLessThan(26.5)
  expect(world.truth(office).illuminanceLx).toBeGreaterThan(300)
  world.advance(MONDAY + 23 * HOUR)
  expect(world.truth(office).temperatureC).toBeGreaterThan(25)
  expect(world.truth(office).illuminanceLx).toBeLessThan(50)
})

test('the past of a world cannot be asked for', () => {
  const world = new World({ campus, seed: 1, from: MONDAY })
  expect(world.truthAt('k4-t2', MONDAY + HOUR).at).toBe(MONDAY + HOUR)
  expect(() => world.truthAt('k4-t2', MONDAY)).toThrow(RangeError)
})
