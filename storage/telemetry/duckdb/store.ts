import { stat } from 'node:fs/promises'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { Catalogue } from '../catalogue.ts'
import { FIGURES, HOURLY_RETENTION_MS, lastOfEach, rollupRow } from '../figures.ts'
import type {
  Bucket,
  Point,
  PointBlock,
  RollupLevel,
  RollupRow,
  SeriesHead,
  SeriesKey,
  TelemetryStore,
  TimeRange,
} from '../store.ts'
import { bucketStart, joinBuckets, originOf, segments } from '../zone.ts'
import type { PointColumns, RollupColumns, SeriesRows } from './messages.ts'
import { RemoteEngine } from './remote.ts'

export interface DuckTelemetryOptions {
  /** Database file; its directory exists. One process at a time. */
  readonly path: string
  /** Where queries larger than memory spill. */
  readonly tempDir: string
  readonly clock: Clock
  readonly log: Log
  /** Threads of one query; two leave the other cores to the broker. */
  readonly threads?: number
  /** As DuckDB writes it; its own default would be 80 % of the machine. */
  readonly memoryLimit?: string
}

/** A commit slower than this is worth a line in the log: a checkpoint takes up to 0.1 s. */
const SLOW_WRITE_MS = 2_000
/** Bounds of bucket queries with open ends: 1970 to 2100. */
const LAST_TIME_MS = 4_102_444_800_000

const buffersOf = (block: PointBlock | null): ArrayBuffer[] =>
  block
    ? [block.series, block.time, block.value, block.quality, block.lag_ms].map((column) => column.buffer)
    : []

/** Telemetry in one DuckDB file, by a worker thread. */
export class DuckTelemetryStore implements TelemetryStore {
  readonly name = 'duckdb'
  readonly #path: string
  readonly #clock: Clock
  readonly #log: Log
  readonly #engine: RemoteEngine
  readonly #catalogue = new Catalogue()
  /** Series numbers below are in the file. */
  #persisted = 0

  constructor(options: DuckTelemetryOptions) {
    const { path, tempDir, clock, log, threads = 2, memoryLimit = '512MB' } = options
    this.#path = path
    this.#clock = clock
    this.#log = log
    this.#engine = new RemoteEngine({ path, tempDir, threads, memoryLimit }, log)
  }

  async open(): Promise<void> {
    const { rows } = await this.#engine.open()
    this.#catalogue.clear()
    for (const [subject, metric, kind] of rows) this.#catalogue.idOf({ subject, metric, kind })
    this.#persisted = rows.length
  }

  close(): Promise<void> {
    return this.#engine.close()
  }

  seriesId(key: SeriesKey): number {
    return this.#catalogue.idOf(key)
  }

  seriesKey(id: number): SeriesKey | undefined {
    return this.#catalogue.key(id)
  }

  listSeries(subject?: string) {
    return this.#catalogue.list(subject)
  }

  async heads(): Promise<ReadonlyMap<number, SeriesHead & { quality: number; lag_ms: number }>> {
    return firstOfEach(await this.#engine.call('heads', []))
  }

  lookup(series: Int32Array, time: Float64Array, count: number): Promise<Float64Array> {
    // Copied: the caller goes on with its arrays.
    const copies = [series.slice(0, count), time.slice(0, count)] as const
    return this.#engine.call('lookup', [...copies, count], [copies[0].buffer, copies[1].buffer])
  }

  async write(fresh: PointBlock | null, late: PointBlock | null): Promise<void> {
    if (!fresh?.count && !late?.count) return
    const started = this.#clock.monotonic()
    const points = (fresh?.count ?? 0) + (late?.count ?? 0)
    await this.#persisting((series) =>
      this.#engine.call(
        'write',
        [fresh, late, series],
        [...new Set([...buffersOf(fresh), ...buffersOf(late)])],
      ),
    )
    const took_ms = this.#clock.monotonic() - started
    if (took_ms > SLOW_WRITE_MS) this.#log.warn({ took_ms, points }, 'slow write to the telemetry store')
  }

  async range(series: number, range: TimeRange, limit: number): Promise<Point[]> {
    return pointsOf(await this.#engine.call('range', [[series], range, limit]))
  }

  async rangeMany(series: readonly number[], range: TimeRange): Promise<ReadonlyMap<number, Point[]>> {
    if (series.length === 0) return new Map()
    const columns = await this.#engine.call('range', [series, range, null])
    return groups(columns.series, columns.count, (row) => pointAt(columns, row))
  }

  async before(series: readonly number[], time: number): Promise<ReadonlyMap<number, Point>> {
    if (series.length === 0) return new Map()
    return firstOfEach(await this.#engine.call('before', [series, time]))
  }

  async buckets(series: number, range: TimeRange, step_ms: number, zone: string): Promise<Bucket[]> {
    const clamped = { from: Math.max(0, range.from), to: Math.min(LAST_TIME_MS, range.to) }
    const parts = segments(zone, clamped)
    if (parts.length === 0) return []
    const query = { series, segments: parts, step_ms, origin_ms: originOf(step_ms) }
    const columns = await this.#engine.call('buckets', [query])
    const found = Array.from({ length: columns.count }, (_, row) => ({
      time: bucketStart(zone, step_ms, columns.index[row]!, parts[columns.segment[row]!]!.offset_ms),
      count: columns.points[row]!,
      min: columns.min[row]!,
      max: columns.max[row]!,
      mean: columns.mean[row]!,
      first: columns.first[row]!,
      last: columns.last[row]!,
      quality: columns.quality[row]!,
    }))
    return joinBuckets(found)
  }

  async writeRollups(level: RollupLevel, rows: readonly RollupRow[]): Promise<void> {
    if (rows.length === 0) return
    const kept = lastOfEach(rows)
    const columns: RollupColumns = {
      count: kept.length,
      series: Int32Array.from(kept, (row) => row.series),
      time: Float64Array.from(kept, (row) => row.time),
      figures: FIGURES.map((figure) => Float64Array.from(kept, (row) => row[figure])),
    }
    await this.#persisting((series) => this.#engine.call('writeRollups', [level, columns, series]))
  }

  async rollups(
    level: RollupLevel,
    series: readonly number[],
    range: TimeRange,
  ): Promise<ReadonlyMap<number, RollupRow[]>> {
    if (series.length === 0) return new Map()
    const { series: ids, time, figures, count } = await this.#engine.call('rollups', [level, series, range])
    return groups(ids, count, (row) => rollupRow(ids[row]!, time[row]!, (index) => figures[index]![row]!))
  }

  async expire(now: number, retention: { raw_ms: number; deskRaw_ms: number }): Promise<void> {
    const limits = {
      raw: now - retention.raw_ms,
      desk: now - retention.deskRaw_ms,
      hourly: now - HOURLY_RETENTION_MS,
    }
    await this.#engine.call('expire', [limits])
  }

  ping(): Promise<void> {
    return this.#engine.call('ping', [])
  }

  async sizeBytes(): Promise<number | null> {
    const sizes = await Promise.all(
      [this.#path, `${this.#path}.wal`].map((path) =>
        stat(path).then(
          (entry) => entry.size,
          () => 0,
        ),
      ),
    )
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  /** Every series without a row yet goes along, so that the numbers in the file never have gaps. */
  async #persisting(write: (series: SeriesRows) => Promise<void>): Promise<void> {
    const first = this.#persisted
    const rows: [string, string, string][] = []
    for (let id = first; id < this.#catalogue.size; id++) {
      const { subject, metric, kind } = this.#catalogue.key(id)!
      rows.push([subject, metric, kind])
    }
    await write({ first, rows })
    this.#persisted = Math.max(this.#persisted, first + rows.length)
  }
}

const pointAt = (columns: PointColumns, row: number): Point => ({
  time: columns.time[row]!,
  value: columns.value[row]!,
  quality: columns.quality[row]!,
  lag_ms: columns.lag_ms[row]!,
})

const pointsOf = (columns: PointColumns): Point[] =>
  Array.from({ length: columns.count }, (_, row) => pointAt(columns, row))

function firstOfEach(columns: PointColumns): Map<number, Point> {
  return new Map(pointsOf(columns).map((point, row) => [columns.series[row]!, point]))
}

function groups<T>(series: ArrayLike<number>, count: number, item: (row: number) => T): Map<number, T[]> {
  const found = new Map<number, T[]>()
  let current: T[] = []
  for (let row = 0; row < count; row++) {
    if (row === 0 || series[row] !== series[row - 1]) {
      current = []
      found.set(series[row]!, current)
    }
    current.push(item(row))
  }
  return found
}
