import type { TimeRange } from '../store.ts'
import { DAY_MS } from '../zone.ts'

/** Statements a set of scattered times may cost; each reads only the row groups of its own days. */
const MAX_RUNS = 8

/**
 * Closed ranges that together hold all times, split at the widest gaps of a day or more, so that one very old
 * reading does not make its whole block read the table from there.
 */
export function runsOf(time: Float64Array, count: number): TimeRange[] {
  if (count === 0) return []
  const sorted = time.slice(0, count).sort()
  const gaps: number[] = []
  for (let i = 1; i < count; i++) if (sorted[i]! - sorted[i - 1]! >= DAY_MS) gaps.push(i)
  const cuts = gaps
    .sort((a, b) => sorted[b]! - sorted[b - 1]! - (sorted[a]! - sorted[a - 1]!))
    .slice(0, MAX_RUNS - 1)
    .sort((a, b) => a - b)
  return [0, ...cuts].map((start, i) => ({ from: sorted[start]!, to: sorted[(cuts[i] ?? count) - 1]! }))
}
