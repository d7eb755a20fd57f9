import type { DeviceHealth } from '#model/readings.ts'
import type { LedgerPort } from '../../../api/ports.ts'

/** Where the numbers come from; each is read when /metrics is asked. */
export interface MetricSources {
  readonly ledger: LedgerPort
  readonly broker: () => Readonly<Record<string, number>>
  /** Devices in use by their health. */
  readonly devices: () => Readonly<Record<DeviceHealth, number>>
  /** Mail and webhook deliveries of the last weeks, by what they are and then by state. */
  readonly outboxes: () => Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>
  /** Mail since the start that was not sent because its address reaches nobody; null: this process sends none. */
  readonly unsentMail: () => number | null
  /** Free space of the data directory's disk, bytes. */
  readonly diskFree: () => Promise<number>
  /** Event-loop delay since the last reading, by quantile, seconds. */
  readonly loopDelay: () => Readonly<Record<string, number>>
  readonly now: () => number
}

/** One line of a metric; the suffix makes the parts of a histogram. */
export interface Sample {
  readonly value: number
  readonly labels?: Readonly<Record<string, string>>
  readonly suffix?: '_bucket' | '_sum' | '_count'
}

/** A metric of /metrics. Names follow prometheus.io/docs/practices/naming. */
export interface Metric {
  readonly name: `denyut_${string}`
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** When somebody should look, as a PromQL condition. */
  readonly alarm?: string
  /** Nothing when this process does not have it. */
  read(sources: MetricSources): readonly Sample[] | Promise<readonly Sample[]>
}
