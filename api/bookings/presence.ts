import type { BookingParts } from './parts.ts'

/** A desk where somebody "sits" for a day has a bag on its sensor. */
const SUSPECT_MS = 24 * 3_600_000

type Parts = Pick<BookingParts, 'directory' | 'senses' | 'bookings'>

/** When somebody sat at desks, for statistics, and sensors that say so for too long. */
export class Presence {
  readonly #parts: Parts
  readonly #since = new Map<string, number>()
  readonly #suspect = new Set<string>()
  /** What was before the first look was seen by nobody here: history that is loaded has times of its own. */
  #watchedSince: number | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Looks at every desk, writes what has ended and reports desks that are never left. */
  async look(now: number): Promise<void> {
    const { directory, senses, bookings } = this.#parts
    this.#watchedSince ??= now
    const ended: { desk: string; from: number; to: number }[] = []
    for (const { id } of directory.all()) {
      const { sitting, since } = senses.of(id)
      if (sitting === true) {
        if (!this.#since.has(id)) this.#since.set(id, Math.max(since, this.#watchedSince))
        continue
      }
      const from = this.#since.get(id)
      if (from === undefined) continue
      // Of a sensor that fell silent it is known until now.
      ended.push({ desk: id, from, to: sitting === false ? since : now })
      this.#since.delete(id)
      this.#suspect.delete(id)
    }
    await bookings.addPresence(ended)
    for (const [desk, since] of this.#since) {
      if (now - since < SUSPECT_MS || this.#suspect.has(desk)) continue
      await bookings.incident(desk, 'sensor_suspect', '', now)
      this.#suspect.add(desk)
    }
  }

  /** Writes what is known of those who sit now, so that a restart loses only itself. */
  async close(now: number): Promise<void> {
    const open = [...this.#since].map(([desk, from]) => ({ desk, from, to: now }))
    this.#since.clear()
    this.#watchedSince = null
    await this.#parts.bookings.addPresence(open)
  }
}
