import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { FIGURES } from '../figures.ts'
import { ROLLUP_LEVELS, StoreError } from '../store.ts'
import { isFatal, toStoreError } from './faults.ts'

export interface DatabaseOptions {
  readonly path: string
  readonly tempDir: string
  readonly threads: number
  /** As DuckDB writes it: '512MB'. */
  readonly memoryLimit: string
}

/** Reads at once. Each occupies a thread of libuv's pool, which the spool's fdatasync needs too. */
const MAX_READS = 3
/** Jobs waiting for a connection; beyond it callers are told to come back, memory stays bounded. */
const MAX_WAITING = 512

const TABLES = {
  series: 'id INTEGER PRIMARY KEY, subject VARCHAR NOT NULL, metric VARCHAR NOT NULL, kind VARCHAR NOT NULL',
  points: `series INTEGER NOT NULL, ts TIMESTAMP_MS NOT NULL, value DOUBLE NOT NULL,
    quality UTINYINT NOT NULL, lag_ms INTEGER NOT NULL`,
}
const ROLLUP_COLUMNS = [
  'series INTEGER NOT NULL, ts TIMESTAMP_MS NOT NULL',
  ...FIGURES.map((figure) => `${figure} DOUBLE NOT NULL`),
].join(', ')

const SCHEMA = [
  ...Object.entries(TABLES).map(([name, columns]) => `CREATE TABLE IF NOT EXISTS ${name}(${columns})`),
  ...ROLLUP_LEVELS.map((level) => `CREATE TABLE IF NOT EXISTS rollup_${level}(${ROLLUP_COLUMNS})`),
]
const WRITER_SCHEMA = [
  'CREATE TEMP TABLE late AS FROM points LIMIT 0',
  'CREATE TEMP TABLE revised AS FROM rollup_15m LIMIT 0',
]
const READER_SCHEMA = ['CREATE TEMP TABLE wanted(place INTEGER, series INTEGER, ts TIMESTAMP_MS)']

/** Connections handed out one job at a time, first come first served. */
class Lane {
  readonly #setUp: readonly string[]
  readonly #width: number
  #idle: DuckDBConnection[] = []
  #waiting: (() => void)[] = []
  #taken = 0

  constructor(width: number, setUp: readonly string[]) {
    this.#width = width
    this.#setUp = setUp
  }

  async open(instance: DuckDBInstance): Promise<void> {
    for (let i = 0; i < this.#width; i++) {
      const connection = await instance.connect()
      this.#idle.push(connection)
      for (const sql of this.#setUp) await connection.run(sql)
    }
  }

  /** Only while nothing is taken. */
  close(): void {
    for (const connection of this.#idle.splice(0)) connection.closeSync()
  }

  async enter(): Promise<void> {
    if (this.#taken < this.#width) {
      this.#taken++
      return
    }
    if (this.#waiting.length >= MAX_WAITING)
      throw new StoreError('transient', 'DuckDB: too many waiting requests')
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken--
  }

  take(): DuckDBConnection {
    return this.#idle.pop()!
  }

  give(connection: DuckDBConnection): void {
    this.#idle.push(connection)
  }
}

/**
 * One DuckDB file: a connection for writing, a few for reading, closed and opened again after a fatal error.
 */
export class Database {
  readonly #options: DatabaseOptions
  readonly #writer = new Lane(1, WRITER_SCHEMA)
  readonly #readers = new Lane(MAX_READS, READER_SCHEMA)
  #instance: DuckDBInstance | null = null
  #opening: Promise<void> | null = null
  #broken = false
  #busy = 0
  #onIdle: (() => void)[] = []

  constructor(options: DatabaseOptions) {
    this.#options = options
  }

  /** Opens, or opens again after a fatal error, once what runs has ended. */
  open(): Promise<void> {
    if (this.#instance && !this.#broken) return Promise.resolve()
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  /** Waits for running jobs; the caller sends no more. */
  async close(): Promise<void> {
    await this.#idle()
    this.#release()
  }

  write<T>(job: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#run(this.#writer, job)
  }

  read<T>(job: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#run(this.#readers, job)
  }

  async #run<T>(lane: Lane, job: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    await lane.enter()
    try {
      while (!this.#instance || this.#broken) await this.open()
      const connection = lane.take()
      this.#busy++
      try {
        return await job(connection)
      } finally {
        lane.give(connection)
        this.#busy--
        if (this.#busy === 0) for (const wake of this.#onIdle.splice(0)) wake()
      }
    } catch (error) {
      if (isFatal(error)) this.#broken = true
      throw toStoreError(error)
    } finally {
      lane.leave()
    }
  }

  async #open(): Promise<void> {
    await this.#idle()
    this.#release()
    const { path, threads, memoryLimit, tempDir } = this.#options
    try {
      // Two instances on one file in a process overwrite each other: POSIX locks hold between processes only.
      this.#instance = await DuckDBInstance.fromCache(path, {
        threads: String(threads),
        memory_limit: memoryLimit,
        temp_directory: tempDir,
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
      })
      const connection = await this.#instance.connect()
      try {
        for (const sql of SCHEMA) await connection.run(sql)
      } finally {
        connection.closeSync()
      }
      await this.#writer.open(this.#instance)
      await this.#readers.open(this.#instance)
      this.#broken = false
    } catch (error) {
      this.#release()
      throw error
    }
  }

  #release(): void {
    this.#writer.close()
    this.#readers.close()
    this.#instance?.closeSync()
    this.#instance = null
  }

  async #idle(): Promise<void> {
    while (this.#busy > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve))
  }
}
