import { bucketStart, nextBucket, type Step } from '../calendar/buckets.ts'
import { bucketFigures } from './bucket.ts'
import {
  HOLD_INTERVALS,
  type RollupFigures,
  type RollupOptions,
  type RollupPoint,
  spanOf,
} from './figures.ts'

/** Half-open, Unix ms. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Rows of every bucket that overlaps the span, in local time of `zone`, empty ones left out. `points` in time
 * order, one a time; with the one before the first bucket and the one after the last where they exist.
 */
export function rollUp(
  points: readonly RollupPoint[],
  span: Span,
  step: Step,
  zone: string,
  options: RollupOptions,
): RollupFigures[] {
  const rows: RollupFigures[] = []
  let from = bucketStart(span.from, step, zone)
  let lo = 0
  while (from < span.to) {
    const to = nextBucket(from, step, zone)
    while (lo < points.length && (points[lo] as RollupPoint).time < from) lo++
    let hi = lo
    while (hi < points.length && (points[hi] as RollupPoint).time < to) hi++
    const row = bucketFigures(points, lo, hi, from, to, options)
    if (row) rows.push(row)
    lo = hi
    from = to
  }
  return rows
}

/**
 * The time whose buckets change when a point is added or changed at `time`: from the point before it to the
 * point after it where a register is drawn through it, else as far as its level is held. `before` and `after`
 * are the times of its neighbours.
 */
export function touchedBy(
  time: number,
  before: number | null,
  after: number | null,
  { kind, expectedInterval_ms, until }: Pick<RollupOptions, 'kind' | 'expectedInterval_ms' | 'until'>,
): Span {
  if (kind === 'counter') return { from: before ?? time, to: (after ?? time) + 1 }
  const held = time + spanOf(expectedInterval_ms, HOLD_INTERVALS)
  return { from: time, to: Math.max(time + 1, Math.min(after ?? until, held, until)) }
}
