import { registerDeltaOf } from '../energy/register.ts'
import { QUALITY } from '../readings.ts'
import {
  GAP_INTERVALS,
  HOLD_INTERVALS,
  type RollupFigures,
  type RollupOptions,
  type RollupPoint,
  spanOf,
} from './figures.ts'

/**
 * Figures of one bucket [from, to): `points[lo … hi - 1]` lie in it, `points[lo - 1]` is the one before it
 * and `points[hi]` the one after it, where they exist. Suspect points are counted and left out of every
 * figure, unless the bucket has no others. The value NaN, which only derived points have, ends what is held.
 * null when nothing is known of the bucket.
 */
export function bucketFigures(
  points: readonly RollupPoint[],
  lo: number,
  hi: number,
  from: number,
  to: number,
  options: RollupOptions,
): RollupFigures | null {
  return options.kind === 'counter'
    ? counterFigures(points, lo, hi, from, to, options)
    : levelFigures(points, lo, hi, from, to, options)
}

const expectedIn = (from: number, to: number, interval_ms: number): number =>
  interval_ms > 0 ? Math.round((to - from) / interval_ms) : 0

/** Whether suspect points must do because the bucket has no others. */
function onlySuspect(points: readonly RollupPoint[], lo: number, hi: number): boolean {
  for (let i = lo; i < hi; i++) if (((points[i] as RollupPoint).quality & QUALITY.suspect) === 0) return false
  return hi > lo
}

/** A value held over time; adds up what it covers. */
interface Held {
  value: number
  since: number
  to: number
  area: number
  covered_ms: number
}

/** Closes what is held at `at`. */
function close(held: Held, at: number): void {
  const weight = Math.min(at, held.to) - held.since
  if (weight <= 0) return
  held.area += held.value * weight
  held.covered_ms += weight
}

/**
 * The value before the bucket when it still holds in it, and the bucket does not begin with a reading of its
 * own. Suspect points of a sensor are looked past; what is derived, which has no interval, is at every moment
 * what its parts make it.
 */
function carriedInto(
  points: readonly RollupPoint[],
  lo: number,
  from: number,
  next: number,
  hold_ms: number,
): RollupPoint | undefined {
  let at = lo - 1
  if (hold_ms !== Number.POSITIVE_INFINITY) while (isSuspect(points[at])) at--
  const before = points[at]
  if (!before || isSuspect(before) || Number.isNaN(before.value) || before.time + hold_ms <= from)
    return undefined
  return next > from ? before : undefined
}

function levelFigures(
  points: readonly RollupPoint[],
  lo: number,
  hi: number,
  from: number,
  to: number,
  { expectedInterval_ms, until }: RollupOptions,
): RollupFigures | null {
  const hold_ms = spanOf(expectedInterval_ms, HOLD_INTERVALS)
  const end = Math.min(to, until)
  const takeSuspect = onlySuspect(points, lo, hi)
  const held: Held = { value: 0, since: from, to: Number.NEGATIVE_INFINITY, area: 0, covered_ms: 0 }
  let suspect = 0
  let estimated = 0
  let unknown = 0
  let sum = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let first = Number.NaN
  let last = Number.NaN

  let next = lo
  while (next < hi && !takeSuspect && isSuspect(points[next])) next++
  const carried = carriedInto(points, lo, from, next < hi ? (points[next] as RollupPoint).time : end, hold_ms)
  if (carried) {
    held.value = min = max = first = last = carried.value
    held.to = carried.time + hold_ms
  }
  for (let i = lo; i < hi; i++) {
    const { time, value, quality } = points[i] as RollupPoint
    if ((quality & QUALITY.suspect) !== 0) {
      suspect++
      if (!takeSuspect) continue
    }
    if ((quality & QUALITY.estimated) !== 0) estimated++
    close(held, time)
    held.since = time
    if (Number.isNaN(value)) {
      unknown++
      held.to = Number.NEGATIVE_INFINITY
      continue
    }
    held.value = last = value
    held.to = time + hold_ms
    if (Number.isNaN(first)) first = value
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  if (Number.isNaN(last)) return null
  close(held, end)
  const count = hi - lo - unknown
  return {
    time: from,
    count,
    expected: expectedIn(from, to, expectedInterval_ms),
    sum,
    min,
    max,
    first,
    last,
    // A single point at the very end holds for no time at all; its value is all there is.
    mean: held.covered_ms > 0 ? held.area / held.covered_ms : last,
    delta: Number.NaN,
    estimated: count > 0 ? estimated / count : 0,
    suspect: count > 0 ? suspect / count : 0,
  }
}

function counterFigures(
  points: readonly RollupPoint[],
  lo: number,
  hi: number,
  from: number,
  to: number,
  { expectedInterval_ms, modulus, riseMax_per_h }: RollupOptions,
): RollupFigures | null {
  const gap_ms = spanOf(expectedInterval_ms, GAP_INTERVALS)
  let suspect = 0
  for (let i = lo; i < hi; i++) if (((points[i] as RollupPoint).quality & QUALITY.suspect) !== 0) suspect++
  const good =
    suspect > 0 || isSuspect(points[lo - 1]) || isSuspect(points[hi]) ? goodAround(points, lo, hi) : points
  const goodLo = good === points ? lo : firstAt(good, from)
  const goodHi = good === points ? hi : firstAt(good, to)
  const { delta, estimated } = registerDeltaOf(good, goodLo, goodHi, from, to, {
    gap_ms,
    modulus,
    riseMax_per_h,
  })
  const count = hi - lo
  if (Number.isNaN(delta) && count === 0) return null
  const figures = rangeOf(good, goodLo, goodHi)
  return {
    time: from,
    count,
    expected: expectedIn(from, to, expectedInterval_ms),
    ...figures,
    mean: Number.NaN,
    delta,
    estimated: Math.min(1, estimated),
    suspect: count > 0 ? suspect / count : 0,
  }
}

const isSuspect = (point: RollupPoint | undefined): boolean =>
  point !== undefined && (point.quality & QUALITY.suspect) !== 0

/**
 * The good readings of a bucket and the next good ones on either side: a register read wrongly once would
 * count as a rise and as a reset.
 */
function goodAround(points: readonly RollupPoint[], lo: number, hi: number): readonly RollupPoint[] {
  let start = Math.max(0, lo - 1)
  while (start > 0 && isSuspect(points[start])) start--
  let end = hi
  while (end < points.length && isSuspect(points[end])) end++
  return points.slice(start, end + 1).filter((point) => !isSuspect(point))
}

function firstAt(points: readonly RollupPoint[], time: number): number {
  let i = 0
  while (i < points.length && (points[i] as RollupPoint).time < time) i++
  return i
}

function rangeOf(
  points: readonly RollupPoint[],
  lo: number,
  hi: number,
): Pick<RollupFigures, 'sum' | 'min' | 'max' | 'first' | 'last'> {
  if (hi <= lo) return { sum: 0, min: Number.NaN, max: Number.NaN, first: Number.NaN, last: Number.NaN }
  const first = (points[lo] as RollupPoint).value
  let sum = 0
  let min = first
  let max = first
  for (let i = lo; i < hi; i++) {
    const { value } = points[i] as RollupPoint
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  return { sum, min, max, first, last: (points[hi - 1] as RollupPoint).value }
}
