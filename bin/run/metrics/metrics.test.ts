import { expect, test } from 'vitest'
import { LATENESS_CLASSES } from '#model/lateness.ts'
import { VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import type { LedgerPort } from '../../../api/ports.ts'
import { Counters } from '../../../broker/counters.ts'
import { createExternalBroker } from '../../../broker/external/consumer.ts'
import { METRICS } from './definitions.ts'
import type { MetricSources } from './metric.ts'
import { createMetricRegistry } from './registry.ts'

const NOW = 1_800_000_000_000

const status: ReturnType<LedgerPort['status']> = {
  balanced: true,
  inFlight: 3,
  total: {
    messages: { received: 10, stored: 5, duplicate: 1, quarantined: 1 },
    readings: { decoded: 10, stored: 8, duplicate: 1, overwritten: 1, refused: 0 },
    suspect: 2,
    late: 1,
    clockAhead: 0,
    clockFrozen: 0,
    lateness: { counts: [4, 0, 1, 0, 0, 1, 3], sum_ms: 90_500 },
  },
  qos0: { received: 1, shed: 0 },
  payloadNotKept: 0,
  dirtyBuckets: 0,
  spool: {
    state: 'accepting',
    records: 3,
    bytes: 30,
    limitBytes: 100,
    oldestAt: NOW - 90_000,
    lastSequence: 10,
  },
  sink: {
    store: 'duckdb',
    state: 'retrying',
    detail: 'x',
    since: NOW - 5_000,
    rate_per_s: 0,
    catchUp_s: null,
  },
}

const sources = (broker: Readonly<Record<string, number>>): MetricSources => ({
  ledger: { status: () => status, account: () => undefined, accounts: () => [] },
  broker: () => broker,
  devices: () => ({ online: 5, late: 0, stale: 0, offline: 1, never: 0 }),
  outboxes: async () => ({ mail: { waiting: 1, sent: 2, dead: 0 } }),
  unsentMail: () => 4,
  diskFree: async () => 1_000,
  loopDelay: () => ({ '0.5': 0.001 }),
  now: () => NOW,
})

const embedded = new Counters().snapshot()
const external = createExternalBroker({
  url: 'mqtt://127.0.0.1:1',
  isShared: true,
  dataDir: '/nowhere',
  registry: { gateways: () => [] } as never,
  clock: new VirtualClock(NOW),
  log: silentLog,
  ports: { accept: () => {}, countQos0: () => {}, countNotKept: () => {}, accepting: () => true },
}).stats()

test('every metric has a name by the conventions, help, and an alarm only on itself', () => {
  expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length)
  for (const { name, kind, help, alarm } of METRICS) {
    expect(name).toMatch(/^denyut_[a-z0-9_]+$/)
    expect(name.endsWith('_total'), name).toBe(kind === 'counter')
    expect(help.length, name).toBeGreaterThan(10)
    if (alarm) expect(alarm).toContain(name)
  }
})

test('each number of either broker is on the page', async () => {
  for (const stats of [embedded, external]) {
    const given = Object.fromEntries(Object.keys(stats).map((stat, index) => [stat, 1_000 + index]))
    const text = await createMetricRegistry(sources(given)).metrics()
    for (const [stat, value] of Object.entries(given))
      expect(text, stat).toMatch(new RegExp(` ${value}$`, 'm'))
  }
})

test('the text has help and type of each metric, a whole histogram, and nothing for what is not known', async () => {
  const text = await createMetricRegistry(sources(embedded)).metrics()
  for (const { name, kind } of METRICS) expect(text).toContain(`# TYPE ${name} ${kind}\n`)
  const lines = text.split('\n').filter((line) => line.startsWith('denyut_lateness_seconds'))
  expect(lines).toEqual([
    'denyut_lateness_seconds_bucket{le="1"} 4',
    'denyut_lateness_seconds_bucket{le="10"} 4',
    'denyut_lateness_seconds_bucket{le="60"} 5',
    'denyut_lateness_seconds_bucket{le="600"} 5',
    'denyut_lateness_seconds_bucket{le="3600"} 5',
    'denyut_lateness_seconds_bucket{le="86400"} 6',
    'denyut_lateness_seconds_bucket{le="+Inf"} 9',
    'denyut_lateness_seconds_sum 90.5',
    'denyut_lateness_seconds_count 9',
  ])
  expect(lines.filter((line) => line.includes('_bucket'))).toHaveLength(LATENESS_CLASSES)
  expect(text).toContain('\ndenyut_spool_oldest_seconds 90\n')
  expect(text).toContain('\ndenyut_sink_state{state="retrying"} 1\n')
  expect(text).toContain('\ndenyut_ledger_messages{outcome="in_flight"} 3\n')
  expect(text).toContain('\ndenyut_mail_unsent_total 4\n')
  expect(text).not.toMatch(/^denyut_sink_catch_up_seconds /m)
  const mute = await createMetricRegistry({ ...sources(embedded), unsentMail: () => null }).metrics()
  expect(mute).not.toMatch(/^denyut_mail_unsent_total /m)
})
