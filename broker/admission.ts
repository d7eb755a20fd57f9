import type { Clock } from '#platform/clock.ts'

const WINDOW_MS = 20

/** Lets connections in at a bounded rate, in order; the number that wait is bounded by the listeners' connection limit. */
export class Admission<T> {
  readonly #clock: Clock
  readonly #perWindow: number
  readonly #admit: (one: T) => void
  #waiting: T[] = []
  #admitted = 0
  #cancel: (() => void) | null = null

  constructor(clock: Clock, perSecond: number, admit: (one: T) => void) {
    this.#clock = clock
    this.#perWindow = Math.max(1, Math.floor((perSecond * WINDOW_MS) / 1_000))
    this.#admit = admit
  }

  enter(one: T): void {
    if (this.#admitted >= this.#perWindow) this.#waiting.push(one)
    else this.#let(one)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#waiting = []
  }

  #let(one: T): void {
    this.#admitted++
    this.#cancel ??= this.#clock.after(WINDOW_MS, () => {
      this.#cancel = null
      this.#admitted = 0
      for (const next of this.#waiting.splice(0, this.#perWindow)) this.#let(next)
    })
    this.#admit(one)
  }
}
