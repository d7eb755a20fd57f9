import type { PointBlock, RollupLevel, StoreError, TimeRange } from '../store.ts'
import type { Segment } from '../zone.ts'
import type { Column } from './columns.ts'
import type { DatabaseOptions } from './database.ts'

/** Columns of points by (series,) time; `series` where more than one was asked for. */
export interface PointColumns {
  readonly count: number
  readonly series: Column
  readonly time: Column
  readonly value: Column
  readonly quality: Column
  readonly lag_ms: Column
}

export interface RollupColumns {
  readonly count: number
  readonly series: Column
  readonly time: Column
  /** In the order of FIGURES. */
  readonly figures: readonly Column[]
}

/** Parts of buckets by (segment, index), both rising. */
export interface BucketColumns {
  readonly count: number
  readonly segment: Column
  readonly index: Column
  readonly points: Column
  readonly min: Column
  readonly max: Column
  readonly mean: Column
  readonly first: Column
  readonly last: Column
  readonly quality: Column
}

/** Rows of the series table: ids are `first`, first + 1, … */
export interface SeriesRows {
  readonly first: number
  readonly rows: readonly (readonly [subject: string, metric: string, kind: string])[]
}

export interface BucketQuery {
  readonly series: number
  readonly segments: readonly Segment[]
  readonly step_ms: number
  readonly origin_ms: number
}

/** What the worker does, by name. Everything here is cloned or transferred between threads. */
export interface Operations {
  /** `doubtful`: a write before got no answer, so it may or may not be stored. */
  open(options: DatabaseOptions, doubtful: boolean): Promise<SeriesRows>
  close(): Promise<void>
  write(fresh: PointBlock | null, late: PointBlock | null, series: SeriesRows): Promise<void>
  writeRollups(level: RollupLevel, rows: RollupColumns, series: SeriesRows): Promise<void>
  heads(): Promise<PointColumns>
  lookup(
    series: Int32Array<ArrayBuffer>,
    time: Float64Array<ArrayBuffer>,
    count: number,
  ): Promise<Float64Array>
  range(series: readonly number[], range: TimeRange, limit: number | null): Promise<PointColumns>
  before(series: readonly number[], time: number): Promise<PointColumns>
  buckets(query: BucketQuery): Promise<BucketColumns>
  rollups(level: RollupLevel, series: readonly number[], range: TimeRange): Promise<RollupColumns>
  expire(limits: { raw: number; desk: number; hourly: number }): Promise<void>
  ping(): Promise<void>
}

export type OperationName = keyof Operations

export interface Call {
  readonly id: number
  readonly name: OperationName
  readonly args: readonly unknown[]
}

/** Errors cross threads as plain data: structured clone would drop what they carry beside the message. */
export interface PlainError {
  readonly fault: StoreError['fault']
  readonly message: string
  readonly refused: StoreError['refused']
  readonly stack: string | undefined
}

export type Reply =
  | { readonly id: number; readonly value: unknown; readonly error?: undefined }
  | { readonly id: number; readonly error: PlainError }
