import { join } from 'node:path'
import type { DiskFiles } from '#platform/files.ts'
import type { Log } from '#platform/log.ts'
import { SegmentCursor } from './cursor.ts'
import { HEADER_BYTES, readHeader, receivedAtOf } from './format.ts'
import { ordinalOf, Segment } from './segment.ts'

/** Header, lengths and receive time of the first record. */
const START_BYTES = HEADER_BYTES + 16

/** The segment files that hold durable records, oldest first; knows which of them may go. */
export class Catalogue {
  /** Sum of all sizes. */
  bytes = 0
  /** Everything up to here is stored elsewhere. */
  released = 0
  /** Bytes of the released records that are still there. */
  releasedBytes = 0
  /** The highest number any file in the directory bears. */
  lastOrdinal = 0
  #segments: Segment[] = []
  readonly #files: DiskFiles
  readonly #directory: string
  readonly #log: Log

  constructor(files: DiskFiles, directory: string, log: Log) {
    this.#files = files
    this.#directory = directory
    this.#log = log
  }

  get newest(): Segment | undefined {
    return this.#segments.at(-1)
  }

  /** The segment that holds `sequence`, or the first one after it. */
  find(sequence: number): Segment | undefined {
    let low = 0
    let high = this.#segments.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      if ((this.#segments[middle] as Segment).last < sequence) low = middle + 1
      else high = middle - 1
    }
    return this.#segments[low]
  }

  add(segment: Segment): void {
    this.#segments.push(segment)
    this.bytes += segment.size
  }

  grow(segment: Segment, last: number, size: number): void {
    this.bytes += size - segment.size
    segment.last = last
    segment.size = size
  }

  /** Removes the files whose records are all released. The newest stays: it carries the sequence across a restart. */
  release(sequence: number): void {
    if (sequence <= this.released) return
    this.released = sequence
    while (this.#segments.length > 1 && (this.#segments[0] as Segment).last <= sequence) {
      const segment = this.#segments.shift() as Segment
      this.bytes -= segment.size
      // A file that stays behind is found and removed by the next recovery or the release after it.
      this.#files.remove(segment.path).catch((error) => {
        this.#log.warn({ err: error, path: segment.path }, 'a stored spool segment could not be removed')
      })
    }
    const oldest = this.#segments[0]
    if (oldest === undefined || sequence < oldest.first) this.releasedBytes = 0
    else if (sequence >= oldest.last) this.releasedBytes = oldest.size
    else this.releasedBytes = oldest.markBefore(sequence + 1)?.offset ?? HEADER_BYTES
  }

  /** Finds the segments of an earlier run and cuts what a crash left behind the last whole record. */
  async recover(): Promise<void> {
    const found = await this.#readHeaders()
    for (let i = 0; i < found.length; i++) {
      const segment = found[i] as Segment
      const next = found[i + 1]
      if (next) segment.last = next.first - 1
    }
    // A segment whose sync failed may hold a batch that was then written again into the next one.
    let segments = found.filter((segment, i) => i === found.length - 1 || segment.last >= segment.first)
    for (const segment of found) if (!segments.includes(segment)) await this.#files.remove(segment.path)
    for (let last = segments.at(-1); last && !(await this.#cutTail(last)); last = segments.at(-1)) {
      await this.#files.remove(last.path)
      segments = segments.slice(0, -1)
    }
    for (const segment of segments) this.add(segment)
    this.released = (segments[0]?.first ?? 1) - 1
  }

  async #readHeaders(): Promise<Segment[]> {
    const names = (await this.#files.list(this.#directory)).filter((name) => ordinalOf(name) !== null).sort()
    const found: Segment[] = []
    for (const name of names) {
      const path = join(this.#directory, name)
      const ordinal = ordinalOf(name) as number
      this.lastOrdinal = ordinal
      const size = await this.#files.size(path)
      const start = await this.#readStart(path)
      const first = readHeader(start)
      if (first !== null) {
        const segment = new Segment(ordinal, path, first, first - 1, size)
        if (start.length === START_BYTES) segment.mark(first, HEADER_BYTES, receivedAtOf(start, HEADER_BYTES))
        found.push(segment)
      } else if (size <= HEADER_BYTES) await this.#files.remove(path)
      else {
        // Torn before its first sync, or damaged: nobody can say which, so it is kept for a person to look at.
        await this.#files.rename(path, `${path}.damaged`)
        this.#log.warn(
          { path: `${path}.damaged`, size },
          'a spool segment has no readable header and was set aside',
        )
      }
    }
    return found
  }

  /** Header and the beginning of the first record, as far as they are there. */
  async #readStart(path: string): Promise<Buffer> {
    const start = Buffer.alloc(START_BYTES)
    const fd = await this.#files.openToRead(path)
    try {
      return start.subarray(0, await this.#files.read(fd, start, 0, START_BYTES, 0))
    } finally {
      await this.#files.close(fd)
    }
  }

  /** Cuts the file after its last whole record and makes the rest durable; false when no record is left. */
  async #cutTail(segment: Segment): Promise<boolean> {
    const fd = await this.#files.openToRead(segment.path)
    const cursor = new SegmentCursor(this.#files, fd, segment.first, HEADER_BYTES)
    try {
      for (;;) {
        let length = cursor.length
        if (length === 0 && (await cursor.load(segment.size))) length = cursor.length
        if (length <= 0 || !cursor.isWhole(length)) break
        segment.mark(cursor.sequence, cursor.offset, cursor.receivedAt)
        cursor.advance(length)
      }
    } finally {
      await cursor.close()
    }
    const cut = segment.size - cursor.offset
    if (cut > 0) this.#log.warn({ path: segment.path, bytes: cut }, 'cut an unfinished write off the spool')
    segment.last = cursor.sequence - 1
    segment.size = cursor.offset
    if (segment.last < segment.first) return false
    // Also when nothing is cut: records that only the page cache holds must be on disk before a reader sees them, or a power cut would
    // give their sequence numbers to other messages.
    await this.#files.truncate(segment.path, segment.size)
    return true
  }
}
