import type { SpooledMessage } from '#model/readings.ts'
import type { DiskFiles } from '#platform/files.ts'
import { isWhole, RECORD_BYTES_MAX, readRecord, receivedAtOf, recordLength } from './format.ts'

/** Holds any record whole, and some thousands of usual ones. */
const CHUNK_BYTES = 2 * RECORD_BYTES_MAX

/** Walks the records of one segment file from a given record on, chunk by chunk. */
export class SegmentCursor {
  /** Sequence and file offset of the next record. */
  sequence: number
  offset: number
  readonly #files: DiskFiles
  readonly #fd: number
  #chunk: Buffer = Buffer.alloc(0)
  #at = 0

  constructor(files: DiskFiles, fd: number, sequence: number, offset: number) {
    this.#files = files
    this.#fd = fd
    this.sequence = sequence
    this.offset = offset
  }

  /** Length of the record at the cursor by its own length field; 0: not wholly in memory (`load` more); -1: no record. */
  get length(): number {
    return recordLength(this.#chunk, this.#at, this.#chunk.length)
  }

  get receivedAt(): number {
    return receivedAtOf(this.#chunk, this.#at)
  }

  isWhole(length: number): boolean {
    return isWhole(this.#chunk, this.#at, length)
  }

  /** The payload stays valid: chunks are not reused. */
  message(length: number): SpooledMessage {
    return readRecord(this.#chunk, this.#at, length, this.sequence)
  }

  advance(length: number): void {
    this.#at += length
    this.offset += length
    this.sequence++
  }

  /** Reads from the cursor up to `end` of the file; false when that holds no whole record. */
  async load(end: number): Promise<boolean> {
    const chunk = Buffer.allocUnsafeSlow(Math.max(0, Math.min(CHUNK_BYTES, end - this.offset)))
    let filled = 0
    while (filled < chunk.length) {
      const read = await this.#files.read(
        this.#fd,
        chunk,
        filled,
        chunk.length - filled,
        this.offset + filled,
      )
      if (read === 0) break
      filled += read
    }
    this.#chunk = chunk.subarray(0, filled)
    this.#at = 0
    return this.length !== 0
  }

  close(): Promise<void> {
    return this.#files.close(this.#fd)
  }
}
