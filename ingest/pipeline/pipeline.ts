import type { SpooledMessage } from '#model/readings.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { nextTurn } from '#platform/turn.ts'
import type { QuarantineRecords } from '#storage/records/records.ts'
import type { Spool } from '#storage/spool/spool.ts'
import { StoreError, type TelemetryStore } from '#storage/telemetry/store.ts'
import type { Journal } from '../journal/journal.ts'
import { placeNames } from '../journal/names.ts'
import type { AccountEntry, BatchRecord, JournalRecord, Snapshot, Tallies } from '../journal/records.ts'
import { COLUMN, type Ledger } from '../ledger/ledger.ts'
import type { ReplayOutcome } from '../quarantine/replay.ts'
import type { DirtyBuckets } from '../rollups/dirty.ts'
import { Batch, FATE } from './batch.ts'
import { book, classify, classifyRepeated, outcome, sortIn } from './classify.ts'
import type { DeviceClocks } from './clocks.ts'
import type { Decoder } from './decoder.ts'
import { type Heads, type NewReading, NOT_IN_BATCH } from './heads.ts'
import { bookRefused, quarantineInputs } from './refusals.ts'
import type { Routes } from './routes.ts'
import { type RefusedRow, type Sink, StoppedError } from './sink.ts'

/** Messages decoded in one go, about 2 ms: acknowledgements must not wait for decoding. */
const READ_LIMIT = 512
/** Batches begin at most this often, so that a commit serves many messages; the first after a pause begins at once. */
const BATCH_INTERVAL_MS = 120
/** What it means when a file cannot be written or read. */
const JOURNAL_FAULT = 'the ingest journal cannot be written'
const SPOOL_FAULT = 'the spool cannot be read'

export interface PipelineParts {
  readonly clock: Clock
  readonly log: Log
  readonly spool: Spool
  readonly store: TelemetryStore
  readonly quarantine: QuarantineRecords
  readonly journal: Journal
  readonly ledger: Ledger
  readonly clocks: DeviceClocks
  readonly heads: Heads
  readonly decoder: Decoder
  readonly routes: Routes
  readonly dirty: DirtyBuckets
  readonly sink: Sink
  readonly tallies: { -readonly [name in keyof Tallies]: Tallies[name] }
  readonly signal: AbortSignal
  /** After a batch is stored. Valid during the call. */
  readonly onStored: (stored: Stored) => void
  /** What became of a message that was replayed from the quarantine. */
  readonly onReplayed: (entry: string, outcome: ReplayOutcome) => void
}

export interface Stored {
  /** Series whose present value changed. */
  readonly series: readonly number[]
  /** Accounts with a message. */
  readonly accounts: readonly number[]
  /** All readings that were the present value of watched series, in order. */
  readonly readings: readonly NewReading[]
}

/** A duplicate that is refused in part once more keeps its entry: nothing came of the replay. */
function replayOutcome(batch: Batch, message: number): ReplayOutcome {
  const became = REPLAY_OUTCOMES[outcome(batch, message)]!
  const stays = became === 'duplicate' && batch.refusals.some((refusal) => refusal.message === message)
  return stays ? 'quarantined' : became
}

/** Spool → decode → classify → journal → store → accounts, one batch after the other. */
export class Pipeline {
  /** Last spool sequence that is stored and counted, and the one at which counting began. */
  processed = 0
  base = 0
  readonly #parts: PipelineParts
  readonly #batch = new Batch()
  readonly #changed: number[] = []
  #freshRows = new Int32Array(0)
  #lateRows = new Int32Array(0)
  #confirmed = 0
  #lastBatchAt = Number.NEGATIVE_INFINITY
  #idleWaiters: (() => void)[] = []
  #hurry: (() => void) | null = null
  #running: Promise<void> | null = null

  constructor(parts: PipelineParts) {
    this.#parts = parts
  }

  start(): void {
    this.#running = this.#run().catch((error) => {
      if (error instanceof StoppedError) return
      this.#parts.log.fatal({ err: error }, 'the ingest pipeline has stopped')
      this.#parts.sink.end(error)
    })
  }

  /** Resolves when the loop has ended; the signal ends it. */
  async ended(): Promise<void> {
    await this.#running
  }

  /** No batch is on its way to the store: a snapshot holds everything. */
  get isSettled(): boolean {
    return this.#batch.messages.length === 0
  }

  /** Resolves when everything in the spool is stored. */
  idle(): Promise<void> {
    if (this.#parts.spool.status().lastSequence <= this.processed) return Promise.resolve()
    this.#hurry?.()
    return new Promise((resolve) => this.#idleWaiters.push(resolve))
  }

  /** Everything up to the last stored batch, for the journal. */
  capture(): Snapshot {
    const { ledger, clocks, dirty, tallies, store } = this.#parts
    const accounts = ledger
      .rows()
      .map(([account, counts], index): AccountEntry => [account, counts, clocks.row(index)])
    const words = dirty.flat()
    return {
      to: this.processed,
      base: this.base,
      accounts,
      tallies: { ...tallies },
      dirty: words,
      names: placeNames(store, words),
    }
  }

  /**
   * Brings a batch to the store that may or may not have got there before a crash. Everything overwrites; its record has booked
   * it already.
   */
  async repeat(record: BatchRecord, isCorrected: boolean): Promise<void> {
    const { signal, routes, decoder, ledger, dirty } = this.#parts
    const batch = this.#batch
    batch.clear()
    routes.refresh()
    decoder.repeated = new Set(record.frozen)
    for (let cursor = record.from - 1; cursor < record.to && !signal.aborted; ) {
      const messages = await this.#read(cursor, Math.min(READ_LIMIT, record.to - cursor))
      if (messages.length === 0) break
      await this.#decode(messages)
      cursor = messages[messages.length - 1]!.sequence
    }
    decoder.repeated = null
    ledger.discard()
    // Half of a batch must not pass for the whole.
    if (signal.aborted) throw new StoppedError()
    classifyRepeated(batch, this.#parts.heads)
    this.#markDirty()
    const refused = await this.#write()
    if (refused.length > 0 && !isCorrected) await this.#correct(refused, record)
    await this.#quarantine()
    ledger.settle()
    dirty.settle()
    this.processed = record.to
    batch.clear()
  }

  async #run(): Promise<void> {
    const { signal, journal, spool } = this.#parts
    while (!signal.aborted) {
      await this.#fill()
      if (this.#batch.messages.length > 0) await this.#store()
      if (journal.isLarge) {
        await this.compact()
      } else if (spool.status().lastSequence <= this.processed) await this.#confirm()
      this.#settleIdle()
    }
  }

  /** Begins the journal anew, for as long as it takes. */
  async compact(): Promise<void> {
    const { journal, sink, spool } = this.#parts
    await sink.retry(() => journal.compact(() => this.capture()), JOURNAL_FAULT)
    spool.release(this.processed)
  }

  /** Nothing waits: notes that the last batch has arrived, so that the spool need not keep it for a repetition. */
  async #confirm(): Promise<void> {
    const { journal, spool } = this.#parts
    if (this.processed === this.#confirmed || journal.isBroken) return
    await this.#append({ kind: 'done', to: this.processed })
    this.#confirmed = this.processed
    spool.release(this.processed)
  }

  async #fill(): Promise<void> {
    const { spool, clock, signal, routes } = this.#parts
    const batch = this.#batch
    batch.clear()
    let cursor = this.processed
    while (!batch.isFull && !signal.aborted) {
      const messages = await this.#read(cursor, READ_LIMIT)
      if (messages.length === 0) return
      routes.refresh()
      await this.#decode(messages)
      cursor = messages[messages.length - 1]!.sequence
      const wait_ms = this.#lastBatchAt + BATCH_INTERVAL_MS - clock.monotonic()
      if (wait_ms <= 0 && messages.length < READ_LIMIT) return
      if (spool.status().lastSequence > cursor) await nextTurn()
      else if (wait_ms <= 0 || !(await this.#more(wait_ms, cursor))) return
    }
  }

  /** Waits for the time of the next batch; false when nothing more has come by then. */
  async #more(wait_ms: number, cursor: number): Promise<boolean> {
    const { clock, signal, spool } = this.#parts
    if (this.#idleWaiters.length > 0) return false
    const abort = new AbortController()
    this.#hurry = () => abort.abort()
    await clock.wait(wait_ms, AbortSignal.any([signal, abort.signal]))
    this.#hurry = null
    return spool.status().lastSequence > cursor
  }

  #read(after: number, limit: number): Promise<readonly SpooledMessage[]> {
    const { sink, spool, signal } = this.#parts
    return sink.retry(() => spool.read(after, limit, signal), SPOOL_FAULT)
  }

  /** A store that cannot register a series gets the message again, as with all else that it does not do. */
  async #decode(messages: readonly SpooledMessage[]): Promise<void> {
    for (const message of messages) {
      try {
        this.#take(message)
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        await this.#parts.sink.retry(async () => this.#take(message))
      }
    }
  }

  #take(message: SpooledMessage): void {
    const { decoder, heads } = this.#parts
    decoder.take(message, this.#batch)
    if (decoder.repeated === null) sortIn(this.#batch, heads)
  }

  async #store(): Promise<void> {
    const { clock, store, sink, ledger, spool } = this.#parts
    const batch = this.#batch
    this.#lastBatchAt = clock.monotonic()
    await classify(batch, (...pairs) => sink.retry(() => store.lookup(...pairs)))
    book(batch, ledger)
    this.#markDirty()
    this.#parts.tallies.replayed += batch.replays.size
    const to = batch.messages[batch.messages.length - 1]!.sequence
    const record = this.#record(to)
    await this.#append(record)
    spool.release(this.processed)
    const refused = await this.#write()
    if (refused.length > 0) await this.#correct(refused, record)
    await this.#quarantine()
    this.#settle(to)
  }

  /** Writes the batch; returns the rows of it that the store refuses for ever. */
  async #write(): Promise<number[]> {
    const batch = this.#batch
    const [fresh, late] = this.#split()
    const refused = await this.#parts.sink.write(
      fresh === 0 ? null : batch.block(this.#freshRows, fresh),
      late === 0 ? null : batch.block(this.#lateRows, late),
    )
    return refused.map((row) => this.#explainRefused(row))
  }

  /** Takes out what a replay has brought through, then hands over what was refused: a part of it may be so again. */
  async #quarantine(): Promise<void> {
    const { sink, quarantine, tallies, ledger } = this.#parts
    const batch = this.#batch
    const through = [...batch.replays].filter(([message]) => outcome(batch, message) !== COLUMN.quarantined)
    if (through.length > 0) await sink.retry(() => quarantine.remove(through.map(([, { entry }]) => entry)))
    const inputs = quarantineInputs(batch, ledger)
    if (inputs.length === 0) return
    const { payloadNotKept } = await sink.retry(() => quarantine.add(inputs))
    tallies.payloadNotKept += payloadNotKept
  }

  #explainRefused({ block, row, reason }: RefusedRow): number {
    const rowOfBatch = (block === 'fresh' ? this.#freshRows : this.#lateRows)[row]!
    const message = this.#batch.messageOf[rowOfBatch]!
    const account = this.#batch.account[message]!
    const known = this.#batch.refusals.some(
      (other) => other.message === message && other.reason === 'store_refused',
    )
    if (!known) this.#batch.refusals.push({ message, account, reason: 'store_refused', detail: reason })
    return rowOfBatch
  }

  #split(): [fresh: number, late: number] {
    const { rows, fate } = this.#batch
    if (this.#freshRows.length < rows) {
      this.#freshRows = new Int32Array(this.#batch.fate.length)
      this.#lateRows = new Int32Array(this.#batch.fate.length)
    }
    let fresh = 0
    let late = 0
    for (let row = 0; row < rows; row++) {
      if (fate[row] === FATE.fresh) this.#freshRows[fresh++] = row
      else if (fate[row] === FATE.late) this.#lateRows[late++] = row
    }
    return [fresh, late]
  }

  #markDirty(): void {
    const { series, time, fate, rows } = this.#batch
    for (let row = 0; row < rows; row++) {
      if (fate[row] !== FATE.duplicate) this.#parts.dirty.mark(series[row]!, time[row]!)
    }
  }

  #record(to: number): BatchRecord {
    const { dirty, tallies } = this.#parts
    return {
      kind: 'batch',
      from: this.#batch.messages[0]!.sequence,
      to,
      accounts: this.#entries(),
      dirty: dirty.pendingFlat(),
      frozen: [...this.#batch.frozen],
      tallies: { ...tallies },
    }
  }

  #entries(): AccountEntry[] {
    const { ledger, clocks } = this.#parts
    return ledger
      .touched()
      .map((index) => [ledger.idOf(index), ledger.pendingCounts(index), clocks.row(index)])
  }

  /**
   * Appends for as long as it takes: without its record on disk no batch may go to the store. When the log has to be begun anew,
   * `before` is what the new one must hold first.
   */
  async #append(record: JournalRecord, before: JournalRecord | null = null): Promise<void> {
    const { journal, sink } = this.#parts
    await sink.retry(async () => {
      if (journal.isBroken) {
        await journal.compact(() => this.capture())
        if (before) await journal.append(before, true)
      }
      await journal.append(record, true)
    }, JOURNAL_FAULT)
  }

  async #correct(rows: readonly number[], record: BatchRecord): Promise<void> {
    const before = new Map(this.#entries().map(([account, counts]) => [account, counts]))
    bookRefused(this.#batch, rows, this.#parts.ledger, this.#parts.heads)
    const accounts = this.#entries().map(([account, counts, clock]): AccountEntry => {
      const earlier = before.get(account)
      return [account, counts.map((count, column) => count - (earlier?.[column] ?? 0)), clock]
    })
    await this.#append({ kind: 'correction', to: record.to, accounts }, record)
  }

  #settle(to: number): void {
    const { ledger, dirty, heads, onStored, onReplayed } = this.#parts
    const batch = this.#batch
    const changed = this.#changed
    changed.length = 0
    const readings: NewReading[] = []
    for (let row = 0; row < batch.rows; row++) {
      const series = batch.series[row]!
      if (heads.watched[series] === 1 && batch.shown[row] === 1 && batch.fate[row] !== FATE.refused) {
        readings.push({ series, time: batch.time[row]!, value: batch.value[row]! })
      }
      heads.row[series] = NOT_IN_BATCH
      if (heads.presentRow[series] === NOT_IN_BATCH) continue
      heads.presentRow[series] = NOT_IN_BATCH
      changed.push(series)
    }
    const accounts = [...ledger.touched()]
    ledger.settle()
    dirty.settle()
    this.processed = to
    onStored({ series: changed, accounts, readings })
    for (const [message, { entry }] of batch.replays) onReplayed(entry, replayOutcome(batch, message))
    batch.clear()
  }

  #settleIdle(): void {
    if (this.#idleWaiters.length === 0 || this.#parts.spool.status().lastSequence > this.processed) return
    for (const resolve of this.#idleWaiters.splice(0)) resolve()
  }
}

const REPLAY_OUTCOMES: Readonly<Record<number, ReplayOutcome>> = {
  [COLUMN.stored]: 'stored',
  [COLUMN.duplicate]: 'duplicate',
  [COLUMN.quarantined]: 'quarantined',
}
