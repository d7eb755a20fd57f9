import { NATIVE_BATCH_MAX } from '#model/formats/native/native.ts'
import { QUARANTINE_REASONS, type QuarantineReason } from '#model/readings.ts'
import { peopleCounter } from '#model/sensors/people-counter/people-counter.ts'
import { roomPresence } from '#model/sensors/room-presence/room-presence.ts'
import { EVENTS_PREFIX, nativeTopic, STATE_PREFIX } from '#model/topics.ts'
import { QUARANTINE_BYTES_MAX, QUARANTINE_ENTRIES_MAX } from '#storage/records/quarantine-plan.ts'
import { type BrokerLimits, DEFAULT_LIMITS } from '../../broker/limits.ts'
import { AHEAD_LIMIT_MS, FROZEN_AFTER } from '../../ingest/pipeline/clocks.ts'
import { page, table } from './page.ts'

const KIB = 1_024
const MIB = KIB * KIB

const count = (value: number): string => new Intl.NumberFormat('en-GB').format(value)
const bytes = (value: number): string =>
  value >= MIB ? `${count(value / MIB)} MiB` : `${count(value / KIB)} KiB`
const seconds = (value_ms: number): string => `${count(value_ms / 1_000)} s`

/** Of each limit: what it bounds, how it is read, and what happens beyond it. */
const LIMITS: Readonly<
  Record<keyof BrokerLimits, readonly [what: string, show: (value: number) => string, beyond: string]>
> = {
  packetBytes: ['a packet', bytes, 'the connection is closed, the message counted and not kept'],
  connections: ['connections', count, 'a further one is closed'],
  connectsPerSecond: ['new connections a second', count, 'they wait'],
  connectTimeout_ms: ['time from connecting to CONNECT', seconds, 'the connection is closed'],
  foreignPerMinute: ['messages a minute to topics of others', count, 'the connection is closed'],
  messagesPerSecond: ['messages a second of a connection', count, 'their acknowledgements wait'],
  unackedBytes: ['unacknowledged bytes of a connection', bytes, 'it is not read until half of them are'],
  unackedBytesTotal: ['the same of all connections', bytes, 'none of the senders is read, QoS 0 is dropped'],
  slowBytes: ['bytes that a subscriber has not read', bytes, 'it gets no QoS 0 any more'],
  writeBytes: [
    'the same, of a subscriber with QoS 1',
    bytes,
    'it is closed; its session keeps what it missed',
  ],
  drainTimeout_ms: ['time above that', seconds, 'the connection is closed'],
  subscriptions: ['subscriptions of a client', count, 'further ones are denied'],
  queuedPerSession: ['messages kept for an absent session', count, 'further ones are counted and dropped'],
  sessionsPerUser: ['kept sessions of a user name', count, 'the one away longest is forgotten'],
  retainedTopics: ['topics with a retained status', count, 'further ones are stored and not retained'],
}

const REASONS: Readonly<Record<QuarantineReason, string>> = {
  not_json: 'The payload is no JSON.',
  invalid:
    'JSON that is no reading, none or too many of them, or a status that is neither online nor offline.',
  decode_failed: 'The bytes do not fit the registered format or model.',
  decode_partial:
    'The rest of the payload has a channel that the model does not know; what comes before it is stored.',
  topic_foreign: 'The topic belongs to another device, gateway or campus.',
  topic_unknown: 'No device or gateway has this topic.',
  device_unknown: 'No device is registered under this id or external id.',
  device_retired: 'The device was retired before the message came.',
  metric_unknown: 'The sensor type has no such metric; the others of the message are stored.',
  not_a_number: 'A value is neither number nor boolean; the others of the message are stored.',
  too_old: 'The time is older than `DENYUT_RAW_RETENTION`.',
  store_refused: 'The telemetry store does not take the reading; the detail says why.',
}

const CONNECTING = [
  '## Connecting',
  '',
  '- MQTT 3.1 and 3.1.1 over TCP (`DENYUT_MQTT_PORT`), TLS from 1.2 on (`DENYUT_MQTT_TLS_PORT`), or WebSocket: path `/mqtt` of the HTTP port, subprotocol `mqtt`, binary frames.',
  '- User name and password: the id of the device or gateway, and the secret that its registration showed once. `devices rotate` gives a new secret, `devices revoke` retires it; both end its connection.',
  '- Client id: the id as well. Another one works unless it is in use, or kept for a session, by another user name.',
  '- Kept sessions (clean session off) are honoured; they need a client id.',
  '',
  ...table(
    ['return code', 'why'],
    [
      ['1', 'MQTT 5: set the client to 3.1.1'],
      ['2', 'the client id is that of another user name, or empty with a kept session'],
      ['3', 'the spool is full: try again later'],
      ['4', 'user name or password is wrong'],
      ['5', 'user name or password is missing, or the will has a topic of somebody else'],
    ],
  ),
]

const TOPICS = [
  '## Topics',
  '',
  ...table(
    ['topic', 'who', 'payload'],
    [
      [
        `\`${nativeTopic('{campus}', '{device}', 'telemetry')}\``,
        'the device publishes, or its gateway of format `native`',
        'readings, as below',
      ],
      [
        `\`${nativeTopic('{campus}', '{device}', 'status')}\``,
        'the same; may be retained and be the will',
        '`online` or `offline`, or `{"online": true}`',
      ],
      [
        `\`${nativeTopic('{campus}', '{device}', 'command')}\``,
        'the device may subscribe',
        'Denyut sends nothing there at present',
      ],
      ['the filters of a gateway', 'the gateway publishes', 'as its format has it'],
    ],
  ),
  '',
  '- `{campus}` is the id of the campus, `ikn` for the built-in one. No place is in a topic: the registry knows where a device stands.',
  '- A device subscribes to its own `command` topic and to nothing else, a gateway to nothing.',
  '- Only a status is retained; from other messages the flag is taken. Whether a device is online is judged by its telemetry, not by its status.',
  `- \`${STATE_PREFIX}\` and \`${EVENTS_PREFIX}\` are kept for the platform. A topic that begins with \`$\` or is no valid UTF-8 ends the connection.`,
]

const PAYLOAD = [
  '## Payload',
  '',
  `One reading, or an array of at most ${NATIVE_BATCH_MAX}:`,
  '',
  ...[peopleCounter, roomPresence].flatMap(({ samples: [sample] }) => [
    '```json',
    JSON.stringify(sample),
    '```',
  ]),
  '',
  '- `ts`: Unix ms, or ISO 8601 with an offset; without it the receive time counts.',
  '- `seq`: a whole number from 0 on that rises with each message. It tells a new message from a repeated one when the clock stands still.',
  '- `v`: metrics of the [sensor type](sensors.md), each a number or a boolean.',
  '',
  ...table(
    ['what comes', 'what becomes of it'],
    [
      [
        `a time more than ${AHEAD_LIMIT_MS / 60_000} minutes ahead`,
        'stored at the receive time, marked `clock_ahead`',
      ],
      [
        `${FROZEN_AFTER} different messages in a row with one time`,
        'stored at the receive time, marked `clock_frozen`, until the time moves',
      ],
      ['a value outside the plausible range', 'stored, marked `suspect`'],
      ['the same metric, time and value again', 'counted `duplicate`'],
      ['another value for a stored metric and time', 'the one received later counts; `overwritten`'],
    ],
  ),
]

const ACKNOWLEDGEMENT = [
  '## What an acknowledgement means',
  '',
  '- QoS 1: PUBACK is sent when the message is on the disk. A device that keeps a message until PUBACK, and sends it again without one, loses nothing.',
  '- PUBACK says that the message is kept, not that it is of use: a refused message is acknowledged too and waits in the quarantine, so that no device repeats it for ever.',
  '- QoS 0: taken and counted; under load dropped, and that is counted as well. QoS 2: taken, with PUBREC in the place of PUBACK; it promises no more.',
  '- Spool or disk full: acknowledgements stop and sockets are not read. A client whose keepalive runs out meanwhile connects again and sends again.',
]

/** docs/mqtt.md. */
export const mqttPage = (): string =>
  page('MQTT for devices', [
    'What the embedded broker speaks. [Adding a sensor](adding-a-sensor.md) registers a device and prints what it needs; [live values](live.md) come out over Socket.IO, not over MQTT.',
    'With a broker of yours its accounts, its rights and its acknowledgement hold ([operations](operations.md#a-broker-of-yours)); topics and payload are the same. Whoever it lets publish to the topic of a device speaks for that device.',
    '',
    ...CONNECTING,
    '',
    ...TOPICS,
    '',
    ...PAYLOAD,
    '',
    ...ACKNOWLEDGEMENT,
    '',
    '## Limits',
    '',
    ...table(
      ['of', 'limit', 'beyond it'],
      Object.entries(LIMITS).map(([name, [what, show, beyond]]) => [
        what,
        show(DEFAULT_LIMITS[name as keyof BrokerLimits]),
        beyond,
      ]),
    ),
    '',
    '## Quarantine',
    '',
    `Refused messages are kept with their reason: of each device at most ${count(QUARANTINE_ENTRIES_MAX)} different ones and ${bytes(QUARANTINE_BYTES_MAX)} of payload, beyond that they are counted. The page *Neraca data* (Data ledger) says how to mend each; then \`npm run denyut -- quarantine replay --reason REASON\` sends them through again.`,
    '',
    ...table(
      ['reason', 'meaning'],
      QUARANTINE_REASONS.map((reason) => [`\`${reason}\``, REASONS[reason]]),
    ),
  ])
