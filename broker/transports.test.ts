import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { rawDevice, startBroker, temporaryDirectory, topicOf, until } from './support/harness.ts'
import { connectPacket, PACKET, publishPacket, subscribePacket } from './support/raw-client.ts'

async function withWebSocket(options: Parameters<typeof startBroker>[0] = {}) {
  const running = await startBroker(options)
  const server = http.createServer((_request, response) => response.end('page')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  running.broker.attachWebSocket(server)
  return { ...running, server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const login = (username: string): mqtt.IClientOptions => ({
  clientId: username,
  username,
  password: username,
  reconnectPeriod: 0,
})

test('a device publishes and gets commands over WebSocket', async () => {
  const { broker, spool, address } = await withWebSocket()
  const client = await mqtt.connectAsync(`ws://${address}/mqtt`, login('d1'))
  onTestFinished(() => client.endAsync(true))
  await client.subscribeAsync(topicOf('d1', 'command'), { qos: 1 })
  const command = new Promise<string>((resolve) => {
    client.on('message', (_topic, payload) => resolve(String(payload)))
  })
  await broker.publish(topicOf('d1', 'command'), 'blink', false)
  expect(await command).toBe('blink')
  await Promise.all(
    Array.from({ length: 500 }, (_, i) => client.publishAsync(topicOf('d1'), `${i}`, { qos: 1 })),
  )
  expect(spool.accepted.map(({ message }) => Number(String(message.payload)))).toEqual(
    Array.from({ length: 500 }, (_, i) => i),
  )
})

test('over WebSocket too: limits before authentication, back-pressure, and a clear no to what is not MQTT', async () => {
  const { spool, address, broker } = await withWebSocket({
    limits: { unackedBytes: 50_000, packetBytes: 100_000 },
  })
  const status = async (path: string, protocol: string | undefined) => {
    const socket = new WebSocket(`ws://${address}${path}`, protocol ? [protocol] : [])
    socket.on('error', () => {})
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, http.IncomingMessage]
    return response.statusCode
  }
  expect(await status('/mqtt', 'chat')).toBe(400)
  expect(await status('/mqtt', undefined)).toBe(400)
  const open = async () => {
    const socket = new WebSocket(`ws://${address}/mqtt`, ['mqtt'])
    socket.on('error', () => {})
    await once(socket, 'open')
    return socket
  }
  const text = await open()
  text.send('hello')
  await once(text, 'close')
  const large = await open()
  large.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))
  await once(large, 'close')
  expect(broker.stats()).toMatchObject({ packets_too_large: 1 })
  const client = await open()
  let received = 0
  client.on('message', (data: Buffer) => {
    received += data.length
  })
  client.send(connectPacket({ id: 'd1', username: 'd1', password: 'd1' }))
  await until(() => received === 4)
  spool.hold()
  for (let id = 1; id <= 3_000; id++) client.send(publishPacket(topicOf('d1'), Buffer.alloc(500), 1, id))
  await until(() => Number(broker.stats().sockets_held) > 0)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(spool.held).toBeLessThan(1_000)
  spool.resume()
  await until(() => received === 4 + 3_000 * 4)
})

test('other pages of the same server are left alone, and stop ends the WebSocket clients', async () => {
  const { broker, address, server } = await withWebSocket()
  expect(await (await fetch(`http://${address}/`)).text()).toBe('page')
  const client = await mqtt.connectAsync(`ws://${address}/mqtt`, login('d1'))
  await broker.stop()
  await until(() => !client.connected)
  expect(server.listenerCount('upgrade')).toBe(0)
  await client.endAsync(true)
})

/** A certificate for 127.0.0.1; null when this machine has no openssl. */
async function selfSigned(directory: string): Promise<{ cert: Buffer; key: Buffer } | null> {
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  try {
    execFileSync(
      'openssl',
      ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', cert, '-days', '2', ...subject],
      { stdio: 'ignore' },
    )
  } catch {
    return null
  }
  return { cert: await readFile(cert), key: await readFile(key) }
}

test('a device publishes over TLS and checks who it talks to', async (context) => {
  const pair = await selfSigned(await temporaryDirectory())
  if (!pair) context.skip('no openssl on this machine to make a certificate with')
  const tls = { host: '127.0.0.1', port: 0, ...(pair as { cert: Buffer; key: Buffer }) }
  const { broker, spool } = await startBroker({ tls })
  const url = `mqtts://127.0.0.1:${broker.tlsAddress()?.port}`
  const client = await mqtt.connectAsync(url, { ...login('d1'), ca: [tls.cert] })
  onTestFinished(() => client.endAsync(true))
  await Promise.all(
    Array.from({ length: 300 }, (_, i) => client.publishAsync(topicOf('d1'), `${i}`, { qos: 1 })),
  )
  expect(spool.accepted).toHaveLength(300)
  await expect(mqtt.connectAsync(url, { ...login('d2'), connectTimeout: 30_000 })).rejects.toThrow(
    'self-signed',
  )
  const large = await mqtt.connectAsync(url, { ...login('d3'), ca: [tls.cert] })
  large.on('error', () => {})
  let closed = false
  large.on('close', () => {
    closed = true
  })
  large.publish(topicOf('d3'), Buffer.alloc(1024 * 1024), { qos: 1 })
  await until(() => closed && spool.notKept.includes('d3'))
  await large.endAsync(true)
})

async function startChild(dataDir: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer]
  return { child, port: Number(line.toString()) }
}

test('a retained status and a kept session survive kill -9', async () => {
  const dataDir = await temporaryDirectory()
  const one = await startChild(dataDir)
  const client = await rawDevice(one.port, 'd1', { clean: false })
  client.send(
    subscribePacket(1, topicOf('d1', 'command')),
    publishPacket(topicOf('d1', 'status'), 'online', 1, 2, true),
  )
  // PUBACK comes before the status is stored; the subscriber's copy comes after it.
  client.send(subscribePacket(3, topicOf('d1', 'status')))
  await until(() => client.of(PACKET.publish).length > 0)
  const exit = once(one.child, 'exit')
  one.child.kill('SIGKILL')
  await exit
  const two = await startChild(dataDir)
  const again = await rawDevice(two.port, 'd1', { clean: false })
  expect(again.of(PACKET.connack)[0]?.[0]).toBe(1)
  const reader = await rawDevice(two.port, 'd2')
  reader.send(subscribePacket(1, 'denyut/v1/#'))
  await until(() => reader.of(PACKET.publish).length === 1)
  expect(reader.of(PACKET.publish)[0]?.subarray(-6).toString()).toBe('online')
})
