import { DenyutError } from '#model/errors.ts'
import type { SettingName, Settings } from '#model/settings.ts'
import type { Text } from '#model/text.ts'
import { type Clock, systemClock } from '#platform/clock.ts'
import { Lifecycle, type Part } from '#platform/lifecycle.ts'
import type { Log } from '#platform/log.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { type Api, createApi } from '../../api/api.ts'
import { controlMethods } from '../control/methods.ts'
import { controlServer } from '../control/server.ts'
import { inspectRunning } from '../doctor/instance.ts'
import { type Core, startCore } from './core.ts'
import { demoFleet } from './demo.ts'
import { demoPeople } from './demo-people.ts'
import { createDoor, type Door } from './door.ts'
import { notReady } from './health.ts'
import { createProcessMetrics } from './metrics/registry.ts'
import { builtPages } from './pages.ts'

/** How late a process may learn of a device that another one has registered; its messages wait in the quarantine till then. */
const FOLLOW_EVERY_MS = 15_000

export interface RunOptions {
  readonly settings: Settings
  readonly log: Log
  /** Runs the simulated fleet. */
  readonly demo: boolean
  /** Builds and serves the dashboard. */
  readonly pages: boolean
  /** Prints one line for the person at the terminal. */
  readonly announce: (text: Text) => void
  readonly clock?: Clock
  /** Aborted when the process is told to end, before `stop`. */
  readonly ending?: AbortSignal
}

export interface Running {
  readonly httpUrl: string
  readonly mqttUrl: string
  stop(): Promise<void>
}

/** The one composition root: starts every part that the role of the process has, or nothing at all. */
export async function runDenyut(given: RunOptions): Promise<Running> {
  const { settings, log, announce } = given
  const clock = given.clock ?? systemClock
  const isWhole = settings.DENYUT_ROLE === 'all'
  const options = isWhole ? given : { ...given, demo: false, pages: false }
  warnAboutOpenDoors(settings, announce)
  const lifecycle = new Lifecycle(log)
  const core = await startCore(lifecycle, { settings, log, clock })
  const door = await createDoor({ settings, core, clock, log }).catch(async (error: unknown) => {
    await lifecycle.stop()
    throw error
  })
  await lifecycle.start(listening(door, 'DENYUT_MQTT_PORT', settings))
  if (!isWhole) await lifecycle.start(following(core.registry, clock, log))
  const { api, demo } = await startApi(lifecycle, core, door, options, clock)
  if (options.demo && settings.MQTT_URL) {
    announce({
      id: 'Armada contoh memerlukan broker tertanam; tanpa MQTT_URL ia berjalan.',
      en: 'The demo fleet needs the embedded broker; it runs without MQTT_URL.',
    })
  } else if (options.demo) {
    await lifecycle.start(demo)
    await lifecycle.start(
      demoPeople({
        dataDir: settings.DENYUT_DATA_DIR,
        access: api.accessAdmin,
        clock,
        log,
        httpUrl: () => localUrl(api),
        ending: options.ending,
      }),
    )
  }
  if (isWhole) await greet(api, door, announce)
  return { httpUrl: api.url(), mqttUrl: door.url(), stop: () => lifecycle.stop() }
}

/** Of this machine, whatever address people use. */
function localUrl(api: Api): string {
  const { host, port } = api.address()
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Takes over what other processes on the same database have changed. */
function following(registry: Registry, clock: Clock, log: Log): Part {
  let cancel = (): void => {}
  const follow = () =>
    void registry.reload().catch((error: unknown) => log.warn({ err: error }, 'the registry was not read'))
  return {
    name: 'following of the registry',
    async start() {
      cancel = clock.every(FOLLOW_EVERY_MS, follow)
    },
    stop: async () => cancel(),
  }
}

async function startApi(lifecycle: Lifecycle, core: Core, door: Door, options: RunOptions, clock: Clock) {
  const { settings, log, announce } = options
  const { records, registry, store, ingest, admin } = core
  const dataDir = settings.DENYUT_DATA_DIR
  const { live, ledger } = ingest
  const shared = { settings, clock, registry, records, store, live, ledger }
  const demo = demoFleet({
    dataDir,
    registry,
    admin,
    clock,
    log,
    mqttUrl: door.url,
    announce,
    ending: options.ending,
  })
  const metrics = createProcessMetrics({
    ...shared,
    dataDir,
    broker: door.stats,
    unsentMail: () => api.mailer?.reserved ?? null,
  })
  await lifecycle.start({ name: 'metrics', start: async () => {}, stop: async () => metrics.stop() })
  const devices = revoking(admin, door)
  const api = createApi({
    ...shared,
    log,
    devices,
    quarantine: ingest,
    pagesDir: options.pages
      ? await builtPages(() => announce({ id: 'Membangun dasbor…', en: 'Building the dashboard…' }))
      : null,
    notReady: () => notReady(ledger, door.stats()),
    metrics: () => metrics.text(),
    mqttUrl: door.url,
    demoHistory: demo.progress,
  })
  await lifecycle.start(
    listening(
      { name: 'api', start: () => api.start(), stop: () => api.stop() },
      'DENYUT_HTTP_PORT',
      settings,
    ),
  )
  door.attach(api.server)
  const startedAt = { now: clock.now(), monotonic: clock.monotonic() }
  const methods = controlMethods({
    ...shared,
    devices,
    access: api.accessAdmin,
    people: api.peopleAdmin,
    quarantine: ingest,
    brokerUrl: settings.MQTT_URL,
    status: () => ({
      pid: process.pid,
      httpUrl: api.url(),
      mqttUrl: door.url(),
      cpu: process.cpuUsage(),
      rss_bytes: process.memoryUsage.rss(),
      demo: demo.progress(),
    }),
    doctor: () =>
      inspectRunning({
        ...shared,
        startedAt,
        broker: door,
        httpUrl: api.url,
        demo: demo.progress,
        mailer: api.mailer,
      }),
  })
  await lifecycle.start(controlServer(dataDir, methods, log))
  return { api, demo }
}

/** A device that loses its credential also loses its connection. */
const revoking = (admin: Core['admin'], door: Door): Core['admin'] => ({
  ...admin,
  async rotate(id) {
    const secret = await admin.rotate(id)
    door.disconnect(id)
    return secret
  },
  async revoke(id) {
    await admin.revoke(id)
    door.disconnect(id)
  },
})

/** A part that listens: a taken or forbidden port becomes one clear sentence. */
function listening(part: Part, setting: SettingName, settings: Settings): Part {
  return {
    ...part,
    async start() {
      try {
        await part.start()
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
        throw new DenyutError('port_in_use', `${setting}=${settings[setting]} (${code}).`, { cause: error })
      }
    },
  }
}

async function greet(api: Api, door: Door, announce: (text: Text) => void): Promise<void> {
  const setup = await api.createSetupLink()
  if (setup) {
    announce({
      id: `Siapkan akun admin pertama (sekali pakai, 24 jam): ${setup.url}`,
      en: `Set up the first admin (one use, 24 hours): ${setup.url}`,
    })
  }
  announce({
    id: `Dasbor ${api.url()} · MQTT ${door.url()}`,
    en: `Dashboard ${api.url()} · MQTT ${door.url()}`,
  })
}

function warnAboutOpenDoors(settings: Settings, announce: (text: Text) => void): void {
  if (settings.MQTT_URL || settings.DENYUT_MQTT_HOST === '127.0.0.1' || settings.DENYUT_TLS_CERT) return
  announce({
    id: 'Peringatan: MQTT terbuka tanpa TLS; setel DENYUT_TLS_CERT dan DENYUT_TLS_KEY.',
    en: 'Warning: MQTT is open without TLS; set DENYUT_TLS_CERT and DENYUT_TLS_KEY.',
  })
}
