import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketStart, nextBucket, STEP_MS } from '../calendar/buckets.ts'
import { QUALITY } from '../readings.ts'
import { bucketFigures } from './bucket.ts'
import { combinePlaces, combineTime, sumAligned } from './combine.ts'
import type { RollupFigures, RollupOptions, RollupPoint } from './figures.ts'
import { rollUp, touchedBy } from './series.ts'

const MINUTE = 60_000
const ZONE = 'Asia/Makassar'
/** 08:00 in Makassar. */
const START = Date.UTC(2026, 10, 24)
const NEVER = Number.POSITIVE_INFINITY

const level: RollupOptions = { kind: 'gauge', expectedInterval_ms: 5 * MINUTE, modulus: null, until: NEVER }
const register: RollupOptions = {
  kind: 'counter',
  expectedInterval_ms: MINUTE,
  modulus: 1_000_000,
  until: NEVER,
}
const at = (minute: number, value: number, quality = 0): RollupPoint => ({
  time: START + minute * MINUTE,
  value,
  quality,
})
const quarter = (points: readonly RollupPoint[], options = level, lo = 0, hi = points.length) =>
  bucketFigures(points, lo, hi, START, START + 15 * MINUTE, options)

test('the mean of a level is weighted by time and carries the value before', () => {
  const row = quarter([at(-5, 10), at(5, 20), at(10, 40)], level, 1, 3)
  expect(row).toEqual({
    time: START,
    count: 2,
    expected: 3,
    sum: 60,
    min: 10,
    max: 40,
    first: 10,
    last: 40,
    mean: (10 * 5 + 20 * 5 + 40 * 5) / 15,
    delta: Number.NaN,
    estimated: 0,
    suspect: 0,
  })
})

test('a value is held for three intervals and no longer; what is not held weighs nothing', () => {
  expect(quarter([at(-10, 10), at(10, 40)], level, 1, 2)?.mean).toBe((10 * 5 + 40 * 5) / 10)
  expect(quarter([at(-15, 10)], level, 1, 1)).toBeNull()
  expect(quarter([at(-14, 10)], level, 1, 1)).toMatchObject({ count: 0, min: 10, mean: 10, last: 10 })
  expect(quarter([])).toBeNull()
})

test('a level is not held into the future', () => {
  expect(quarter([at(0, 10), at(5, 40)], { ...level, until: START + 6 * MINUTE })?.mean).toBe(
    (10 * 5 + 40) / 6,
  )
})

test('a desk that is occupied for a third of the quarter has a share of a third', () => {
  const state: RollupOptions = { ...level, kind: 'state', expectedInterval_ms: 60 * MINUTE }
  expect(quarter([at(-30, 0), at(4, 1), at(9, 0)], state, 1, 3)?.mean).toBeCloseTo(1 / 3, 12)
})

test('suspect points are counted and left out, unless there are no others', () => {
  const odd = quarter([at(0, 24), at(5, 394, QUALITY.suspect), at(10, 24)])
  expect(odd).toMatchObject({ count: 3, max: 24, mean: 24, suspect: 1 / 3 })
  expect(quarter([at(5, 394, QUALITY.suspect)])).toMatchObject({ count: 1, max: 394, suspect: 1 })
  expect(quarter([at(5, 24, QUALITY.estimated), at(10, 25)])).toMatchObject({ estimated: 0.5 })
})

test('a value is held on past suspect points, from one bucket into the next', () => {
  const points = [at(-5, 24), at(-2, 394, QUALITY.suspect), at(-1, 500, QUALITY.suspect)]
  expect(quarter(points, level, 3, 3)).toMatchObject({ count: 0, mean: 24, max: 24 })
  expect(quarter([...points, at(0, 394, QUALITY.suspect), at(5, 30)], level, 3, 5)).toMatchObject({
    count: 2,
    mean: (24 * 5 + 30 * 10) / 15,
    suspect: 1 / 2,
  })
  // What a place is at a moment it is no longer once its parts are implausible.
  expect(quarter(points, { ...level, expectedInterval_ms: 0 }, 3, 3)).toBeNull()
})

test('a counter has a rise and no mean; a register read wrongly once does not count', () => {
  const points = [at(-1, 99), ...Array.from({ length: 15 }, (_, i) => at(i, 100 + i)), at(15, 115)]
  expect(quarter(points, register, 1, 16)).toMatchObject({
    count: 15,
    expected: 15,
    first: 100,
    last: 114,
    delta: 15,
    mean: Number.NaN,
  })
  const wrong = points.with(7, { ...points[7]!, value: -5, quality: QUALITY.suspect })
  expect(quarter(wrong, register, 1, 16)).toMatchObject({ count: 15, min: 100, delta: 15, suspect: 1 / 15 })
  const edges = wrong.with(16, { ...points[16]!, value: 9e9, quality: QUALITY.suspect }).concat(at(16, 116))
  expect(quarter(edges, register, 1, 16)?.delta).toBeCloseTo(15, 9)
})

test('a quarter without a reading has its share of the rise over the gap, and none when nothing spans it', () => {
  expect(quarter([at(-30, 10), at(30, 70)], register, 1, 1)).toMatchObject({
    count: 0,
    delta: 15,
    estimated: 1,
    last: Number.NaN,
  })
  expect(quarter([at(-30, 10)], register, 1, 1)).toBeNull()
})

const values = fc.integer({ min: 0, max: 1_000 })
const traces = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 40 * MINUTE }), values), { minLength: 1, maxLength: 60 })
  .map((steps) => {
    let time = START - 20 * MINUTE
    return steps.map(([gap, value]): RollupPoint => {
      time += gap
      return { time, value, quality: 0 }
    })
  })

test('the time-weighted mean is the integral of what is held, whatever the trace', () => {
  fc.assert(
    fc.property(traces, (points) => {
      const end = START + 15 * MINUTE
      const lo = points.filter(({ time }) => time < START).length
      const hi = points.filter(({ time }) => time < end).length
      const row = bucketFigures(points, lo, hi, START, end, level)
      let area = 0
      let covered = 0
      points.forEach(({ time, value }, i) => {
        const until = Math.min(points[i + 1]?.time ?? NEVER, time + 15 * MINUTE, end)
        const weight = until - Math.max(time, START)
        if (weight > 0) {
          area += value * weight
          covered += weight
        }
      })
      if (covered > 0) expect(row?.mean).toBeCloseTo(area / covered, 6)
      else expect(row).toBeNull()
      if (row) expect(row.mean >= row.min - 1e-9 && row.mean <= row.max + 1e-9).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('an hour combined from quarters equals the hour computed from its points', () => {
  fc.assert(
    fc.property(traces, fc.constantFrom(level, register), (points, options) => {
      const last = points.at(-1)!.time
      const span = { from: points[0]!.time, to: last + 1 }
      const quarters = rollUp(points, span, '15m', ZONE, options)
      for (const whole of rollUp(points, span, '1h', ZONE, options)) {
        const to = whole.time + STEP_MS['1h']
        const own = quarters.filter(({ time }) => time >= whole.time && time < to)
        const hour = combineTime(own, whole.time, to, STEP_MS['15m'])
        if (to > last) continue
        expect(hour).toMatchObject({
          count: whole.count,
          min: whole.min,
          max: whole.max,
          first: whole.first,
          last: whole.last,
        })
        if (Number.isNaN(whole.delta)) expect(hour?.delta).toBeNaN()
        else expect(hour?.delta).toBeCloseTo(whole.delta, 6)
        expect(hour?.estimated).toBeCloseTo(whole.estimated, 6)
        expect(hour?.expected).toBe(whole.expected)
      }
    }),
    { numRuns: 300 },
  )
})

test('the mean of an hour that was covered throughout is that of its points', () => {
  const full = fc
    .array(values, { minLength: 14, maxLength: 14 })
    .map((many) => many.map((value, i) => at(5 * (i - 1), value)))
  fc.assert(
    fc.property(full, (points) => {
      const span = { from: START, to: START + STEP_MS['1h'] }
      const quarters = rollUp(points, span, '15m', ZONE, level)
      const [whole] = rollUp(points, span, '1h', ZONE, level)
      expect(combineTime(quarters, span.from, span.to, STEP_MS['15m'])?.mean).toBeCloseTo(
        whole?.mean ?? Number.NaN,
        9,
      )
    }),
  )
})

test('a point changes no row outside the span that it touches', () => {
  fc.assert(
    fc.property(
      traces,
      fc.nat(),
      fc.constantFrom(level, register),
      values,
      (points, pick, options, value) => {
        const i = pick % points.length
        const without = points.toSpliced(i, 1)
        const changed = points.with(i, { ...points[i]!, value })
        const { time } = points[i]!
        const span = { from: points[0]!.time, to: points.at(-1)!.time + 60 * MINUTE }
        const neighbours = [points[i - 1]?.time ?? null, points[i + 1]?.time ?? null] as const
        const touched = touchedBy(time, ...neighbours, { ...options, until: span.to })
        const outside = (rows: readonly RollupFigures[]) =>
          rows.filter(
            (row) =>
              row.time < bucketStart(touched.from, '15m', ZONE) ||
              row.time >= nextBucket(touched.to - 1, '15m', ZONE),
          )
        const rows = (some: readonly RollupPoint[]) =>
          outside(rollUp(some, span, '15m', ZONE, { ...options, until: span.to }))
        expect(rows(changed)).toEqual(rows(points))
        expect(rows(without)).toEqual(rows(points))
      },
    ),
    { numRuns: 300 },
  )
})

const row = (mean: number, more: Partial<RollupFigures> = {}): RollupFigures => ({
  time: START,
  count: 3,
  expected: 3,
  sum: 3 * mean,
  min: mean - 1,
  max: mean + 1,
  first: mean,
  last: mean,
  mean,
  delta: Number.NaN,
  estimated: 0,
  suspect: 0,
  ...more,
})

test('people of places add up and their extremes are those of the sums; climate is averaged', () => {
  expect(combinePlaces([row(4), row(10)], 'sum')).toMatchObject({
    mean: 14,
    min: 14,
    max: 14,
    last: 14,
    count: 6,
    expected: 6,
  })
  expect(combinePlaces([row(24), row(26)], 'mean')).toMatchObject({
    mean: 25,
    min: 23,
    max: 27,
    last: 25,
    delta: Number.NaN,
  })
  expect(
    combinePlaces([row(24), row(Number.NaN, { first: Number.NaN, last: Number.NaN })], 'mean'),
  ).toMatchObject({ mean: 24, last: 24 })
  expect(combinePlaces([row(1)], 'none')).toBeNull()
  expect(combinePlaces([], 'sum')).toBeNull()
})

test('energy of a meter node is the sum of the rises below it', () => {
  const meter = (delta: number, estimated = 0) => row(Number.NaN, { delta, estimated })
  expect(combinePlaces([meter(1.5), meter(2.5, 0.5), meter(Number.NaN)], 'meter-tree')).toMatchObject({
    delta: 4,
    estimated: 0.5 / 3,
  })
})

test('the aligned sum peaks where parts were at once, and knows nothing where no part does', () => {
  const hold_ms = 15 * MINUTE
  const sum = sumAligned([
    { points: [at(0, 3), at(10, 5), at(20, 0)], hold_ms },
    { points: [at(5, 4), at(10, 1)], hold_ms },
  ])
  expect(sum.map(({ time, value }) => [(time - START) / MINUTE, value])).toEqual([
    [0, 3],
    [5, 7],
    [10, 6],
    [20, 1],
    [25, 0],
    [35, Number.NaN],
  ])
  const held = { ...level, expectedInterval_ms: 0 }
  const rows = rollUp(sum, { from: START, to: START + 75 * MINUTE }, '15m', ZONE, held)
  expect(rows.map(({ max, mean, count }) => [max, Math.round(mean * 100) / 100, count])).toEqual([
    [7, 5.33, 3],
    [6, 2.33, 2],
    [0, 0, 0],
  ])
})

test('a silence that registers bridge is none once it has ended', () => {
  const part = { points: [at(0, 3), at(10, 5), at(31, 1)], hold_ms: 3 * MINUTE, bridge_ms: 20 * MINUTE }
  expect(sumAligned([part]).map(({ time, value }) => [(time - START) / MINUTE, value])).toEqual([
    [0, 3],
    [10, 5],
    [13, Number.NaN],
    [31, 1],
    [34, Number.NaN],
  ])
})

test('the mean of an aligned sum is the sum of the means', () => {
  fc.assert(
    fc.property(fc.array(traces, { minLength: 1, maxLength: 5 }), (parts) => {
      const end = START + 15 * MINUTE
      const full = parts.map((points) => [
        at(-1, 5),
        ...points.filter(({ time }) => time >= START && time < end),
      ])
      const options = { ...level, expectedInterval_ms: 0 }
      const meanOf = (points: readonly RollupPoint[]) =>
        rollUp(points, { from: START, to: end }, '15m', ZONE, options)[0]?.mean ?? Number.NaN
      const sum = sumAligned(full.map((points) => ({ points, hold_ms: NEVER })))
      expect(meanOf(sum)).toBeCloseTo(
        full.reduce((total, points) => total + meanOf(points), 0),
        6,
      )
    }),
  )
})
