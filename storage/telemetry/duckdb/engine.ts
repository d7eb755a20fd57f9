import type { DuckDBConnection } from '@duckdb/node-api'
import { type PointBlock, type RollupLevel, StoreError, type TimeRange } from '../store.ts'
import type { Column } from './columns.ts'
import { Database, type DatabaseOptions } from './database.ts'
import type { BucketQuery, Operations, RollupColumns, SeriesRows } from './messages.ts'
import * as reads from './reads.ts'
import * as writes from './writes.ts'

/** Newest stored time by series, to tell rows that can be appended from rows that may replace stored ones. */
type Newest = Map<number, number>

/** The store's work on one DuckDB file; lives in the worker thread. */
export class Engine implements Operations {
  #database: Database | null = null
  /** Series in the file: ids 0 to here. */
  #series = 0
  #rollupHeads = new Map<RollupLevel, Newest>()
  /**
   * Set after a write whose outcome is unknown (a failed COMMIT, a crash before the answer): its rows may be
   * stored, and the caller will hand them in again as fresh. Null while no doubt is possible.
   */
  #doubt: Newest | null = null
  #doubtful = false

  async open(options: DatabaseOptions, doubtful: boolean): Promise<SeriesRows> {
    this.#doubtful = doubtful
    this.#database = new Database(options)
    await this.#database.open()
    return this.#database.read(async (connection) => {
      const result = await connection.runAndReadAll(
        'SELECT id, subject, metric, kind FROM series ORDER BY id',
      )
      const rows = result.getRows() as [number, string, string, string][]
      if (rows.some(([id], index) => id !== index)) {
        throw new StoreError('configuration', `DuckDB: the series table of ${options.path} has gaps`)
      }
      this.#series = rows.length
      return { first: 0, rows: rows.map(([, ...key]) => key) }
    })
  }

  async close(): Promise<void> {
    await this.#database?.close()
    this.#database = null
  }

  async write(fresh: PointBlock | null, late: PointBlock | null, series: SeriesRows): Promise<void> {
    const refused: writes.Refused[] = []
    const known = series.first + series.rows.length
    const newer = writes.sift('fresh', fresh, known, refused)
    const older = writes.sift('late', late, known, refused)
    await this.#transaction(series, async (connection) => {
      if (newer) await this.#appendFresh(connection, newer)
      if (older && older.count > 0) await writes.mergePoints(connection, older)
      return undefined
    })
    if (refused.length > 0) {
      throw new StoreError('poison', `${refused.length} points can never be stored`, { refused })
    }
  }

  async writeRollups(level: RollupLevel, rows: RollupColumns, series: SeriesRows): Promise<void> {
    await this.#transaction(series, async (connection) => {
      const heads = await this.#headsOf(connection, level)
      const isNew = (row: number) =>
        rows.time[row]! > (heads.get(rows.series[row]!) ?? Number.NEGATIVE_INFINITY)
      const fresh = selectRollups(rows, isNew)
      const revised = selectRollups(rows, (row) => !isNew(row))
      if (fresh.count > 0) await writes.appendRollups(connection, level, fresh)
      if (revised.count > 0) await writes.mergeRollups(connection, level, revised)
      // Rows come in time order within a series, so the last one is its newest.
      return () => fresh.series.forEach((id, row) => void heads.set(id, fresh.time[row]!))
    })
  }

  heads() {
    return this.#open.read(reads.heads)
  }

  lookup(series: Int32Array<ArrayBuffer>, time: Float64Array<ArrayBuffer>, count: number) {
    return this.#open.read((connection) => reads.lookup(connection, series, time, count))
  }

  range(series: readonly number[], range: TimeRange, limit: number | null) {
    return this.#open.read((connection) => reads.range(connection, series, range, limit))
  }

  before(series: readonly number[], time: number) {
    return this.#open.read((connection) => reads.before(connection, series, time))
  }

  buckets(query: BucketQuery) {
    return this.#open.read((connection) => reads.buckets(connection, query))
  }

  rollups(level: RollupLevel, series: readonly number[], range: TimeRange) {
    return this.#open.read((connection) => reads.rollups(connection, level, series, range))
  }

  async expire(limits: { raw: number; desk: number; hourly: number }): Promise<void> {
    await this.#open.write((connection) => writes.expire(connection, limits))
  }

  async ping(): Promise<void> {
    await this.#open.read((connection) => connection.run('SELECT 1'))
  }

  get #open(): Database {
    if (!this.#database) throw new StoreError('transient', 'DuckDB: not open')
    return this.#database
  }

  async #appendFresh(connection: DuckDBConnection, block: PointBlock): Promise<void> {
    const stored = this.#doubt
    const perhaps = (row: number) =>
      block.time[row]! <= (stored?.get(block.series[row]!) ?? Number.NEGATIVE_INFINITY)
    let repeats = 0
    if (stored) for (let row = 0; row < block.count; row++) if (perhaps(row)) repeats++
    if (repeats === 0) return writes.appendPoints(connection, block)
    await writes.mergePoints(connection, writes.pick(block, perhaps))
    const rest = writes.pick(block, (row) => !perhaps(row))
    if (rest.count > 0) await writes.appendPoints(connection, rest)
  }

  /**
   * Runs a job in one transaction with the series that are new; what the job returns is called once it is
   * committed.
   */
  async #transaction(
    series: SeriesRows,
    job: (connection: DuckDBConnection) => Promise<(() => void) | undefined>,
  ): Promise<void> {
    await this.#open.write(async (connection) => {
      if (this.#doubtful) await this.#resolveDoubt(connection)
      await connection.run('BEGIN')
      let committed: (() => void) | undefined
      try {
        const rows = series.rows.slice(this.#series - series.first)
        if (rows.length > 0) await writes.insertSeries(connection, { first: this.#series, rows })
        committed = await job(connection)
      } catch (error) {
        // After a fatal error there is nothing to roll back to; the database is opened again.
        await connection.run('ROLLBACK').catch(() => undefined)
        throw error
      }
      this.#doubtful = true
      await connection.run('COMMIT')
      this.#doubtful = false
      this.#series = Math.max(this.#series, series.first + series.rows.length)
      committed?.()
    })
  }

  async #resolveDoubt(connection: DuckDBConnection): Promise<void> {
    const result = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM series')
    this.#series = Number(result.getRows()[0]?.[0])
    this.#rollupHeads.clear()
    this.#doubt = await reads.newestTimes(connection, 'points')
    this.#doubtful = false
  }

  async #headsOf(connection: DuckDBConnection, level: RollupLevel): Promise<Newest> {
    const heads = this.#rollupHeads.get(level) ?? (await reads.newestTimes(connection, `rollup_${level}`))
    this.#rollupHeads.set(level, heads)
    return heads
  }
}

function selectRollups(rows: RollupColumns, keep: (row: number) => boolean): RollupColumns {
  const kept: number[] = []
  for (let row = 0; row < rows.count; row++) if (keep(row)) kept.push(row)
  if (kept.length === rows.count) return rows
  const floats = (column: Column) => Float64Array.from(kept, (row) => column[row]!)
  return {
    count: kept.length,
    series: Int32Array.from(kept, (row) => rows.series[row]!),
    time: floats(rows.time),
    figures: rows.figures.map(floats),
  }
}
