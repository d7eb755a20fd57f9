import type { ChangeEvent } from '#model/live.ts'

/** Changed devices told one by one; an import of more is told as a change of the campus. */
const DEVICES_MAX = 50
/** More than all open pages show: histories that nobody looks at are not told. */
const EVENTS_MAX = 5_000

/**
 * Changes since the last look: of several of one subject the last, because clients fetch again whatever the
 * revision is.
 */
export class EventQueue {
  readonly #campus: () => string
  #waiting = new Map<string, ChangeEvent>()
  #devices = 0

  constructor(campus: () => string) {
    this.#campus = campus
  }

  add(event: ChangeEvent): void {
    const key = `${event.kind} ${event.id}`
    const known = this.#waiting.has(key)
    if (!known && this.#waiting.size >= EVENTS_MAX) return
    if (!known && event.kind === 'device') this.#devices++
    this.#waiting.set(key, event)
  }

  take(): ChangeEvent[] {
    let events = [...this.#waiting.values()]
    if (this.#devices > DEVICES_MAX) {
      const rev = Math.max(...events.map((event) => event.rev))
      events = events.filter(({ kind }) => kind !== 'device' && kind !== 'campus')
      events.push({ kind: 'campus', id: this.#campus(), rev })
    }
    this.#waiting.clear()
    this.#devices = 0
    return events
  }
}
