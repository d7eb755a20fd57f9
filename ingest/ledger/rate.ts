/** Rates are over the last ten seconds. */
const WINDOW_MS = 10_000

interface Observation {
  readonly at: number
  readonly taken: number
  readonly arrived: number
}

/** Messages a second taken from the spool and put into it, from their running totals. */
export class Rate {
  #observations: Observation[] = []

  observe(at: number, taken: number, arrived: number): void {
    this.#observations.push({ at, taken, arrived })
    while (this.#observations.length > 2 && at - this.#observations[0]!.at > WINDOW_MS)
      this.#observations.shift()
  }

  get perSecond(): number {
    return this.#per((observation) => observation.taken)
  }

  get arrivalsPerSecond(): number {
    return this.#per((observation) => observation.arrived)
  }

  #per(count: (observation: Observation) => number): number {
    const first = this.#observations[0]
    const last = this.#observations.at(-1)
    if (!first || !last || last.at <= first.at) return 0
    return Math.max(0, ((count(last) - count(first)) * 1_000) / (last.at - first.at))
  }
}
