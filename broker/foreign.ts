import type { Clock } from '#platform/clock.ts'

const MINUTE_MS = 60_000

/** Counts the messages to foreign topics of each user name by minute, across its connections. */
export class ForeignWatch {
  readonly #clock: Clock
  readonly #perMinute: number
  readonly #counts = new Map<string, number>()
  #minute = 0

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock
    this.#perMinute = perMinute
  }

  /** Counts one more. The map holds the user names of one minute, so it is no larger than the registry. */
  tolerates(username: string): boolean {
    const minute = Math.floor(this.#clock.monotonic() / MINUTE_MS)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#counts.clear()
    }
    const count = (this.#counts.get(username) ?? 0) + 1
    this.#counts.set(username, count)
    return count <= this.#perMinute
  }
}
