import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aDevice } from '../support/campus.ts'
import { dumpRollups, rowsOf } from '../support/rollups.ts'
import { NOW, type Stage, withStage } from '../support/stage.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** The clock goes on at once; then roll-ups take their turn until nothing that is over waits. */
async function rollUpAfter(stage: Stage, wait_ms: number): Promise<void> {
  stage.clock.jump(wait_ms)
  await stage.patiently(stage.ingest.idle())
  await stage.patiently(stage.ingest.rolledUp())
}

const desk = aDevice('d1', { type: 'desk-presence', place: 'b1-l1-d1', expectedInterval_s: 3_600 })

test('a desk that stays occupied has every quarter hour of it, live, and so has its room', () =>
  withStage([desk], async (stage) => {
    await stage.send('d1', { ts: NOW, v: { occupied: 0 } })
    await rollUpAfter(stage, 3 * MINUTE_MS)
    await stage.send('d1', { ts: NOW + 3 * MINUTE_MS, v: { occupied: 1 } })
    await rollUpAfter(stage, 74 * MINUTE_MS)
    await stage.send('d1', { ts: NOW + 77 * MINUTE_MS, v: { occupied: 0 } })
    await rollUpAfter(stage, 4 * HOUR_MS)

    for (const [subject, metric] of [
      ['d1', 'occupied'],
      ['b1-l1-r01', 'desks_occupied'],
    ] as const) {
      const quarters = await rowsOf(stage, '15m', subject, metric)
      expect(quarters.map(({ time }) => (time - NOW) / MINUTE_MS)).toEqual(
        Array.from({ length: 18 }, (_, i) => 15 * i),
      )
      expect(quarters.slice(0, 7).map(({ mean }) => mean)).toEqual([12 / 15, 1, 1, 1, 1, 2 / 15, 0])
      const [hour] = await rowsOf(stage, '1h', subject, metric)
      expect(hour?.mean).toBeCloseTo(0.95, 9)
    }
  }))

test('a value is held on in quarter hours that pass without a reading', () =>
  withStage([desk], async (stage) => {
    await stage.send('d1', { ts: NOW, v: { occupied: 1 } })
    for (const minutes of [5, 5, 20, 7, 40]) await rollUpAfter(stage, minutes * MINUTE_MS)
    const quarters = await rowsOf(stage, '15m', 'd1', 'occupied')
    expect(quarters.map(({ time, mean }) => [(time - NOW) / MINUTE_MS, mean])).toEqual(
      [0, 15, 30, 45, 60, 75].map((minute) => [minute, 1]),
    )
    expect(stage.ingest.ledger.status().dirtyBuckets).toBe(0)
  }))

test('what is held when the process ends is held on after the next start', () =>
  withStage([desk], async (stage) => {
    await stage.send('d1', { ts: NOW, v: { occupied: 1 } })
    await rollUpAfter(stage, 5 * MINUTE_MS)
    await stage.restart()
    await rollUpAfter(stage, 41 * MINUTE_MS)
    const quarters = await rowsOf(stage, '15m', 'b1-l1-r01', 'desks_occupied')
    expect(quarters.slice(0, 3).map(({ time, mean }) => [(time - NOW) / MINUTE_MS, mean])).toEqual([
      [0, 1],
      [15, 1],
      [30, 1],
    ])
  }))

test('people of a counting day are not held into the next, also where both are rolled up at once', () =>
  withStage([aDevice('p1', { type: 'people-counter', expectedInterval_s: 900 })], async (stage) => {
    const night = NOW + 17 * HOUR_MS
    stage.clock.jump(18 * HOUR_MS)
    for (const [minute, in_total] of [
      [-10, 100],
      [-9, 103],
      [40, 104],
    ] as const)
      await stage.send('p1', { ts: night + minute * MINUTE_MS, v: { in_total, out_total: 90 } })
    await rollUpAfter(stage, 3 * HOUR_MS)
    const quarters = await rowsOf(stage, '15m', 'b1-l1-r01', 'people')
    expect(quarters.map(({ time, last }) => [(time - night) / MINUTE_MS, last])).toEqual([
      [-15, 3],
      [30, 1],
      [45, 1],
      [60, 1],
      [75, 1],
    ])
  }))

const devices = [
  aDevice('d1', { type: 'desk-presence', place: 'b1-l1-d1', expectedInterval_s: 1_200 }),
  aDevice('c1', { expectedInterval_s: 300 }),
  aDevice('e1', { type: 'energy-meter', place: 'm-l1', expectedInterval_s: 600 }),
  aDevice('a1', { type: 'room-presence', place: 'b1-l1-r01', expectedInterval_s: 600 }),
  aDevice('p1', { type: 'people-counter', place: 'b1-l1-r02', expectedInterval_s: 900 }),
  aDevice('p2', { type: 'people-counter', place: 'b1-l1-r02', expectedInterval_s: 300 }),
]
/** Longer than any value of these is held. */
const HELD_MS = 2 * HOUR_MS

const VALUES: Readonly<Record<string, (value: number, total: number) => Record<string, number>>> = {
  d1: (value) => ({ occupied: value % 2 }),
  // Some are implausible.
  c1: (value) => ({ temperature_c: value > 6 ? 900 : 20 + value, co2_ppm: 400 + 50 * value }),
  e1: (value, total) => ({ energy_kwh: total, power_kw: 10 * value }),
  a1: (value) => ({ people: value }),
  p1: (value, total) => ({ in_total: total, out_total: total - value }),
  p2: (value, total) => ({ in_total: total, out_total: total - value }),
}

interface Step {
  readonly wait_s: number
  readonly device: string
  readonly value: number
  /** By how much the reading comes late. */
  readonly late_s: number
  readonly next: 'go on' | 'roll up' | 'restart'
}

const step: fc.Arbitrary<Step> = fc.record({
  wait_s: fc.integer({ min: 1, max: 2_400 }),
  device: fc.constantFrom(...Object.keys(VALUES)),
  value: fc.integer({ min: 0, max: 9 }),
  late_s: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 5_000 })),
  next: fc.oneof(
    { weight: 5, arbitrary: fc.constant('roll up' as const) },
    { weight: 3, arbitrary: fc.constant('go on' as const) },
    { weight: 1, arbitrary: fc.constant('restart' as const) },
  ),
})

/** Traces begin at ten in the morning, in Makassar, and before the counting day ends at three in the night. */
const start = fc.constantFrom(NOW, NOW + 15 * HOUR_MS)

/** What is sent, and when: registers go on rising with the time. */
function messages(from: number, steps: readonly Step[]) {
  let at = from
  return steps.map(({ wait_s, device, value, late_s }) => {
    at += wait_s * 1_000
    const ts = at - late_s * 1_000
    const total = 1_000 + Math.floor((ts - NOW) / MINUTE_MS)
    return { device, payload: { ts, v: VALUES[device]!(value, total) } }
  })
}

async function live(from: number, steps: readonly Step[]): Promise<string[]> {
  let rows: string[] = []
  await withStage(devices, async (stage) => {
    const sent = messages(from, steps)
    stage.clock.jump(from - NOW)
    for (const [i, { wait_s, next }] of steps.entries()) {
      stage.clock.jump(wait_s * 1_000)
      await stage.send(sent[i]!.device, sent[i]!.payload)
      if (next === 'roll up') await rollUpAfter(stage, 0)
      else if (next === 'restart') await stage.restart()
    }
    await rollUpAfter(stage, 0)
    await rollUpAfter(stage, HELD_MS)
    rows = await dumpRollups(stage)
  })
  return rows
}

async function afterwards(from: number, steps: readonly Step[]): Promise<string[]> {
  let rows: string[] = []
  await withStage(devices, async (stage) => {
    stage.clock.jump(steps.reduce((sum, { wait_s }) => sum + wait_s * 1_000, from - NOW + HELD_MS))
    for (const { device, payload } of messages(from, steps)) await stage.send(device, payload)
    await rollUpAfter(stage, 0)
    rows = await dumpRollups(stage)
  })
  return rows
}

test('rolled up as readings come, the rows are those of rolling up afterwards', {
  timeout: 180_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(start, fc.array(step, { minLength: 1, maxLength: 12 }), async (from, steps) => {
      expect(await live(from, steps)).toEqual(await afterwards(from, steps))
    }),
    { numRuns: 25 },
  )
})
