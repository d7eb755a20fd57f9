import { bucketStart, nextBucket, STEP_MS } from '#model/calendar/buckets.ts'
import { combineTime } from '#model/rollup/combine.ts'
import { ROLLUP_FIGURES, type RollupFigures } from '#model/rollup/figures.ts'
import type { RollupLevel, RollupRow, TelemetryStore } from '#storage/telemetry/store.ts'

/** New figures of quarter hours, by series, in time order. */
export type Figures = ReadonlyMap<number, readonly RollupFigures[]>

/** What a write has changed. */
export interface Written {
  /** Starts of the quarter hours whose figures are others now, by series. */
  readonly changed: ReadonlyMap<number, readonly number[]>
  /** Highest revision of a quarter hour that had been over for a while, by series; 1 where late readings filled a gap. */
  readonly revised: ReadonlyMap<number, number>
}

/** A quarter is completed by the first reading after it; that is no revision of history. */
const HISTORY_AFTER_MS = 30 * 60_000

const ABOVE: readonly { level: RollupLevel; from: RollupLevel }[] = [
  { level: '1h', from: '15m' },
  { level: '1d', from: '1h' },
]

/** Writes quarter hours and what they make of hours and days; rows that stay as they are are not written and keep their revision. */
export class Levels {
  readonly #store: TelemetryStore
  readonly #zoneOf: (series: number) => string

  constructor(store: TelemetryStore, zoneOf: (series: number) => string) {
    this.#store = store
    this.#zoneOf = zoneOf
  }

  async write(quarters: Figures, now: number): Promise<Written> {
    const rows = await this.#revise('15m', quarters, now)
    const changed = new Map<number, number[]>()
    const revised = new Map<number, number>()
    for (const { series, time, rev } of rows) {
      const times = changed.get(series)
      if (times) times.push(time)
      else changed.set(series, [time])
      if (time + STEP_MS['15m'] < now - HISTORY_AFTER_MS)
        revised.set(series, Math.max(rev, revised.get(series) ?? 0))
    }
    let below: ReadonlyMap<number, readonly number[]> = changed
    for (const { level, from } of ABOVE) {
      if (below.size === 0) break
      const figures = await this.#combine(level, from, below)
      below = new Map([...figures].map(([series, combined]) => [series, combined.map(({ time }) => time)]))
      await this.#revise(level, figures, now)
    }
    return { changed, revised }
  }

  /** Writes what differs from the stored rows; returns it. */
  async #revise(level: RollupLevel, figures: Figures, now: number): Promise<RollupRow[]> {
    const range = rangeOf(figures)
    if (!range) return []
    const stored = await this.#store.rollups(level, [...figures.keys()], range)
    const rows: RollupRow[] = []
    for (const [series, next] of figures) {
      const before = new Map((stored.get(series) ?? []).map((row) => [row.time, row]))
      for (const figure of next) {
        const old = before.get(figure.time)
        if (old && sameFigures(old, figure)) continue
        rows.push({ ...figure, series, rev: (old?.rev ?? 0) + 1, computedAt: now })
      }
    }
    if (rows.length > 0) await this.#store.writeRollups(level, rows)
    return rows
  }

  async #combine(
    level: RollupLevel,
    from: RollupLevel,
    times: ReadonlyMap<number, readonly number[]>,
  ): Promise<Map<number, RollupFigures[]>> {
    const spans = new Map<number, Map<number, number>>()
    let first = Number.POSITIVE_INFINITY
    let last = Number.NEGATIVE_INFINITY
    for (const [series, starts] of times) {
      const zone = this.#zoneOf(series)
      const own = new Map<number, number>()
      for (const start of starts) {
        const begin = bucketStart(start, level, zone)
        if (own.has(begin)) continue
        const end = nextBucket(begin, level, zone)
        own.set(begin, end)
        first = Math.min(first, begin)
        last = Math.max(last, end)
      }
      spans.set(series, own)
    }
    const rows = await this.#store.rollups(from, [...times.keys()], { from: first, to: last })
    const combined = new Map<number, RollupFigures[]>()
    for (const [series, own] of spans) {
      const parts = rows.get(series) ?? []
      const figures = [...own].flatMap(([begin, end]) => {
        const inside = parts.filter(({ time }) => time >= begin && time < end)
        return combineTime(inside, begin, end, STEP_MS[from]) ?? []
      })
      if (figures.length > 0) combined.set(series, figures)
    }
    return combined
  }
}

/** Smallest range that holds all figures; null without any. */
function rangeOf(figures: Figures): { from: number; to: number } | null {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const rows of figures.values()) {
    for (const { time } of rows) {
      from = Math.min(from, time)
      to = Math.max(to, time + 1)
    }
  }
  return from < to ? { from, to } : null
}

const sameFigures = (a: RollupFigures, b: RollupFigures): boolean =>
  ROLLUP_FIGURES.every((figure) => Object.is(a[figure], b[figure]) || a[figure] === b[figure])
