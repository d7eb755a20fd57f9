import type { QuarantineReason, SpooledMessage } from '#model/readings.ts'
import type { PointBlock } from '#storage/telemetry/store.ts'
import type { ReplayMark } from '../accept/marks.ts'

/** A batch is closed at this size: 16 k messages decode in about 50 ms, and one commit of 64 k points takes about that long. */
const BATCH_MESSAGES = 16_384
const BATCH_READINGS = 65_536

/** What happens to a row. */
export const FATE = { fresh: 0, late: 1, duplicate: 2, merged: 3, refused: 4 } as const

/** Why a message, or part of it, goes to the quarantine. */
export interface Refusal {
  readonly message: number
  readonly account: number
  readonly reason: QuarantineReason
  readonly detail: string
}

/** Decoded messages on their way to the store: readings as columns, in order of arrival. */
export class Batch {
  rows = 0
  series = new Int32Array(BATCH_READINGS)
  time = new Float64Array(BATCH_READINGS)
  value = new Float64Array(BATCH_READINGS)
  quality = new Uint8Array(BATCH_READINGS)
  lag_ms = new Int32Array(BATCH_READINGS)
  /** Message of a row, its FATE, and whether it replaces a stored value. */
  messageOf = new Int32Array(BATCH_READINGS)
  fate = new Uint8Array(BATCH_READINGS)
  replaces = new Uint8Array(BATCH_READINGS)
  /** Whether it became the present value of its series. */
  shown = new Uint8Array(BATCH_READINGS)

  readonly messages: SpooledMessage[] = []
  account = new Int32Array(BATCH_MESSAGES)
  written = new Int32Array(BATCH_MESSAGES)
  duplicates = new Int32Array(BATCH_MESSAGES)
  readonly refusals: Refusal[] = []
  readonly replays = new Map<number, ReplayMark>()
  /** Spool sequences of messages from a clock that stood still. */
  readonly frozen: number[] = []
  /** Rows that the heads have seen, and those of them that are older than their head. */
  sorted = 0
  readonly older: number[] = []

  get isFull(): boolean {
    return this.messages.length >= BATCH_MESSAGES || this.rows >= BATCH_READINGS
  }

  /** Takes a message on the account of nobody yet; returns its number. */
  begin(message: SpooledMessage): number {
    const number = this.messages.length
    if (number >= this.account.length) this.#growMessages()
    this.messages.push(message)
    this.written[number] = 0
    this.duplicates[number] = 0
    return number
  }

  /** A decoded message without readings: nothing of it is missing in the store, so it counts as one whose readings are all there. */
  bringsNothing(message: number): void {
    this.duplicates[message] = 1
  }

  /** Takes the last message back, of which nothing has been added yet. */
  withdraw(): void {
    this.messages.pop()
    this.replays.delete(this.messages.length)
  }

  add(message: number, series: number, time: number, value: number, quality: number, lag_ms: number): void {
    const row = this.rows++
    if (row >= this.series.length) this.#growRows()
    this.series[row] = series
    this.time[row] = time
    this.value[row] = value
    this.quality[row] = quality
    this.lag_ms[row] = lag_ms
    this.messageOf[row] = message
    this.fate[row] = FATE.fresh
    this.replaces[row] = 0
    this.shown[row] = 0
  }

  /** Receive time of a row as the present of that moment. A replay was received before what came since, which is not ahead for that. */
  heardAt(row: number): number {
    const message = this.messageOf[row]!
    return this.replays.has(message) ? Number.POSITIVE_INFINITY : this.messages[message]!.receivedAt
  }

  /**
   * A later reading of the same series and time takes the place of an earlier one in the batch. Both are counted by their own quality and
   * lag, as if each had come in a batch of its own.
   */
  replace(row: number, by: number): void {
    const [quality, lag_ms] = [this.quality[row]!, this.lag_ms[row]!]
    this.value[row] = this.value[by]!
    this.quality[row] = this.quality[by]!
    this.lag_ms[row] = this.lag_ms[by]!
    this.quality[by] = quality
    this.lag_ms[by] = lag_ms
  }

  /** Copies rows into a block of their own: the store keeps the arrays it is given. */
  block(rows: Int32Array, count: number): PointBlock {
    const block = {
      count,
      series: new Int32Array(count),
      time: new Float64Array(count),
      value: new Float64Array(count),
      quality: new Uint8Array(count),
      lag_ms: new Int32Array(count),
    }
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      block.series[i] = this.series[row]!
      block.time[i] = this.time[row]!
      block.value[i] = this.value[row]!
      block.quality[i] = this.quality[row]!
      block.lag_ms[i] = this.lag_ms[row]!
    }
    return block
  }

  clear(): void {
    this.rows = 0
    this.messages.length = 0
    this.refusals.length = 0
    this.replays.clear()
    this.frozen.length = 0
    this.sorted = 0
    this.older.length = 0
  }

  /** One message may bring thousands of readings, so the last one of a batch may go beyond its size. */
  #growRows(): void {
    const capacity = this.series.length * 2
    this.series = grown(new Int32Array(capacity), this.series)
    this.time = grown(new Float64Array(capacity), this.time)
    this.value = grown(new Float64Array(capacity), this.value)
    this.quality = grown(new Uint8Array(capacity), this.quality)
    this.lag_ms = grown(new Int32Array(capacity), this.lag_ms)
    this.messageOf = grown(new Int32Array(capacity), this.messageOf)
    this.fate = grown(new Uint8Array(capacity), this.fate)
    this.replaces = grown(new Uint8Array(capacity), this.replaces)
    this.shown = grown(new Uint8Array(capacity), this.shown)
  }

  #growMessages(): void {
    const capacity = this.account.length * 2
    this.account = grown(new Int32Array(capacity), this.account)
    this.written = grown(new Int32Array(capacity), this.written)
    this.duplicates = grown(new Int32Array(capacity), this.duplicates)
  }
}

function grown<T extends Int32Array | Float64Array | Uint8Array>(next: T, old: T): T {
  next.set(old)
  return next
}
