import type { Clock } from '#platform/clock.ts'
import type { DiskFiles } from '#platform/files.ts'
import type { Catalogue } from './catalogue.ts'

/** The free space of the disk is asked at most this often; at 400 MB/s another program takes 100 MB of the reserve in between. */
const FREE_SPACE_INTERVAL_MS = 250

export interface RoomParts {
  readonly directory: string
  readonly limitBytes: number
  readonly reserveBytes: number
  readonly clock: Clock
  readonly files: DiskFiles
  readonly catalogue: Catalogue
}

/** Decides whether the spool may grow: by its own limit and by what the disk must keep for others. */
export class Room {
  readonly #parts: RoomParts
  #checkedAt = Number.NEGATIVE_INFINITY
  #freeBytes = 0

  constructor(parts: RoomParts) {
    this.#parts = parts
  }

  async has(bytes: number): Promise<boolean> {
    const { catalogue, limitBytes, reserveBytes, clock, files, directory } = this.#parts
    if (catalogue.bytes - catalogue.releasedBytes + bytes > limitBytes) return false
    if (clock.monotonic() - this.#checkedAt >= FREE_SPACE_INTERVAL_MS) {
      this.#checkedAt = clock.monotonic()
      this.#freeBytes = await files.freeBytes(directory)
    }
    const room = this.#freeBytes - bytes >= reserveBytes
    if (room) this.#freeBytes -= bytes
    return room
  }
}
