import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { createRegistry } from '#storage/registry/memory.ts'
import type { Bucket } from '#storage/telemetry/store.ts'
import { memoryRecords } from '../support/records.ts'
import { TestStore } from '../support/store.ts'
import { chooseStep, HISTORY_POINTS_MAX, type HistoryRequest, ofBuckets, readHistory } from './history.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const registry = createRegistry(memoryRecords())
beforeAll(() => registry.reload())

const AIR = { subject: 'a-air', metric: 'co2_ppm', kind: 'indoor-climate' }
const METER = { subject: 'a-meter', metric: 'energy_kwh', kind: 'energy-meter' }
const FLOOR = { subject: 'a-l1', metric: 'energy_kwh', kind: 'place' }

const read = (
  store: TestStore,
  { subject, metric }: { subject: string; metric: string },
  rest: Partial<HistoryRequest>,
) =>
  readHistory(
    { registry, store: store.port },
    { subject, metric, from: 0, to: HOUR_MS, step: 'auto', points: 800, ...rest },
  )

test('auto takes the finest step with no more than the asked points, and days when nothing fits', () => {
  const step = (duration_ms: number, points: number, kind = 'indoor-climate') =>
    chooseStep({ subject: 's', metric: 'm', from: 0, to: duration_ms, step: 'auto', points }, { kind })
  expect(step(HOUR_MS, 60)).toBe('1m')
  expect(step(HOUR_MS, 59)).toBe('5m')
  expect(step(24 * HOUR_MS, 400)).toBe('5m')
  expect(step(24 * HOUR_MS, 400, 'place')).toBe('15m')
  expect(step(30 * 24 * HOUR_MS, 800)).toBe('1h')
  expect(step(365 * 24 * HOUR_MS, 800)).toBe('1d')
  expect(step(3_650 * 24 * HOUR_MS, 800)).toBe('1d')
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e11 }),
      fc.integer({ min: 10, max: 5_000 }),
      (duration_ms, points) => {
        const chosen = step(duration_ms, points)
        const length_ms = { raw: 0, '1m': 1, '5m': 5, '15m': 15, '1h': 60, '1d': 1_440 }[chosen] * MINUTE_MS
        expect(chosen === '1d' || duration_ms / length_ms <= points).toBe(true)
      },
    ),
  )
})

test('raw points come as they are, up to the limit', async () => {
  const store = new TestStore()
  store.put(
    AIR,
    Array.from({ length: HISTORY_POINTS_MAX }, (_, i) => [i, i]),
  )
  const full = await read(store, AIR, { step: 'raw' })
  expect([full.step, full.step_ms, full.buckets.length]).toEqual(['raw', 0, HISTORY_POINTS_MAX])
  store.put(
    AIR,
    Array.from({ length: HISTORY_POINTS_MAX + 1 }, (_, i) => [i, i]),
  )
  await expect(read(store, AIR, { step: 'raw' })).rejects.toMatchObject({ code: 'range_too_large' })
  await expect(read(store, AIR, { step: '1m', to: 1e11 })).rejects.toMatchObject({ code: 'range_too_large' })
})

test('a gap is a gap', async () => {
  const store = new TestStore()
  store.put(AIR, [
    [0, 1],
    [MINUTE_MS, 2],
    [10 * MINUTE_MS, 3],
  ])
  expect((await read(store, AIR, {})).buckets.map(({ t }) => t / MINUTE_MS)).toEqual([0, 1, 10])
})

test('roll-ups are used where they exist, and the newest buckets that they lack are made of raw points', async () => {
  const store = new TestStore()
  store.put(AIR, [
    [0, 1],
    [20 * MINUTE_MS, 5],
    [40 * MINUTE_MS, 7],
  ])
  store.roll(AIR, '15m', [
    { time: 0, count: 9, mean: 100, suspect: 0.5 },
    { time: 15 * MINUTE_MS, count: 9, mean: 200, estimated: 1 },
  ])
  const { buckets } = await read(store, AIR, { step: '15m' })
  expect(buckets.map(({ t, mean, quality }) => [t / MINUTE_MS, mean, quality])).toEqual([
    [0, 100, 1],
    [15, 200, 8],
    [30, 7, 0],
  ])
  expect(buckets[0]).toMatchObject({ min: null, max: null, last: null, delta: null })
})

test('places have no finer step than their roll-ups', async () => {
  const store = new TestStore()
  store.roll(FLOOR, '15m', [{ time: 0, count: 1, delta: 4, last: 9 }])
  expect(await read(store, FLOOR, { step: 'raw' })).toMatchObject({
    step: '15m',
    unit: 'kWh',
    kind: 'counter',
    buckets: [{ delta: 4 }],
  })
})

test('the deltas of a register add up to its rise when no bucket is missing', () => {
  const rises = fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(rises, (steps) => {
      let value = 0
      const buckets = steps.map(([before, within], i): Bucket => {
        const first = value + before
        value = first + within
        return {
          time: i * MINUTE_MS,
          count: 2,
          min: first,
          max: value,
          mean: first,
          first,
          last: value,
          quality: 0,
        }
      })
      const sum = ofBuckets(buckets, 'counter', MINUTE_MS).reduce(
        (total, { delta }) => total + (delta ?? Number.NaN),
        0,
      )
      expect(sum).toBe(value - (buckets[0]?.first ?? 0))
    }),
  )
})

test('the rise over a gap belongs to no bucket, and a register that fell has no known rise', () => {
  const bucket = (minute: number, first: number, last: number): Bucket => ({
    time: minute * MINUTE_MS,
    count: 2,
    min: first,
    max: last,
    mean: first,
    first,
    last,
    quality: 0,
  })
  const deltas = (...buckets: Bucket[]) => ofBuckets(buckets, 'counter', MINUTE_MS).map(({ delta }) => delta)
  expect(deltas(bucket(0, 0, 10), bucket(5, 40, 45))).toEqual([10, 5])
  expect(deltas(bucket(0, 0, 10), bucket(1, 2, 5), bucket(2, 9, 3))).toEqual([10, null, null])
  expect(ofBuckets([bucket(0, 0, 10)], 'gauge', MINUTE_MS)[0]?.delta).toBeNull()
})

test('raw points of a register rise from the last one before the range', async () => {
  const store = new TestStore()
  store.put(METER, [
    [0, 100],
    [1_000, 103],
    [2_000, 1],
    [3_000, 4],
  ])
  expect((await read(store, METER, { step: 'raw', from: 500 })).buckets.map(({ delta }) => delta)).toEqual([
    3,
    null,
    3,
  ])
})
