import { appendFile, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mosquittoHash } from '#platform/secrets.ts'
import { runCommand } from './support/command.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory, until } from './support/denyut.ts'
import { type Mosquitto, startMosquitto } from './support/mosquitto.ts'
import type { DeviceAccess } from './support/publisher.ts'
import { needs } from './support/services.ts'

const METER = { type: 'energy-meter', place: 'k4-t1-l1', format: 'native' }
/** May do everything: sees what the others are let do. */
const OBSERVER = { username: 'observer', password: 'observer' }
const TOPICS = {
  telemetry: 'denyut/v1/ikn/meter-1/telemetry',
  status: 'denyut/v1/ikn/meter-1/status',
  command: 'denyut/v1/ikn/meter-1/command',
  other: 'denyut/v1/ikn/meter-2/telemetry',
  otherCommand: 'denyut/v1/ikn/meter-2/command',
  deeper: 'denyut/v1/ikn/meter-1/telemetry/more',
  campus: 'denyut/v1/other/meter-1/telemetry',
  lora: 'application/a/device/b/event/up',
  loraDown: 'application/a/device/b/command/down',
  state: 'denyut-state/v1/k4-t1-l1/people',
  events: 'denyut-events/v1/k4-t1-l1',
  anything: 'house/lamp',
} as const
type Topic = keyof typeof TOPICS

const program = needs('mosquitto', 'accounts exported for Mosquitto')

interface Exported {
  readonly accounts: number
  readonly missing: string[]
  readonly ingest: string
  readonly password: string | null
}

describe.skipIf(!program)('accounts exported for a real Mosquitto', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let denyut: DenyutProcess
  let mosquitto: Mosquitto
  let observer: MqttClient
  /** By user name, as people were told them when they registered it. */
  const secrets = new Map<string, string>()
  let first: Exported

  const dataDir = () => join(directory.path, 'data')
  const exported = (file: string) => join(directory.path, 'broker', file)
  const exportAccounts = async (): Promise<Exported> => {
    const args = ['devices', 'export', '--mosquitto', exported(''), '--json']
    const env = { DENYUT_DATA_DIR: dataDir(), DENYUT_LANGUAGE: 'en' }
    return JSON.parse((await runCommand(args, env)).out)
  }
  const add = async (method: string, input: object) => {
    const { access } = await denyut.ask<{ access: DeviceAccess }>(method, input)
    secrets.set(access.username, access.password)
  }
  const signIn = (username: string, password = secrets.get(username) ?? '') =>
    connectAsync(mosquitto.url, { username, password, reconnectPeriod: 0 })

  beforeAll(async () => {
    directory = await temporaryDirectory()
    denyut = await startDenyut({ dataDir: dataDir() })
    for (const id of ['meter-1', 'meter-2']) await add('devices.add', { id, ...METER })
    const lora = { id: 'lora-1', format: 'chirpstack-v4', topics: ['application/+/device/+/event/up'] }
    await add('gateways.add', lora)
    await add('gateways.add', { ...lora, id: 'lora-all', topics: ['#'] })
    first = await exportAccounts()
    if (first.password) secrets.set(first.ingest, first.password)
    await admitObserver()
    const rules = (await readFile(exported('denyut.conf'), 'utf8')).split('\n')
    mosquitto = await startMosquitto(program ?? '', rules)
    observer = await signIn(OBSERVER.username, OBSERVER.password)
  })
  afterAll(async () => {
    await observer?.endAsync()
    await denyut?.kill()
    await mosquitto?.stop()
    await directory.remove()
  })

  async function admitObserver(): Promise<void> {
    const { username, password } = OBSERVER
    await appendFile(exported('passwords'), `${username}:${await mosquittoHash(password)}\n`)
    await appendFile(exported('acl'), `\nuser ${username}\ntopic readwrite #\n`)
  }

  /** Which of the topics a user gets a message through to. Mosquitto acknowledges what it refuses to MQTT 3.1.1 and drops it. */
  async function publishable(username: string): Promise<Topic[]> {
    const heard: string[] = []
    const listen = (topic: string, payload: Buffer) => {
      if (payload.toString() === username) heard.push(topic)
    }
    observer.on('message', listen)
    await observer.subscribeAsync('#', { qos: 1 })
    const client = await signIn(username)
    for (const topic of Object.values(TOPICS)) await client.publishAsync(topic, username, { qos: 1 })
    await client.endAsync()
    // What the broker had for the observer before is on the line before this answer.
    await observer.unsubscribeAsync('#')
    observer.off('message', listen)
    return topicsOf(heard)
  }

  /** On which of the topics a user hears something, whatever the broker says to its subscriptions. */
  async function audible(username: string, filters: readonly string[]): Promise<Topic[]> {
    const heard: string[] = []
    const client = await signIn(username)
    client.on('message', (topic) => heard.push(topic))
    // Retained too: it must not be there for whoever comes later either.
    for (const topic of Object.values(TOPICS))
      await observer.publishAsync(topic, 'kept', { qos: 1, retain: true })
    await client.subscribeAsync([...filters], { qos: 1 }).catch(() => undefined)
    for (const topic of Object.values(TOPICS)) await observer.publishAsync(topic, 'new', { qos: 1 })
    await client.unsubscribeAsync('nothing')
    await client.endAsync()
    for (const topic of Object.values(TOPICS))
      await observer.publishAsync(topic, '', { qos: 1, retain: true })
    return topicsOf(heard)
  }

  const topicsOf = (heard: readonly string[]): Topic[] => {
    const known = Object.keys(TOPICS) as Topic[]
    expect(heard.filter((topic) => !Object.values<string>(TOPICS).includes(topic))).toEqual([])
    return known.filter((name) => heard.includes(TOPICS[name]))
  }

  test('nobody is left out, and the files are for their owner and hold no secret', async () => {
    expect(first).toMatchObject({ accounts: 5, missing: [], ingest: 'denyut-ingest' })
    for (const file of ['passwords', 'acl', 'denyut.conf']) {
      expect((await stat(exported(file))).mode & 0o777).toBe(0o600)
      const text = await readFile(exported(file), 'utf8')
      for (const secret of secrets.values()) expect(text).not.toContain(secret)
    }
  })

  test('each signs in with the secret it was given at its registration, and with no other', async () => {
    for (const username of secrets.keys()) await (await signIn(username)).endAsync()
    await expect(signIn('meter-1', secrets.get('meter-2'))).rejects.toThrow()
    await expect(signIn('meter-1', '')).rejects.toThrow()
    await expect(signIn('meter-3', secrets.get('meter-1'))).rejects.toThrow()
    await expect(connectAsync(mosquitto.url, { reconnectPeriod: 0 })).rejects.toThrow()
  })

  test.each<[string, Topic[]]>([
    ['meter-1', ['telemetry', 'status']],
    ['lora-1', ['lora']],
    ['lora-all', (Object.keys(TOPICS) as Topic[]).filter((name) => name !== 'state' && name !== 'events')],
    ['denyut-ingest', []],
  ])('%s publishes to %j and to nothing else', async (username, topics) => {
    expect(await publishable(username)).toEqual(topics)
  })

  test.each<[string, Topic[]]>([
    ['meter-1', ['command']],
    ['lora-1', []],
    ['lora-all', []],
  ])('%s hears %j and nothing else', async (username, topics) => {
    expect(await audible(username, ['#', '$SYS/#', ...Object.values(TOPICS)])).toEqual(topics)
    const shared = Object.values(TOPICS).map((topic) => `$share/denyut/${topic}`)
    const heard = await audible(username, ['$share/denyut/#', ...shared])
    expect(heard.filter((name) => !topics.includes(name))).toEqual([])
  })

  test('ingest hears the campus and the gateways, and without a gateway for all of it nothing else', async () => {
    await denyut.ask('devices.revoke', { id: 'lora-all' })
    const again = await exportAccounts()
    expect(again).toMatchObject({ accounts: 4, password: null })
    await admitObserver()
    mosquitto.reload()
    await until(async () => {
      const client = await signIn('lora-all').catch(() => null)
      await client?.endAsync()
      return !client
    }, 'the broker to forget who is retired')
    const consumed: Topic[] = ['telemetry', 'status', 'other', 'lora']
    expect(await audible('denyut-ingest', ['#', '$SYS/#', ...Object.values(TOPICS)])).toEqual(consumed)
    const shared = ['+/telemetry', '+/status', '+/command'].map((end) => `$share/denyut/denyut/v1/ikn/${end}`)
    expect(await audible('denyut-ingest', shared)).toEqual(['telemetry', 'status', 'other'])
  })

  test('Denyut itself consumes with its exported account', { timeout: 600_000 }, async () => {
    await denyut.stop()
    const url = mosquitto.url.replace('//', `//denyut-ingest:${first.password}@`)
    denyut = await startDenyut({ dataDir: dataDir(), env: { MQTT_URL: url } })
    const meter = await signIn('meter-1')
    await meter.publishAsync(TOPICS.telemetry, '{"v":{"power_kw":3}}', { qos: 1 })
    await meter.endAsync()
    await until(async () => {
      const { devices } = await denyut.ask<{ devices: { device: string }[] }>('ledger.devices')
      return devices.some(({ device }) => device === 'meter-1')
    }, 'the message of the meter')
  })
})
