import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { LedgerAccount } from '#model/readings.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory, until } from './support/denyut.ts'

interface Access {
  url: string
  clientId: string
  username: string
  password: string
  topic: string
}
interface Entry {
  reason: string
  topic: string
  detail: string
  count: number
  device: string
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let denyut: DenyutProcess
let meter: Access
let gateway: Access
const open: MqttClient[] = []

beforeAll(async () => {
  directory = await temporaryDirectory()
  denyut = await startDenyut({ dataDir: directory.path })
  meter = (
    await denyut.ask<{ access: Access }>('devices.add', {
      id: 'bad-meter',
      type: 'energy-meter',
      place: 'k4-t1-l1',
      format: 'native',
    })
  ).access
  gateway = (
    await denyut.ask<{ access: Access }>('gateways.add', {
      id: 'bad-lora',
      format: 'chirpstack-v4',
      topics: ['application/+/device/+/event/#'],
    })
  ).access
  await denyut.ask('devices.add', {
    id: 'bad-counter',
    type: 'room-presence',
    place: 'k4-t1-l3-r01',
    format: 'chirpstack-v4',
    model: 'vs121',
    externalId: '24e124600c000002',
    gateway: 'bad-lora',
  })
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.endAsync(true)))
})
afterAll(async () => {
  await denyut.stop()
  await directory.remove()
})

async function dial(access: Access): Promise<MqttClient> {
  const client = await connectAsync(denyut.mqttUrl, {
    clientId: access.clientId,
    username: access.username,
    password: access.password,
    reconnectPeriod: 0,
  })
  client.on('error', () => {})
  open.push(client)
  return client
}

const settled = () =>
  until(async () => {
    const status = await denyut.ask<{
      inFlight: number
      balanced: boolean
      total: LedgerAccount
      payloadNotKept: number
    }>('ledger')
    return status.inFlight === 0 && status
  }, 'the pipeline to settle')

const quarantined = async (reason: string) =>
  (await denyut.ask<{ entries: Entry[] }>('quarantine.list', { reason, limit: 1_000 })).entries

test.each([
  ['no JSON', 'halo', 'not_json'],
  ['an empty payload', '', 'not_json'],
  ['JSON of another shape', '[1, 2, 3]', 'invalid'],
  ['a text where values belong', '{"v": "banyak"}', 'invalid'],
  ['a number as text', '{"v": {"power_kw": "12.5"}}', 'not_a_number'],
  ['a number beyond numbers', '{"v": {"power_kw": 1e999}}', 'not_a_number'],
  ['NaN, which is no JSON', '{"v": {"power_kw": NaN}}', 'not_json'],
  ['a metric that the type does not have', '{"v": {"suhu": 24}}', 'metric_unknown'],
])('%s is acknowledged and quarantined with its reason', async (_what, payload, reason) => {
  const client = await dial(meter)
  await client.publishAsync(meter.topic, payload, { qos: 1 })
  const status = await settled()
  expect(
    (await quarantined(reason)).some(({ device, topic }) => device === 'bad-meter' && topic === meter.topic),
  ).toBe(true)
  expect(status.balanced).toBe(true)
})

test('a foreign topic is quarantined and counted, and more than 100 a minute end the connection', async () => {
  const client = await dial(meter)
  await client.publishAsync('denyut/v1/ikn/somebody-else/telemetry', '{"v":{"power_kw":1}}', { qos: 1 })
  await settled()
  expect((await quarantined('topic_foreign')).length).toBeGreaterThan(0)
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
  // Enough for either side of a new minute.
  for (let i = 0; i < 250; i++)
    client.publish('denyut/v1/ikn/somebody-else/telemetry', `{"v":{"power_kw":${i}}}`, { qos: 1 })
  await closed
})

test('an unknown device behind a gateway waits in the quarantine and is stored after it was registered', async () => {
  const client = await dial(gateway)
  const devEui = '24e12479bad00001'
  const message = JSON.stringify({
    deduplicationId: 'd-1',
    time: new Date().toISOString(),
    deviceInfo: { devEui, deviceName: 'x' },
    fPort: 85,
    data: Buffer.from('017564030001', 'hex').toString('base64'),
  })
  await client.publishAsync(`application/a/device/${devEui}/event/up`, message, { qos: 1 })
  await settled()
  expect((await quarantined('device_unknown')).some(({ topic }) => topic.includes(devEui))).toBe(true)
  await denyut.ask('devices.add', {
    id: 'late-desk',
    type: 'desk-presence',
    place: 'k4-t1-l3-d002',
    format: 'chirpstack-v4',
    model: 'vs341',
    externalId: devEui,
    gateway: 'bad-lora',
  })
  const answer = await denyut.ask<{ replayed: number; stored: number }>('quarantine.replay', {
    reason: 'device_unknown',
  })
  expect(answer.stored).toBe(1)
  expect(await quarantined('device_unknown')).toEqual([])
  expect((await settled()).balanced).toBe(true)
})

test('half a Milesight frame stores what can be read and says that it was partial', async () => {
  const client = await dial(gateway)
  const topic = 'application/a/device/24e124600c000002/event/up'
  const whole = Buffer.from('BMkDCAChBs0F', 'base64')
  const half = Buffer.concat([Buffer.from([0x04, 0xc9, 0x03, 0x08, 0x00, 0xa1]), whole.subarray(6, 8)])
  const message = JSON.stringify({
    deduplicationId: 'd-2',
    time: new Date().toISOString(),
    deviceInfo: { devEui: '24e124600c000002' },
    fPort: 85,
    data: half.toString('base64'),
  })
  await client.publishAsync(topic, message, { qos: 1 })
  await settled()
  expect((await quarantined('decode_partial')).some((entry) => entry.topic === topic)).toBe(true)
  const { points } = await denyut.ask<{ points: { value: number }[] }>('export', {
    subject: 'bad-counter',
    metric: 'people',
    from: 0,
    to: null,
    after: 0,
  })
  expect(points.map(({ value }) => value)).toEqual([3])
})

test('a time in the far future becomes the receive time, flagged', async () => {
  const client = await dial(meter)
  const before = (await settled()).total.clockAhead
  await client.publishAsync(
    meter.topic,
    JSON.stringify({ ts: Date.now() + 86_400_000 * 365, v: { power_kw: 7 } }),
    { qos: 1 },
  )
  expect((await settled()).total.clockAhead).toBe(before + 1)
})

test('a time older than the retention is quarantined as too old', async () => {
  const client = await dial(meter)
  await client.publishAsync(meter.topic, JSON.stringify({ ts: Date.UTC(2013, 7, 23), v: { power_kw: 7 } }), {
    qos: 1,
  })
  await settled()
  expect((await quarantined('too_old')).length).toBe(1)
})

test('a payload of 1 MB ends the connection before it is held in memory, and is counted', async () => {
  const client = await dial(meter)
  const before = (await settled()).payloadNotKept
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
  client.publish(meter.topic, Buffer.alloc(1_000_000, 0x20), { qos: 1 })
  await closed
  expect((await settled()).payloadNotKept).toBe(before + 1)
})

test('10,000 messages of rubbish beside a good device: every good reading is stored, none of its neighbours is lost', async () => {
  const good = (
    await denyut.ask<{ access: Access }>('devices.add', {
      id: 'good-meter',
      type: 'energy-meter',
      place: 'k4-t1-l2',
      format: 'native',
    })
  ).access
  const [goodClient, rubbish] = [await dial(good), await dial(meter)]
  const before = (await settled()).total.messages
  const start = Date.now() - 60_000
  const publishing = Array.from({ length: 10_000 }, (_, i) =>
    rubbish.publishAsync(meter.topic, i % 3 === 0 ? `{"rusak":${i}` : `{"v":{"power_kw":"${i}"}}`, {
      qos: 1,
    }),
  )
  for (let i = 0; i < 200; i++)
    await goodClient.publishAsync(good.topic, JSON.stringify({ ts: start + i, v: { power_kw: i } }), {
      qos: 1,
    })
  await Promise.all(publishing)
  const status = await settled()
  expect(status.balanced).toBe(true)
  expect(status.total.messages.received - before.received).toBe(10_200)
  expect(status.total.messages.stored - before.stored).toBe(200)
  const { points } = await denyut.ask<{ points: unknown[] }>('export', {
    subject: 'good-meter',
    metric: 'power_kw',
    from: 0,
    to: null,
    after: 0,
  })
  expect(points).toHaveLength(200)
})
