import { connectAsync } from 'mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RawMessage } from '#model/readings.ts'
import { type Clock, systemClock, VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { temporaryDirectory, until } from '../../test/support/denyut.ts'
import { type Mosquitto, startMosquitto } from '../../test/support/mosquitto.ts'
import { needs } from '../../test/support/services.ts'
import { ScriptedBroker } from '../support/scripted-broker.ts'
import { createExternalBroker, type ExternalBroker } from './consumer.ts'
import { wantedFilters } from './subscriptions.ts'

const program = needs('mosquitto', 'external broker tests')

type Gateway = ReturnType<Registry['gateways']>[number]

function fakeRegistry() {
  const gateways: Gateway[] = []
  const listeners: (() => void)[] = []
  const registry = {
    campus: () => ({ id: 'ikn' }),
    gateways: () => gateways,
    onReload: (listener: () => void) => {
      listeners.push(listener)
      return () => {}
    },
  } as unknown as Registry
  return {
    registry,
    add(topic: string) {
      gateways.push({ id: topic, format: 'chirpstack-v4', topics: [topic], createdAt: 0, retiredAt: null })
      for (const listener of listeners) listener()
    },
    clear: () => void gateways.splice(0),
  }
}

type Accept = (message: RawMessage, done: (error: Error | null) => void) => void

interface Setting {
  readonly url: string
  readonly directory: string
  readonly accept: Accept
  readonly isShared?: boolean
  readonly registry?: Registry
  readonly clock?: Clock
  readonly isAccepting?: () => boolean
  readonly countNotKept?: () => void
  readonly countQos0?: (shed: boolean) => void
  readonly unackedBytes?: number
}

const brokerOf = ({ url, directory, accept, ...more }: Setting): ExternalBroker =>
  createExternalBroker({
    url,
    isShared: more.isShared ?? true,
    dataDir: directory,
    registry: more.registry ?? fakeRegistry().registry,
    clock: more.clock ?? systemClock,
    log: silentLog,
    ports: {
      accept: (message, _foreign, done) => accept(message, done),
      countQos0: more.countQos0 ?? (() => {}),
      countNotKept: more.countNotKept ?? (() => {}),
      accepting: more.isAccepting ?? (() => true),
    },
    ...(more.unackedBytes !== undefined && { unackedBytes: more.unackedBytes }),
  })

test('no message is asked for twice by overlapping filters', () => {
  const { registry, add } = fakeRegistry()
  add('denyut/v1/ikn/+/telemetry')
  add('denyut/v1/ikn/dev-1/telemetry')
  expect(wantedFilters(registry)).toEqual(['denyut/v1/ikn/+/telemetry', 'denyut/v1/ikn/+/status'])
})

describe.skipIf(!program)('with a real Mosquitto', () => {
  let mosquitto: Mosquitto
  const directories: { remove: () => Promise<void> }[] = []
  const open: ExternalBroker[] = []

  // One broker a test: a session that is away keeps its share of the messages.
  beforeEach(async () => {
    mosquitto = await startMosquitto(program ?? '')
  })
  afterEach(async () => {
    for (const broker of open.splice(0)) await broker.stop()
    await mosquitto.stop()
    for (const directory of directories.splice(0)) await directory.remove()
  })

  async function consume(accept: Accept, more: Partial<Setting> = {}) {
    const directory = await temporaryDirectory()
    directories.push(directory)
    const make = async () => {
      const broker = brokerOf({ url: mosquitto.url, directory: directory.path, accept, ...more })
      await broker.start()
      open.push(broker)
      return broker
    }
    return { broker: await make(), again: make }
  }

  async function publish(count: number, from = 0) {
    const client = await connectAsync(mosquitto.url)
    await Promise.all(
      Array.from({ length: count }, (_, i) =>
        client.publishAsync('denyut/v1/ikn/dev-1/telemetry', String(from + i), { qos: 1 }),
      ),
    )
    await client.endAsync()
  }

  test('many messages wait for their acknowledgement at once', async () => {
    const waiting: (() => void)[] = []
    await consume((_message, done) => waiting.push(() => done(null)))
    await publish(500)
    await until(() => waiting.length === 500, '500 messages in flight')
    for (const acknowledge of waiting) acknowledge()
  })

  test('what was not acknowledged comes again after a reconnect, what was does not', async () => {
    const first: string[] = []
    const { broker, again } = await consume((message, done) => {
      const text = Buffer.from(message.payload).toString()
      first.push(text)
      if (Number(text) % 2 === 0) done(null)
    })
    await publish(40)
    await until(() => first.length === 40, 'all messages')
    await broker.stop()
    open.splice(0)
    first.length = 0
    await again()
    await until(() => first.length >= 20, 'the unacknowledged half')
    expect(first.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i + 1))
  })

  test('two processes divide the load, and what one leaves is there when it comes back', async () => {
    const seen = new Set<string>()
    const counts = [0, 0]
    const consumer = (index: number) =>
      consume((message, done) => {
        seen.add(Buffer.from(message.payload).toString())
        counts[index] = (counts[index] ?? 0) + 1
        done(null)
      })
    const first = await consumer(0)
    await consumer(1)
    await publish(200)
    await until(() => seen.size === 200, 'all of the first load')
    expect(Math.min(...counts)).toBeGreaterThan(50)
    await first.broker.stop()
    open.splice(0, 1)
    await publish(200, 1_000)
    await first.again()
    await until(() => seen.size === 400, 'all of the second load')
  })

  test('a clean restart of the broker loses nothing, not even what comes before we are back', async () => {
    const seen = new Set<string>()
    const { broker } = await consume(
      (message, done) => {
        seen.add(Buffer.from(message.payload).toString())
        done(null)
      },
      // Shared subscriptions are forgotten by Mosquitto 2.0 when it is restarted.
      { isShared: false },
    )
    await publish(100, 5_000)
    await mosquitto.restart()
    await publish(100, 6_000)
    await until(() => seen.size === 200, 'all 200 messages')
    expect(broker.stats().reconnects).toBe(1)
  })

  test('a gateway that is registered later is consumed without a restart', async () => {
    const seen: string[] = []
    const { registry, add } = fakeRegistry()
    await consume(
      (message, done) => {
        seen.push(message.topic)
        done(null)
      },
      { registry },
    )
    add('application/+/device/+/event/up')
    const client = await connectAsync(mosquitto.url)
    await until(async () => {
      await client.publishAsync('application/a/device/b/event/up', '{}', { qos: 1 })
      return seen.includes('application/a/device/b/event/up')
    }, 'the new topic')
    await client.endAsync()
  })

  test('what a gateway that is gone may have left with the broker is no longer consumed after a restart', async () => {
    const seen: string[] = []
    const { registry, add, clear } = fakeRegistry()
    add('house/#')
    const { broker, again } = await consume(
      (message, done) => {
        seen.push(message.topic)
        done(null)
      },
      { registry },
    )
    const client = await connectAsync(mosquitto.url)
    await client.publishAsync('house/lamp', '1', { qos: 1 })
    await until(() => seen.length === 1, 'the topic of the gateway')
    await broker.stop()
    open.splice(0)
    clear()
    await again()
    await client.publishAsync('house/lamp', '2', { qos: 1 })
    await client.publishAsync('denyut/v1/ikn/dev-1/telemetry', '3', { qos: 1 })
    await until(() => seen.length > 1, 'the topic of the device')
    expect(seen).toEqual(['house/lamp', 'denyut/v1/ikn/dev-1/telemetry'])
    await client.endAsync()
  })

  test('a broker that is away at the start is waited for', async () => {
    await mosquitto.halt()
    const seen: string[] = []
    const { broker } = await consume((message, done) => {
      seen.push(Buffer.from(message.payload).toString())
      done(null)
    })
    expect(broker.stats().connected).toBe(0)
    await mosquitto.launch()
    await until(async () => {
      await publish(1)
      return seen.length > 0
    }, 'the connection')
    expect(broker.stats().connected).toBe(1)
  })

  test('a message that is too large for us is counted and does not come again', async () => {
    let notKept = 0
    const seen: string[] = []
    const { broker, again } = await consume(
      (message, done) => {
        seen.push(Buffer.from(message.payload).toString())
        done(null)
      },
      { countNotKept: () => void notKept++ },
    )
    const client = await connectAsync(mosquitto.url)
    await client.publishAsync('denyut/v1/ikn/dev-1/telemetry', 'x'.repeat(300_000), { qos: 1 })
    await until(() => notKept === 1, 'the large message')
    await broker.stop()
    open.splice(0)
    await again()
    await publish(1, 7)
    await until(() => seen.length > 0, 'a message after it')
    expect(seen).toEqual(['7'])
    expect(notKept).toBe(1)
    await client.endAsync()
  })

  describe('messages that do not get durable', () => {
    const MINUTE_MS = 60_000
    const clock = new VirtualClock()
    const seen: string[] = []
    let isAccepting: boolean
    let hold: (() => void)[] | null

    beforeEach(() => {
      seen.length = 0
      hold = []
    })

    const consumeHeld = () =>
      consume(
        (message, done) => {
          seen.push(Buffer.from(message.payload).toString())
          if (hold) hold.push(() => done(null))
          else done(null)
        },
        { clock, isAccepting: () => isAccepting },
      )

    test('while the spool takes others come again on a new connection', async () => {
      isAccepting = true
      const { broker } = await consumeHeld()
      await publish(3)
      await until(() => seen.length === 3, 'the messages')
      await clock.advance(MINUTE_MS)
      expect(broker.stats()).toMatchObject({ in_flight: 3, in_flight_age_seconds: 60, reconnects: 0 })
      hold = null
      await clock.advance(2 * MINUTE_MS)
      await until(() => seen.length === 6, 'the same messages')
      expect(seen).toEqual(['0', '1', '2', '0', '1', '2'])
      expect(broker.stats()).toMatchObject({ in_flight: 0, reconnects: 1 })
      await publish(1, 9)
      await until(() => seen.length === 7, 'another message')
    })

    test('while the spool is full are held as long as it takes, and not sent once more', async () => {
      isAccepting = false
      const { broker } = await consumeHeld()
      await publish(3)
      await until(() => seen.length === 3, 'the messages')
      await clock.advance(30 * MINUTE_MS)
      expect(broker.stats()).toMatchObject({ in_flight: 3, in_flight_age_seconds: 1_800 })
      isAccepting = true
      await clock.advance(MINUTE_MS)
      for (const release of hold?.splice(0) ?? []) release()
      await publish(1, 9)
      await until(() => seen.length === 4, 'another message')
      expect(seen).toEqual(['0', '1', '2', '9'])
      expect(broker.stats()).toMatchObject({ in_flight: 1, reconnects: 0 })
    })
  })
})

test('an acknowledgement does not go out on another connection, where its id may be that of another message', async () => {
  const scripted = new ScriptedBroker()
  const directory = await temporaryDirectory()
  const waiting = new Map<string, () => void>()
  const broker = brokerOf({
    url: await scripted.start(),
    directory: directory.path,
    accept: (message, done) => void waiting.set(Buffer.from(message.payload).toString(), () => done(null)),
  })
  await broker.start()
  scripted.publish(0, 5, 'first')
  await until(() => waiting.has('first'), 'the first message')
  scripted.connections[0]?.socket.destroy()
  await until(() => scripted.connections.length === 2, 'the second connection')
  scripted.publish(1, 5, 'second')
  await until(() => waiting.has('second'), 'the second message')
  waiting.get('first')?.()
  scripted.publish(1, 6, 'third')
  await until(() => waiting.has('third'), 'the third message')
  waiting.get('third')?.()
  await until(() => scripted.connections[1]?.acknowledged.includes(6), 'its acknowledgement')
  expect(scripted.connections[1]?.acknowledged).toEqual([6])
  waiting.get('second')?.()
  await until(() => scripted.connections[1]?.acknowledged.length === 2, 'the acknowledgement of the second')
  await broker.stop()
  await scripted.stop()
  await directory.remove()
})

describe('with a spool that holds everything', () => {
  const PAYLOAD_BYTES = 1_000
  const LIMIT_BYTES = 100_000
  const MESSAGES = 2_000
  const scripted = new ScriptedBroker()
  const taken: number[] = []
  const held: (() => void)[] = []
  const qos0 = { received: 0, shed: 0 }
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let broker: ExternalBroker
  let isHolding: boolean

  beforeEach(async () => {
    directory = await temporaryDirectory()
    taken.length = 0
    held.length = 0
    Object.assign(qos0, { received: 0, shed: 0 })
    isHolding = true
    broker = brokerOf({
      url: await scripted.start(),
      directory: directory.path,
      unackedBytes: LIMIT_BYTES,
      countQos0: (shed) => void (shed ? qos0.shed++ : qos0.received++),
      accept: (message, done) => {
        taken.push(Buffer.from(message.payload).readUInt32BE())
        if (isHolding) held.push(() => done(null))
        else setImmediate(() => done(null))
      },
    })
    await broker.start()
  })
  afterEach(async () => {
    await broker.stop()
    await scripted.stop()
    scripted.connections.length = 0
    await directory.remove()
  })

  function publish(connection: number, ids: readonly number[], qos: number): void {
    for (const id of ids) {
      const payload = Buffer.alloc(PAYLOAD_BYTES)
      payload.writeUInt32BE(id)
      scripted.publish(connection, id, payload, qos)
    }
  }
  const release = () => {
    isHolding = false
    for (const done of held.splice(0)) done()
  }
  const ids = Array.from({ length: MESSAGES }, (_, i) => i + 1)
  const isReadingHeld = () => Number(broker.stats().reads_held) > 0

  test('no more is read than memory can bear, and all comes in order once there is room', async () => {
    publish(0, ids, 1)
    await until(isReadingHeld, 'reading to stop')
    expect(broker.stats().in_flight_bytes).toBeLessThan(LIMIT_BYTES + 2 * PAYLOAD_BYTES)
    expect(taken.length).toBeLessThan(LIMIT_BYTES / PAYLOAD_BYTES + 1)
    release()
    await until(() => scripted.connections[0]?.acknowledged.length === MESSAGES, 'all acknowledgements')
    expect(taken).toEqual(ids)
    expect(broker.stats()).toMatchObject({ in_flight: 0, in_flight_bytes: 0 })
  })

  test('QoS 0 is shed and counted, and does not keep anything else from being read', async () => {
    publish(0, ids, 0)
    await until(() => qos0.received + qos0.shed === MESSAGES, 'all messages to be counted')
    expect(qos0.shed).toBeGreaterThan(MESSAGES / 2)
    expect(taken).toHaveLength(qos0.received)
    expect(broker.stats().in_flight_bytes).toBeLessThan(LIMIT_BYTES + 2 * PAYLOAD_BYTES)
    release()
    publish(0, [1], 0)
    await until(() => taken.at(-1) === 1, 'a message after it')
  })

  test('it can be stopped, and nothing that was not durable is acknowledged', async () => {
    publish(0, ids, 1)
    await until(isReadingHeld, 'reading to stop')
    const count = taken.length
    await broker.stop()
    release()
    expect(taken).toHaveLength(count)
    expect(scripted.connections[0]?.acknowledged).toEqual([])
  })
})
