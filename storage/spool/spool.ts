import type { RawMessage, SpooledMessage } from '#model/readings.ts'

export type SpoolState = 'accepting' | 'full' | 'failing'

export interface SpoolStatus {
  readonly state: SpoolState
  /** Records not yet released, their bytes on disk, and the receive time of the oldest (Unix ms). */
  readonly records: number
  readonly bytes: number
  readonly limitBytes: number
  readonly oldestAt: number | null
  /** Last durable sequence number. */
  readonly lastSequence: number
}

/** Durable log of raw messages between broker and pipeline. */
export interface Spool {
  /** Recovers: truncates a torn tail, finds the last sequence number. */
  open(): Promise<void>
  /**
   * Takes a message; `done(null)` after fdatasync, in order of arrival. When full or failing, `done` is held until there is room:
   * nothing is refused and nothing is acknowledged. The payload may be reused by the caller after `append` returns.
   */
  append(message: RawMessage, done: (error: Error | null) => void): void
  /**
   * The next durable messages after `sequence`, in order, at most `limit` records; waits until there is at least one, or resolves
   * with [] when `signal` aborts. Served from memory when the reader keeps up, else from the segments.
   */
  read(after: number, limit: number, signal: AbortSignal): Promise<readonly SpooledMessage[]>
  /** Everything up to `sequence` is stored elsewhere: segments below may go. */
  release(sequence: number): void
  status(): SpoolStatus
  /** Called when the state changes. */
  onStateChange(listener: (state: SpoolState) => void): void
  /** Finishes what is queued, then closes. */
  close(): Promise<void>
}
