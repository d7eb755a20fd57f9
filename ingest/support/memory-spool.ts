import type { RawMessage, SpooledMessage } from '#model/readings.ts'
import type { Spool, SpoolState, SpoolStatus } from '#storage/spool/spool.ts'

/** A spool in memory that survives the ingest that reads it; every append is durable in the next microtask. */
export class MemorySpool implements Spool {
  released = 0
  /** Runs before a read that finds messages; throws to make it fail. */
  beforeRead: () => void = () => undefined
  #messages: SpooledMessage[] = []
  #wake: (() => void)[] = []
  #last = 0

  async open(): Promise<void> {}
  async close(): Promise<void> {}
  onStateChange(_listener: (state: SpoolState) => void): void {}

  append(message: RawMessage, done: (error: Error | null) => void): void {
    const payload = Uint8Array.from(message.payload)
    this.#messages.push({ ...message, payload, sequence: ++this.#last })
    queueMicrotask(() => {
      done(null)
      for (const wake of this.#wake.splice(0)) wake()
    })
  }

  async read(after: number, limit: number, signal: AbortSignal): Promise<readonly SpooledMessage[]> {
    while (this.#last <= after && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
    if (signal.aborted) return []
    this.beforeRead()
    const first = this.#messages[0]?.sequence ?? 1
    return this.#messages.slice(Math.max(0, after + 1 - first), after + 1 - first + limit)
  }

  /** Forgets what is released, as the segments do, so that a reader who needs it again is found out. */
  release(sequence: number): void {
    this.released = Math.max(this.released, sequence)
    while (this.#messages[0] && this.#messages[0].sequence <= this.released) this.#messages.shift()
  }

  status(): SpoolStatus {
    return {
      state: 'accepting',
      records: this.#messages.length,
      bytes: 0,
      limitBytes: 1,
      oldestAt: this.#messages[0]?.receivedAt ?? null,
      lastSequence: this.#last,
    }
  }
}
