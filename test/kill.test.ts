import { connect, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LedgerAccount } from '#model/readings.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory, until } from './support/denyut.ts'

const KILLS = 20
const DEVICES = 8
/** Messages in the air at once, over all devices. */
const WINDOW = 32

interface Access {
  clientId: string
  username: string
  password: string
  topic: string
}
interface Point {
  time: number
  value: number
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let accesses: Access[]

beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(() => directory.remove())

test(`what was acknowledged is stored exactly once after ${KILLS} kills in mid-load, and the ledger balances`, {
  timeout: 1_800_000,
}, async () => {
  const acknowledged = new Map<string, Set<number>>()
  let next = Date.now() - 3_600_000
  let denyut = await startDenyut({ dataDir: directory.path })
  accesses = await register(denyut)
  for (let kill = 0; kill < KILLS; kill++) {
    const load = publishUntilKilled(denyut, () => next++, acknowledged)
    const before = count(acknowledged)
    await until(() => count(acknowledged) > before + 50 + ((kill * 37) % 200), 'some acknowledgements')
    await denyut.kill()
    await load()
    denyut = await startDenyut({ dataDir: directory.path })
  }
  const status = await until(async () => {
    const now = await denyut.ask<{ inFlight: number; balanced: boolean; total: LedgerAccount }>('ledger')
    return now.inFlight === 0 && now
  }, 'the pipeline to drain')
  expect(status.balanced).toBe(true)

  const stored = await readBack(denyut)
  await denyut.stop()
  let points = 0
  for (const [device, times] of acknowledged) {
    const found = stored.get(device) ?? []
    points += found.length
    const seen = new Set(found.map(({ time }) => time))
    expect(seen.size, `${device} has no time twice`).toBe(found.length)
    expect(
      [...times].filter((time) => !seen.has(time)),
      `${device} lost nothing acknowledged`,
    ).toEqual([])
  }
  const { messages, readings } = status.total
  expect(messages.received).toBe(messages.stored + messages.duplicate + messages.quarantined)
  expect(messages.quarantined).toBe(0)
  expect(readings.stored).toBe(points)
})

const count = (acknowledged: Map<string, Set<number>>) =>
  [...acknowledged.values()].reduce((sum, times) => sum + times.size, 0)

async function register(denyut: DenyutProcess): Promise<Access[]> {
  const list: Access[] = []
  for (let i = 0; i < DEVICES; i++) {
    const { access } = await denyut.ask<{ access: Access }>('devices.add', {
      id: `kill-${i}`,
      type: 'energy-meter',
      place: 'k4-t1-l1',
      format: 'native',
    })
    list.push(access)
  }
  return list
}

/** Publishes from every device with a window until the connection breaks; returns the wait for that. */
function publishUntilKilled(
  denyut: DenyutProcess,
  nextTime: () => number,
  acknowledged: Map<string, Set<number>>,
): () => Promise<void> {
  const clients: MqttClient[] = []
  for (const access of accesses) {
    const client = connect(denyut.mqttUrl, {
      clientId: access.clientId,
      username: access.username,
      password: access.password,
      reconnectPeriod: 0,
    })
    clients.push(client)
    client.on('error', () => {})
    const times = acknowledged.get(access.username) ?? new Set<number>()
    acknowledged.set(access.username, times)
    const publish = (): void => {
      if (!client.connected) return
      const ts = nextTime()
      client.publish(access.topic, JSON.stringify({ ts, v: { power_kw: ts % 50 } }), { qos: 1 }, (error) => {
        if (error) return
        times.add(ts)
        publish()
      })
    }
    client.once('connect', () => {
      for (let i = 0; i < WINDOW / DEVICES; i++) publish()
    })
  }
  return async () => {
    await Promise.all(clients.map((client) => client.endAsync(true)))
  }
}

async function readBack(denyut: DenyutProcess): Promise<Map<string, Point[]>> {
  const stored = new Map<string, Point[]>()
  for (const { username } of accesses) {
    const points: Point[] = []
    for (let after: number | null = 0; after !== null; ) {
      const page: { points: Point[]; next: number | null } = await denyut.ask('export', {
        subject: username,
        metric: 'power_kw',
        from: 0,
        to: null,
        after,
      })
      points.push(...page.points)
      after = page.next
    }
    stored.set(username, points)
  }
  return stored
}
