import fc from 'fast-check'
import { expect, test } from 'vitest'
import { QUALITY } from '#model/readings.ts'
import { blockOf } from '#storage/telemetry/blocks.ts'
import { aDevice } from '../support/campus.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { dumpRollups, rowsOf } from '../support/rollups.ts'
import { NOW, type Stage, withStage } from '../support/stage.ts'
import { soundAfter, soundBefore } from './sound.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const START = NOW - 4 * HOUR_MS
/** What a meter sends whose register could not be read; beyond the plausible range. */
const UNREADABLE = 4_294_967_295

const meter = aDevice('e1', { type: 'energy-meter', place: 'm-l1', expectedInterval_s: 300 })

interface Reading {
  readonly minute: number
  readonly energy_kwh: number
}

const send = (stage: Stage, { minute, energy_kwh }: Reading) =>
  stage.send('e1', { ts: START + minute * MINUTE_MS, v: { energy_kwh } })

async function rollUp(stage: Stage): Promise<void> {
  await stage.patiently(stage.ingest.idle())
  await stage.patiently(stage.ingest.rolledUp())
}

async function totalOf(stage: Stage, subject: string): Promise<number> {
  const rows = await rowsOf(stage, '15m', subject, 'energy_kwh')
  return rows.reduce((sum, { delta }) => sum + (delta || 0), 0)
}

/** 1 kWh a minute for an hour and a half, unreadable from the 5th to the 40th minute. */
const broken: Reading[] = Array.from({ length: 19 }, (_, i) => 5 * i).map((minute) => ({
  minute,
  energy_kwh: minute >= 5 && minute <= 40 ? UNREADABLE : 1_000 + minute,
}))

for (const [when, often] of [
  ['all at once', false],
  ['as they come', true],
] as const) {
  test(`a register that is unreadable for a while loses no energy, rolled up ${when}`, () =>
    withStage([meter], async (stage) => {
      for (const reading of broken) {
        await send(stage, reading)
        if (often) await rollUp(stage)
      }
      await rollUp(stage)
      expect(await totalOf(stage, 'e1')).toBeCloseTo(90, 9)
      expect(await totalOf(stage, 'ikn')).toBeCloseTo(90, 9)
      expect((await rowsOf(stage, '15m', 'e1', 'energy_kwh'))[1]).toMatchObject({
        count: 3,
        suspect: 1,
        estimated: 1,
      })
    }))
}

test('a register that is unreadable for longer than is read at once loses no energy either', () =>
  withStage([meter], async (stage) => {
    const DAYS_MIN = 3 * 24 * 60
    await send(stage, { minute: -DAYS_MIN, energy_kwh: 1_000 })
    for (let minute = 60 - DAYS_MIN; minute < 0; minute += 60)
      await send(stage, { minute, energy_kwh: UNREADABLE })
    await rollUp(stage)
    await send(stage, { minute: 0, energy_kwh: 1_720 })
    await rollUp(stage)
    expect(await totalOf(stage, 'e1')).toBeCloseTo(720, 6)
    // A good reading that comes late, amid the unreadable ones.
    await send(stage, { minute: 7 - DAYS_MIN / 2, energy_kwh: 1_100 })
    await rollUp(stage)
    const rows = await rowsOf(stage, '15m', 'e1', 'energy_kwh')
    const half = rows.filter(({ time }) => time < START - (DAYS_MIN / 2) * MINUTE_MS)
    expect(half.reduce((sum, { delta }) => sum + (delta || 0), 0)).toBeCloseTo(
      (100 * DAYS_MIN) / (DAYS_MIN + 14),
      6,
    )
    expect(await totalOf(stage, 'e1')).toBeCloseTo(720, 6)
  }))

for (const [when, often] of [
  ['at once', false],
  ['late', true],
] as const) {
  test(`an implausible level that comes ${when} changes only what is said of its own quarter hour`, () =>
    withStage([aDevice('c1', { expectedInterval_s: 300 })], async (stage) => {
      await stage.send('c1', { ts: START + 10 * MINUTE_MS, v: { temperature_c: 24 } })
      if (often) await rollUp(stage)
      await stage.send('c1', { ts: START + 12 * MINUTE_MS, v: { temperature_c: 900 } })
      await rollUp(stage)
      for (const subject of ['c1', 'ikn']) {
        const rows = await rowsOf(stage, '15m', subject, 'temperature_c')
        expect(rows.map(({ count, suspect, mean, last }) => [count, suspect, mean, last])).toEqual([
          [2, 1 / 2, 24, 24],
          [0, 0, 24, 24],
        ])
      }
    }))
}

const steps = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 100 }),
    isUnreadable: fc.boolean(),
    isRolledUp: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
)

test('whenever and in whatever order unreadable registers come, the roll-ups are those of all at once', async () => {
  const reading = ({ minute, isUnreadable }: { minute: number; isUnreadable: boolean }): Reading => ({
    // Of one minute there is one reading, good or not.
    minute: 2 * minute + (isUnreadable ? 1 : 0),
    energy_kwh: isUnreadable ? UNREADABLE : 1_000 + 2 * minute,
  })
  await fc.assert(
    fc.asyncProperty(steps, async (trace) => {
      let asTheyCome: string[] = []
      let allAtOnce: string[] = []
      let total = 0
      await withStage([meter], async (stage) => {
        for (const step of trace) {
          await send(stage, reading(step))
          if (step.isRolledUp) await rollUp(stage)
        }
        await rollUp(stage)
        asTheyCome = await dumpRollups(stage)
        total = await totalOf(stage, 'ikn')
      })
      await withStage([meter], async (stage) => {
        for (const step of trace) await send(stage, reading(step))
        await rollUp(stage)
        allAtOnce = await dumpRollups(stage)
      })
      expect(asTheyCome).toEqual(allAtOnce)
      const good = trace.filter(({ isUnreadable }) => !isUnreadable).map(({ minute }) => minute)
      expect(total).toBeCloseTo(good.length === 0 ? 0 : 2 * (Math.max(...good) - Math.min(...good)), 6)
    }),
    { numRuns: 30 },
  )
})

test('the nearest sound readings are found however many suspect ones lie between', async () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 100_000 }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(
      minutes,
      fc.integer({ min: 30, max: 3_000 }),
      fc.integer({ min: 0, max: 100_000 }),
      async (good, every, at) => {
        const store = new MemoryStore()
        const series = store.seriesId({ subject: 'e1', metric: 'energy_kwh', kind: 'energy-meter' })
        const points = new Map<number, number>()
        for (let minute = 0; minute <= 100_000; minute += every) points.set(minute, QUALITY.suspect)
        for (const minute of good) points.set(minute, 0)
        await store.write(
          blockOf(
            [...points]
              .sort(([a], [b]) => a - b)
              .map(([minute, quality]) => ({ series, time: minute * MINUTE_MS, value: minute, quality })),
          ),
          null,
        )
        const time = at * MINUTE_MS
        const sound = good.sort((a, b) => a - b)
        const before = { from: Number.NEGATIVE_INFINITY, to: time }
        expect((await soundBefore(store, series, before))?.value).toBe(
          sound.findLast((minute) => minute < at),
        )
        const lately = { from: time - 400 * MINUTE_MS, to: time }
        expect((await soundBefore(store, series, lately))?.value).toBe(
          sound.findLast((minute) => minute < at && minute >= at - 400),
        )
        expect((await soundAfter(store, series, { from: time, to: Number.POSITIVE_INFINITY }))?.value).toBe(
          sound.find((minute) => minute >= at),
        )
      },
    ),
    { numRuns: 20 },
  )
})
