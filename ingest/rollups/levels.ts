import { bucketStart, nextBucket, STEP_MS } from '#model/calendar/buckets.ts'
import { combineTime } from '#model/rollup/combine.ts'
import { ROLLUP_FIGURES, type RollupFigures } from '#model/rollup/figures.ts'
import type { RollupLevel, RollupRow, TelemetryStore, TimeRange } from '#storage/telemetry/store.ts'

/** New figures of quarter hours, by series, in time order. */
export type Figures = ReadonlyMap<number, readonly RollupFigures[]>

/** A quarter is completed by the first reading after it; that is no revision of history. */
const HISTORY_AFTER_MS = 30 * 60_000

/** From the shortest up, each with the one that is made of it. */
const LEVELS: readonly { level: RollupLevel; above: RollupLevel | null }[] = [
  { level: '15m', above: '1h' },
  { level: '1h', above: '1d' },
  { level: '1d', above: null },
]

/** Start to end of the buckets that a series' figures lie in, in time order. */
type Spans = ReadonlyMap<number, readonly TimeRange[]>

/** Rows of a series by their start. */
type Known = ReadonlyMap<number, Map<number, RollupRow>>

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
    const revised = new Map<number, number>()
    let figures = quarters
    for (const { level, above } of LEVELS) {
      const spans = this.#spans(above ?? level, figures)
      const known = await this.#known(level, spans)
      const rows = revise(figures, known, now)
      if (rows.length > 0) await this.#store.writeRollups(level, rows)
      for (const { series, time, rev } of level === '15m' ? rows : []) {
        if (time + STEP_MS['15m'] < now - HISTORY_AFTER_MS)
          revised.set(series, Math.max(rev, revised.get(series) ?? 0))
      }
      if (above) figures = combine(level, spans, known)
    }
    return revised
  }

  #spans(level: RollupLevel, figures: Figures): Spans {
    return new Map(
      [...figures].map(([series, parts]) => {
        const zone = this.#zoneOf(series)
        const spans: TimeRange[] = []
        for (const { time } of parts) {
          if (time < (spans.at(-1)?.to ?? Number.NEGATIVE_INFINITY)) continue
          const from = bucketStart(time, level, zone)
          spans.push({ from, to: nextBucket(from, level, zone) })
        }
        return [series, spans]
      }),
    )
  }

  /** Stored rows of a level within the spans. */
  async #known(level: RollupLevel, spans: Spans): Promise<Known> {
    const range = hullOf(spans)
    if (!range) return new Map()
    const stored = await this.#store.rollups(level, [...spans.keys()], range)
    return new Map(
      [...spans.keys()].map((series) => [
        series,
        new Map((stored.get(series) ?? []).map((row) => [row.time, row])),
      ]),
    )
  }
}

/** What differs from the known rows, which it replaces among them. */
function revise(figures: Figures, known: Known, now: number): RollupRow[] {
  const rows: RollupRow[] = []
  for (const [series, next] of figures) {
    const before = known.get(series)
    for (const figure of next) {
      const old = before?.get(figure.time)
      if (old && sameFigures(old, figure)) continue
      const row = { ...figure, series, rev: (old?.rev ?? 0) + 1, computedAt: now }
      before?.set(figure.time, row)
      rows.push(row)
    }
  }
  return rows
}

function combine(from: RollupLevel, spans: Spans, known: Known): Figures {
  const combined = new Map<number, RollupFigures[]>()
  for (const [series, own] of spans) {
    const rows = [...(known.get(series)?.values() ?? [])].sort((a, b) => a.time - b.time)
    let next = 0
    const figures = own.flatMap((span) => {
      while (next < rows.length && rows[next]!.time < span.from) next++
      const first = next
      while (next < rows.length && rows[next]!.time < span.to) next++
      return combineTime(rows.slice(first, next), span.from, span.to, STEP_MS[from]) ?? []
    })
    if (figures.length > 0) combined.set(series, figures)
  }
  return combined
}

/** Smallest range that holds all; null without any. */
function hullOf(spans: Spans): TimeRange | null {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const own of spans.values()) {
    for (const span of own) {
      from = Math.min(from, span.from)
      to = Math.max(to, span.to)
    }
  }
  return from < to ? { from, to } : null
}

const sameFigures = (a: RollupFigures, b: RollupFigures): boolean =>
  ROLLUP_FIGURES.every((figure) => Object.is(a[figure], b[figure]) || a[figure] === b[figure])
