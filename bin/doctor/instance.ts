import { DEVICE_HEALTHS, type DeviceHealth } from '#model/readings.ts'
import type { Settings } from '#model/settings.ts'
import type { Text } from '#model/text.ts'
import type { Clock } from '#platform/clock.ts'
import type { Records } from '#storage/records/records.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { LedgerPort, LivePort } from '../../api/ports.ts'
import { inspectBackups } from './backups.ts'
import { type Finding, fault, good, same, warning } from './finding.ts'
import { inspectFlow } from './flow.ts'
import { inspectOutboxes, type OutboxParts } from './outboxes.ts'
import { inspectPeople } from './people.ts'
import { duration, number } from './words.ts'

/** What a running instance knows of itself. */
export interface InstanceParts {
  readonly settings: Settings
  readonly clock: Clock
  /** Wall clock and monotonic clock at the start, ms. */
  readonly startedAt: { readonly now: number; readonly monotonic: number }
  readonly records: Records
  readonly registry: Registry
  readonly store: TelemetryStore
  readonly live: LivePort
  readonly ledger: LedgerPort
  readonly broker: { readonly url: () => string; readonly stats: () => Readonly<Record<string, number>> }
  readonly httpUrl: () => string
  readonly mailer: OutboxParts['mailer']
  /** History of the demo fleet that is on its way. */
  readonly demo: () => { readonly done: number; readonly total: number } | null
}

/** NTP moves a clock by less than this in a day; what is more was a jump. */
const CLOCK_JUMP_MS = 5_000
/** More silent devices than this share look like a gateway or a network, not like a battery. */
const SILENT_SHARE = 0.1
/** Devices named in a finding; the page lists all. */
const NAMED = 3

/** What a running instance says of itself. */
export async function inspectRunning(parts: InstanceParts): Promise<Finding[]> {
  const { records, store } = parts
  return [
    running(parts),
    clock(parts),
    await answers('records', records.engine, () => records.ping(), {
      id: 'Periksa DATABASE_URL atau ruang disk.',
      en: 'Check DATABASE_URL or the disk space.',
    }),
    await inspectBackups(parts),
    await answers('store', store.name, () => store.ping(), {
      id: 'Periksa INFLUX_URL dan INFLUX_TOKEN, atau ruang disk.',
      en: 'Check INFLUX_URL and INFLUX_TOKEN, or the disk space.',
    }),
    broker(parts),
    ...(await inspectFlow(parts)),
    devices(parts),
    deviceClocks(parts),
    ...(await inspectPeople(parts)),
    ...(await inspectOutboxes(parts)),
    ...demo(parts),
  ]
}

function running({ clock, startedAt, httpUrl }: InstanceParts): Finding {
  const age = duration(clock.monotonic() - startedAt.monotonic)
  return good('instance', {
    id: `berjalan ${age.id}, ${httpUrl()}`,
    en: `has been running for ${age.en}, ${httpUrl()}`,
  })
}

function clock({ clock, startedAt }: InstanceParts): Finding {
  const moved_ms = clock.now() - startedAt.now - (clock.monotonic() - startedAt.monotonic)
  if (Math.abs(moved_ms) < CLOCK_JUMP_MS)
    return good('clock', { id: 'tidak melompat sejak mulai', en: 'has not jumped since the start' })
  const length = duration(Math.abs(moved_ms))
  return warning(
    'clock',
    moved_ms > 0
      ? { id: `dimajukan ${length.id} sejak mulai`, en: `was put forward by ${length.en} since the start` }
      : { id: `dimundurkan ${length.id} sejak mulai`, en: `was put back by ${length.en} since the start` },
    {
      id: 'Nyalakan NTP (timedatectl set-ntp true) dan periksa baterai jam mesin.',
      en: 'Switch NTP on (timedatectl set-ntp true) and look at the battery of the machine’s clock.',
    },
  )
}

async function answers(
  part: 'records' | 'store',
  name: string,
  ping: () => Promise<void>,
  remedy: Text,
): Promise<Finding> {
  try {
    await ping()
    return good(part, { id: `${name} menjawab`, en: `${name} answers` })
  } catch (error) {
    return fault(part, same(`${name}: ${(error as Error).message}`), remedy)
  }
}

function broker({ broker: { url, stats }, settings }: InstanceParts): Finding {
  const numbers = stats()
  if (settings.MQTT_URL) {
    if (numbers.connected) return good('broker', { id: `terhubung ke ${url()}`, en: `connected to ${url()}` })
    return fault(
      'broker',
      { id: `${url()} tidak terhubung`, en: `not connected to ${url()}` },
      {
        id: 'Periksa broker, MQTT_URL, nama pengguna dan kata sandinya; sambungan dicoba terus.',
        en: 'Check the broker, MQTT_URL, its user name and password; the connection is tried again and again.',
      },
    )
  }
  const connections = number(numbers.connections ?? 0)
  const found = {
    id: `${url()}, ${connections.id} sambungan`,
    en: `${url()}, connections: ${connections.en}`,
  }
  if (settings.DENYUT_MQTT_HOST === '127.0.0.1' || settings.DENYUT_TLS_CERT) return good('broker', found)
  return warning(
    'broker',
    { id: `${found.id}, terbuka ke jaringan tanpa TLS`, en: `${found.en}, open to the network without TLS` },
    { id: 'Setel DENYUT_TLS_CERT dan DENYUT_TLS_KEY.', en: 'Set DENYUT_TLS_CERT and DENYUT_TLS_KEY.' },
  )
}

function devices({ registry, live }: InstanceParts): Finding {
  const counts = Object.fromEntries(DEVICE_HEALTHS.map((name) => [name, 0])) as Record<DeviceHealth, number>
  const used = registry.devices().filter(({ retiredAt }) => retiredAt === null)
  for (const { id } of used) counts[live.health(id).health]++
  const silent = counts.offline + counts.stale
  const [all, online, away, never] = [used.length, counts.online, silent, counts.never].map(number) as [
    Text,
    Text,
    Text,
    Text,
  ]
  const found = {
    id: `${all.id} terdaftar: ${online.id} daring, ${away.id} diam, ${never.id} belum pernah mengirim`,
    en: `${all.en} registered: ${online.en} online, ${away.en} silent, ${never.en} never sent`,
  }
  if (silent <= used.length * SILENT_SHARE) return good('devices', found)
  return warning('devices', found, {
    id: 'Banyak yang diam sekaligus: periksa gerbang dan jaringan; halaman Perangkat mengurutkan yang terburuk di atas.',
    en: 'Many are silent at once: look at gateways and network; the page Devices has the worst on top.',
  })
}

function deviceClocks({ registry, live }: InstanceParts): Finding {
  const wrong = registry
    .devices()
    .filter(({ id, retiredAt }) => {
      return retiredAt === null && live.health(id).flags.some((flag) => CLOCK_SIGNS.includes(flag))
    })
    .map(({ id }) => id)
  if (wrong.length === 0) return good('device_clocks', { id: 'wajar', en: 'plausible' })
  const names = wrong.slice(0, NAMED).join(', ') + (wrong.length > NAMED ? ', …' : '')
  return warning(
    'device_clocks',
    {
      id: `menyimpang atau berhenti pada ${number(wrong.length).id} perangkat: ${names}`,
      en: `off or standing still on ${number(wrong.length).en} of them: ${names}`,
    },
    {
      id: 'Setel jam atau NTP pada perangkat itu; jam yang mendahului atau berhenti diganti waktu terima.',
      en: 'Set the clock or NTP of these devices; a clock that is ahead or stands still is replaced by the receive time.',
    },
  )
}

const CLOCK_SIGNS: readonly string[] = ['clock_frozen', 'skewed']

function demo({ demo }: InstanceParts): Finding[] {
  const progress = demo()
  if (!progress) return []
  const percent = Math.floor((100 * progress.done) / progress.total)
  return [
    good('demo', {
      id: `riwayat 30 hari sedang diisi: ${percent} %`,
      en: `the history of 30 days is being filled: ${percent} %`,
    }),
  ]
}
