import type { PresenceSpan } from '#storage/records/bookings/figures/port.ts'
import type { BookingParts } from './parts.ts'

const HOUR_MS = 3_600_000
/** A desk where somebody "sits" for a day has a bag on its sensor. */
const SUSPECT_MS = 24 * HOUR_MS
/** What lasts long is written in pieces: a process that is killed loses one. */
const PIECE_MS = 4 * HOUR_MS
/** What is as old as this is settled: by the debounced sensor somebody may have left some minutes ago. */
const SETTLED_MS = HOUR_MS / 2

/** Pieces written by one look: those of a whole campus end together, and bookings should not wait for all of them. */
const WRITTEN_AT_ONCE = 200

type Parts = Pick<BookingParts, 'directory' | 'senses' | 'bookings'>

interface Open {
  readonly sitting: boolean
  readonly since: number
  /** Where the piece begins that is not over. */
  readonly from: number
}

/** When sensors saw somebody sit at their desks and when they saw nobody, for statistics, and sensors that see somebody for too long. */
export class Presence {
  readonly #parts: Parts
  readonly #open = new Map<string, Open>()
  /** Until when it is settled what was seen of a desk: a sensor that speaks again tells of its silence, and of what came before. */
  readonly #known = new Map<string, number>()
  /** What is over and not written yet, oldest first; kept while the records cannot be written. */
  readonly #over: PresenceSpan[] = []
  readonly #suspect = new Set<string>()
  /** What was before the first look was seen by nobody here: history that is loaded has times of its own. */
  #watchedSince: number | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Looks at every desk, writes what has ended and reports desks that are never left. */
  async look(now: number): Promise<void> {
    const { directory, senses } = this.#parts
    this.#watchedSince ??= now
    for (const { id } of directory.all()) {
      const { sitting, since } = senses.of(id)
      const open = this.#open.get(id)
      if (open && open.sitting === sitting) {
        if (now - open.from >= PIECE_MS + SETTLED_MS) this.#cut(id, open, now - SETTLED_MS)
        continue
      }
      // Of a sensor that fell silent it is known until now.
      if (open) this.#end(id, open, sitting === null ? now : since)
      if (sitting === null) {
        this.#known.set(id, now)
        continue
      }
      const from = Math.max(since, this.#watchedSince, this.#known.get(id) ?? 0)
      this.#open.set(id, { sitting, since: from, from })
    }
    await this.#write(WRITTEN_AT_ONCE)
    await this.#report(now)
  }

  /** Writes what is known of what goes on, so that a restart loses only itself. */
  async close(now: number): Promise<void> {
    for (const [desk, open] of this.#open) this.#end(desk, open, now)
    this.#known.clear()
    this.#watchedSince = null
    await this.#write(this.#over.length)
  }

  #end(desk: string, open: Open, to: number): void {
    this.#cut(desk, open, to)
    this.#open.delete(desk)
    this.#suspect.delete(desk)
  }

  #cut(desk: string, { sitting, since, from }: Open, to: number): void {
    if (to <= from) return
    this.#over.push({ desk, sitting, from, to })
    this.#known.set(desk, to)
    this.#open.set(desk, { sitting, since, from: to })
  }

  async #write(most: number): Promise<void> {
    const spans = this.#over.slice(0, most)
    await this.#parts.bookings.addPresence(spans)
    this.#over.splice(0, spans.length)
  }

  async #report(now: number): Promise<void> {
    for (const [desk, { sitting, since }] of this.#open) {
      if (!sitting || now - since < SUSPECT_MS || this.#suspect.has(desk)) continue
      await this.#parts.bookings.incident(desk, 'sensor_suspect', '', now)
      this.#suspect.add(desk)
    }
  }
}
