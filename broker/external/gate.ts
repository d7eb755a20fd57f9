import { RESUME_SHARE } from '../flow.ts'

/**
 * Bounds the bytes of messages that are not durable yet. The library hands over one message at a time and reads nothing more of the
 * connection before that one is through, so TCP holds the broker back.
 */
export class Gate {
  /** Times that reading was stopped. */
  closings = 0
  #limit_bytes: number
  #held_bytes = 0
  #waiting: (() => void) | null = null

  constructor(limit_bytes: number) {
    this.#limit_bytes = limit_bytes
  }

  get held_bytes(): number {
    return this.#held_bytes
  }

  /** Too much waits already. */
  get full(): boolean {
    return this.#held_bytes > this.#limit_bytes
  }

  /** Calls back when there is room. Of two that wait only the later one is called: the connection of the other is gone. */
  pass(callback: () => void): void {
    if (this.full) {
      this.closings++
      this.#waiting = callback
    } else callback()
  }

  /** Returns what gives the bytes back; to be called once. */
  take(bytes: number): () => void {
    this.#held_bytes += bytes
    return () => {
      this.#held_bytes -= bytes
      if (this.#held_bytes <= this.#limit_bytes * RESUME_SHARE) this.#letThrough()
    }
  }

  /** For good: everybody comes through, with or without room. */
  open(): void {
    this.#limit_bytes = Number.POSITIVE_INFINITY
    this.#letThrough()
  }

  #letThrough(): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.()
  }
}
