import type { RawMessage, SpooledMessage } from '#model/readings.ts'
import type { Clock } from '#platform/clock.ts'
import { type DiskFiles, isNoSpace, systemFiles } from '#platform/files.ts'
import type { Log } from '#platform/log.ts'
import { nextTurn } from '#platform/turn.ts'
import { Batch, type Done } from './batch.ts'
import { Catalogue } from './catalogue.ts'
import { RECORD_BYTES_MAX, RECORD_FIXED_BYTES } from './format.ts'
import { SegmentReader } from './reader.ts'
import { RecentBatches } from './recent.ts'
import { Room } from './room.ts'
import type { Spool, SpoolState, SpoolStatus } from './spool.ts'
import { SegmentWriter } from './writer.ts'

/** Large enough that a roll is rare, small enough that released disk space comes back soon. */
const SEGMENT_BYTES = 32 * 1024 * 1024
/** Waiting for the disk, above which callers ought to stop taking messages: some 80,000, a second of the fastest load. */
const QUEUED_BYTES_MAX = 32 * 1024 * 1024
/** One forms while the other is on its way to the disk; more only exist in a burst and are then given back. */
const BATCHES_KEPT = 2
/** A full disk is looked at again this often, and when something is released. */
const FULL_RETRY_MS = 250
const FAILING_RETRY_MS = 1_000

export interface FileSpoolOptions {
  readonly directory: string
  /** Bytes of unreleased records above which nothing more is accepted. Disk use may exceed it by two segments. */
  readonly limitBytes: number
  /** Bytes of the file system that are left to others. */
  readonly reserveBytes: number
  readonly clock: Clock
  readonly log: Log
  readonly segmentBytes?: number
  readonly files?: DiskFiles
}

/**
 * The spool in segment files of one directory. Group commit without a timer: while one batch is written and synced the next one forms.
 * Whoever opens it has the directory to itself.
 */
export class FileSpool implements Spool {
  readonly #options: FileSpoolOptions
  readonly #files: DiskFiles
  readonly #catalogue: Catalogue
  readonly #writer: SegmentWriter
  readonly #reader: SegmentReader
  readonly #room: Room
  readonly #recent = new RecentBatches()
  readonly #listeners: ((state: SpoolState) => void)[] = []
  #readers: (() => void)[] = []
  #state: SpoolState = 'accepting'
  #lastSequence = 0
  #forming: Batch | null = null
  #sealed: Batch[] = []
  readonly #idle: Batch[] = []
  /** Of sealed batches and the one being written. */
  #queuedBytes = 0
  #running: Promise<void> | null = null
  #pauseEnd: (() => void) | null = null
  #closing = false

  constructor(options: FileSpoolOptions) {
    const { directory, log, files = systemFiles, segmentBytes = SEGMENT_BYTES } = options
    this.#options = options
    this.#files = files
    this.#catalogue = new Catalogue(files, directory, log)
    this.#writer = new SegmentWriter({ files, directory, catalogue: this.#catalogue, segmentBytes, log })
    this.#reader = new SegmentReader(files, this.#catalogue, log)
    this.#room = new Room({ ...options, files, catalogue: this.#catalogue })
  }

  async open(): Promise<void> {
    await this.#files.makeDirectory(this.#options.directory)
    await this.#catalogue.recover()
    this.#lastSequence = this.#catalogue.newest?.last ?? 0
    this.#writer.start()
    this.#forming = new Batch().clear(this.#lastSequence + 1)
  }

  /** While true the caller ought to pause its sources: `append` still takes and holds every message, so memory grows. */
  get pressure(): boolean {
    return this.#queuedBytes + (this.#forming?.bytes ?? 0) > QUEUED_BYTES_MAX
  }

  append(message: RawMessage, done: Done): void {
    const forming = this.#closing ? null : this.#forming
    if (forming && (forming.add(message, done) || this.#addToNext(forming, message, done))) {
      this.#running ??= this.#run()
    } else done(new Error(forming ? 'the message is too large for the spool' : 'the spool is not open'))
  }

  async read(after: number, limit: number, signal: AbortSignal): Promise<readonly SpooledMessage[]> {
    let next = after + 1
    while (!signal.aborted && !this.#closing) {
      const last = this.#lastSequence
      if (next <= last) {
        const messages = this.#recent.take(next, limit) ?? (await this.#reader.read(next, limit))
        if (messages.length > 0) return messages
        next = last + 1
      } else await this.#newMessages(signal)
    }
    return []
  }

  release(sequence: number): void {
    const upTo = Math.min(sequence, this.#lastSequence)
    this.#catalogue.release(upTo)
    this.#recent.release(upTo)
    if (this.#state === 'full') this.#pauseEnd?.()
  }

  status(): SpoolStatus {
    const { released, bytes, releasedBytes } = this.#catalogue
    return {
      state: this.#state,
      records: this.#lastSequence - released,
      bytes: bytes - releasedBytes,
      limitBytes: this.#options.limitBytes,
      oldestAt: this.#lastSequence > released ? this.#receivedAt(released + 1) : null,
      lastSequence: this.#lastSequence,
    }
  }

  onStateChange(listener: (state: SpoolState) => void): void {
    this.#listeners.push(listener)
  }

  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    this.#pauseEnd?.()
    await this.#running
    this.#wakeReaders()
    await this.#reader.close()
    await this.#writer.close()
    this.#forming = null
  }

  #addToNext(full: Batch, message: RawMessage, done: Done): boolean {
    const { topic, publisher, payload } = message
    const needed = RECORD_FIXED_BYTES + 3 * (topic.length + publisher.length) + payload.length
    return needed <= RECORD_BYTES_MAX && this.#seal(full).add(message, done)
  }

  /** One at a time. The first turn of the loop lets everything that arrived with the first message join it. */
  async #run(): Promise<void> {
    await nextTurn()
    for (let batch = this.#take(); batch; batch = this.#take()) {
      const stored = await this.#store(batch)
      this.#queuedBytes -= batch.bytes
      this.#finish(batch, stored)
      await nextTurn()
    }
    this.#running = null
  }

  #take(): Batch | undefined {
    const forming = this.#forming as Batch
    if (this.#sealed.length === 0 && forming.count > 0) this.#seal(forming)
    return this.#sealed.shift()
  }

  /** Queues the batch for the disk and begins the next one. */
  #seal(batch: Batch): Batch {
    this.#sealed.push(batch)
    this.#queuedBytes += batch.bytes
    this.#forming = (this.#idle.pop() ?? new Batch()).clear(batch.last + 1)
    return this.#forming
  }

  /** Until the batch is durable; false only when the spool is closed before it could be. */
  async #store(batch: Batch): Promise<boolean> {
    for (let failures = 0; ; ) {
      try {
        if (await this.#room.has(batch.bytes)) {
          await this.#writer.append(batch)
          break
        }
        this.#setState('full')
      } catch (error) {
        // A first failure is one file's: the writer goes on in another. A second is the disk's.
        if (isNoSpace(error)) this.#setState('full')
        else if (++failures > 1) this.#fail(error)
        else continue
      }
      if (this.#closing) return false
      await this.#pause(this.#state === 'full' ? FULL_RETRY_MS : FAILING_RETRY_MS)
    }
    this.#setState('accepting')
    return true
  }

  #finish(batch: Batch, stored: boolean): void {
    const dones = batch.takeDones()
    if (stored) {
      this.#lastSequence = batch.last
      this.#recent.add(batch.keep())
    }
    const error = stored ? null : new Error('the spool was closed before the message was durable')
    for (const done of dones) this.#call(() => done(error))
    if (this.#idle.length < BATCHES_KEPT) this.#idle.push(batch)
    if (stored) this.#wakeReaders()
  }

  #fail(error: unknown): void {
    if (this.#state !== 'failing')
      this.#options.log.error({ err: error }, 'the spool cannot write; acknowledgements are held')
    this.#setState('failing')
  }

  #setState(state: SpoolState): void {
    if (state === this.#state) return
    this.#state = state
    this.#options.log[state === 'accepting' ? 'info' : 'warn']({ state }, 'the spool changed its state')
    for (const listener of this.#listeners) this.#call(() => listener(state))
  }

  /** What callers do in their callbacks must not stop the writer. */
  #call(callback: () => void): void {
    try {
      callback()
    } catch (error) {
      this.#options.log.error({ err: error }, 'a callback of the spool failed')
    }
  }

  #pause(delay_ms: number): Promise<void> {
    const controller = new AbortController()
    this.#pauseEnd = () => controller.abort()
    return this.#options.clock.wait(delay_ms, controller.signal).finally(() => {
      this.#pauseEnd = null
    })
  }

  #newMessages(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        resolve()
      }
      signal.addEventListener('abort', wake)
      this.#readers.push(wake)
    })
  }

  #wakeReaders(): void {
    const readers = this.#readers
    this.#readers = []
    for (const wake of readers) wake()
  }

  /** Exact while the message is in memory, else of a record at most 64 KiB before it. */
  #receivedAt(sequence: number): number | null {
    const inMemory = this.#recent.receivedAt(sequence)
    if (inMemory !== null) return inMemory
    const segment = this.#catalogue.find(sequence)
    return segment?.markBefore(sequence)?.receivedAt ?? null
  }
}
