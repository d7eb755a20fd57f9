import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  backAt,
  deskPresence,
  notSitting,
  type Presence,
  type Sitting,
  sense,
  settle,
  sittingDeadline,
} from './desk.ts'
import { deviceFlags, deviceHealth } from './health.ts'
import {
  clampPeople,
  countingDayStart,
  countReading,
  netOf,
  newCounterDay,
  placePeople,
  roomPeople,
} from './people.ts'

const ZONE = 'Asia/Makassar'
const day = countingDayStart(Date.parse('2026-11-24T09:00:00+08:00'), ZONE)
const counted = (people: number) => ({ ...newCounterDay(day), in: people, anchored: true })

test('the counting day begins at 03:00 local time', () => {
  expect(day).toBe(Date.parse('2026-11-24T03:00:00+08:00'))
  expect(countingDayStart(Date.parse('2026-11-24T02:59:59+08:00'), ZONE)).toBe(
    Date.parse('2026-11-23T03:00:00+08:00'),
  )
  expect(countingDayStart(day, ZONE)).toBe(day)
})

test('a counter adds its rises, ignores a reset and starts again the next day', () => {
  let state = newCounterDay(day)
  for (const [inTotal, outTotal] of [
    [8_442, 15_583],
    [8_450, 15_584],
    [2, 1],
    [5, 2],
  ] as const)
    state = countReading(state, day, day + 20 * 3_600_000, { inTotal, outTotal })
  expect([state.in, state.out, netOf([state], day)]).toEqual([8 + 3, 1 + 1, 9])
  state = countReading(state, day, day + 21 * 3_600_000, { outTotal: 4 })
  expect(netOf([state], day)).toBe(7)
  const tomorrow = day + 86_400_000
  expect(netOf([state], tomorrow)).toBe(0)
  state = countReading(state, tomorrow, tomorrow + 3_600_000, { inTotal: 6, outTotal: 4 })
  expect([state.in, state.out, netOf([state], tomorrow)]).toEqual([1, 0, 1])
})

test('people by counters are never negative and never far above the capacity', () => {
  expect(clampPeople(-7_141, 65)).toBe(0)
  expect(clampPeople(200, 65)).toBe(78)
  expect(clampPeople(200, 0)).toBe(200)
})

test('a room believes its area counter before its doors', () => {
  expect(roomPeople([3, 4], [counted(20)], day, 16)).toBe(7)
  expect(roomPeople([], [counted(20)], day, 16)).toBe(19)
  expect(roomPeople([], [], day, 16)).toBeNull()
})

test('a place believes the counters on its own boundary before the sum of what is below', () => {
  expect(placePeople([counted(30), counted(12)], day, 65, [3, 4])).toBe(42)
  expect(placePeople([], day, 65, [3, null, 4])).toBe(7)
  expect(placePeople([], day, 65, [null])).toBeNull()
})

test('counters that were first heard in the middle of the day are believed only where nothing else is', () => {
  const noon = day + 9 * 3_600_000
  const morning = countReading(newCounterDay(day), day, noon, { inTotal: 500, outTotal: 480 })
  const late = countReading(morning, day, noon + 60_000, { inTotal: 502, outTotal: 480 })
  expect(placePeople([late], day, 65, [30, 12])).toBe(42)
  expect(placePeople([late], day, 65, [null])).toBe(2)
})

test('a day begins with nobody after a reading of the night, and goes on counting after a longer silence', () => {
  const before = day - 86_400_000
  const counter = (at: number, inTotal: number, outTotal: number) =>
    countReading(newCounterDay(before), before, at, { inTotal, outTotal })
  const night = countReading(counter(day - 900_000, 500, 480), day, day + 5 * 3_600_000, {
    inTotal: 531,
    outTotal: 480,
  })
  expect(placePeople([night], day, 65, [3])).toBe(31)
  const silent = countReading(counter(before + 9 * 3_600_000, 500, 470), day, day + 5 * 3_600_000, {
    inTotal: 531,
    outTotal: 500,
  })
  expect(silent.anchored).toBe(false)
  expect(placePeople([silent], day, 65, [3])).toBe(3)
})

test('a desk is unknown when its sensor never spoke or is silent for more than three intervals', () => {
  const hour = 3_600_000
  expect(deskPresence(null, 0, hour)).toBe('unknown')
  expect(deskPresence({ value: 1, at: 0 }, 3 * hour, hour)).toBe('occupied')
  expect(deskPresence({ value: 0, at: 0 }, 3 * hour, hour)).toBe('vacant')
  expect(deskPresence({ value: 1, at: 0 }, 3 * hour + 1, hour)).toBe('unknown')
})

const S = 1_000
const run = (steps: readonly (readonly [at: number, presence: Presence])[], until: number): Sitting =>
  settle(
    steps.reduce((state, [at, presence]) => sense(state, presence, at * S), notSitting(0)),
    until * S,
  )

test('sitting begins after 120 s of presence and is dated to its first moment', () => {
  expect(run([[10, 'occupied']], 129)).toEqual({ sitting: false, since: 0, otherSince: 10 * S })
  expect(run([[10, 'occupied']], 130)).toEqual({ sitting: true, since: 10 * S, otherSince: null })
  expect(
    run(
      [
        [10, 'occupied'],
        [60, 'vacant'],
        [70, 'occupied'],
      ],
      150,
    ).sitting,
  ).toBe(false)
  expect(sittingDeadline(run([[10, 'occupied']], 20))).toBe(130 * S)
})

test('sitting ends after 10 minutes of absence, not by a walk and not by silence', () => {
  const seated = [[0, 'occupied']] as const
  expect(run([...seated, [300, 'vacant']], 899).sitting).toBe(true)
  expect(run([...seated, [300, 'vacant']], 900)).toEqual({ sitting: false, since: 300 * S, otherSince: null })
  expect(run([...seated, [300, 'vacant'], [800, 'occupied']], 5_000).sitting).toBe(true)
  expect(run([...seated, [300, 'vacant'], [800, 'unknown']], 5_000).sitting).toBe(true)
})

test('who is back after a break of 120 s for as long may be another one; a shorter break or visit tells nothing', () => {
  const seated = [[0, 'occupied']] as const
  const back = (steps: readonly (readonly [number, Presence])[], until: number) =>
    backAt(run([...seated, ...steps], until), until * S)
  expect(back([], 5_000)).toBeNull()
  expect(
    back(
      [
        [300, 'vacant'],
        [420, 'occupied'],
      ],
      539,
    ),
  ).toBeNull()
  expect(
    back(
      [
        [300, 'vacant'],
        [420, 'occupied'],
      ],
      540,
    ),
  ).toBe(420 * S)
  expect(
    back(
      [
        [300, 'vacant'],
        [419, 'occupied'],
      ],
      5_000,
    ),
  ).toBeNull()
  expect(
    back(
      [
        [300, 'vacant'],
        [500, 'occupied'],
        [560, 'vacant'],
      ],
      1_000,
    ),
  ).toBeNull()
  // Once the sitting has ended there is nobody who came back.
  expect(
    back(
      [
        [300, 'vacant'],
        [500, 'occupied'],
        [700, 'vacant'],
      ],
      1_300,
    ),
  ).toBeNull()
})

test('sitting does not depend on how often it is looked at, and never flips sooner than its delays', () => {
  const step = fc.tuple(
    fc.integer({ min: 1, max: 900 }),
    fc.constantFrom<Presence>('occupied', 'vacant', 'unknown'),
  )
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 30 }),
      fc.array(fc.integer({ min: 0, max: 20_000 })),
      (steps, looks) => {
        let at = 0
        const trace = steps.map(([gap, presence]) => {
          at += gap
          return [at, presence] as const
        })
        let busy = notSitting(0)
        let flips = 0
        const events = [...trace, ...looks.map((look) => [look, null] as const)].sort((a, b) => a[0] - b[0])
        for (const [time, presence] of events) {
          const next = presence === null ? settle(busy, time * S) : sense(busy, presence, time * S)
          if (next.sitting !== busy.sitting) {
            flips++
            expect(time * S - next.since).toBeGreaterThanOrEqual(next.sitting ? 120 * S : 600 * S)
          }
          busy = next
        }
        expect(flips).toBeLessThanOrEqual(steps.length)
        expect(settle(busy, 40_000 * S)).toEqual(run(trace, 40_000))
      },
    ),
  )
})

test.each([
  [120, 'online'],
  [121, 'late'],
  [180, 'late'],
  [181, 'stale'],
  [299, 'stale'],
  [300, 'offline'],
])('a device of one minute that was heard %d s ago is %s', (age, health) => {
  expect(deviceHealth(0, 60 * S, age * S)).toBe(health)
})

test('health follows the own interval, knows never, and does not count our own standstill', () => {
  expect(deviceHealth(null, 60 * S, 0)).toBe('never')
  expect(deviceHealth(0, 3_600 * S, 7_200 * S)).toBe('online')
  expect(deviceHealth(0, 3_600 * S, 5 * 3_600 * S)).toBe('offline')
  expect(deviceHealth(0, 1 * S, 299 * S)).toBe('stale')
  expect(deviceHealth(0, 60 * S, 3_600 * S, { from: 30 * S, to: 3_590 * S })).toBe('online')
  expect(deviceHealth(0, 60 * S, 4_000 * S, { from: 30 * S, to: 3_590 * S })).toBe('offline')
})

test('a standstill that was over before the device spoke excuses nothing', () => {
  expect(deviceHealth(0, 60 * S, 300 * S, { from: -500 * S, to: -100 * S })).toBe('offline')
})

test('health only worsens while nothing is heard', () => {
  const order = ['online', 'late', 'stale', 'offline']
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e7 }), fc.nat(1e8), fc.nat(1e8), (interval, a, b) => {
      const [early, late] = [Math.min(a, b), Math.max(a, b)].map((now) =>
        order.indexOf(deviceHealth(0, interval, now)),
      )
      expect(early).toBeLessThanOrEqual(late!)
    }),
  )
})

test('flags stand beside the health', () => {
  const well = {
    lag_ms: 200,
    steadilyLate: 0,
    messages: 60,
    window_ms: 3_600 * S,
    equalInARow: 3,
    battery_pct: 88,
  }
  expect(deviceFlags(well, 60 * S, false)).toEqual([])
  expect(
    deviceFlags(
      {
        ...well,
        lag_ms: -61 * S,
        messages: 200,
        equalInARow: 24,
        battery_pct: 15,
      },
      60 * S,
      false,
    ),
  ).toEqual(['skewed', 'chatty', 'stuck', 'low_battery'])
  expect(deviceFlags({ ...well, messages: 200, battery_pct: null }, 60 * S, true)).toEqual([])
  expect(deviceFlags({ ...well, lag_ms: 61 * S, steadilyLate: 2 }, 60 * S, false)).toEqual([])
  expect(deviceFlags({ ...well, lag_ms: 61 * S, steadilyLate: 3 }, 60 * S, false)).toEqual(['skewed'])
})
