import net from 'node:net'
import { expect, test } from 'vitest'
import { systemClock, VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { type Broker, createBroker } from './broker.ts'
import {
  authenticate,
  connectionCode,
  device,
  FakeSpool,
  numbers,
  rawDevice,
  startBroker,
  temporaryDirectory,
  topicOf,
  until,
} from './support/harness.ts'
import { connectPacket, frame, PACKET, PINGREQ, publishPacket, RawClient } from './support/raw-client.ts'

test('a device publishes its telemetry and the spool gets it as it was sent', async () => {
  const { url, spool } = await startBroker()
  const client = await device(url, 'd1')
  await client.publishAsync(topicOf('d1'), '{"v":{"people":3}}', { qos: 1 })
  await client.publishAsync(topicOf('d1'), 'two', { qos: 2 })
  expect(
    spool.accepted.map(({ foreign, message }) => [
      foreign,
      message.topic,
      String(message.payload),
      message.qos,
      message.publisher,
    ]),
  ).toEqual([
    [false, topicOf('d1'), '{"v":{"people":3}}', 1, 'd1'],
    [false, topicOf('d1'), 'two', 2, 'd1'],
  ])
  expect(Math.abs((spool.accepted[0]?.message.receivedAt ?? 0) - systemClock.now())).toBeLessThan(60_000)
})

test('CONNACK says why a client is refused', async () => {
  const { port, spool, broker } = await startBroker()
  expect(await connectionCode(port, { id: 'a' })).toBe(5)
  expect(await connectionCode(port, { id: 'a', username: 'd1', password: 'wrong' })).toBe(4)
  expect(await connectionCode(port, { id: 'a', username: 'nobody', password: 'nobody' })).toBe(4)
  expect(await connectionCode(port, { id: '', clean: false, username: 'd1', password: 'd1' })).toBe(2)
  expect(await connectionCode(port, { id: '', clean: true, username: 'd1', password: 'd1' })).toBe(0)
  expect(await connectionCode(port, { id: 'v5', version: 5, username: 'd1', password: 'd1' })).toBe(1)
  const foreignWill = { topic: topicOf('d2', 'status'), payload: 'gone' }
  expect(await connectionCode(port, { id: 'w', username: 'd1', password: 'd1', will: foreignWill })).toBe(5)
  spool.hold()
  expect(await connectionCode(port, { id: 'full', username: 'd1', password: 'd1' })).toBe(3)
  expect(broker.stats()).toMatchObject({
    connects_refused_anonymous: 1,
    connects_refused_credentials: 2,
    connects_refused_client_id: 1,
    connects_refused_protocol: 1,
    connects_refused_will_topic: 1,
    connects_refused_spool_full: 1,
  })
})

test('a client that speaks MQTT 5 is told once, in a sentence', async () => {
  const lines: string[] = []
  const log = Object.assign(Object.create(silentLog), {
    warn: (_: unknown, line: string) => lines.push(line),
  })
  const { port } = await startBroker({ log })
  for (let i = 0; i < 3; i++)
    await connectionCode(port, { id: 'v5', version: 5, username: 'd1', password: 'd1' })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('MQTT 5')
})

test('subscriptions are granted only where the principal says', async () => {
  const { url } = await startBroker()
  const granted = async (username: string, filter: string) => {
    const client = await device(url, username, { clientId: `${username}-${filter}`.slice(0, 23) })
    const [answer] = await client.subscribeAsync(filter, { qos: 1 }).catch(() => [{ qos: 128 }])
    return answer?.qos === 1
  }
  for (const filter of [
    '#',
    '+/#',
    '$SYS/#',
    '$share/g/denyut/v1/ikn/d1/command',
    topicOf('d2', 'command'),
    topicOf('+', 'command'),
    topicOf('d1'),
  ]) {
    expect(await granted('d1', filter), filter).toBe(false)
  }
  expect(await granted('d1', topicOf('d1', 'command'))).toBe(true)
  expect(await granted('gw', 'lora/+/down')).toBe(true)
  expect(await granted('gw', 'lora/7/down')).toBe(true)
  expect(await granted('gw', 'zigbee/bridge/#')).toBe(true)
  expect(await granted('gw', 'lora/#')).toBe(false)
})

test('foreign topics are kept, acknowledged, marked, and never fanned out', async () => {
  const { url, spool } = await startBroker()
  const listener = await device(url, 'listener')
  const seen: string[] = []
  listener.on('message', (topic) => seen.push(topic))
  await listener.subscribeAsync(['denyut/v1/ikn/+/telemetry', 'lora/#'], { qos: 1 })
  const client = await device(url, 'd1')
  await client.publishAsync(topicOf('d2'), 'not mine', { qos: 1 })
  await client.publishAsync('lora/1/up', 'not mine', { qos: 2 })
  await client.publishAsync(topicOf('d1', 'command'), 'not mine', { qos: 1, retain: true })
  await client.publishAsync('denyut-state/v1/ikn/campus/people', '1', { qos: 1 })
  await client.publishAsync(topicOf('d1'), 'mine', { qos: 1 })
  await until(() => seen.length > 0)
  expect(seen).toEqual([topicOf('d1')])
  expect(spool.accepted.map(({ foreign }) => foreign)).toEqual([true, true, true, true, false])
})

test('more than a hundred foreign messages in a minute end the connection, and only that one', async () => {
  const { port, spool, broker } = await startBroker({ clock: new VirtualClock() })
  const good = await rawDevice(port, 'good')
  const bad = await rawDevice(port, 'bad')
  for (const id of numbers(150)) bad.send(publishPacket('somebody/else', 'x', 1, id))
  await until(() => bad.closed)
  expect(spool.accepted).toHaveLength(100)
  good.send(publishPacket(topicOf('good'), 'x', 1, 9))
  await until(() => good.acknowledged.length === 1)
  expect(broker.stats()).toMatchObject({ foreign_closed: 1 })
})

test('topics that no client may name end the connection before anything is kept', async () => {
  const { port, spool } = await startBroker()
  const bad: (string | Buffer)[] = [
    'denyut/v1/ikn/d1/te\0lemetry',
    Buffer.from([0x64, 0xff, 0xfe]),
    '$SYS/x',
    '$share/a/b',
    'a/+/b',
    'a/#',
    '',
  ]
  for (const topic of bad) {
    const client = await rawDevice(port, 'd1', { id: 'bad-topic' })
    client.send(publishPacket(topic, 'x', 1, 3))
    await until(() => client.closed, String(topic))
    expect(client.acknowledged).toEqual([])
  }
  expect(spool.accepted).toEqual([])
})

test('PUBACK comes only when the message is durable, and in the order of arrival', async () => {
  const { port, spool } = await startBroker()
  const client = await rawDevice(port, 'd1')
  spool.hold()
  client.send(...numbers(50).map((id) => publishPacket(topicOf('d1'), `${id}`, 1, id)), PINGREQ)
  await until(() => spool.held === 50 && client.of(PACKET.pingresp).length === 1)
  expect(client.acknowledged).toEqual([])
  spool.acknowledge(20)
  await until(() => client.acknowledged.length === 20)
  spool.resume()
  await until(() => client.acknowledged.length === 50)
  expect(client.acknowledged).toEqual(numbers(50))
})

test('a client may send everything behind CONNECT without waiting', async () => {
  const { port, spool } = await startBroker()
  const client = await RawClient.open(port)
  const packets = numbers(3_000).map((id) => publishPacket(topicOf('d1'), `${id}`, 1, id))
  client.send(connectPacket({ id: 'eager', username: 'd1', password: 'd1' }), ...packets)
  await until(() => client.acknowledged.length === 3_000)
  expect(client.acknowledged).toEqual(numbers(3_000))
  expect(spool.accepted.map(({ message }) => Number(String(message.payload)))).toEqual(numbers(3_000))
})

test('a packet above the limit closes the connection before it is collected, authenticated or not', async () => {
  const { port, spool, broker } = await startBroker()
  const stranger = await RawClient.open(port)
  stranger.send(frame(0x10, Buffer.alloc(1_000), 200 * 1024 * 1024))
  await until(() => stranger.closed)
  const client = await rawDevice(port, 'd1')
  client.send(publishPacket(topicOf('d1'), Buffer.alloc(1024 * 1024), 1, 1))
  await until(() => client.closed)
  expect(spool.notKept).toEqual(['', 'd1'])
  expect(broker.stats()).toMatchObject({ packets_too_large: 2 })
  const large = await rawDevice(port, 'd1')
  large.send(publishPacket(topicOf('d1'), Buffer.alloc(250 * 1024), 1, 1))
  await until(() => large.acknowledged.length === 1)
})

test('garbage on the wire closes that connection and nothing else', async () => {
  const { port } = await startBroker()
  const good = await rawDevice(port, 'good')
  const garbage = [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0x36, 5, 0, 1, 65, 0, 1]),
    Buffer.from([0xf0, 0]),
    publishPacket('a', 'b'),
    PINGREQ,
  ]
  for (const bytes of garbage) {
    const client = await RawClient.open(port)
    client.send(bytes)
    await until(() => client.closed, bytes.toString('hex'))
  }
  good.send(publishPacket(topicOf('good'), 'x', 1, 1))
  await until(() => good.acknowledged.length === 1)
})

test('a revoked user name loses its connections', async () => {
  const { port, broker } = await startBroker()
  const first = await rawDevice(port, 'd1', { id: 'a' })
  const second = await rawDevice(port, 'd1', { id: 'b' })
  const other = await rawDevice(port, 'd2')
  broker.disconnect('d1')
  await until(() => first.closed && second.closed)
  expect(other.closed).toBe(false)
  await until(() => broker.stats().connections === 1)
})

test('a connection that never says CONNECT is closed', async () => {
  const { port } = await startBroker({ limits: { connectTimeout_ms: 50 } })
  const silent = await RawClient.open(port)
  await until(() => silent.closed)
})

test('a port in use is the error of start, and nothing stays open', async () => {
  const taken = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as net.AddressInfo
  const dataDir = await temporaryDirectory()
  const options = { ports: new FakeSpool().ports(authenticate), dataDir, log: silentLog, clock: systemClock }
  const broker: Broker = createBroker({ ...options, mqtt: { host: '127.0.0.1', port } })
  await expect(broker.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
  taken.close()
  const second = createBroker({ ...options, mqtt: { host: '127.0.0.1', port: 0 } })
  await second.start()
  await second.stop()
})

test('a hook that throws refuses one client and the broker lives on', async () => {
  const spool = new FakeSpool()
  const ports = spool.ports((username, password) => {
    if (username === 'boom') throw new Error('registry is broken')
    return authenticate(username, password)
  })
  const accept: typeof ports.accept = (message, foreign, done) => {
    if (String(message.payload) === 'boom') throw new Error('spool is broken')
    ports.accept(message, foreign, done)
  }
  const { port } = await startBroker({ ports: { ...ports, accept } })
  expect((await rawDevice(port, 'boom')).connack).toBe(3)
  const bad = await rawDevice(port, 'd1')
  bad.send(publishPacket(topicOf('d1'), 'boom', 1, 1))
  await until(() => bad.closed)
  const good = await rawDevice(port, 'd2')
  good.send(publishPacket(topicOf('d2'), 'x', 1, 1))
  await until(() => good.acknowledged.length === 1)
})
