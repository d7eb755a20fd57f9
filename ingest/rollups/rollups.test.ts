import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RollupLevel } from '#storage/telemetry/store.ts'
import { aDevice } from '../support/campus.ts'
import { dumpRollups, rowsOf } from '../support/rollups.ts'
import { NOW, type Stage, withStage } from '../support/stage.ts'

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
/** 06:00 in Makassar: four hours before the present, so every bucket of the tests is over. */
const START = NOW - 4 * HOUR_MS

const meters = [
  aDevice('e1', { type: 'energy-meter', place: 'm-l1', expectedInterval_s: 300 }),
  aDevice('e2', { type: 'energy-meter', place: 'm-l2', expectedInterval_s: 300 }),
]

test('a level has time-weighted quarters, hours and days, and so have the places it stands in', () =>
  withStage([aDevice('c1'), aDevice('c2', { place: 'b1-l1-r02' })], async (stage) => {
    for (let minute = 0; minute < 30; minute++) {
      const ts = START + minute * MINUTE_MS
      await stage.send('c1', { ts, v: { temperature_c: minute < 15 ? 20 : 24 } })
      await stage.send('c2', { ts, v: { temperature_c: 30 } })
    }
    await stage.ingest.idle()
    await stage.patiently(stage.ingest.rolledUp())

    const quarters = await rowsOf(stage, '15m', 'c1', 'temperature_c')
    expect(quarters.map(({ time, count, expected, mean }) => [time - START, count, expected, mean])).toEqual([
      [0, 15, 15, 20],
      [15 * MINUTE_MS, 15, 15, 24],
      // The last value is held for three intervals.
      [30 * MINUTE_MS, 0, 15, 24],
    ])
    const [hour] = await rowsOf(stage, '1h', 'c1', 'temperature_c')
    expect(hour).toMatchObject({ time: START, count: 30, expected: 60, min: 20, max: 24, last: 24 })
    const [day] = await rowsOf(stage, '1d', 'c1', 'temperature_c')
    expect(day).toMatchObject({ time: START - 6 * HOUR_MS, count: 30 })
    expect((await rowsOf(stage, '15m', 'b1-l1-za', 'temperature_c'))[0]).toMatchObject({
      mean: 25,
      count: 30,
    })
    for (const place of ['b1-l1', 'b1', 'ikn']) {
      expect((await rowsOf(stage, '15m', place, 'temperature_c'))[0]).toMatchObject({ mean: 25 })
    }
    expect(stage.ingest.ledger.status().dirtyBuckets).toBe(0)
  }))

test('buckets that are being computed count as waiting until what is above them does', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', { ts: START, v: { temperature_c: 20 } })
    await stage.ingest.idle()
    const write = stage.store.writeRollups.bind(stage.store)
    const waiting: number[] = []
    stage.store.writeRollups = (level, rows) => {
      waiting.push(stage.ingest.ledger.status().dirtyBuckets)
      return write(level, rows)
    }
    await stage.patiently(stage.ingest.rolledUp())
    expect(Math.min(...waiting)).toBeGreaterThan(0)
    expect(stage.ingest.ledger.status().dirtyBuckets).toBe(0)
  }))

test('energy goes up the meter tree and equals the difference of the registers', () =>
  withStage(meters, async (stage) => {
    for (let step = 0; step <= 12; step++) {
      const ts = START + step * 5 * MINUTE_MS
      await stage.send('e1', { ts, v: { energy_kwh: 100 + step, power_kw: 12 } })
      // A gap of half an hour is conserved and spread.
      if (step < 3 || step > 9) await stage.send('e2', { ts, v: { energy_kwh: 50 + 2 * step, power_kw: 24 } })
    }
    await stage.ingest.idle()
    await stage.patiently(stage.ingest.rolledUp())

    const totalOf = async (subject: string) =>
      (await rowsOf(stage, '15m', subject, 'energy_kwh')).reduce((sum, { delta }) => sum + (delta || 0), 0)
    expect(await totalOf('e2')).toBeCloseTo(24, 9)
    expect(await totalOf('m-l1')).toBeCloseTo(12, 9)
    for (const place of ['m-main', 'b1', 'ikn']) expect(await totalOf(place)).toBeCloseTo(36, 9)
    expect(await totalOf('b1-l2')).toBeCloseTo(24, 9)
    const [hour] = await rowsOf(stage, '1h', 'ikn', 'energy_kwh')
    expect(hour?.delta).toBeCloseTo(36, 9)
    expect((await rowsOf(stage, '15m', 'm-main', 'power_kw'))[0]).toMatchObject({ mean: 36 })
  }))

test('people of a floor are those of its rooms at one time, by area sensors and by lines', () =>
  withStage(
    [
      aDevice('a1', { type: 'room-presence', place: 'b1-l1-r01', expectedInterval_s: 600 }),
      aDevice('p2', { type: 'people-counter', place: 'b1-l1-r02', expectedInterval_s: 600 }),
    ],
    async (stage) => {
      await stage.send('p2', { ts: START - 8 * HOUR_MS, v: { in_total: 1_000, out_total: 900 } })
      for (const [minute, people, inside, outside] of [
        [0, 2, 1_000, 900],
        [5, 4, 1_003, 900],
        [10, 0, 1_003, 901],
      ]) {
        const ts = START + minute! * MINUTE_MS
        await stage.send('a1', { ts, v: { people: people! } })
        await stage.send('p2', { ts, v: { in_total: inside!, out_total: outside! } })
      }
      await stage.ingest.idle()
      await stage.patiently(stage.ingest.rolledUp())

      const at = async (level: RollupLevel, place: string) =>
        (await rowsOf(stage, level, place, 'people')).find(({ time }) => time === START)
      expect(await at('15m', 'b1-l1-r02')).toMatchObject({ max: 3, last: 2 })
      const floor = await at('15m', 'b1-l1')
      expect(floor).toMatchObject({ min: 2, max: 7, last: 2 })
      expect(floor?.mean).toBeCloseTo((2 + 7 + 2) / 3, 9)
      expect(await at('1h', 'ikn')).toMatchObject({ max: 7 })
    },
  ))

test.each([
  ['in order', [0, 40, 120]],
  ['the middle one last', [0, 120, 40]],
])('lines that were silent for a while counted all the same, however their readings come: %s', (_, minutes) =>
  withStage(
    [
      aDevice('a1', { type: 'room-presence', place: 'b1-l1-r01', expectedInterval_s: 14_400 }),
      aDevice('p2', { type: 'people-counter', place: 'b1-l1-r02', expectedInterval_s: 60 }),
    ],
    async (stage) => {
      await stage.send('p2', { ts: START - 8 * HOUR_MS, v: { in_total: 100, out_total: 100 } })
      await stage.send('a1', { ts: START, v: { people: 2 } })
      for (const minute of minutes) {
        const ts = START + minute * MINUTE_MS
        await stage.send('p2', { ts, v: { in_total: 103 + minute / 40, out_total: 100 } })
        await stage.ingest.idle()
        await stage.patiently(stage.ingest.rolledUp())
      }
      const quarters = async (place: string) =>
        (await rowsOf(stage, '15m', place, 'people'))
          .filter(({ time }) => time >= START && time < START + 9 * QUARTER_MS)
          .map(({ time, min, max }) => [(time - START) / QUARTER_MS, min, max])
      // Forty minutes are bridged, eighty are a gap after three of its intervals.
      expect(await quarters('b1-l1-r02')).toEqual([
        [0, 3, 3],
        [1, 3, 3],
        [2, 3, 4],
        [8, 6, 6],
      ])
      expect((await quarters('b1-l1')).slice(0, 2)).toEqual([
        [0, 5, 5],
        [1, 5, 5],
      ])
    },
  ),
)

test('a device that moved counts where it stood; who is inside its new place is not known before the next counting day', () =>
  withStage(
    [
      aDevice('c1', { place: 'b1-l1-r01', expectedInterval_s: 300 }),
      aDevice('p1', { type: 'people-counter', place: 'b1-l1-r01', expectedInterval_s: 600 }),
    ],
    async (stage) => {
      const says = async (ts: number, temperature_c: number, in_total: number) => {
        await stage.send('c1', { ts, v: { temperature_c } })
        await stage.send('p1', { ts, v: { in_total, out_total: 0 } })
      }
      await says(START - 8 * HOUR_MS, 20, 100)
      for (let minute = 0; minute < 15; minute += 5) await says(START + minute * MINUTE_MS, 20, 103)
      for (const id of ['c1', 'p1']) await stage.test.move(id, 'b1-l1-r02', START + QUARTER_MS)
      for (let minute = 15; minute < 30; minute += 5) await says(START + minute * MINUTE_MS, 26, 107)
      await stage.ingest.idle()
      await stage.patiently(stage.ingest.rolledUp())

      const quarters = async (place: string, metric: string) =>
        (await rowsOf(stage, '15m', place, metric))
          .filter(({ time }) => time >= START && time < START + 2 * QUARTER_MS)
          .map(({ time, last }) => [(time - START) / QUARTER_MS, last])
      expect(await quarters('b1-l1-r01', 'temperature_c')).toEqual([[0, 20]])
      expect(await quarters('b1-l1-r02', 'temperature_c')).toEqual([[1, 26]])
      expect(await quarters('b1-l1-r01', 'people')).toEqual([[0, 3]])
      expect(await quarters('b1-l1-r02', 'people')).toEqual([])
    },
  ))

test('a late reading revises the buckets, and those who look at them are told', () =>
  withStage([aDevice('c1')], async (stage) => {
    const events: string[] = []
    stage.ingest.live.onEvent(({ kind, id, rev }) => events.push(`${kind} ${id} ${rev}`))
    await stage.send('c1', { ts: START, v: { temperature_c: 20 } })
    await stage.send('c1', { ts: START + HOUR_MS, v: { temperature_c: 20 } })
    await stage.ingest.idle()
    await stage.patiently(stage.ingest.rolledUp())
    events.length = 0
    await stage.send('c1', { ts: START + MINUTE_MS, v: { temperature_c: 26 } })
    await stage.patiently(stage.ingest.idle())
    await stage.patiently(stage.ingest.rolledUp())

    expect((await rowsOf(stage, '15m', 'c1', 'temperature_c'))[0]).toMatchObject({
      rev: 2,
      count: 2,
      max: 26,
    })
    expect((await rowsOf(stage, '15m', 'c1', 'temperature_c'))[1]).toMatchObject({ rev: 1 })
    expect(events).toContain('history c1 2')
    expect(events).toContain('history b1-l1 2')
  }))

test('the oldest presence of a desk that is taken has its hour and its day', () =>
  withStage(
    [aDevice('d1', { type: 'desk-presence', place: 'b1-l1-d1', expectedInterval_s: 3_600 })],
    async (stage) => {
      const ts = NOW - 29 * 24 * HOUR_MS
      await stage.send('d1', { ts, v: { occupied: 1 } })
      await stage.send('d1', { ts: ts + HOUR_MS, v: { occupied: 0 } })
      await stage.ingest.idle()
      await stage.patiently(stage.ingest.rolledUp())

      expect(stage.readings('d1')).toMatchObject({ stored: 2 })
      expect((await rowsOf(stage, '1h', 'd1', 'occupied'))[0]).toMatchObject({ time: ts, mean: 1 })
      expect(await rowsOf(stage, '1d', 'd1', 'occupied')).toHaveLength(1)
    },
  ))

test('late readings that fill a gap are told as well, and those of the present are not', () =>
  withStage([aDevice('c1')], async (stage) => {
    const events: string[] = []
    stage.ingest.live.onEvent(({ kind, id }) => events.push(`${kind} ${id}`))
    await stage.send('c1', { ts: NOW - MINUTE_MS, v: { temperature_c: 20 } })
    await stage.patiently(stage.ingest.rolledUp())
    expect(events).toEqual([])
    await stage.send('c1', { ts: START, v: { temperature_c: 20 } })
    await stage.patiently(stage.ingest.idle())
    await stage.patiently(stage.ingest.rolledUp())
    expect(events).toContain('history c1')
    expect(events).toContain('history b1-l1-r01')
  }))

interface Step {
  readonly minute: number
  readonly device: number
  readonly next: 'go on' | 'roll up' | 'restart'
}

const steps = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 60 }),
    device: fc.integer({ min: 0, max: 2 }),
    next: fc.oneof(
      { weight: 8, arbitrary: fc.constant('go on' as const) },
      { weight: 1, arbitrary: fc.constant('roll up' as const) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    ),
  }),
  { minLength: 1, maxLength: 20 },
)

const all = [...meters, aDevice('c1', { expectedInterval_s: 300 })]

const send = (stage: Stage, { minute, device }: Step) => {
  const ts = START + minute * 2 * MINUTE_MS
  if (device === 2) return stage.send('c1', { ts, v: { temperature_c: 20 + (minute % 7) } })
  return stage.send(`e${device + 1}`, { ts, v: { energy_kwh: minute * (device + 1), power_kw: 5 } })
}

/** Its second restart leaves places to be computed while the device sends again. */
const SENT_WHILE_AT_PLACES: Step[] = [
  { minute: 53, device: 0, next: 'restart' },
  { minute: 0, device: 0, next: 'restart' },
  { minute: 60, device: 0, next: 'go on' },
]

test('any order, duplication and restart of a trace gives the same roll-ups as the trace in order', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (trace) => {
      let shuffled: string[] = []
      let ordered: string[] = []
      await withStage(all, async (stage) => {
        for (const step of trace) {
          await send(stage, step)
          if (step.next === 'go on') continue
          await stage.patiently(stage.ingest.idle())
          if (step.next === 'roll up') await stage.patiently(stage.ingest.rolledUp())
          else await stage.restart()
        }
        await stage.patiently(stage.ingest.idle())
        await stage.patiently(stage.ingest.rolledUp())
        shuffled = await dumpRollups(stage)
      })
      await withStage(all, async (stage) => {
        for (const step of [...trace].sort((a, b) => a.minute - b.minute)) await send(stage, step)
        await stage.patiently(stage.ingest.idle())
        await stage.patiently(stage.ingest.rolledUp())
        ordered = await dumpRollups(stage)
      })
      expect(shuffled).toEqual(ordered)
    }),
    { numRuns: 30, examples: [[SENT_WHILE_AT_PLACES]] },
  )
})
