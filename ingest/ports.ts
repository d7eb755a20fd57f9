import type { ChangeEvent, LivePoint } from '#model/live.ts'
import type { DeviceHealth, LedgerAccount } from '#model/readings.ts'
import type { SpoolStatus } from '#storage/spool/spool.ts'

/** What ingest offers to whoever shows it: the present state, derived and never edited. */
export interface LiveState {
  /** Present value of a subject's metric; undefined when never seen. Subjects are devices and places. */
  get(subject: string, metric: string): LivePoint | undefined
  /** All present values of a subject. */
  of(subject: string): readonly LivePoint[]
  /** Points as they change; the array is only valid during the call. Returns the unsubscribe. */
  onChange(listener: (points: readonly LivePoint[]) => void): () => void
  /** History was revised, devices or campus changed. */
  onEvent(listener: (event: ChangeEvent) => void): () => void
  health(device: string): { health: DeviceHealth; lastSeen: number | null; flags: readonly string[] }
}

export interface SinkStatus {
  readonly store: string
  readonly state: 'ok' | 'retrying' | 'paused' | 'stopped'
  readonly detail: string | null
  readonly since: number
  /** Messages a second taken from the spool, over the last ten seconds. */
  readonly rate_per_s: number
  /** Seconds until the spool is empty at that rate; null when it is or does not shrink. */
  readonly catchUp_s: number | null
}

export interface IngestStatus {
  readonly balanced: boolean
  readonly inFlight: number
  readonly total: LedgerAccount
  readonly qos0: { readonly received: number; readonly shed: number }
  readonly payloadNotKept: number
  readonly spool: SpoolStatus
  readonly sink: SinkStatus
  readonly dirtyBuckets: number
}

export interface LedgerReader {
  status(): IngestStatus
  account(device: string): LedgerAccount | undefined
  accounts(): readonly { readonly device: string; readonly account: LedgerAccount }[]
}

export interface ReplayResult {
  readonly replayed: number
  readonly stored: number
  readonly duplicate: number
  readonly quarantined: number
}
