import { HOUR_MS } from '../zone.ts'

export interface PairGroup {
  readonly series: readonly number[]
  /** Closed. */
  readonly from: number
  readonly to: number
  /** Rows of each pair, by series and time. */
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, readonly number[]>>
}

/**
 * Pairs within this time of each other are read as one range; farther apart, the points between would cost
 * more.
 */
const MAX_GAP_MS = HOUR_MS

/** (series, time) pairs in groups worth one query each: neighbours in time, at most `maxSeries` series. */
export function pairGroups(
  series: Int32Array,
  time: Float64Array,
  count: number,
  maxSeries: number,
): PairGroup[] {
  const order = Array.from({ length: count }, (_, row) => row).sort((a, b) => time[a]! - time[b]!)
  const groups: PairGroup[] = []
  let rows = new Map<number, Map<number, number[]>>()
  let from = 0
  let to = 0
  const finish = () => {
    if (rows.size > 0) groups.push({ series: [...rows.keys()], from, to, rows })
    rows = new Map()
  }
  for (const row of order) {
    const [id, at] = [series[row]!, time[row]!]
    if (at - to > MAX_GAP_MS || (rows.size >= maxSeries && !rows.has(id))) finish()
    if (rows.size === 0) from = at
    to = at
    const times = rows.get(id) ?? new Map<number, number[]>()
    rows.set(id, times.set(at, [...(times.get(at) ?? []), row]))
  }
  finish()
  return groups
}
