import { bucketStart, nextBucket } from '#model/calendar/buckets.ts'
import { HOLD_INTERVALS, type RollupFigures, type RollupOptions, spanOf } from '#model/rollup/figures.ts'
import { rollUp, touchedBy } from '#model/rollup/series.ts'
import type { Point, TelemetryStore } from '#storage/telemetry/store.ts'
import type { Heads } from '../pipeline/heads.ts'
import type { Computed } from './computed.ts'
import { type DayMask, QUARTER_MS, quarterOf, quartersOf } from './day-masks.ts'
import type { PlaceGraph, RawSource } from './graph.ts'

/** Read beyond the buckets at once: a desk sensor's value holds for three hours. */
const LOOK_AHEAD_MS = 6 * 3_600_000
/** Event times may be ahead of the clock, though only by minutes. */
const FUTURE_MS = 86_400_000

/** The dirty part of one series. */
interface Job extends RawSource {
  readonly series: number
  readonly from: number
  readonly to: number
}

/** Computes quarter hours of devices' series from their points. */
export class RawRollups {
  readonly #store: TelemetryStore
  readonly #heads: Heads
  readonly #graph: PlaceGraph

  constructor(store: TelemetryStore, heads: Heads, graph: PlaceGraph) {
    this.#store = store
    this.#heads = heads
    this.#graph = graph
  }

  async compute(masks: readonly DayMask[], now: number): Promise<Computed> {
    const jobs = masks.flatMap((mask) => this.#job(mask))
    const figures = new Map<number, RollupFigures[]>()
    const goesOn = new Map<number, number>()
    if (jobs.length === 0) return { figures, goesOn }
    const ids = jobs.map(({ series }) => series)
    // One quarter earlier, because a register's quarter ends with the first reading of the next.
    const from = Math.min(...jobs.map((job) => job.from)) - QUARTER_MS
    const to = Math.max(...jobs.map((job) => job.to)) + LOOK_AHEAD_MS
    const points = await this.#store.rangeMany(ids, { from, to })
    const before = await this.#store.before(ids, from)
    for (const job of jobs) {
      const first = before.get(job.series)
      const own = points.get(job.series) ?? []
      const rows = await this.#rows(job, first ? [first, ...own] : own, from, to, now)
      figures.set(job.series, rows)
      if (this.#isHeldAt(job, quarterOf(now) * QUARTER_MS)) goesOn.set(job.series, quarterOf(now))
    }
    return { figures, goesOn }
  }

  #job(mask: DayMask): Job[] {
    const source = this.#graph.raw(mask.series)
    const quarters = quartersOf(mask)
    if (!source || quarters.length === 0) return []
    const from = quarters[0]! * QUARTER_MS
    return [{ ...source, series: mask.series, from, to: (quarters.at(-1)! + 1) * QUARTER_MS }]
  }

  async #rows(
    job: Job,
    points: Point[],
    readFrom: number,
    readTo: number,
    now: number,
  ): Promise<RollupFigures[]> {
    const zone = this.#graph.zoneOf(job.series)
    const options: RollupOptions = {
      kind: job.definition.kind,
      expectedInterval_ms: job.device.expectedInterval_s * 1_000,
      modulus: null,
      until: now,
    }
    const isCounter = options.kind === 'counter'
    const previous = points.findLast(({ time }) => time < job.from) ?? null
    const next = points.find(({ time }) => time >= job.to) ?? (await this.#after(job.series, readTo, now))
    const last = points.findLast(({ time }) => time < job.to && time >= job.from) ?? previous
    const span = {
      from: Math.min(job.from, isCounter && previous ? previous.time : job.from),
      to: Math.max(job.to, last ? touchedBy(last.time, null, next?.time ?? null, options).to : job.to),
    }
    const isWhole =
      bucketStart(span.from, '15m', zone) >= readFrom && nextBucket(span.to, '15m', zone) <= readTo
    const read = isWhole ? points : await this.#pointsAround(job.series, span, zone, now)
    return rollUp(read, { from: span.from, to: Math.min(span.to, now + 1) }, '15m', zone, options)
  }

  /** Everything that the buckets of a span need: their points and one on either side. */
  async #pointsAround(
    series: number,
    span: { from: number; to: number },
    zone: string,
    now: number,
  ): Promise<Point[]> {
    const from = bucketStart(span.from, '15m', zone)
    const to = nextBucket(span.to, '15m', zone)
    const before = (await this.#store.before([series], from)).get(series)
    const inside = (await this.#store.rangeMany([series], { from, to })).get(series) ?? []
    const after = await this.#after(series, to, now)
    return [...(before ? [before] : []), ...inside, ...(after ? [after] : [])]
  }

  async #after(series: number, time: number, now: number): Promise<Point | null> {
    if (!(this.#heads.time[series]! >= time)) return null
    const [point] = await this.#store.range(series, { from: time, to: now + FUTURE_MS }, 1)
    return point ?? null
  }

  /** Whether the newest level of a series is held at or comes after a time. */
  #isHeldAt({ series, definition, device }: Job, time: number): boolean {
    if (definition.kind === 'counter') return false
    return this.#heads.time[series]! + spanOf(device.expectedInterval_s * 1_000, HOLD_INTERVALS) > time
  }
}
