import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { onTestFinished } from 'vitest'
import type { RawMessage } from '#model/readings.ts'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { type Broker, type BrokerOptions, createBroker } from '../broker.ts'
import type { BrokerPorts, Principal } from '../ports.ts'
import { connectPacket, RawClient } from './raw-client.ts'

export interface Accepted {
  readonly message: RawMessage
  readonly foreign: boolean
}

/** The far side of the broker: keeps what it is given and acknowledges at once, or when told to. */
export class FakeSpool {
  readonly accepted: Accepted[] = []
  readonly notKept: string[] = []
  qos0 = { received: 0, shed: 0 }
  /** False: acknowledgements are held, CONNECT is refused. */
  isAccepting = true
  #held: ((error: Error | null) => void)[] = []

  get held(): number {
    return this.#held.length
  }

  topics(): string[] {
    return this.accepted.map(({ message }) => message.topic)
  }

  hold(): void {
    this.isAccepting = false
  }

  /** Acknowledges the oldest `count` held messages. */
  acknowledge(count = this.#held.length): void {
    for (const done of this.#held.splice(0, count)) done(null)
  }

  resume(): void {
    this.isAccepting = true
    this.acknowledge()
  }

  ports(authenticate: BrokerPorts['authenticate']): BrokerPorts {
    return {
      authenticate,
      accept: (message, foreign, done) => {
        this.accepted.push({ message: { ...message, payload: Buffer.from(message.payload) }, foreign })
        if (this.isAccepting) setImmediate(done, null)
        else this.#held.push(done)
      },
      countQos0: (shed) => {
        if (shed) this.qos0.shed++
        else this.qos0.received++
      },
      countNotKept: (username) => this.notKept.push(username),
      accepting: () => this.isAccepting,
    }
  }
}

/** A device as the registry grants it: its own telemetry, status and command. */
export const deviceOf = (username: string): Principal => ({
  username,
  kind: 'device',
  publish: [`denyut/v1/ikn/${username}/telemetry`, `denyut/v1/ikn/${username}/status`],
  subscribe: [`denyut/v1/ikn/${username}/command`],
})

export const topicOf = (device: string, kind = 'telemetry'): string => `denyut/v1/ikn/${device}/${kind}`

const gateways: Record<string, Principal> = {
  gw: {
    username: 'gw',
    kind: 'gateway',
    publish: ['zigbee/#', 'lora/+/up'],
    subscribe: ['lora/+/down', 'zigbee/#'],
  },
  listener: {
    username: 'listener',
    kind: 'gateway',
    publish: [],
    subscribe: ['denyut/v1/ikn/+/telemetry', 'lora/#'],
  },
}

/** Password equals user name; `nobody` is unknown. */
export const authenticate: BrokerPorts['authenticate'] = (username, password) => {
  if (Buffer.from(password).toString() !== username || username === 'nobody') return null
  return gateways[username] ?? deviceOf(username)
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'broker-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** A broker on port 0 that ends with the test. */
export async function startBroker(options: Partial<BrokerOptions> = {}) {
  const spool = new FakeSpool()
  const dataDir = options.dataDir ?? (await temporaryDirectory())
  const broker: Broker = createBroker({
    ports: spool.ports(authenticate),
    dataDir,
    log: silentLog,
    clock: systemClock,
    mqtt: { host: '127.0.0.1', port: 0 },
    ...options,
  })
  await broker.start()
  onTestFinished(async () => {
    spool.resume()
    await broker.stop()
  })
  const { port } = broker.address()
  return { broker, spool, dataDir, port, url: `mqtt://127.0.0.1:${port}` }
}

export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const end = performance.now() + 60_000
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A raw client after CONNACK 0. */
export async function rawDevice(
  port: number,
  username: string,
  more: Partial<Parameters<typeof connectPacket>[0]> = {},
) {
  const client = await RawClient.open(port)
  client.send(connectPacket({ id: username, username, password: username, ...more }))
  await until(() => client.connack !== null || client.closed, `CONNACK of ${username}`)
  return client
}

/** 1 to `count`. */
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

/** Return code of CONNACK; null when the connection was closed without one. */
export async function connectionCode(
  port: number,
  options: Parameters<typeof connectPacket>[0],
): Promise<number | null> {
  const client = await RawClient.open(port)
  client.send(connectPacket(options))
  await until(() => client.connack !== null || client.closed, 'CONNACK')
  client.socket.destroy()
  return client.connack
}

/** A client of the mqtt package, logged in, that ends with the test. */
export async function device(
  url: string,
  username: string,
  options: mqtt.IClientOptions = {},
): Promise<mqtt.MqttClient> {
  const client = await mqtt.connectAsync(url, {
    clientId: username,
    username,
    password: username,
    reconnectPeriod: 0,
    ...options,
  })
  client.on('error', () => {})
  onTestFinished(() => client.endAsync(true))
  return client
}
