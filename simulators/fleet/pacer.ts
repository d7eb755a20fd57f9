import type { Clock } from '#platform/clock.ts'

/** An acknowledgement slower than this says that the platform has enough to do. */
const SLOW_ACK_MS = 250
/** Slow down fast, speed up slowly; never below this share of the wanted rate, so that it ends some day. */
const SLOWER = 0.7
const FASTER = 1.03
const LEAST_SHARE = 0.02
/** Readings that may go out at once after a pause: a fraction of a second's worth. */
const BURST_S = 0.25

/** Keeps history at a rate that leaves the machine to live data: never above `rate`, and below it while acknowledgements are slow. */
export class Pacer {
  readonly #clock: Clock
  readonly #wanted_per_s: number
  #rate_per_s: number
  #freeAt_ms: number

  constructor(rate_per_s: number, clock: Clock) {
    this.#clock = clock
    this.#wanted_per_s = rate_per_s
    this.#rate_per_s = rate_per_s
    this.#freeAt_ms = clock.monotonic()
  }

  /** Readings a second at present. */
  get rate_per_s(): number {
    return this.#rate_per_s
  }

  /** Waits until `readings` more may be sent. */
  async take(readings: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic()
    this.#freeAt_ms = Math.max(this.#freeAt_ms, now - BURST_S * 1_000) + (readings / this.#rate_per_s) * 1_000
    if (this.#freeAt_ms > now) await this.#clock.wait(this.#freeAt_ms - now, signal)
  }

  acknowledged(latency_ms: number): void {
    const rate = this.#rate_per_s * (latency_ms > SLOW_ACK_MS ? SLOWER : FASTER)
    this.#rate_per_s = Math.min(this.#wanted_per_s, Math.max(this.#wanted_per_s * LEAST_SHARE, rate))
  }
}
