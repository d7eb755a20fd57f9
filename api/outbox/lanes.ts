import type { Log } from '#platform/log.ts'

/**
 * Work that goes on by itself, in lanes that never wait for each other: one piece at a time in each. What is asked for while a lane is
 * busy is done with the next asking.
 */
export class Lanes {
  readonly #log: Log
  readonly #fault: string
  readonly #running = new Map<string, Promise<void>>()

  /** `fault` is logged, in English, when work fails. */
  constructor(log: Log, fault: string) {
    this.#log = log
    this.#fault = fault
  }

  run(lane: string, work: () => Promise<void>): void {
    if (this.#running.has(lane)) return
    const running = work()
      .catch((error: unknown) => this.#log.warn({ err: error }, this.#fault))
      .finally(() => this.#running.delete(lane))
    this.#running.set(lane, running)
  }

  /** Resolves when no lane is busy. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }
}
