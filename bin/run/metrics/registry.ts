import { statfs } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { collectDefaultMetrics, type Metric as PromMetric, Registry } from 'prom-client'
import type { DeviceHealth } from '#model/readings.ts'
import type { Clock } from '#platform/clock.ts'
import type { Records } from '#storage/records/records.ts'
import type { Registry as DeviceRegistry } from '#storage/registry/registry.ts'
import type { LedgerPort, LivePort } from '../../../api/ports.ts'
import { METRICS } from './definitions.ts'
import type { Metric, MetricSources } from './metric.ts'

export interface ProcessParts {
  readonly clock: Clock
  readonly dataDir: string
  readonly registry: DeviceRegistry
  readonly records: Pick<Records, 'mail' | 'bookings'>
  readonly live: LivePort
  readonly ledger: LedgerPort
  readonly broker: () => Readonly<Record<string, number>>
  readonly unsentMail: MetricSources['unsentMail']
}

const NS_PER_S = 1e9
/** The monitor's own timer; its readings begin here. */
const LOOP_RESOLUTION_MS = 20

/** Prometheus text of the whole process. */
export function createProcessMetrics(parts: ProcessParts): { text(): Promise<string>; stop(): void } {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  loop.enable()
  const registry = createMetricRegistry({
    ledger: parts.ledger,
    broker: parts.broker,
    devices: () => healthOf(parts),
    outboxes: async () => ({
      mail: await parts.records.mail.counts(),
      webhook: await parts.records.bookings.deliveryCounts(),
    }),
    unsentMail: parts.unsentMail,
    async diskFree() {
      const { bavail, bsize } = await statfs(parts.dataDir)
      return bavail * bsize
    },
    loopDelay() {
      const seconds = (reading_ns: number) => Math.max(0, reading_ns / NS_PER_S - LOOP_RESOLUTION_MS / 1_000)
      const delay = {
        '0.5': seconds(loop.percentile(50)),
        '0.99': seconds(loop.percentile(99)),
        '1': seconds(loop.max),
      }
      loop.reset()
      return delay
    },
    now: () => parts.clock.now(),
  })
  collectDefaultMetrics({ register: registry, prefix: 'denyut_' })
  return {
    text: () => registry.metrics(),
    stop() {
      loop.disable()
      registry.clear()
    },
  }
}

/** The table as a registry. */
export function createMetricRegistry(sources: MetricSources): Registry {
  const registry = new Registry()
  for (const metric of METRICS) registry.registerMetric(collected(metric, sources))
  return registry
}

/** The registry asks a metric for nothing but `get`; values are read from their owners and kept nowhere. */
function collected({ name, kind, help, read }: Metric, sources: MetricSources): PromMetric {
  const metric = {
    name,
    help,
    async get() {
      const values = (await read(sources)).map(({ suffix = '', labels = {}, value }) => ({
        metricName: name + suffix,
        labels,
        value,
      }))
      return { name, help, type: kind, aggregator: 'sum', values }
    },
  }
  return metric as unknown as PromMetric
}

function healthOf({ registry, live }: ProcessParts): Record<DeviceHealth, number> {
  const counts: Record<DeviceHealth, number> = { online: 0, late: 0, stale: 0, offline: 0, never: 0 }
  for (const { id, retiredAt } of registry.devices()) {
    if (retiredAt === null) counts[live.health(id).health]++
  }
  return counts
}
