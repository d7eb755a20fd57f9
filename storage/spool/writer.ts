import { join } from 'node:path'
import { type DiskFiles, isNoSpace } from '#platform/files.ts'
import type { Log } from '#platform/log.ts'
import type { Batch } from './batch.ts'
import type { Catalogue } from './catalogue.ts'
import { HEADER_BYTES, receivedAtOf, writeHeader } from './format.ts'
import { Segment, segmentName } from './segment.ts'

interface OpenFile {
  readonly ordinal: number
  readonly path: string
  readonly fd: number
}

export interface WriterParts {
  readonly files: DiskFiles
  readonly directory: string
  readonly catalogue: Catalogue
  readonly segmentBytes: number
  readonly log: Log
}

/** Writes batches into the newest segment, one at a time, and goes on to a new one when it is full or its disk failed. */
export class SegmentWriter {
  readonly #parts: WriterParts
  #file: OpenFile | null = null
  /** null until the first batch of the file is durable. */
  #segment: Segment | null = null
  #next: Promise<OpenFile> | null = null
  #ordinal = 0

  constructor(parts: WriterParts) {
    this.#parts = parts
  }

  /** Begins behind what recovery found. The next file is created ahead, so that going on to it costs nothing. */
  start(): void {
    this.#ordinal = this.#parts.catalogue.lastOrdinal
    this.#prepareNext()
  }

  /** Resolves when the batch is durable. After an error it is not, and may be handed in again. */
  async append(batch: Batch): Promise<void> {
    const { catalogue, segmentBytes } = this.#parts
    if (this.#segment && this.#segment.size + batch.bytes > segmentBytes) await this.#leave()
    this.#file ??= await this.#takeNext()
    const file = this.#file
    const start = this.#segment?.size ?? 0
    const from = this.#segment ? HEADER_BYTES : 0
    if (!this.#segment) writeHeader(batch.buffer, batch.first)
    try {
      await this.#write(file.fd, batch.buffer, from, batch.end, start)
    } catch (error) {
      // Nothing was synced: with room again the same bytes may go to the same place.
      if (!isNoSpace(error)) await this.#abandon(error)
      throw error
    }
    try {
      await this.#parts.files.sync(file.fd)
    } catch (error) {
      await this.#abandon(error)
      throw error
    }
    const offset = start + HEADER_BYTES - from
    if (this.#segment) catalogue.grow(this.#segment, batch.last, start + batch.end - from)
    else {
      this.#segment = new Segment(file.ordinal, file.path, batch.first, batch.last, batch.end)
      catalogue.add(this.#segment)
    }
    this.#segment.mark(batch.first, offset, receivedAtOf(batch.buffer, HEADER_BYTES))
  }

  async close(): Promise<void> {
    const { files } = this.#parts
    await this.#leave()
    const next = this.#next
    this.#next = null
    const file = await next?.catch(() => null)
    if (!file) return
    await files.close(file.fd)
    await files.remove(file.path)
  }

  async #write(fd: number, buffer: Buffer, from: number, end: number, position: number): Promise<void> {
    for (let at = from; at < end; ) {
      at += await this.#parts.files.write(fd, buffer, at, end - at, position + at - from)
    }
  }

  async #leave(): Promise<void> {
    const file = this.#file
    this.#file = null
    this.#segment = null
    if (file) await this.#parts.files.close(file.fd)
  }

  /**
   * After a failed sync the kernel may have dropped the pages and call the next sync of the same file a success, so the file is not
   * written again (the "fsyncgate" of 2018). What was durable in it stays readable.
   */
  async #abandon(error: unknown): Promise<void> {
    const { files, log } = this.#parts
    const file = this.#file as OpenFile
    const kept = this.#segment !== null
    log.error({ err: error, path: file.path }, 'a spool segment could not be written; going on in a new one')
    await this.#leave().catch(() => {})
    if (!kept) await files.remove(file.path).catch(() => {})
  }

  async #takeNext(): Promise<OpenFile> {
    const next = this.#next ?? this.#create()
    this.#next = null
    const file = await next
    this.#prepareNext()
    return file
  }

  #prepareNext(): void {
    this.#next = this.#create()
    // The error is for whoever takes the file; the one after it tries again.
    this.#next.catch(() => {})
  }

  async #create(): Promise<OpenFile> {
    const { files, directory } = this.#parts
    const ordinal = ++this.#ordinal
    const path = join(directory, segmentName(ordinal))
    const fd = await files.create(path)
    try {
      await files.syncDirectory(directory)
    } catch (error) {
      await files.close(fd)
      await files.remove(path).catch(() => {})
      throw error
    }
    return { ordinal, path, fd }
  }
}
