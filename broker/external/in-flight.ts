import type { Clock } from '#platform/clock.ts'

/** Oldest unacknowledged message at which the connection is taken to be stuck. */
const STUCK_AFTER_MS = 120_000

/** Messages that the broker has given us and that are not durable yet. */
export class InFlight {
  readonly #clock: Clock
  /** Oldest first. */
  readonly #waiting = new Set<{ readonly at: number }>()
  #heldAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get count(): number {
    return this.#waiting.size
  }

  get age_ms(): number {
    const [oldest] = this.#waiting
    return oldest ? this.#clock.monotonic() - oldest.at : 0
  }

  /** Returns what ends the wait of the message. */
  begin(): () => void {
    const entry = { at: this.#clock.monotonic() }
    this.#waiting.add(entry)
    return () => void this.#waiting.delete(entry)
  }

  /**
   * Whether the oldest message waits without a reason. A full spool is one: to connect anew would only bring everything once more. To be
   * asked again and again.
   */
  isStuck(isAccepting: boolean): boolean {
    if (!isAccepting) this.#heldAt = this.#clock.monotonic()
    return Math.min(this.age_ms, this.#clock.monotonic() - this.#heldAt) >= STUCK_AFTER_MS
  }

  /** What waits now will come again on another connection. */
  forget(): void {
    this.#waiting.clear()
  }
}
