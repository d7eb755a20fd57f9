import { expect, test } from 'vitest'
import {
  authenticate,
  connectionCode,
  FakeSpool,
  numbers,
  rawDevice,
  startBroker,
  temporaryDirectory,
  topicOf,
  until,
} from './support/harness.ts'
import { DISCONNECT, frame, PACKET, PINGREQ, publishPacket, subscribePacket } from './support/raw-client.ts'

test('a client id in use by one user name is refused to another, and taken over by the same one', async () => {
  const { port } = await startBroker()
  const first = await rawDevice(port, 'd1', { id: 'shared' })
  const thief = await rawDevice(port, 'd2', { id: 'shared' })
  expect(thief.connack).toBe(2)
  expect(first.closed).toBe(false)
  const again = await rawDevice(port, 'd1', { id: 'shared' })
  expect(again.connack).toBe(0)
  await until(() => first.closed)
  again.send(publishPacket(topicOf('d1'), 'x', 1, 7))
  await until(() => again.acknowledged.length === 1)
})

test('a kept session stays with its user name while it is away, over a restart too', async () => {
  const dataDir = await temporaryDirectory()
  const one = await startBroker({ dataDir })
  const owner = await rawDevice(one.port, 'd1', { id: 'session', clean: false })
  owner.send(DISCONNECT)
  await until(() => owner.closed)
  const code = (port: number, username: string, clean: boolean) =>
    connectionCode(port, { id: 'session', clean, username, password: username })
  expect(await code(one.port, 'd2', true)).toBe(2)
  await one.broker.stop()
  const two = await startBroker({ dataDir })
  expect(await code(two.port, 'd2', false)).toBe(2)
  expect(await code(two.port, 'd1', true)).toBe(0)
  await until(() => two.broker.stats().connections === 0)
  expect(await code(two.port, 'd2', true)).toBe(0)
})

test('commands reach a device, and one that is away when it comes back, over a restart', async () => {
  const dataDir = await temporaryDirectory()
  const one = await startBroker({ dataDir })
  const client = await rawDevice(one.port, 'd1', { clean: false })
  client.send(subscribePacket(1, topicOf('d1', 'command')))
  await until(() => client.of(PACKET.suback).length === 1)
  await one.broker.publish(topicOf('d1', 'command'), 'now', false)
  await until(() => client.of(PACKET.publish).length === 1)
  const packetId = client.of(PACKET.publish)[0]?.readUInt16BE(2 + topicOf('d1', 'command').length) ?? 0
  client.send(frame(0x40, Buffer.from([packetId >> 8, packetId & 255])), PINGREQ)
  await until(() => client.of(PACKET.pingresp).length === 1)
  client.send(DISCONNECT)
  await until(() => client.closed)
  await one.broker.publish(topicOf('d1', 'command'), 'later', false)
  await one.broker.stop()
  const two = await startBroker({ dataDir })
  const again = await rawDevice(two.port, 'd1', { clean: false })
  await until(() => again.of(PACKET.publish).length === 1)
  expect(again.of(PACKET.connack)[0]?.[0]).toBe(1)
  expect(again.of(PACKET.publish)[0]?.subarray(-5).toString()).toBe('later')
})

test('many commands at once reach a kept and a clean session, all of them and in order', async () => {
  const { port, broker } = await startBroker()
  const kept = await rawDevice(port, 'd1', { id: 'kept', clean: false })
  const clean = await rawDevice(port, 'd1', { id: 'clean' })
  for (const client of [kept, clean]) client.send(subscribePacket(1, topicOf('d1', 'command')))
  await until(() => kept.of(PACKET.suback).length + clean.of(PACKET.suback).length === 2)
  await Promise.all(numbers(200).map((n) => broker.publish(topicOf('d1', 'command'), `:${n}`, false)))
  for (const client of [kept, clean]) {
    await until(() => client.of(PACKET.publish).length === 200)
    expect(client.of(PACKET.publish).map((body) => Number(body.toString().split(':').at(-1)))).toEqual(
      numbers(200),
    )
  }
})

test('the queue of a session that is away is bounded and what it does not take is counted', async () => {
  const { port, broker } = await startBroker({ limits: { queuedPerSession: 5 } })
  const client = await rawDevice(port, 'd1', { clean: false })
  client.send(subscribePacket(1, topicOf('d1', 'command')))
  await until(() => client.of(PACKET.suback).length === 1)
  client.send(DISCONNECT)
  await until(() => client.closed && broker.stats().connections === 0)
  for (const n of numbers(8)) await broker.publish(topicOf('d1', 'command'), `${n}`, false)
  expect(broker.stats()).toMatchObject({ session_queue_full: 3 })
  const again = await rawDevice(port, 'd1', { clean: false })
  await until(() => again.of(PACKET.publish).length === 5)
  expect(again.of(PACKET.publish).map((body) => body.subarray(-1).toString())).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
  ])
})

test('of too many sessions of one user name the one that was away longest is forgotten', async () => {
  const { port, broker } = await startBroker({ limits: { sessionsPerUser: 2 } })
  for (const id of ['a', 'b', 'c']) {
    const client = await rawDevice(port, 'd1', { id, clean: false })
    client.send(subscribePacket(1, topicOf('d1', 'command')))
    await until(() => client.of(PACKET.suback).length === 1)
    client.send(DISCONNECT)
    await until(() => client.closed && broker.stats().connections === 0)
  }
  const sessionPresent = async (id: string) => {
    const client = await rawDevice(port, 'd1', { id, clean: false })
    return client.of(PACKET.connack)[0]?.[0] === 1
  }
  expect(await sessionPresent('c')).toBe(true)
  expect(await sessionPresent('b')).toBe(true)
  expect(await sessionPresent('a')).toBe(false)
})

test('only a status is retained; it survives a restart and clears with an empty payload', async () => {
  const dataDir = await temporaryDirectory()
  const one = await startBroker({ dataDir })
  const client = await rawDevice(one.port, 'd1')
  client.send(
    publishPacket(topicOf('d1', 'status'), 'online', 1, 1, true),
    publishPacket(topicOf('d1'), 'x', 1, 2, true),
  )
  await until(() => client.acknowledged.length === 2)
  const listeningTo = (filter: string) => (username: string, password: Uint8Array) =>
    username === 'all'
      ? { username, kind: 'gateway' as const, publish: [], subscribe: [filter] }
      : authenticate(username, password)
  await one.broker.stop()
  const two = await startBroker({ dataDir, ports: new FakeSpool().ports(listeningTo('denyut/#')) })
  const retained = async (port: number, filter: string) => {
    const reader = await rawDevice(port, 'all')
    reader.send(subscribePacket(1, filter), PINGREQ)
    await until(() => reader.of(PACKET.suback).length === 1 && reader.of(PACKET.pingresp).length === 1)
    await new Promise((resolve) => setTimeout(resolve, 200))
    reader.socket.destroy()
    return reader.of(PACKET.publish).map((body) => body.subarray(2, 2 + body.readUInt16BE(0)).toString())
  }
  await expect.poll(() => retained(two.port, 'denyut/#')).toEqual([topicOf('d1', 'status')])
  await expect.poll(() => retained(two.port, topicOf('d1', 'status'))).toEqual([topicOf('d1', 'status')])
  const again = await rawDevice(two.port, 'd1')
  again.send(publishPacket(topicOf('d1', 'status'), '', 1, 1, true))
  await until(() => again.acknowledged.length === 1)
  await expect.poll(() => retained(two.port, topicOf('d1', 'status'))).toEqual([])
})

test('a will is kept like any message when its client vanishes', async () => {
  const { port, spool } = await startBroker()
  const client = await rawDevice(port, 'd1', {
    will: { topic: topicOf('d1', 'status'), payload: 'gone', retain: true },
  })
  client.socket.destroy()
  await until(() => spool.accepted.length === 1)
  expect(spool.accepted[0]).toMatchObject({
    foreign: false,
    message: { topic: topicOf('d1', 'status'), publisher: 'd1' },
  })
})
