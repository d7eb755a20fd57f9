import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ike, ikeBand, ikeColumns } from './ike.ts'
import {
  countRegister,
  DIP_READINGS_MAX,
  type RegisterOptions,
  type RegisterPoint,
  type RegisterState,
  registerDeltaOf,
  riseOf,
} from './register.ts'

const MINUTE = 60_000
const options = { gap_ms: 2 * MINUTE, modulus: 1_000_000 }
const at = (minute: number, value: number): RegisterPoint => ({ time: minute * MINUTE, value })
const quarters = (count: number) => Array.from({ length: count + 1 }, (_, i) => i * 15 * MINUTE)
const steady = (from: number, to: number, perMinute = 1, start = 0) =>
  Array.from({ length: to - from + 1 }, (_, i) => at(from + i, start + i * perMinute))

/** Rises in consecutive buckets between `boundaries`. */
const registerDelta = (
  points: readonly RegisterPoint[],
  boundaries: readonly number[],
  settings: RegisterOptions,
) =>
  boundaries.slice(1).map((to, i) => {
    const from = boundaries[i] as number
    const before = (time: number) => points.filter((point) => point.time < time).length
    return registerDeltaOf(points, before(from), before(to), from, to, settings)
  })

test('readings every minute give each quarter its own rise', () => {
  const deltas = registerDelta(steady(-1, 31, 0.5), quarters(2), options)
  expect(deltas).toEqual([
    { delta: 7.5, estimated: 0 },
    { delta: 7.5, estimated: 0 },
  ])
})

test('what rises across a boundary is shared by time', () => {
  expect(registerDelta([at(14, 100), at(16, 103)], quarters(2), options)).toEqual([
    { delta: 1.5, estimated: 0 },
    { delta: 1.5, estimated: 0 },
  ])
})

test('the rise of a gap is conserved, spread over its buckets and marked as estimated', () => {
  const deltas = registerDelta([at(0, 10), at(60, 70)], quarters(4), options)
  expect(deltas).toEqual(Array.from({ length: 4 }, () => ({ delta: 15, estimated: 1 })))
  const half = registerDelta([...steady(0, 15), at(45, 60), ...steady(46, 60, 1, 61)], quarters(4), options)
  expect(half.map(({ estimated }) => estimated)).toEqual([0, 1, 1, 0])
  expect(half.reduce((sum, { delta }) => sum + delta, 0)).toBeCloseTo(75, 9)
})

test('a bucket that no two readings span has no delta, which is not zero', () => {
  const deltas = registerDelta([at(20, 5), at(25, 6)], quarters(3), options)
  expect(deltas.map(({ delta }) => delta)).toEqual([Number.NaN, 1, Number.NaN])
})

test('a meter that comes back from zeros, a used new meter and a rollover never give a negative or an invented rise', () => {
  expect(riseOf(999_984.06, 12.5, 1_000_000)).toBeCloseTo(28.44, 6)
  expect(riseOf(85_000, 4_200, 1_000_000)).toBe(0)
  expect(riseOf(85_000, 0, null)).toBe(0)
  const used = registerDelta(
    [at(0, 85_000), at(1, 85_001), at(2, 4_200), at(3, 4_202)],
    [0, 3 * MINUTE],
    options,
  )
  expect(used).toEqual([{ delta: 3, estimated: 1 / 3 }])
})

/** A register with gaps, rollovers and resets, and what it truly counted by the rule of riseOf. */
const traces = fc
  .array(
    fc.record({
      gap: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 300 })),
      step: fc.double({ min: 0, max: 20, noNaN: true }),
      reset: fc.integer({ min: 0, max: 40 }).map((dice) => dice === 0),
    }),
    { minLength: 2, maxLength: 120 },
  )
  .map((steps) => {
    let minute = 0
    let value = 999_900
    return steps.map(({ gap, step, reset }) => {
      minute += gap
      value = reset ? 3 : (value + step) % 1_000_000
      return at(minute, value)
    })
  })

/**
 * Shuffles, with repeats, as a broker may deliver; then as the store returns it: sorted, one point a time.
 */
const delivered = traces.chain((points) =>
  fc
    .tuple(
      fc.shuffledSubarray(points, { minLength: points.length, maxLength: points.length }),
      fc.subarray(points),
    )
    .map(([shuffled, again]) => {
      const stored = new Map([...shuffled, ...again].map((point) => [point.time, point]))
      return { points, stored: [...stored.values()].sort((a, b) => a.time - b.time) }
    }),
)

test('the buckets of any trace add up to the difference of its register, and none is negative', () => {
  fc.assert(
    fc.property(delivered, fc.integer({ min: 1, max: 90 }), ({ points, stored }, width) => {
      const last = points.at(-1)!.time
      const count = Math.ceil(last / (width * MINUTE)) + 1
      const boundaries = Array.from({ length: count + 1 }, (_, i) => i * width * MINUTE)
      const deltas = registerDelta(stored, boundaries, options)
      let total = 0
      for (let i = 1; i < points.length; i++)
        total += riseOf(points[i - 1]!.value, points[i]!.value, options.modulus)
      const known = deltas.filter(({ delta }) => !Number.isNaN(delta))
      expect(known.reduce((sum, { delta }) => sum + delta, 0)).toBeCloseTo(total, 6)
      for (const { delta, estimated } of known) {
        expect(delta).toBeGreaterThanOrEqual(0)
        expect(estimated).toBeGreaterThanOrEqual(0)
        expect(estimated).toBeLessThanOrEqual(1 + 1e-12)
      }
    }),
    { numRuns: 500 },
  )
})

test('a bucket computed alone from its points and their neighbours equals the one computed with all others', () => {
  fc.assert(
    fc.property(traces, fc.nat(), (points, pick) => {
      const count = Math.ceil(points.at(-1)!.time / (15 * MINUTE)) + 1
      const all = registerDelta(points, quarters(count), options)
      const i = pick % count
      const [from, to] = [i * 15 * MINUTE, (i + 1) * 15 * MINUTE]
      const before = points.filter(({ time }) => time < from).slice(-1)
      const after = points.filter(({ time }) => time >= to).slice(0, 1)
      const own = points.filter(({ time }) => time >= from && time < to)
      expect(registerDelta([...before, ...own, ...after], [from, to], options)).toEqual([all[i]])
    }),
  )
})

test('a register that is read as nothing for a moment does not count all that it holds, and says what is left out', () => {
  const capped = { ...options, modulus: null, riseMax_per_h: 10_000 }
  const points = steady(-1, 31, 1, 1_000_000).map((point) => (point.time === 20 * MINUTE ? at(20, 0) : point))
  const [first, second] = registerDelta(points, quarters(2), capped)
  expect(first).toEqual({ delta: 15, estimated: 0 })
  expect(second?.delta).toBe(13)
  expect(second?.estimated).toBeCloseTo(2 / 15, 9)
  // As much over a long silence is spread, as ever.
  expect(registerDelta([at(0, 0), at(600, 90_000)], [0, 600 * MINUTE], capped)).toEqual([
    { delta: 90_000, estimated: 1 },
  ])
})

const countedOf = (values: readonly number[]) => {
  let state: RegisterState | null = null
  return values.map((value) => {
    const next = countRegister(state, value)
    state = next.state
    return next.rise
  })
}
const total = (rises: readonly number[]) => rises.reduce((sum, rise) => sum + rise, 0)

test('a register that was read too low for a moment rose by the difference, one that stays down was reset', () => {
  expect(countedOf([1_000, 1_010, 0, 1_020])).toEqual([0, 10, 0, 10])
  expect(total(countedOf([1_000, 0, 900, 0, 1_030, 1_031]))).toBe(31)
  expect(countedOf([1_000, 2, 5, 7, 9, 1_030])).toEqual([0, 0, 3, 2, 2, 1_021])
  expect(countedOf([8_450, 2, 5])).toEqual([0, 0, 3])
})

test('whatever dips are in a register, it counts what it would count without them', () => {
  const dip = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: DIP_READINGS_MAX })
  fc.assert(
    fc.property(fc.array(fc.record({ step: fc.nat(50), dip }), { minLength: 1, maxLength: 40 }), (steps) => {
      let value = 5_000
      const values = [value]
      for (const { step, dip: shares } of steps) {
        values.push(...shares.map((share) => share * value))
        value += step
        values.push(value)
      }
      expect(total(countedOf(values))).toBeCloseTo(value - 5_000, 6)
    }),
    { numRuns: 500 },
  )
})

test('the worked example of the guide, Balai Kota Makassar, is Efisien', () => {
  const value = ike(63_661, 5_119)
  expect(value).toBeCloseTo(12.44, 2)
  expect(ikeBand(value, 'ac')?.label.id).toBe('Efisien')
})

test.each([
  [8.49, 'ac', 'Sangat Efisien'],
  [8.5, 'ac', 'Efisien'],
  [14, 'ac', 'Cukup Efisien'],
  [18.5, 'ac', 'Boros'],
  [3.39, 'non_ac', 'Sangat Efisien'],
  [7.4, 'non_ac', 'Boros'],
] as const)('an IKE of %d in column %s is %s', (value, column, label) => {
  expect(ikeBand(value, column)?.label.id).toBe(label)
})

test('a minor share of area does not decide the column, and no area gives none', () => {
  expect(ikeColumns(1_288, 112)).toEqual(['ac'])
  expect(ikeColumns(100, 1_300)).toEqual(['non_ac'])
  expect(ikeColumns(1_000, 400)).toEqual(['ac', 'non_ac'])
  expect(ikeColumns(0, 0)).toEqual([])
  expect(ikeBand(ike(5, 0), 'ac')).toBeUndefined()
})
