import { join } from 'node:path'
import { type DiskFiles, readIfThere, systemFiles, writeWhole } from '#platform/files.ts'
import { frame, unframe } from './frames.ts'
import {
  decodeRecord,
  decodeSnapshot,
  EMPTY_SNAPSHOT,
  encodeRecord,
  encodeSnapshot,
  type JournalRecord,
  type Snapshot,
} from './records.ts'

/** The log is folded into a snapshot at this size: reading it back at a start takes well under a second. */
const LOG_LIMIT_BYTES = 8 * 1024 * 1024

/** What a start finds. Records come after the snapshot, in order. */
export interface Recovered {
  readonly snapshot: Snapshot
  readonly records: readonly JournalRecord[]
}

/**
 * Journal of intents: one record is on disk before the batch it speaks of goes to the store, so that after a crash the ledger
 * counts that batch once, whether the store has it or not. A snapshot file and a log of what came after it.
 */
export class Journal {
  readonly #directory: string
  readonly #files: DiskFiles
  readonly #logLimit_bytes: number
  #generation = 0
  /** Open for writing; null when it must be begun anew. */
  #log: number | null = null
  #bytes = 0
  /** Appends and compactions come one after the other. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(directory: string, files: DiskFiles = systemFiles, logLimit_bytes = LOG_LIMIT_BYTES) {
    this.#directory = directory
    this.#files = files
    this.#logLimit_bytes = logLimit_bytes
  }

  /** Reads everything back, and writes the whole part of the log anew. */
  async open(): Promise<Recovered> {
    const files = this.#files
    await files.makeDirectory(this.#directory)
    const saved = await readIfThere(files, this.#snapshotPath())
    let snapshot = EMPTY_SNAPSHOT
    if (saved) {
      const body = unframe(saved).bodies[0]
      if (!body) throw new Error(`the ingest journal's snapshot ${this.#snapshotPath()} is damaged`)
      const decoded = decodeSnapshot(body)
      this.#generation = decoded.generation
      snapshot = decoded.snapshot
    }
    const path = this.#logPath(this.#generation)
    const log = await readIfThere(files, path)
    const { bodies, end } = unframe(log ?? Buffer.alloc(0))
    this.#log = await this.#rewrite(path, (log ?? Buffer.alloc(0)).subarray(0, end))
    this.#bytes = end
    await this.#removeOthers()
    return { snapshot, records: bodies.map(decodeRecord) }
  }

  /**
   * What a killed process wrote can be read and need not be on disk: after a sync that failed not even by a sync of the same file. A batch
   * is repeated because its record is there, so that is written anew before anything acts on it.
   */
  async #rewrite(path: string, content: Buffer): Promise<number> {
    const files = this.#files
    const temporary = `${path}.new`
    const fd = await this.#createAnew(temporary)
    try {
      await writeWhole(files, fd, content, 0)
      await files.sync(fd)
      await files.rename(temporary, path)
      await files.syncDirectory(this.#directory)
      return fd
    } catch (error) {
      await this.#close(fd)
      throw error
    }
  }

  /** Appends a record; on disk when resolved if `durable`. After an error only `compact` makes the journal usable again. */
  append(record: JournalRecord, durable: boolean): Promise<void> {
    return this.#inTurn(() => this.#append(record, durable))
  }

  async #append(record: JournalRecord, durable: boolean): Promise<void> {
    const log = this.#log
    if (log === null) throw new Error('the journal is not open')
    const framed = frame(encodeRecord(record))
    try {
      await writeWhole(this.#files, log, framed, this.#bytes)
      if (durable) await this.#files.sync(log)
    } catch (error) {
      // After a failed sync the file's state is unknown: nothing more may be appended to it.
      await this.#leaveLog()
      throw error
    }
    this.#bytes += framed.length
  }

  get isLarge(): boolean {
    return this.#bytes >= this.#logLimit_bytes
  }

  get isBroken(): boolean {
    return this.#log === null
  }

  /** Begins a new log after a snapshot of everything so far; `capture` is called when no append is under way. */
  compact(capture: () => Snapshot): Promise<void> {
    return this.#inTurn(() => this.#compact(capture()))
  }

  async #compact(snapshot: Snapshot): Promise<void> {
    const next = this.#generation + 1
    const log = await this.#createAnew(this.#logPath(next))
    try {
      await this.#files.sync(log)
      await this.#replaceSnapshot(frame(encodeSnapshot(next, snapshot)))
    } catch (error) {
      await this.#close(log)
      // The new snapshot may be in its place already, and a start would not read what the old log gets from here on.
      await this.#leaveLog()
      throw error
    }
    const old = this.#log
    this.#log = log
    this.#generation = next
    this.#bytes = 0
    await this.#close(old)
    await this.#removeOthers()
  }

  /** The old snapshot stays whole and in its place until the new one is durable, with the log that follows it. */
  async #replaceSnapshot(content: Buffer): Promise<void> {
    const files = this.#files
    const temporary = `${this.#snapshotPath()}.new`
    const fd = await this.#createAnew(temporary)
    try {
      await writeWhole(files, fd, content, 0)
      await files.sync(fd)
    } finally {
      await files.close(fd)
    }
    await files.syncDirectory(this.#directory)
    await files.rename(temporary, this.#snapshotPath())
    await files.syncDirectory(this.#directory)
  }

  /** Of a compaction that failed or was cut short a file of this name may be left. */
  async #createAnew(path: string): Promise<number> {
    await this.#files.remove(path)
    return await this.#files.create(path)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    await this.#queue
    await this.#leaveLog()
  }

  /** Nothing more is appended to the log under way. */
  async #leaveLog(): Promise<void> {
    const log = this.#log
    this.#log = null
    await this.#close(log)
  }

  /** An error on closing tells nothing of what was synced before it. */
  async #close(fd: number | null): Promise<void> {
    if (fd !== null) await this.#files.close(fd).catch(() => undefined)
  }

  async #removeOthers(): Promise<void> {
    const own = this.#logName(this.#generation)
    for (const name of await this.#files.list(this.#directory)) {
      if (/\.log(\.new)?$/.test(name) && name !== own) await this.#files.remove(join(this.#directory, name))
    }
  }

  #snapshotPath(): string {
    return join(this.#directory, 'snapshot')
  }

  #logName(generation: number): string {
    return `${String(generation).padStart(10, '0')}.log`
  }

  #logPath(generation: number): string {
    return join(this.#directory, this.#logName(generation))
  }
}
