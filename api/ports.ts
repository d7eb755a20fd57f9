import type { ChangeEvent, LivePoint } from '#model/live.ts'
import type { DeviceHealth, LedgerAccount } from '#model/readings.ts'
import type { Settings } from '#model/settings.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { Records } from '#storage/records/records.ts'
import type { RegistryAdmin } from '#storage/registry/admin.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { SpoolStatus } from '#storage/spool/spool.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'

/**
 * What the API needs from ingest; the shapes are those of ingest/ports.ts, declared here by the one who needs
 * them.
 */
export interface LivePort {
  get(subject: string, metric: string): LivePoint | undefined
  of(subject: string): readonly LivePoint[]
  onChange(listener: (points: readonly LivePoint[]) => void): () => void
  onEvent(listener: (event: ChangeEvent) => void): () => void
  health(device: string): { health: DeviceHealth; lastSeen: number | null; flags: readonly string[] }
}

export interface LedgerPort {
  status(): {
    readonly balanced: boolean
    readonly inFlight: number
    readonly total: LedgerAccount
    readonly qos0: { readonly received: number; readonly shed: number }
    readonly payloadNotKept: number
    readonly spool: SpoolStatus
    readonly sink: {
      readonly store: string
      readonly state: 'ok' | 'retrying' | 'paused' | 'stopped'
      readonly detail: string | null
      readonly since: number
      readonly rate_per_s: number
      readonly catchUp_s: number | null
    }
    readonly dirtyBuckets: number
  }
  account(device: string): LedgerAccount | undefined
  accounts(): readonly { readonly device: string; readonly account: LedgerAccount }[]
}

export interface QuarantinePort {
  replay(filter: {
    ids?: readonly string[]
    reason?: string
    device?: string
  }): Promise<{ replayed: number; stored: number; duplicate: number; quarantined: number }>
}

export interface ApiPorts {
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
  readonly registry: Registry
  readonly records: Records
  readonly store: TelemetryStore
  readonly live: LivePort
  readonly ledger: LedgerPort
  readonly quarantine: QuarantinePort
  /** Used by the control socket as well. Secrets are returned once. */
  readonly devices: RegistryAdmin
  /** Reasons why this process is not ready; empty when it is. */
  notReady(): readonly { readonly part: string; readonly reason: string }[]
  /** Prometheus text. */
  metrics(): Promise<string>
  /** How far the history of the demo fleet has come; null when it is whole or there is no demo. */
  demoHistory(): { readonly done: number; readonly total: number } | null
  /** Address of the MQTT broker that devices are told to use, mqtt://host:port. */
  mqttUrl(): string
  /** Directory of the built dashboard; null: API only. */
  readonly pagesDir: string | null
}
