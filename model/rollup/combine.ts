import type { Across } from '../sensors/sensor.ts'
import type { RollupFigures, RollupPoint } from './figures.ts'

/** Sum that is NaN only when every part is. */
const plus = (sum: number, part: number): number =>
  Number.isNaN(part) ? sum : Number.isNaN(sum) ? part : sum + part
const lower = (a: number, b: number): number => (a < b || Number.isNaN(b) ? a : b)
const higher = (a: number, b: number): number => (a > b || Number.isNaN(b) ? a : b)

/**
 * The row of a longer bucket [from, to) from rows of the shorter ones within it, in time order: hours from
 * quarters, days from hours, months from days. `width_ms` is the length of a shorter bucket. null without
 * rows.
 */
export function combineTime(
  rows: readonly RollupFigures[],
  from: number,
  to: number,
  width_ms: number,
): RollupFigures | null {
  if (rows.length === 0) return null
  let count = 0
  let expected = 0
  let sum = 0
  let min = Number.NaN
  let max = Number.NaN
  let first = Number.NaN
  let last = Number.NaN
  let means = 0
  let meant = 0
  let delta = Number.NaN
  let estimated = 0
  let suspect = 0
  for (const row of rows) {
    count += row.count
    expected += row.expected
    sum += row.sum
    min = lower(min, row.min)
    max = higher(max, row.max)
    if (Number.isNaN(first)) first = row.first
    if (!Number.isNaN(row.last)) last = row.last
    if (!Number.isNaN(row.mean)) {
      means += row.mean
      meant++
    }
    delta = plus(delta, row.delta)
    estimated += row.estimated
    suspect += row.suspect * row.count
  }
  // Shorter buckets without a row are expected too: a silent hour is not complete.
  const perRow = expected / rows.length
  return {
    time: from,
    count,
    expected: Math.round((perRow * (to - from)) / width_ms),
    sum,
    min,
    max,
    first,
    last,
    mean: meant > 0 ? means / meant : Number.NaN,
    delta,
    estimated: Math.min(1, (estimated * width_ms) / (to - from)),
    suspect: count > 0 ? suspect / count : 0,
  }
}

/**
 * One row of a place from rows of its parts in the same bucket. `sum` and `meter-tree` (the meters right
 * below a node) add means and deltas; the extremes are then the sum of means, because parts do not peak at
 * once. `mean` averages. null without rows or for `none`.
 */
export function combinePlaces(rows: readonly RollupFigures[], across: Across): RollupFigures | null {
  const [head] = rows
  if (!head || across === 'none') return null
  let count = 0
  let expected = 0
  let suspect = 0
  for (const row of rows) {
    count += row.count
    expected += row.expected
    suspect += row.suspect * row.count
  }
  const averaging = across === 'mean'
  const mean = together(rows, 'mean', averaging)
  return {
    time: head.time,
    count,
    expected,
    sum: together(rows, 'sum', false),
    min: averaging ? rows.reduce((min, row) => lower(min, row.min), Number.NaN) : mean,
    max: averaging ? rows.reduce((max, row) => higher(max, row.max), Number.NaN) : mean,
    first: together(rows, 'first', averaging),
    last: together(rows, 'last', averaging),
    mean,
    delta: averaging ? Number.NaN : together(rows, 'delta', false),
    estimated: together(rows, 'estimated', true),
    suspect: count > 0 ? suspect / count : 0,
  }
}

/** Sum or average of a figure over the rows that have it; NaN when none has. */
function together(rows: readonly RollupFigures[], figure: keyof RollupFigures, averaging: boolean): number {
  let sum = 0
  let parts = 0
  for (const row of rows) {
    const value = row[figure]
    if (Number.isNaN(value)) continue
    sum += value
    parts++
  }
  if (parts === 0) return Number.NaN
  return averaging ? sum / parts : sum
}

/** Values of one part of a place, each held until the next but at most `hold_ms`. */
export interface Part {
  readonly points: readonly RollupPoint[]
  readonly hold_ms: number
  /** A silence as long as this is no gap once it has ended: registers tell what passed in it. Without it any is. */
  readonly bridge_ms?: number
}

/**
 * The sum of the parts at every moment at which one of them changes: people of a floor from its rooms, with
 * peaks that really were at once. A part that is silent for longer than its hold drops out; where none is
 * left the value is NaN, for nothing is known.
 */
export function sumAligned(parts: readonly Part[]): RollupPoint[] {
  const events = parts.flatMap(changesOf).sort((a, b) => a.time - b.time)
  const now = new Float64Array(parts.length).fill(Number.NaN)
  const marks = new Uint8Array(parts.length)
  const sums: RollupPoint[] = []
  for (let i = 0; i < events.length; i++) {
    const event = events[i] as Change
    now[event.part] = event.value
    marks[event.part] = event.quality
    if (events[i + 1]?.time === event.time) continue
    let value = Number.NaN
    let quality = 0
    for (let part = 0; part < parts.length; part++) {
      value = plus(value, now[part] as number)
      quality |= marks[part] as number
    }
    sums.push({ time: event.time, value, quality })
  }
  return sums
}

interface Change extends RollupPoint {
  readonly part: number
}

/** Values of a part as they come, and NaN where it falls silent. */
function changesOf({ points, hold_ms, bridge_ms = 0 }: Part, part: number): Change[] {
  const changes: Change[] = []
  points.forEach(({ time, value, quality }, i) => {
    changes.push({ time, part, value, quality })
    const silence_ms = (points[i + 1]?.time ?? Number.POSITIVE_INFINITY) - time
    if (silence_ms > Math.max(hold_ms, bridge_ms))
      changes.push({ time: time + hold_ms, part, value: Number.NaN, quality: 0 })
  })
  return changes
}
