import type { RawMessage, SpooledMessage } from '#model/readings.ts'
import { HEADER_BYTES, RECORD_BYTES_MAX, RECORD_FIXED_BYTES, receivedAtOf, writeRecord } from './format.ts'

/** One write and one sync each: 4 MiB is some 20 ms of an ordinary disk, so a burst does not hold back the acknowledgements behind it. */
const BATCH_BYTES_MAX = 4 * 1024 * 1024
/** As many callbacks run in one turn of the loop; at 1 µs each the loop stays free for others. */
const BATCH_RECORDS_MAX = 8192

export type Done = (error: Error | null) => void

/**
 * Records that go to disk together, encoded as they arrive. The first bytes of the buffer are left free for the header of a segment, so
 * that header and records of a new segment are one write. Reused after `clear`.
 */
export class Batch {
  readonly buffer: Buffer = Buffer.allocUnsafeSlow(HEADER_BYTES + BATCH_BYTES_MAX)
  first = 1
  count = 0
  /** Where the records end in `buffer`. */
  end = HEADER_BYTES
  #dones: Done[] = []
  #topics: string[] = []
  #publishers: string[] = []
  readonly #starts = new Uint32Array(BATCH_RECORDS_MAX)
  readonly #payloads = new Uint32Array(BATCH_RECORDS_MAX)

  clear(first: number): this {
    this.first = first
    this.count = 0
    this.end = HEADER_BYTES
    this.#dones = []
    this.#topics = []
    this.#publishers = []
    return this
  }

  get last(): number {
    return this.first + this.count - 1
  }

  /** Bytes of the records. */
  get bytes(): number {
    return this.end - HEADER_BYTES
  }

  /** False when it does not fit any more. */
  add(message: RawMessage, done: Done): boolean {
    const { topic, publisher, payload } = message
    const at = this.end
    const needed = RECORD_FIXED_BYTES + 3 * (topic.length + publisher.length) + payload.length
    if (this.count === BATCH_RECORDS_MAX || needed > RECORD_BYTES_MAX || at + needed > this.buffer.length)
      return false
    const end = writeRecord(this.buffer, at, message.receivedAt, message.qos, publisher, topic, payload)
    this.#starts[this.count] = at - HEADER_BYTES
    this.#payloads[this.count] = end - payload.length - HEADER_BYTES
    this.#dones.push(done)
    this.#topics.push(topic)
    this.#publishers.push(publisher)
    this.count++
    this.end = end
    return true
  }

  /** Hands the callbacks over, in order of arrival. */
  takeDones(): readonly Done[] {
    const dones = this.#dones
    this.#dones = []
    return dones
  }

  /** A copy of the records for readers; the strings are handed over. */
  keep(): KeptBatch {
    const copy = Buffer.allocUnsafeSlow(this.bytes)
    copy.set(this.buffer.subarray(HEADER_BYTES, this.end))
    return new KeptBatch(
      this.first,
      copy,
      this.#topics,
      this.#publishers,
      this.#starts.slice(0, this.count),
      this.#payloads.slice(0, this.count),
    )
  }
}

/** A committed batch, kept in memory until it is released or pushed out. */
export class KeptBatch {
  readonly first: number
  readonly buffer: Buffer
  readonly #topics: readonly string[]
  readonly #publishers: readonly string[]
  readonly #starts: Uint32Array
  readonly #payloads: Uint32Array

  constructor(
    first: number,
    buffer: Buffer,
    topics: readonly string[],
    publishers: readonly string[],
    starts: Uint32Array,
    payloads: Uint32Array,
  ) {
    this.first = first
    this.buffer = buffer
    this.#topics = topics
    this.#publishers = publishers
    this.#starts = starts
    this.#payloads = payloads
  }

  get last(): number {
    return this.first + this.#topics.length - 1
  }

  receivedAt(sequence: number): number {
    return receivedAtOf(this.buffer, this.#starts[sequence - this.first] as number)
  }

  /** Appends the messages from `sequence` on to `into` until that holds `limit`. */
  take(sequence: number, limit: number, into: SpooledMessage[]): void {
    const { buffer, first } = this
    const starts = this.#starts
    const end = Math.min(starts.length, sequence - first + limit - into.length)
    for (let i = sequence - first; i < end; i++) {
      const at = starts[i] as number
      into.push({
        topic: this.#topics[i] as string,
        payload: buffer.subarray(this.#payloads[i], i + 1 < starts.length ? starts[i + 1] : buffer.length),
        qos: buffer[at + 16] as 0 | 1 | 2,
        publisher: this.#publishers[i] as string,
        receivedAt: receivedAtOf(buffer, at),
        sequence: first + i,
      })
    }
  }
}
