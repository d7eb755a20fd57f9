import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { demoDevices } from '#model/campus/ikn/devices.ts'
import type { Text } from '#model/text.ts'
import { NATIVE_PREFIX, nativeTopic } from '#model/topics.ts'
import type { Clock } from '#platform/clock.ts'
import { ownDirectory, replaceFile } from '#platform/durable.ts'
import type { Part } from '#platform/lifecycle.ts'
import type { Log } from '#platform/log.ts'
import type { RegistryAdmin } from '#storage/registry/admin.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { simulatorProcess } from './simulator.ts'

/** History of a first start. */
const BACKFILL = '30d'

export interface DemoOptions {
  readonly dataDir: string
  readonly registry: Registry
  readonly admin: RegistryAdmin
  readonly clock: Clock
  readonly log: Log
  readonly mqttUrl: () => string
  readonly announce: (text: Text) => void
  readonly ending?: AbortSignal | undefined
}

/** How far the history of the demo fleet has come; null when it is whole or there is no demo. */
export interface DemoProgress {
  readonly done: number
  readonly total: number
}

/**
 * The demo fleet: about 2,000 simulated devices behind one gateway a building, registered on the first start, run as a child process that
 * knows nothing but its MQTT credentials.
 */
export function demoFleet(options: DemoOptions): Part & { progress(): DemoProgress | null } {
  const file = join(options.dataDir, 'demo', 'fleet.json')
  let progress: DemoProgress | null = null
  const simulator = simulatorProcess({
    ...options,
    name: 'demo fleet',
    args: ['fleet', '--fleet', file, '--backfill', BACKFILL, '--json'],
    heard: (line) => {
      progress = follow(line, progress, options.announce)
    },
  })
  return {
    ...simulator,
    progress: () => progress,
    async start() {
      if (!(await exists(file))) await register(file, options)
      await pointAt(file, options.mqttUrl())
      await simulator.start()
    },
  }
}

async function register(file: string, { registry, admin }: DemoOptions): Promise<void> {
  const campus = registry.campus()
  const devices = demoDevices(campus)
  const within = (place: string, building: string) =>
    registry.place(place)?.ancestors.includes(building) === true
  const connections = []
  for (const building of campus.buildings) {
    const gateway = `demo-${building.id}`
    const topics = [`${NATIVE_PREFIX}${campus.id}/+/telemetry`]
    const password = registry.gateway(gateway)
      ? await admin.rotate(gateway)
      : (await admin.addGateway({ id: gateway, format: 'native', topics })).secret
    const own = devices.filter(({ place }) => within(place, building.id))
    const unknown = own.filter(({ id }) => !registry.device(id))
    await admin.addMany(
      unknown.map(({ model: _, ...device }) => ({ ...device, gateway, directionInverted: false })),
    )
    connections.push({
      clientId: gateway,
      username: gateway,
      password,
      devices: own.map(({ id, type, place, expectedInterval_s }) => ({
        id,
        type,
        place,
        expectedInterval_s,
        topic: nativeTopic(campus.id, id, 'telemetry'),
      })),
    })
  }
  await ownDirectory(dirname(file))
  await replaceFile(file, JSON.stringify({ url: '', campus, connections }))
}

/** The broker's address may change between starts; the secrets stay. */
async function pointAt(file: string, url: string): Promise<void> {
  const fleet = JSON.parse(await readFile(file, 'utf8')) as { url: string }
  if (fleet.url !== url) await replaceFile(file, JSON.stringify({ ...fleet, url }))
}

function follow(
  line: string,
  before: DemoProgress | null,
  announce: (text: Text) => void,
): DemoProgress | null {
  let backfill: { done?: number; total?: number } | undefined
  try {
    backfill = (JSON.parse(line) as { backfill?: { done?: number; total?: number } }).backfill
  } catch {
    return before
  }
  if (!backfill?.total || backfill.done === undefined) return before
  const tenth = (progress: DemoProgress | null) =>
    progress ? Math.floor((progress.done / progress.total) * 10) : -1
  const now = { done: backfill.done, total: backfill.total }
  if (tenth(now) > tenth(before)) {
    const percent = Math.floor((now.done / now.total) * 100)
    announce({ id: `Riwayat contoh ${BACKFILL}: ${percent} %`, en: `Demo history ${BACKFILL}: ${percent} %` })
  }
  return now.done >= now.total ? null : now
}

const exists = (file: string): Promise<boolean> =>
  readFile(file).then(
    () => true,
    () => false,
  )
