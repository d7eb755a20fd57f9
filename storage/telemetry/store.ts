/**
 * The telemetry store: points of series, idempotent by (series, event time), last writer wins, numbers always float.
 * Two implementations, DuckDB and InfluxDB 2.x, held to one contract suite.
 */
import type { RollupFigures } from '#model/rollup/figures.ts'

/** A series is one metric of one subject: a device or a place. `kind` names the measurement: a device type, or `place`. */
export interface SeriesKey {
  readonly subject: string
  readonly metric: string
  /** Device type id, or 'place' for roll-ups of places. */
  readonly kind: string
}

/** Columns of points; `length` of each is at least `count`. Transferable: the arrays belong to the store after `write`. */
export interface PointBlock {
  readonly count: number
  /** From `seriesId`. */
  readonly series: Int32Array<ArrayBuffer>
  /** Event time, Unix ms. */
  readonly time: Float64Array<ArrayBuffer>
  readonly value: Float64Array<ArrayBuffer>
  /** Bits of QUALITY. */
  readonly quality: Uint8Array<ArrayBuffer>
  /** Receive time − event time, ms; both times are kept. */
  readonly lag_ms: Int32Array<ArrayBuffer>
}

/** Newest event time (−Infinity: none) and its value of a series. */
export interface SeriesHead {
  readonly time: number
  readonly value: number
}

export interface Point {
  readonly time: number
  readonly value: number
  readonly quality: number
  readonly lag_ms: number
}

/** Half-open: from <= time < to, Unix ms. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

export interface Bucket {
  /** Start, Unix ms. */
  readonly time: number
  readonly count: number
  readonly min: number
  readonly max: number
  /** Arithmetic over the points of the bucket; time-weighted means live in roll-ups. */
  readonly mean: number
  readonly first: number
  readonly last: number
  /** Or of the points' quality bits. */
  readonly quality: number
}

export const ROLLUP_LEVELS = ['15m', '1h', '1d'] as const
export type RollupLevel = (typeof ROLLUP_LEVELS)[number]

/** One row of a roll-up. Source: features F4, decisions §4. */
export interface RollupRow extends RollupFigures {
  readonly series: number
  /** 1 at first computation, +1 at every revision. */
  readonly rev: number
  /** Unix ms. */
  readonly computedAt: number
}

export interface TelemetryStore {
  readonly name: 'duckdb' | 'influxdb'
  /** Opens and loads the series catalogue. Does nothing before. */
  open(): Promise<void>
  /** Waits for what is under way. Nothing acknowledged by `write` is lost without it. */
  close(): Promise<void>

  /** Stable small integer of a series, allocated at once; persisted with the next write that uses it, or before. Throws StoreError. */
  seriesId(key: SeriesKey): number
  /** Reverse of `seriesId`; undefined for an unknown number. */
  seriesKey(id: number): SeriesKey | undefined
  /** All series known, optionally of one subject. */
  listSeries(subject?: string): readonly { readonly id: number; readonly key: SeriesKey }[]

  /** Newest point of every raw series, for duplicate detection and state after a start. */
  heads(): Promise<ReadonlyMap<number, SeriesHead & { quality: number; lag_ms: number }>>
  /** Values already stored under (series, time) pairs; NaN where nothing is. For late and repeated readings only. */
  lookup(series: Int32Array, time: Float64Array, count: number): Promise<Float64Array>
  /**
   * Stores both blocks, durably when resolved; idempotent. `fresh`: newer than the series' head, no pair twice in the block.
   * `late`: anything else; overwrites by (series, time), no pair twice in the block. Throws StoreError.
   */
  write(fresh: PointBlock | null, late: PointBlock | null): Promise<void>

  /** Points of a series in time order, at most `limit`. */
  range(series: number, range: TimeRange, limit: number): Promise<Point[]>
  /** Points of many series in time order each, for roll-ups and exports. */
  rangeMany(series: readonly number[], range: TimeRange): Promise<ReadonlyMap<number, Point[]>>
  /** The last point before a time, for boundaries of registers and states. */
  before(series: readonly number[], time: number): Promise<ReadonlyMap<number, Point>>
  /** Buckets of `step_ms` in local time of `zone` (IANA), empty ones left out. */
  buckets(series: number, range: TimeRange, step_ms: number, zone: string): Promise<Bucket[]>

  /** Writes or overwrites roll-up rows by (level, series, time). */
  writeRollups(level: RollupLevel, rows: readonly RollupRow[]): Promise<void>
  /** Roll-up rows in time order, each series. */
  rollups(
    level: RollupLevel,
    series: readonly number[],
    range: TimeRange,
  ): Promise<ReadonlyMap<number, RollupRow[]>>

  /** Drops what is older than the retention of each kind; called daily. Of single desks hours and days alone stay: decisions §4. */
  expire(now: number, retention: { raw_ms: number; deskRaw_ms: number }): Promise<void>
  /** One cheap round trip; throws StoreError when the store does not answer. */
  ping(): Promise<void>
  /** Size on disk where known, bytes. */
  sizeBytes(): Promise<number | null>
}

/** transient: retry for ever · configuration: pause and alarm, keep everything · poison: these points can never be stored. */
export type StoreFault = 'transient' | 'configuration' | 'poison'

export class StoreError extends Error {
  readonly fault: StoreFault
  readonly retryAfter_ms: number | null
  /** Rows of the blocks that were refused, when poison. */
  readonly refused: readonly {
    readonly block: 'fresh' | 'late'
    readonly row: number
    readonly reason: string
  }[]

  constructor(
    fault: StoreFault,
    message: string,
    options: { retryAfter_ms?: number; refused?: StoreError['refused']; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'StoreError'
    this.fault = fault
    this.retryAfter_ms = options.retryAfter_ms ?? null
    this.refused = options.refused ?? []
  }
}
