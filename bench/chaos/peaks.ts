import type { LedgerAccount } from '#model/readings.ts'
import { systemClock } from '#platform/clock.ts'
import type { DenyutProcess } from '../../test/support/denyut.ts'

const EVERY_MS = 500

/** What `denyut ledger` answers, as far as it is looked at here. */
export interface LedgerStatus {
  readonly inFlight: number
  readonly balanced: boolean
  readonly total: LedgerAccount
  readonly spool: { readonly state: string; readonly bytes: number }
}

/** The most that a process has needed so far. */
export interface Peaks {
  readonly rss_bytes: number
  readonly spool_bytes: number
}

/** Looks at a process again and again until it is stopped. */
export function gauge(denyut: DenyutProcess): { read(): Peaks; stop(): void } {
  const peaks = { rss_bytes: 0, spool_bytes: 0 }
  const look = async () => {
    const { rss_bytes } = await denyut.ask<{ rss_bytes: number }>('status')
    const { spool } = await denyut.ask<LedgerStatus>('ledger')
    peaks.rss_bytes = Math.max(peaks.rss_bytes, rss_bytes)
    peaks.spool_bytes = Math.max(peaks.spool_bytes, spool.bytes)
  }
  const stop = systemClock.every(EVERY_MS, () => void look().catch(() => undefined))
  return { read: () => ({ ...peaks }), stop }
}
