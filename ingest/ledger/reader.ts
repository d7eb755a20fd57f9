import type { Clock } from '#platform/clock.ts'
import type { Spool } from '#storage/spool/spool.ts'
import type { Tallies } from '../journal/records.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Sink } from '../pipeline/sink.ts'
import type { IngestStatus, LedgerReader } from '../ports.ts'
import { quarterOf } from '../rollups/day-masks.ts'
import type { DirtyBuckets } from '../rollups/dirty.ts'
import { isBalanced, type Ledger } from './ledger.ts'
import { Rate } from './rate.ts'

const CHECK_INTERVAL_MS = 1_000

export interface ReaderParts {
  readonly clock: Clock
  readonly spool: Spool
  readonly ledger: Ledger
  readonly pipeline: Pipeline
  readonly sink: Sink
  readonly dirty: DirtyBuckets
  readonly tallies: Tallies
  readonly onUnbalanced: (detail: string) => void
}

/** The public account: both equations, checked every second against the numbering of the spool. */
export class Reader implements LedgerReader {
  readonly #parts: ReaderParts
  readonly #rate = new Rate()
  #stop: (() => void) | null = null
  #wasBalanced = true

  constructor(parts: ReaderParts) {
    this.#parts = parts
  }

  start(): void {
    this.#stop = this.#parts.clock.every(CHECK_INTERVAL_MS, () => this.#check())
    this.#check()
  }

  stop(): void {
    this.#stop?.()
    this.#stop = null
  }

  status(): IngestStatus {
    const { clock, spool, sink, tallies, dirty, pipeline } = this.#parts
    const spoolStatus = spool.status()
    const inFlight = Math.max(0, spoolStatus.lastSequence - pipeline.processed)
    const rate = this.#rate.perSecond
    const gain = rate - this.#rate.arrivalsPerSecond
    const total = this.#parts.ledger.totalAccount()
    return {
      balanced: this.#fault() === null,
      inFlight,
      total: { ...total, messages: { ...total.messages, received: total.messages.received + inFlight } },
      qos0: { received: tallies.qos0, shed: tallies.qos0Shed },
      payloadNotKept: tallies.payloadNotKept,
      // What is stored but not released yet waits for nothing.
      spool: { ...spoolStatus, oldestAt: inFlight === 0 ? null : spoolStatus.oldestAt },
      sink: {
        store: sink.store,
        state: sink.state,
        detail: sink.detail,
        since: sink.since,
        rate_per_s: rate,
        catchUp_s: inFlight === 0 || gain <= 0 ? null : inFlight / gain,
      },
      dirtyBuckets: dirty.waitingBefore(quarterOf(clock.now())),
    }
  }

  account(device: string) {
    const index = this.#parts.ledger.find(device)
    return index === undefined ? undefined : this.#parts.ledger.account(index)
  }

  accounts() {
    const { ledger } = this.#parts
    return Array.from({ length: ledger.size }, (_, index) => ({
      device: ledger.idOf(index),
      account: ledger.account(index),
    })).filter(({ account }) => account.messages.received > 0)
  }

  /** What does not balance; null when all does. Messages in flight are in no account yet. */
  #fault(): string | null {
    const { ledger, pipeline, tallies } = this.#parts
    const total = ledger.totalAccount()
    if (!isBalanced(total)) return 'the columns of an account do not add up'
    const taken = pipeline.processed - pipeline.base
    const booked = total.messages.received + tallies.replayed
    return booked === taken ? null : `${taken} messages were taken from the spool and ${booked} are booked`
  }

  #check(): void {
    const { clock, spool, pipeline, onUnbalanced } = this.#parts
    this.#rate.observe(clock.monotonic(), pipeline.processed, spool.status().lastSequence)
    const fault = this.#fault()
    if (fault !== null && this.#wasBalanced) onUnbalanced(fault)
    this.#wasBalanced = fault === null
  }
}
