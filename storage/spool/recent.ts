import type { SpooledMessage } from '#model/readings.ts'
import type { KeptBatch } from './batch.ts'

/** Some 80,000 messages: a reader that is less than a second behind never touches the disk. */
const RECENT_BYTES_MAX = 16 * 1024 * 1024
/** Batches of a quiet hour hold one message each and cost more than their bytes. */
const RECENT_BATCHES_MAX = 4096

/** The newest committed batches, in order and without gaps. */
export class RecentBatches {
  #batches: KeptBatch[] = []
  #bytes = 0

  add(batch: KeptBatch): void {
    this.#batches.push(batch)
    this.#bytes += batch.buffer.length
    while (this.#bytes > RECENT_BYTES_MAX || this.#batches.length > RECENT_BATCHES_MAX) this.#drop()
  }

  release(sequence: number): void {
    while (this.#batches.length > 0 && (this.#batches[0] as KeptBatch).last <= sequence) this.#drop()
  }

  /** Messages from `sequence` on, at most `limit`; null when the first of them is not here any more. */
  take(sequence: number, limit: number): SpooledMessage[] | null {
    let index = this.#find(sequence)
    if (index < 0) return null
    const messages: SpooledMessage[] = []
    for (let next = sequence; index < this.#batches.length && messages.length < limit; index++) {
      const batch = this.#batches[index] as KeptBatch
      batch.take(next, limit, messages)
      next = batch.last + 1
    }
    return messages
  }

  receivedAt(sequence: number): number | null {
    const index = this.#find(sequence)
    return index < 0 ? null : (this.#batches[index] as KeptBatch).receivedAt(sequence)
  }

  #find(sequence: number): number {
    let low = 0
    let high = this.#batches.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const batch = this.#batches[middle] as KeptBatch
      if (sequence < batch.first) high = middle - 1
      else if (sequence > batch.last) low = middle + 1
      else return middle
    }
    return -1
  }

  #drop(): void {
    this.#bytes -= (this.#batches.shift() as KeptBatch).buffer.length
  }
}
