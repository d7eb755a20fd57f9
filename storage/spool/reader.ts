import type { SpooledMessage } from '#model/readings.ts'
import type { DiskFiles } from '#platform/files.ts'
import type { Log } from '#platform/log.ts'
import type { Catalogue } from './catalogue.ts'
import { SegmentCursor } from './cursor.ts'
import { HEADER_BYTES } from './format.ts'
import type { Segment } from './segment.ts'

/** Serves messages that are no longer in memory from the segment files; one reader walks forward, others are found by the marks. */
export class SegmentReader {
  readonly #files: DiskFiles
  readonly #catalogue: Catalogue
  readonly #log: Log
  #segment: Segment | null = null
  #cursor: SegmentCursor | null = null
  /** Reads share the cursor, so they take turns. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(files: DiskFiles, catalogue: Catalogue, log: Log) {
    this.#files = files
    this.#catalogue = catalogue
    this.#log = log
  }

  /** Messages from `sequence` on, at most `limit`. Empty only when damage left nothing between `sequence` and the end. */
  read(sequence: number, limit: number): Promise<SpooledMessage[]> {
    const turn = this.#turn.then(() => this.#read(sequence, limit))
    this.#turn = turn.catch(() => {})
    return turn
  }

  async close(): Promise<void> {
    await this.#turn
    await this.#leave()
  }

  async #read(sequence: number, limit: number): Promise<SpooledMessage[]> {
    const messages: SpooledMessage[] = []
    let next = sequence
    for (
      let segment = this.#catalogue.find(next);
      segment && messages.length === 0;
      segment = this.#catalogue.find(next)
    ) {
      const cursor = await this.#seek(segment, Math.max(next, segment.first))
      if (cursor) await this.#collect(cursor, segment, next, limit, messages)
      next = messages.length > 0 || !cursor ? segment.last + 1 : Math.max(cursor.sequence, next + 1)
    }
    return messages
  }

  async #collect(
    cursor: SegmentCursor,
    segment: Segment,
    from: number,
    limit: number,
    into: SpooledMessage[],
  ): Promise<void> {
    while (into.length < limit && cursor.sequence <= segment.last) {
      let length = cursor.length
      if (length === 0) {
        // What is in memory of the file is handed out before more is read.
        if (into.length > 0) return
        length = (await cursor.load(segment.size)) ? cursor.length : -1
      }
      if (length < 0) {
        this.#log.error(
          { path: segment.path, offset: cursor.offset },
          'a spool segment is damaged; its rest is skipped',
        )
        cursor.sequence = segment.last + 1
        return
      }
      segment.mark(cursor.sequence, cursor.offset, cursor.receivedAt)
      if (cursor.sequence >= from) {
        if (cursor.isWhole(length)) into.push(cursor.message(length))
        else
          this.#log.error(
            { path: segment.path, sequence: cursor.sequence },
            'a damaged spool record is skipped',
          )
      }
      cursor.advance(length)
    }
  }

  /** A cursor at or before `sequence`; null when the file is gone. */
  async #seek(segment: Segment, sequence: number): Promise<SegmentCursor | null> {
    const cursor = this.#cursor
    if (cursor && this.#segment === segment && cursor.sequence === sequence) return cursor
    await this.#leave()
    const mark = segment.markBefore(sequence)
    let fd: number
    try {
      fd = await this.#files.openToRead(segment.path)
    } catch (error) {
      // Released while we were on the way to it: its messages are stored elsewhere.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
    this.#segment = segment
    this.#cursor = new SegmentCursor(
      this.#files,
      fd,
      mark?.sequence ?? segment.first,
      mark?.offset ?? HEADER_BYTES,
    )
    return this.#cursor
  }

  async #leave(): Promise<void> {
    const cursor = this.#cursor
    this.#cursor = null
    this.#segment = null
    await cursor?.close()
  }
}
