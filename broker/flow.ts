import { type Connection, HOLD } from './connection.ts'
import type { Counters } from './counters.ts'
import type { BrokerLimits } from './limits.ts'

/** Reading goes on when this share of a limit is left, so that sockets are not switched with every message. */
export const RESUME_SHARE = 0.5

/**
 * Bounds the memory of messages that wait for their acknowledgement: sockets are no longer read, so TCP holds the sender back. Nothing is
 * refused and no connection is closed.
 */
export class Flow {
  readonly #limits: BrokerLimits
  readonly #counters: Counters
  readonly #held = new Set<Connection>()
  #total = 0

  constructor(limits: BrokerLimits, counters: Counters) {
    this.#limits = limits
    this.#counters = counters
  }

  /** Too much waits already. */
  get full(): boolean {
    return this.#total > this.#limits.unackedBytesTotal
  }

  get idle(): boolean {
    return this.#total === 0
  }

  take(connection: Connection, bytes: number): void {
    this.#total += bytes
    connection.unackedBytes += bytes
    if (connection.unackedBytes > this.#limits.unackedBytes) this.#hold(connection, HOLD.unacked)
    if (this.full && !this.#held.has(connection)) {
      this.#held.add(connection)
      this.#hold(connection, HOLD.total)
    }
  }

  give(connection: Connection, bytes: number): void {
    this.#total -= bytes
    connection.unackedBytes -= bytes
    const { guarded } = connection
    if (guarded.held && connection.unackedBytes <= this.#limits.unackedBytes * RESUME_SHARE)
      guarded.lift(HOLD.unacked)
    if (this.#held.size === 0 || this.#total > this.#limits.unackedBytesTotal * RESUME_SHARE) return
    const held = [...this.#held]
    this.#held.clear()
    for (const one of held) one.guarded.lift(HOLD.total)
  }

  forget(connection: Connection): void {
    this.#held.delete(connection)
  }

  #hold(connection: Connection, reason: number): void {
    if (!connection.guarded.held) this.#counters.held++
    connection.guarded.hold(reason)
  }
}
