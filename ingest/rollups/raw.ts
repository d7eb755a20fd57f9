import { bucketStart, nextBucket } from '#model/calendar/buckets.ts'
import { HOLD_INTERVALS, type RollupFigures, type RollupOptions, spanOf } from '#model/rollup/figures.ts'
import { rollUp, type Span, touchedBy } from '#model/rollup/series.ts'
import { nextTurn } from '#platform/turn.ts'
import type { Point, TelemetryStore } from '#storage/telemetry/store.ts'
import type { Heads } from '../pipeline/heads.ts'
import type { Computed } from './computed.ts'
import { type DayMask, DayMasks, QUARTER_MS, quarterOf, quartersOf } from './day-masks.ts'
import type { PlaceGraph, RawSource } from './graph.ts'
import { isSound, soundAfter, soundBefore } from './sound.ts'

/** Read beyond the buckets at once: a desk sensor's value holds for three hours. */
const LOOK_AHEAD_MS = 6 * 3_600_000
const JOBS_AT_ONCE = 32
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
    const goesOn = new DayMasks()
    if (jobs.length === 0) return { figures, goesOn }
    const ids = jobs.map(({ series }) => series)
    const read = {
      // One quarter earlier, because a register's quarter ends with the first reading of the next.
      from: Math.min(...jobs.map((job) => job.from)) - QUARTER_MS,
      to: Math.max(...jobs.map((job) => job.to)) + LOOK_AHEAD_MS,
    }
    const points = await this.#store.rangeMany(ids, read)
    const before = await this.#store.before(ids, read.from)
    for (const [index, job] of jobs.entries()) {
      // Some 10 ms of computing at once; then others have their turn.
      if (index % JOBS_AT_ONCE === JOBS_AT_ONCE - 1) await nextTurn()
      const { series } = job
      figures.set(series, await this.#rows(job, before.get(series), points.get(series) ?? [], read, now))
      if (this.#isHeldAt(job, quarterOf(now) * QUARTER_MS)) goesOn.add(series, quarterOf(now))
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

  /** Rows of what the points of a job touch; `own` are those of the span that was read, `before` is the one before it. */
  async #rows(
    job: Job,
    before: Point | undefined,
    own: readonly Point[],
    read: Span,
    now: number,
  ): Promise<RollupFigures[]> {
    const { series, from, to } = job
    const zone = this.#graph.zoneOf(series)
    const options = optionsOf(job, now)
    const isCounter = options.kind === 'counter'
    const next =
      own.find((point) => point.time >= to && isSound(point)) ?? (await this.#after(series, read.to, now))
    const inside = own.findLast((point) => point.time >= from && point.time < to && isSound(point))
    const upToNow = (span: Span): Span => ({ from: span.from, to: Math.min(span.to, now + 1) })
    // No line leads here from the sound readings before: they need not be looked for.
    if (isCounter && !inside && !next) return rollUp(own, upToNow({ from, to }), '15m', zone, options)
    const first = await this.#sound(job, before)
    const points = first ? [first, ...own] : own
    const previous = points.findLast((point) => point.time < from && isSound(point))
    const last = inside ?? previous
    const span = {
      from: Math.min(from, isCounter && previous ? previous.time : from),
      to: Math.max(to, last ? touchedBy(last.time, null, next?.time ?? null, options).to : to),
    }
    const isWhole =
      bucketStart(span.from, '15m', zone) >= read.from && nextBucket(span.to, '15m', zone) <= read.to
    return rollUp(
      isWhole ? points : await this.#pointsAround(job, span, zone, now),
      upToNow(span),
      '15m',
      zone,
      options,
    )
  }

  /** Everything that the buckets of a span need: their points and one on either side. */
  async #pointsAround(job: Job, span: Span, zone: string, now: number): Promise<Point[]> {
    const { series } = job
    const from = bucketStart(span.from, '15m', zone)
    const to = nextBucket(span.to, '15m', zone)
    const before = await this.#sound(job, (await this.#store.before([series], from)).get(series))
    const inside = (await this.#store.rangeMany([series], { from, to })).get(series) ?? []
    const after = await this.#after(series, to, now)
    return [...(before ? [before] : []), ...inside, ...(after ? [after] : [])]
  }

  /**
   * The point before a span, looked for past suspect ones: a register is drawn from sound reading to sound reading, however far they
   * are from each other, and a level is held past suspect ones for as long as it would be without them.
   */
  async #sound(
    { series, definition, device, from }: Job,
    before: Point | undefined,
  ): Promise<Point | undefined> {
    if (!before || isSound(before)) return before
    const held_ms = spanOf(device.expectedInterval_s * 1_000, HOLD_INTERVALS)
    const since = definition.kind === 'counter' ? Number.NEGATIVE_INFINITY : from - held_ms
    return (await soundBefore(this.#store, series, { from: since, to: before.time })) ?? undefined
  }

  /** The first sound point from a time on. */
  async #after(series: number, time: number, now: number): Promise<Point | null> {
    if (!(this.#heads.time[series]! >= time)) return null
    return soundAfter(this.#store, series, { from: time, to: now + FUTURE_MS })
  }

  /** Whether the newest level of a series is held at or comes after a time. */
  #isHeldAt({ series, definition, device }: Job, time: number): boolean {
    if (definition.kind === 'counter') return false
    return this.#heads.time[series]! + spanOf(device.expectedInterval_s * 1_000, HOLD_INTERVALS) > time
  }
}

const optionsOf = ({ definition, device }: Job, until: number): RollupOptions => ({
  kind: definition.kind,
  expectedInterval_ms: device.expectedInterval_s * 1_000,
  modulus: null,
  riseMax_per_h: definition.riseMax_per_h,
  until,
})
