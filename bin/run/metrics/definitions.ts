import { LATENESS_BOUNDS_MS } from '#model/lateness.ts'
import type { LedgerPort } from '../../../api/ports.ts'
import { BROKER_METRICS } from './broker.ts'
import type { Metric, Sample } from './metric.ts'

type Status = ReturnType<LedgerPort['status']>

const one = (value: number): readonly Sample[] => [{ value }]

const by = (label: string, values: object): readonly Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value: value as number }))

const ofStatus = (
  kind: Metric['kind'],
  name: Metric['name'],
  help: string,
  value: (status: Status, now: number) => number | readonly Sample[],
  alarm?: string,
): Metric => ({
  name,
  kind,
  help,
  ...(alarm ? { alarm } : {}),
  read({ ledger, now }) {
    const found = value(ledger.status(), now())
    return typeof found === 'number' ? one(found) : found
  },
})

const ledgerMetrics: readonly Metric[] = [
  ofStatus(
    'gauge',
    'denyut_ledger_balanced',
    '1 while both ledgers balance, checked every second',
    ({ balanced }) => (balanced ? 1 : 0),
    'denyut_ledger_balanced == 0',
  ),
  ofStatus(
    'counter',
    'denyut_messages_received_total',
    'Messages taken on, whatever became of them',
    ({ total }) => total.messages.received,
    'rate(denyut_messages_received_total[10m]) == 0',
  ),
  ofStatus(
    'gauge',
    'denyut_ledger_messages',
    'What became of the received messages, by outcome (stored, duplicate, quarantined, in_flight); a replay moves them',
    ({ total: { messages }, inFlight }) => {
      const { stored, duplicate, quarantined } = messages
      return by('outcome', { stored, duplicate, quarantined, in_flight: inFlight })
    },
    'delta(denyut_ledger_messages{outcome="quarantined"}[1h]) > 0',
  ),
  ofStatus(
    'gauge',
    'denyut_ledger_readings',
    'What became of the readings, by outcome; decoded = stored + duplicate + overwritten + refused',
    ({ total }) => by('outcome', total.readings),
  ),
  ofStatus(
    'gauge',
    'denyut_ledger_marked_readings',
    'Stored readings with a mark: suspect (outside the plausible range), late, clock_ahead, clock_frozen',
    ({ total: { suspect, late, clockAhead, clockFrozen } }) =>
      by('mark', { suspect, late, clock_ahead: clockAhead, clock_frozen: clockFrozen }),
    'delta(denyut_ledger_marked_readings{mark=~"clock_.*"}[1h]) > 0',
  ),
  ofStatus(
    'counter',
    'denyut_qos0_messages_total',
    'QoS 0 messages, received and shed under load: nobody waits for their acknowledgement',
    ({ qos0 }) => by('outcome', qos0),
    'increase(denyut_qos0_messages_total{outcome="shed"}[1h]) > 0',
  ),
  ofStatus(
    'counter',
    'denyut_payloads_not_kept_total',
    'Refused messages that are counted but whose payload was not kept: too large, or the quarantine of the device is full',
    ({ payloadNotKept }) => payloadNotKept,
  ),
  ofStatus(
    'histogram',
    'denyut_lateness_seconds',
    'How long after their event time the stored readings were received; readings without a time of their own count as 0',
    ({ total }) => cumulative(total.lateness),
    'histogram_quantile(0.95, rate(denyut_lateness_seconds_bucket[1h])) > 600',
  ),
]

function cumulative({ counts, sum_ms }: Status['total']['lateness']): readonly Sample[] {
  let count = 0
  const buckets = counts.map((more, index): Sample => {
    count += more
    const bound_ms = LATENESS_BOUNDS_MS[index]
    const le = bound_ms === undefined ? '+Inf' : String(bound_ms / 1_000)
    return { suffix: '_bucket', labels: { le }, value: count }
  })
  return [...buckets, { suffix: '_sum', value: sum_ms / 1_000 }, { suffix: '_count', value: count }]
}

const flowMetrics: readonly Metric[] = [
  ofStatus(
    'gauge',
    'denyut_spool_accepting',
    '1 while messages are acknowledged; 0 when the spool or the disk is full or cannot be written',
    ({ spool }) => (spool.state === 'accepting' ? 1 : 0),
    'denyut_spool_accepting == 0',
  ),
  ofStatus(
    'gauge',
    'denyut_spool_messages',
    'Messages in the durable spool that are not released yet',
    ({ spool }) => spool.records,
  ),
  ofStatus(
    'gauge',
    'denyut_spool_oldest_seconds',
    'Age of the oldest message that is not stored yet; 0 when all are',
    ({ spool }, now) => (spool.oldestAt === null ? 0 : Math.max(0, now - spool.oldestAt) / 1_000),
    'denyut_spool_oldest_seconds > 60',
  ),
  ofStatus(
    'gauge',
    'denyut_spool_bytes',
    'Size of the durable spool on disk',
    ({ spool }) => spool.bytes,
    'denyut_spool_bytes / denyut_spool_limit_bytes > 0.5',
  ),
  ofStatus(
    'gauge',
    'denyut_spool_limit_bytes',
    'Size of the spool at which acknowledgements stop (DENYUT_SPOOL_MAX)',
    ({ spool }) => spool.limitBytes,
  ),
  ofStatus(
    'gauge',
    'denyut_sink_ok',
    '1 while the telemetry store takes writes',
    ({ sink }) => (sink.state === 'ok' ? 1 : 0),
    'denyut_sink_ok == 0',
  ),
  ofStatus(
    'gauge',
    'denyut_sink_state',
    '1 for the state of writing to the telemetry store: ok, retrying (tried again by itself), paused (somebody must act), stopped (start Denyut again)',
    ({ sink }) => by('state', { ok: 0, retrying: 0, paused: 0, stopped: 0, [sink.state]: 1 }),
    'denyut_sink_state{state="paused"} == 1',
  ),
  ofStatus(
    'gauge',
    'denyut_sink_state_seconds',
    'How long the telemetry store has been in its present state',
    ({ sink }, now) => Math.max(0, now - sink.since) / 1_000,
  ),
  ofStatus(
    'gauge',
    'denyut_sink_messages_per_second',
    'Messages taken from the spool, over the last ten seconds',
    ({ sink }) => sink.rate_per_s,
  ),
  ofStatus(
    'gauge',
    'denyut_sink_catch_up_seconds',
    'Time until the spool is empty at the present rate; absent while nothing is behind or it does not shrink',
    ({ sink }) => (sink.catchUp_s === null ? [] : one(sink.catchUp_s)),
  ),
  ofStatus(
    'gauge',
    'denyut_rollup_dirty_buckets',
    'Roll-up buckets that wait to be computed',
    ({ dirtyBuckets }) => dirtyBuckets,
  ),
]

const processMetrics: readonly Metric[] = [
  {
    name: 'denyut_devices',
    kind: 'gauge',
    help: 'Devices by health, each judged by its own expected interval: online, late, stale, offline, never (nothing received yet)',
    alarm: 'denyut_devices{health="offline"} / scalar(sum(denyut_devices)) > 0.1',
    read: ({ devices }) => by('health', devices()),
  },
  {
    name: 'denyut_disk_free_bytes',
    kind: 'gauge',
    help: 'Free space of the disk that holds the data directory; below DENYUT_DISK_RESERVE acknowledgements stop',
    alarm: 'predict_linear(denyut_disk_free_bytes[6h], 86400) < 0',
    read: async ({ diskFree }) => one(await diskFree()),
  },
  {
    name: 'denyut_event_loop_delay_seconds',
    kind: 'gauge',
    help: 'Event-loop delay since the last reading, by quantile',
    alarm: 'denyut_event_loop_delay_seconds{quantile="0.99"} > 0.25',
    read: ({ loopDelay }) => by('quantile', loopDelay()),
  },
]

const outboxMetrics: readonly Metric[] = [
  {
    name: 'denyut_outbox',
    kind: 'gauge',
    help: 'Mail and webhook deliveries of the last weeks by state: waiting, sent, dead (given up). Absent while the records do not answer',
    alarm: 'delta(denyut_outbox{state="dead"}[1h]) > 0',
    async read({ outboxes }) {
      const found = await outboxes().catch(() => ({}))
      return Object.entries(found).flatMap(([kind, counts]) =>
        Object.entries(counts).map(([state, value]) => ({ labels: { kind, state }, value })),
      )
    },
  },
  {
    name: 'denyut_mail_unsent_total',
    kind: 'counter',
    help: 'Mail since the start that was not sent because its address is of a reserved domain (RFC 2606) and reaches nobody, as those of the demo do. Absent without a mail server',
    read({ unsentMail }) {
      const unsent = unsentMail()
      return unsent === null ? [] : one(unsent)
    },
  },
]

/** Every metric of Denyut's own, in the order of the page. */
export const METRICS: readonly Metric[] = [
  ...ledgerMetrics,
  ...flowMetrics,
  ...processMetrics,
  ...outboxMetrics,
  ...BROKER_METRICS,
]
