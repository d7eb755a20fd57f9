import type { Metric } from './metric.ts'

type Row = readonly [stat: string, kind: 'counter' | 'gauge', help: string, alarm?: string]

/** Why a connection was refused; the stat is `connects_refused_<reason>`. */
const REFUSED = 'connects_refused_'

/** What the embedded broker counts. */
const EMBEDDED: readonly Row[] = [
  ['connections', 'gauge', 'Open connections'],
  ['connects', 'counter', 'Connections made'],
  ['messages', 'counter', 'Messages published by devices and gateways'],
  ['messages_per_second', 'gauge', 'Messages published in the last second'],
  ['packets_too_large', 'counter', 'Connections closed for a packet above 256 KiB'],
  ['foreign_publishes', 'counter', 'Messages to a topic that is not the publisher’s own'],
  ['foreign_closed', 'counter', 'Connections closed for more than 100 such messages a minute'],
  ['bad_topics', 'counter', 'Messages to a topic that is no valid UTF-8 or reserved'],
  ['subscriptions_denied', 'counter', 'Subscriptions to topics that the client may not read'],
  ['slow_subscribers_closed', 'counter', 'Subscribers closed because they did not read'],
  ['forwards_dropped', 'counter', 'QoS 0 deliveries dropped for a slow subscriber'],
  ['session_queue_full', 'counter', 'Deliveries not kept because the queue of an absent subscriber is full'],
  ['retained_refused', 'counter', 'Retained messages not kept because of their number or size'],
  ['keepalive_timeouts', 'counter', 'Connections closed because nothing was heard from the client'],
  ['sockets_held', 'counter', 'Times that a socket was not read because too much of it is unacknowledged'],
]

/** What the client of an external broker counts. */
const EXTERNAL: readonly Row[] = [
  ['connected', 'gauge', '1 while connected to the broker of MQTT_URL', 'denyut_broker_connected == 0'],
  ['shared', 'gauge', '1 while the processes of a group divide the messages'],
  ['in_flight', 'gauge', 'Messages received from the broker and not acknowledged yet'],
  ['in_flight_bytes', 'gauge', 'Memory that they take; above 64 MiB no more is read and QoS 0 is shed'],
  [
    'in_flight_age_seconds',
    'gauge',
    'Age of the oldest of them; the client connects anew when it grows too old',
    'denyut_broker_in_flight_age_seconds > 30',
  ],
  ['reads_held', 'counter', 'Times that the connection was not read because too much is unacknowledged'],
  ['reconnects', 'counter', 'Times that the connection was made anew'],
  ['received', 'counter', 'Messages received from the broker'],
]

const nameOf = (stat: string, kind: Row[1]): Metric['name'] =>
  `denyut_broker_${stat}${kind === 'counter' ? '_total' : ''}`

const metricOf =
  (where: string) =>
  ([stat, kind, help, alarm]: Row): Metric => ({
    name: nameOf(stat, kind),
    kind,
    help: `${help} (${where})`,
    ...(alarm ? { alarm } : {}),
    read({ broker }) {
      const value = broker()[stat]
      return value === undefined ? [] : [{ value }]
    },
  })

const refused: Metric = {
  name: 'denyut_broker_connects_refused_total',
  kind: 'counter',
  help: 'Refused connections by reason: anonymous, credentials, client_id, will_topic, protocol, spool_full, connection_limit (embedded broker)',
  alarm: 'increase(denyut_broker_connects_refused_total{reason="credentials"}[10m]) > 100',
  read: ({ broker }) =>
    Object.entries(broker())
      .filter(([stat]) => stat.startsWith(REFUSED))
      .map(([stat, value]) => ({ labels: { reason: stat.slice(REFUSED.length) }, value })),
}

/** Numbers of whichever broker the process has. */
export const BROKER_METRICS: readonly Metric[] = [
  ...EMBEDDED.map(metricOf('embedded broker')),
  refused,
  ...EXTERNAL.map(metricOf('external broker')),
]
