import { bucketStart, nextBucket, STEP_MS } from '#model/calendar/buckets.ts'
import { combineTime } from '#model/rollup/combine.ts'
import { ROLLUP_FIGURES, type RollupFigures } from '#model/rollup/figures.ts'
import type { RollupLevel, RollupRow, TelemetryStore } from '#storage/telemetry/store.ts'

/** New figures of quarter hours, by series, in time order. */
export type Figures = ReadonlyMap<number, readonly RollupFigures[]>

/** A quarter is completed by the first reading after it; that is no revision of history. */
const HISTORY_AFTER_MS = 30 * 60_000

const ABOVE: readonly { level: RollupLevel; from: RollupLevel }[] = [
  { level: '1h', from: '15m' },
  { level: '1d', from: '1h' },
]

/**
 * Writes quarter hours and what they make of hours and days; rows that stay as they are are not written and keep their revision.
 * Each level is combined for all that was computed, not only for what has changed: a write that ended half-way is begun anew, and
 * then its quarter hours are no others than the stored ones.
 */
export class Levels {
  readonly #store: TelemetryStore
  readonly #zoneOf: (series: number) => string

  constructor(store: TelemetryStore, zoneOf: (series: number) => string) {
    this.#store = store
    this.#zoneOf = zoneOf
  }

  /** Returns the highest revision of a quarter hour that had been over for a while, by series; 1 where late readings filled a gap. */
  async write(quarters: Figures, now: number): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#revise('15m', quarters, now)
    const revised = new Map<number, number>()
    for (const { series, time, rev } of rows) {
      if (time + STEP_MS['15m'] < now - HISTORY_AFTER_MS)
        revised.set(series, Math.max(rev, revised.get(series) ?? 0))
    }
    let below = quarters
    for (const { level, from } of ABOVE) {
      below = await this.#combine(level, from, below)
      await this.#revise(level, below, now)
    }
    return revised
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

  async #combine(level: RollupLevel, from: RollupLevel, below: Figures): Promise<Figures> {
    const combined = new Map<number, RollupFigures[]>()
    const range = rangeOf(below)
    if (!range) return combined
    const spans = new Map([...below].map(([series, parts]) => [series, this.#spans(level, series, parts)]))
    for (const own of spans.values()) {
      for (const [begin, end] of own) {
        range.from = Math.min(range.from, begin)
        range.to = Math.max(range.to, end)
      }
    }
    const rows = await this.#store.rollups(from, [...spans.keys()], range)
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

  /** Start and end of the buckets of a level that hold any of the shorter ones. */
  #spans(level: RollupLevel, series: number, parts: readonly RollupFigures[]): Map<number, number> {
    const zone = this.#zoneOf(series)
    const spans = new Map<number, number>()
    for (const { time } of parts) {
      const begin = bucketStart(time, level, zone)
      if (!spans.has(begin)) spans.set(begin, nextBucket(begin, level, zone))
    }
    return spans
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
