import type { ParameterizedQuery } from '@influxdata/influxdb-client'
import { DeleteAPI } from '@influxdata/influxdb-client-apis'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { Catalogue } from '../catalogue.ts'
import { lastOfEach } from '../figures.ts'
import {
  type Bucket,
  type Point,
  type PointBlock,
  ROLLUP_LEVELS,
  type RollupLevel,
  type RollupRow,
  type SeriesHead,
  type SeriesKey,
  StoreError,
  type TelemetryStore,
  type TimeRange,
} from '../store.ts'
import { DAY_MS, HOUR_MS, segments } from '../zone.ts'
import { BucketGatherer } from './buckets.ts'
import { Connection, type InfluxAccess } from './connection.ts'
import { toStoreError } from './faults.ts'
import { type Line, LineWriter } from './lines.ts'
import { pairGroups } from './pairs.ts'
import * as queries from './queries.ts'
import { type FluxRow, PointGatherer, RollupGatherer, readRows } from './rows.ts'
import { Sender } from './sender.ts'
import { SeriesFile } from './series-file.ts'

export interface InfluxTelemetryOptions extends InfluxAccess {
  /** Buckets are PREFIX_raw, PREFIX_15m, PREFIX_1h, PREFIX_1d; `setupInflux` makes them. */
  readonly bucketPrefix: string
  /** Where series numbers are kept across restarts; without it they hold within the process. */
  readonly seriesFile?: string
  readonly clock: Clock
  readonly log: Log
  /** First time allowed for a write; the sender's own where it is left out. */
  readonly timeout_ms?: number
}

/** Silence of the server in the midst of an answer to a query. */
const QUERY_TIMEOUT_MS = 60_000
/** A deletion rewrites the files it touches. */
const DELETE_TIMEOUT_MS = 600_000
/** Series of one query; the filter is a text that grows with them. */
const SERIES_PER_QUERY = 200
/** How far back to look before looking further, for the last point before a time. */
const LOOK_BACK_MS = [6 * HOUR_MS, 3 * DAY_MS, 40 * DAY_MS, Number.POSITIVE_INFINITY]
/** Bounds of bucket queries with open ends: 1970 to 2100. */
const LAST_TIME_MS = 4_102_444_800_000
const EVER: TimeRange = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

type Refused = StoreError['refused'][number]

/** Telemetry in an InfluxDB 2.x server, which knows series by name; their numbers are kept beside it. */
export class InfluxTelemetryStore implements TelemetryStore {
  readonly name = 'influxdb'
  readonly #connection: Connection
  readonly #prefix: string
  readonly #clock: Clock
  readonly #log: Log
  readonly #sender: Sender
  readonly #catalogue = new Catalogue()
  readonly #lines = new LineWriter((id) => this.#catalogue.key(id))
  readonly #seriesFile: SeriesFile | null
  #open = false
  readonly #underWay = new Set<Promise<unknown>>()

  constructor({ bucketPrefix, seriesFile, clock, log, timeout_ms, ...access }: InfluxTelemetryOptions) {
    this.#seriesFile = seriesFile === undefined ? null : new SeriesFile(seriesFile)
    this.#connection = new Connection(access)
    this.#prefix = bucketPrefix
    this.#clock = clock
    this.#log = log
    this.#sender = new Sender(this.#connection, clock, timeout_ms)
  }

  async open(): Promise<void> {
    this.#open = true
    const keys = new Map<string, SeriesKey>()
    const add = (row: FluxRow, metric: string) => {
      const key = { subject: row.subject, metric, kind: row.measurement }
      keys.set(`${key.subject} ${metric}`, key)
    }
    try {
      await this.#read(queries.headsQuery(this.#bucket('raw'), EVER), (row) =>
        add(row, queries.metricOf(row.field)),
      )
      for (const level of ROLLUP_LEVELS) {
        await this.#read(queries.rollupSeriesQuery(this.#bucket(level), EVER), (row) => add(row, row.metric))
      }
    } catch (error) {
      this.#open = false
      throw error
    }
    this.#catalogue.clear()
    this.#lines.clear()
    for (const key of this.#seriesFile?.load() ?? []) this.#catalogue.idOf(key)
    for (const [, key] of [...keys].sort(([a], [b]) => (a < b ? -1 : 1))) this.seriesId(key)
    this.#log.debug({ series: keys.size }, 'read the series of InfluxDB')
  }

  async close(): Promise<void> {
    this.#open = false
    await Promise.allSettled(this.#underWay)
  }

  seriesId(key: SeriesKey): number {
    const known = this.#catalogue.find(key.subject, key.metric)
    if (known !== undefined) return known
    // First the line: a number without one would be that of another series after a restart.
    try {
      this.#seriesFile?.append(key)
    } catch (cause) {
      const message = `the file of series cannot be written: ${(cause as Error).message}`
      throw new StoreError('transient', message, { cause })
    }
    return this.#catalogue.idOf(key)
  }

  seriesKey(id: number): SeriesKey | undefined {
    return this.#catalogue.key(id)
  }

  listSeries(subject?: string) {
    return this.#catalogue.list(subject)
  }

  async heads(): Promise<ReadonlyMap<number, SeriesHead & { quality: number; lag_ms: number }>> {
    return lastOf(await this.#points((add) => this.#read(queries.headsQuery(this.#bucket('raw'), EVER), add)))
  }

  async lookup(series: Int32Array, time: Float64Array, count: number): Promise<Float64Array> {
    const found = new Float64Array(count).fill(Number.NaN)
    for (const group of pairGroups(series, time, count, SERIES_PER_QUERY)) {
      const points = await this.rangeMany(group.series, { from: group.from, to: group.to + 1 })
      for (const [id, at] of group.rows) {
        for (const point of points.get(id) ?? [])
          for (const row of at.get(point.time) ?? []) found[row] = point.value
      }
    }
    return found
  }

  async write(fresh: PointBlock | null, late: PointBlock | null): Promise<void> {
    const refused: Refused[] = []
    // In this order: of two points for one instant the server keeps the one that came last.
    if (fresh) await this.#writeBlock('fresh', fresh, refused)
    if (late) await this.#writeBlock('late', late, refused)
    if (refused.length > 0) {
      throw new StoreError('poison', `${refused.length} points can never be stored`, { refused })
    }
  }

  async range(series: number, range: TimeRange, limit: number): Promise<Point[]> {
    return (await this.#range([series], range, limit)).get(series)?.slice(0, limit) ?? []
  }

  rangeMany(series: readonly number[], range: TimeRange): Promise<ReadonlyMap<number, Point[]>> {
    return this.#range(series, range, null)
  }

  async before(series: readonly number[], time: number): Promise<ReadonlyMap<number, Point>> {
    const found = new Map<number, Point>()
    let to = time
    for (const back of LOOK_BACK_MS) {
      const missing = series.filter((id) => !found.has(id))
      const range = { from: time - back, to }
      const points = await this.#eachPart(missing, range, (keys) =>
        queries.lastPointsQuery(this.#bucket('raw'), keys, range),
      )
      for (const [id, point] of lastOf(points)) found.set(id, point)
      to = range.from
    }
    return found
  }

  async buckets(series: number, range: TimeRange, step_ms: number, zone: string): Promise<Bucket[]> {
    const key = this.#catalogue.key(series)
    if (!key) return []
    const clamped = { from: Math.max(0, range.from), to: Math.min(LAST_TIME_MS, range.to) }
    const gatherer = new BucketGatherer(zone, step_ms)
    for (const segment of segments(zone, clamped)) {
      const part = gatherer.part(segment)
      const query = queries.bucketsQuery(this.#bucket('raw'), key, segment, step_ms, part.windowOffset_ms)
      await this.#read(query, (row) => part.add(row))
    }
    return gatherer.buckets()
  }

  async writeRollups(level: RollupLevel, rows: readonly RollupRow[]): Promise<void> {
    const kept = lastOfEach(rows)
    const lines = kept.map((row, index) => ({ text: this.#lines.rollup(row), rows: [index] }))
    const refused = await this.#track(() => this.#sender.store(this.#bucket(level), lines, (line) => [line]))
    const [first] = refused
    if (first)
      throw new StoreError('poison', `InfluxDB refused ${refused.length} roll-up rows: ${first.reason}`)
  }

  async rollups(
    level: RollupLevel,
    series: readonly number[],
    range: TimeRange,
  ): Promise<ReadonlyMap<number, RollupRow[]>> {
    const gatherer = new RollupGatherer()
    const wanted = new Set(series)
    if (queries.isEmptyRange(range)) return new Map()
    for (const keys of this.#parts(series)) {
      await this.#read(queries.rollupsQuery(this.#bucket(level), keys, range), (row) => {
        const id = this.#catalogue.find(row.subject, row.metric)
        if (id !== undefined && wanted.has(id)) gatherer.add(id, row)
      })
    }
    return gatherer.rows()
  }

  /** All leaves by the retention of its bucket; only what tells quarter hours of a desk leaves sooner than that. */
  async expire(now: number, retention: { raw_ms: number; deskRaw_ms: number }): Promise<void> {
    const body = {
      start: new Date(0).toISOString(),
      // The end is part of what is deleted.
      stop: new Date(now - retention.deskRaw_ms - 1).toISOString(),
      predicate: '_measurement="desk-presence"',
    }
    for (const bucket of [this.#bucket('raw'), this.#bucket('15m')]) {
      const request = { org: this.#connection.org, bucket, body }
      await this.#track(() =>
        this.#connection.call('write', DELETE_TIMEOUT_MS, (influx) =>
          new DeleteAPI(influx).postDelete(request),
        ),
      )
    }
  }

  async ping(): Promise<void> {
    await this.#read(queries.pingQuery(this.#bucket('raw')), () => undefined)
  }

  async sizeBytes(): Promise<number | null> {
    return null
  }

  #bucket(level: 'raw' | RollupLevel): string {
    return `${this.#prefix}_${level}`
  }

  async #writeBlock(name: Refused['block'], block: PointBlock, refused: Refused[]): Promise<void> {
    const rows: number[] = []
    for (let row = 0; row < block.count; row++) {
      const reason = this.#lines.fault(block, row)
      if (reason === null) rows.push(row)
      else refused.push({ block: name, row, reason })
    }
    const lines = this.#lines.points(block, rows, name === 'late')
    const split = (line: Line) =>
      line.rows.flatMap((row) => this.#lines.points(block, [row], name === 'late'))
    const left = await this.#track(() => this.#sender.store(this.#bucket('raw'), lines, split))
    for (const { line, reason } of left)
      for (const row of line.rows) refused.push({ block: name, row, reason })
  }

  async #range(
    series: readonly number[],
    range: TimeRange,
    limit: number | null,
  ): Promise<Map<number, Point[]>> {
    return this.#eachPart(series, range, (keys) =>
      queries.pointsQuery(this.#bucket('raw'), keys, range, limit),
    )
  }

  /** Points of series, asked for a part of the series at a time. */
  async #eachPart(
    series: readonly number[],
    range: TimeRange,
    query: (keys: readonly SeriesKey[]) => ParameterizedQuery,
  ): Promise<Map<number, Point[]>> {
    if (queries.isEmptyRange(range)) return new Map()
    return this.#points(async (add) => {
      for (const keys of this.#parts(series)) await this.#read(query(keys), add)
    }, new Set(series))
  }

  *#parts(series: readonly number[]): Generator<SeriesKey[]> {
    const keys = series.flatMap((id) => this.#catalogue.key(id) ?? [])
    for (let start = 0; start < keys.length; start += SERIES_PER_QUERY) {
      yield keys.slice(start, start + SERIES_PER_QUERY)
    }
  }

  /** Puts values and marks together, by series. */
  async #points(
    read: (add: (row: FluxRow) => void) => Promise<void>,
    wanted?: ReadonlySet<number>,
  ): Promise<Map<number, Point[]>> {
    const gatherer = new PointGatherer()
    await read((row) => {
      const key = { subject: row.subject, metric: queries.metricOf(row.field), kind: row.measurement }
      const id = wanted ? this.#catalogue.find(key.subject, key.metric) : this.seriesId(key)
      if (id !== undefined && (!wanted || wanted.has(id))) gatherer.add(id, row)
    })
    return gatherer.points()
  }

  #read(query: ParameterizedQuery, onRow: (row: FluxRow) => void): Promise<void> {
    return this.#track(() =>
      this.#connection.call('read', QUERY_TIMEOUT_MS, (influx) =>
        readRows(influx.getQueryApi(this.#connection.org), query, onRow),
      ),
    )
  }

  async #track<T>(call: () => Promise<T>): Promise<T> {
    if (!this.#open) throw new StoreError('transient', 'InfluxDB: the store is closed')
    const promise = call()
    this.#underWay.add(promise)
    try {
      return await promise
    } catch (error) {
      throw toStoreError(error, this.#clock.now())
    } finally {
      this.#underWay.delete(promise)
    }
  }
}

const lastOf = (points: ReadonlyMap<number, Point[]>): Map<number, Point> =>
  new Map(Array.from(points, ([id, found]) => [id, found.at(-1)!]))
