import type { Clock } from '#platform/clock.ts'

/** Shorter waits would cost more timers than they smooth. */
const WAIT_MIN_MS = 10

/** Token bucket of one second's worth; what finds it empty waits in line and is never refused. */
export class Pace {
  readonly #clock: Clock
  readonly #perSecond: number
  #tokens: number
  #filledAt: number
  #waiting: (() => void)[] = []

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.#perSecond = perSecond
    this.#tokens = perSecond
    this.#filledAt = clock.monotonic()
  }

  /** True: go on now. False: hand a callback to `wait`. */
  take(): boolean {
    if (this.#waiting.length > 0) return false
    if (this.#tokens < 1) this.#fill()
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  wait(callback: () => void): void {
    this.#waiting.push(callback)
    if (this.#waiting.length === 1) this.#schedule()
  }

  #fill(): void {
    const now = this.#clock.monotonic()
    const earned = ((now - this.#filledAt) * this.#perSecond) / 1_000
    this.#tokens = Math.min(this.#perSecond, this.#tokens + earned)
    this.#filledAt = now
  }

  #schedule(): void {
    const wait_ms = Math.max(WAIT_MIN_MS, ((1 - this.#tokens) * 1_000) / this.#perSecond)
    this.#clock.after(wait_ms, () => {
      this.#fill()
      const count = Math.min(Math.floor(this.#tokens), this.#waiting.length)
      this.#tokens -= count
      const due = this.#waiting
      this.#waiting = due.splice(count)
      for (const callback of due) callback()
      if (this.#waiting.length > 0) this.#schedule()
    })
  }
}
