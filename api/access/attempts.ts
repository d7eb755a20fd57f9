import type { Clock } from '#platform/clock.ts'
import { RetryLater } from '../serve/retry-later.ts'

/** Failures are counted in windows of this length. */
const WINDOW_MS = 15 * 60_000
/** One e-mail address: more wrong passwords than a person types. */
const PER_SUBJECT_MAX = 10
/** One network address: an office behind one address has many people who mistype. */
const PER_ADDRESS_MAX = 100
/** Keys remembered; beyond it the oldest go, so that a flood of addresses cannot fill the memory. */
const KEYS_MAX = 20_000

interface Window {
  readonly endsAt: number
  failures: number
}

/** Counts failed attempts by network address and by what they are against; only failures count. */
export class Attempts {
  readonly #clock: Clock
  #windows = new Map<string, Window>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Throws `too_many_requests` while either has failed too often. `subject` null: the address alone. */
  check(address: string, subject: string | null): void {
    this.#limit(`a ${address}`, PER_ADDRESS_MAX)
    if (subject !== null) this.#limit(`s ${subject}`, PER_SUBJECT_MAX)
  }

  failed(address: string, subject: string | null): void {
    this.#count(`a ${address}`)
    if (subject !== null) this.#count(`s ${subject}`)
  }

  /** The right password ends the count against its e-mail address. */
  succeeded(subject: string): void {
    this.#windows.delete(`s ${subject}`)
  }

  #limit(key: string, max: number): void {
    const window = this.#window(key)
    if (window && window.failures >= max) throw new RetryLater((window.endsAt - this.#clock.now()) / 1_000)
  }

  #count(key: string): void {
    const window = this.#window(key) ?? { endsAt: this.#clock.now() + WINDOW_MS, failures: 0 }
    window.failures++
    this.#windows.set(key, window)
    const oldest = this.#windows.size > KEYS_MAX ? this.#windows.keys().next().value : undefined
    if (oldest !== undefined) this.#windows.delete(oldest)
  }

  #window(key: string): Window | undefined {
    const window = this.#windows.get(key)
    if (!window || window.endsAt > this.#clock.now()) return window
    this.#windows.delete(key)
    return undefined
  }
}
