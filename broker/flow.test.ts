import { expect, test } from 'vitest'
import { connectionCode, device, numbers, rawDevice, startBroker, topicOf, until } from './support/harness.ts'
import { PACKET, PINGREQ, publishPacket, RawClient, subscribePacket } from './support/raw-client.ts'

test('a good device does not notice ten thousand rubbish messages beside it', async () => {
  const { port, spool } = await startBroker()
  const good = await rawDevice(port, 'good')
  const rubbish = await rawDevice(port, 'rubbish')
  for (const id of numbers(10_000))
    rubbish.send(publishPacket(topicOf('rubbish'), Buffer.from([id & 255, 0, 255]), 1, id))
  for (const id of numbers(20)) {
    good.send(publishPacket(topicOf('good'), `${id}`, 1, id))
    await until(() => good.acknowledged.length === id)
  }
  await until(() => rubbish.acknowledged.length === 10_000)
  expect(spool.topics().filter((topic) => topic === topicOf('good'))).toHaveLength(20)
})

test('while the spool is full nothing is lost, nobody is closed, memory stays bounded, and all goes on in order', async () => {
  const limits = { unackedBytes: 64 * 1024, unackedBytesTotal: 96 * 1024 }
  const { port, spool } = await startBroker({ limits })
  const clients = await Promise.all(['d1', 'd2', 'd3'].map((name) => rawDevice(port, name)))
  spool.hold()
  clients.forEach((client, i) => {
    for (const id of numbers(5_000))
      client.send(publishPacket(topicOf(`d${i + 1}`), Buffer.alloc(500), 1, id))
  })
  await until(() => spool.held > 10)
  await new Promise((resolve) => setTimeout(resolve, 200))
  // Three sockets, each with at most what one read brings beyond the limit.
  expect(spool.held).toBeLessThan(1_500)
  expect(clients.some((client) => client.closed)).toBe(false)
  expect(await connectionCode(port, { id: 'late', username: 'd4', password: 'd4' })).toBe(3)
  spool.resume()
  await until(() => clients.every((client) => client.acknowledged.length === 5_000))
  for (const client of clients) expect(client.acknowledged).toEqual(numbers(5_000))
})

test('a device that sends packet by packet is not read beyond its unacknowledged bytes either', async () => {
  const { port, spool, broker } = await startBroker({ limits: { unackedBytes: 20_000 } })
  const client = await rawDevice(port, 'd1')
  const isHeld = () => Number(broker.stats().sockets_held) > 0
  spool.hold()
  // Alone in its read, a packet makes aedes read the next one, acknowledged or not.
  let sent = 0
  while (!isHeld() && sent < 200) {
    client.send(publishPacket(topicOf('d1'), Buffer.alloc(500), 1, ++sent))
    await until(() => spool.held === sent)
  }
  expect(sent).toBeLessThan(30)
  for (let i = 0; i < 50; i++) {
    client.send(publishPacket(topicOf('d1'), Buffer.alloc(500), 1, ++sent))
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  expect(spool.held).toBeLessThan(30)
  spool.resume()
  await until(() => client.acknowledged.length === sent)
  expect(client.acknowledged).toEqual(numbers(sent))
})

test('a hold longer than the keepalive ends in its time-out, which is counted, and a redelivery', async () => {
  const { port, spool, broker } = await startBroker({ limits: { unackedBytes: 1_000 } })
  const client = await rawDevice(port, 'd1', { keepalive: 1 })
  spool.hold()
  client.send(publishPacket(topicOf('d1'), Buffer.alloc(2_000), 1, 1), PINGREQ)
  await until(() => client.closed)
  expect(broker.stats()).toMatchObject({ keepalive_timeouts: 1 })
  expect(client.acknowledged).toEqual([])
  spool.resume()
  const again = await rawDevice(port, 'd1')
  again.send(publishPacket(topicOf('d1'), Buffer.alloc(2_000), 1, 1))
  await until(() => again.acknowledged.length === 1)
})

test('a sender above its pace is slowed down, in order, and not closed', async () => {
  const { port } = await startBroker({ limits: { messagesPerSecond: 100 } })
  const client = await rawDevice(port, 'd1')
  const start = performance.now()
  client.send(...numbers(150).map((id) => publishPacket(topicOf('d1'), 'x', 1, id)))
  await until(() => client.acknowledged.length >= 100)
  await until(() => client.acknowledged.length === 150)
  expect(performance.now() - start).toBeGreaterThan(400)
  expect(client.acknowledged).toEqual(numbers(150))
})

test('QoS 0 is counted, kept, and shed only when too much waits already', async () => {
  const { port, spool } = await startBroker({ limits: { unackedBytesTotal: 10_000 } })
  const client = await rawDevice(port, 'd1')
  client.send(publishPacket(topicOf('d1'), 'x', 0))
  await until(() => spool.accepted.length === 1)
  spool.hold()
  client.send(publishPacket(topicOf('d1'), Buffer.alloc(20_000), 1, 1), publishPacket(topicOf('d1'), 'y', 0))
  await until(() => spool.qos0.shed === 1)
  expect(spool.qos0).toEqual({ received: 1, shed: 1 })
  expect(spool.accepted).toHaveLength(2)
})

test('a subscriber that does not read is disconnected and nobody else waits for it', async () => {
  const { port, url, broker } = await startBroker()
  const frozen = await rawDevice(port, 'listener', { id: 'frozen', clean: false })
  frozen.send(subscribePacket(1, topicOf('+')))
  await until(() => frozen.of(PACKET.suback).length === 1)
  frozen.socket.pause()
  const other = await device(url, 'listener', { clientId: 'other' })
  let seen = 0
  other.on('message', () => seen++)
  await other.subscribeAsync(topicOf('+'), { qos: 0 })
  const sender = await rawDevice(port, 'd1')
  let sent = 0
  while (Number(broker.stats().slow_subscribers_closed) === 0 && sent < 900) {
    for (let i = 0; i < 2; i++) sender.send(publishPacket(topicOf('d1'), Buffer.alloc(60_000), 1, ++sent))
    await until(() => sender.acknowledged.length === sent && seen === sent, `message ${sent}`)
  }
  expect(broker.stats().slow_subscribers_closed).toBeGreaterThan(0)
})

test('a client that does not read its acknowledgements is not read either', async () => {
  const { port, broker } = await startBroker({ limits: { writeBytes: 2_000, messagesPerSecond: 1e9 } })
  const client = await rawDevice(port, 'd1')
  client.socket.pause()
  const blocked = () => Number(broker.stats().sockets_held) > 0
  for (let round = 0; round < 400 && !blocked(); round++) {
    client.send(...numbers(1_000).map((id) => publishPacket(topicOf('d1'), '', 1, id)))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await until(blocked)
  const before = broker.stats().messages
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(Number(broker.stats().messages) - Number(before)).toBeLessThan(20_000)
  client.socket.resume()
  await until(
    () =>
      client.acknowledged.length === Number(broker.stats().messages) && client.socket.writableLength === 0,
  )
})

test('connections above the limit are dropped and counted', async () => {
  const { port, broker } = await startBroker({ limits: { connections: 2 } })
  await rawDevice(port, 'd1')
  await rawDevice(port, 'd2')
  const third = await RawClient.open(port)
  await until(() => third.closed)
  expect(broker.stats()).toMatchObject({ connections: 2, connects_refused_connection_limit: 1 })
})

test('a whole fleet that comes at once is let in at a bounded rate, and all of it', async () => {
  const { port, broker } = await startBroker({ limits: { connectsPerSecond: 100 } })
  const fleet = await Promise.all(numbers(20).map((n) => rawDevice(port, `d${n}`)))
  expect(fleet.map((client) => client.connack)).toEqual(fleet.map(() => 0))
  expect(broker.stats()).toMatchObject({ connections: 20, connects: 20 })
})
