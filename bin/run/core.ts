import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { durationMs, type Settings } from '#model/settings.ts'
import type { Clock } from '#platform/clock.ts'
import type { Lifecycle, Part } from '#platform/lifecycle.ts'
import { lockDirectory } from '#platform/lock.ts'
import type { Log } from '#platform/log.ts'
import { openRecords } from '#storage/records/open.ts'
import type { Records } from '#storage/records/records.ts'
import { createDeviceAdmin, type RegistryAdmin } from '#storage/registry/admin.ts'
import { createRegistry } from '#storage/registry/memory.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { FileSpool } from '#storage/spool/file-spool.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import { createIngest, type Ingest } from '../../ingest/ingest.ts'
import { backupDirOf } from './backups.ts'
import { importFirstCampus } from './first-campus.ts'
import { openNow, openTelemetry, telemetryStore } from './telemetry.ts'

const MIB = 1024 * 1024
/** Raw presence of a single desk is close to a person: kept shorter than other readings (UU 27/2022 on retention). */
const DESK_RAW_RETENTION_MS = durationMs('30d')
const EXPIRE_EVERY_MS = durationMs('1d')

/** Everything below the doors: what holds data and works on it. */
export interface Core {
  readonly records: Records
  readonly registry: Registry
  readonly admin: RegistryAdmin
  readonly store: TelemetryStore
  readonly ingest: Ingest
}

export interface CoreOptions {
  readonly settings: Settings
  readonly log: Log
  readonly clock: Clock
}

/** Locks the data directory and starts records, registry, store, spool and ingest, in the order in which they need each other. */
export async function startCore(lifecycle: Lifecycle, { settings, log, clock }: CoreOptions): Promise<Core> {
  const dataDir = settings.DENYUT_DATA_DIR
  const retention = { raw_ms: durationMs(settings.DENYUT_RAW_RETENTION), deskRaw_ms: DESK_RAW_RETENTION_MS }
  await lifecycle.start(lockOf(dataDir, clock))
  const records = openRecords({
    databaseUrl: settings.DATABASE_URL,
    dataDir,
    backupDir: backupDirOf(settings),
    clock,
    log,
    ownLock: false,
  })
  await lifecycle.start({ name: 'records', start: () => records.open(), stop: () => records.close() })
  const registry = createRegistry(records)
  await lifecycle.start({
    name: 'registry',
    async start() {
      await importFirstCampus(records, settings.DENYUT_CAMPUS, clock)
      await registry.reload()
    },
    stop: async () => {},
  })
  const store = telemetryStore(settings, clock, log)
  let isOpen = false
  await lifecycle.start({
    name: 'telemetry store',
    async start() {
      isOpen = await openNow(store, settings, log)
    },
    stop: () => store.close(),
  })
  await lifecycle.start(expiry(store, clock, log, retention))
  const spool = new FileSpool({
    directory: join(dataDir, 'spool'),
    limitBytes: settings.DENYUT_SPOOL_MAX * MIB,
    reserveBytes: settings.DENYUT_DISK_RESERVE * MIB,
    clock,
    log,
  })
  await lifecycle.start({ name: 'spool', start: () => spool.open(), stop: () => spool.close() })
  const openStore = isOpen ? {} : { openStore: () => openTelemetry(store, settings, log) }
  const ingest = createIngest({
    clock,
    log,
    spool,
    store,
    ...openStore,
    records,
    registry,
    dataDir,
    retention,
  })
  await lifecycle.start({ name: 'ingest', start: () => ingest.start(), stop: () => ingest.stop() })
  return { records, registry, admin: createDeviceAdmin({ records, registry, clock }), store, ingest }
}

function lockOf(dataDir: string, clock: Clock): Part {
  let release = async (): Promise<void> => {}
  return {
    name: 'lock of the data directory',
    async start() {
      release = await lockDirectory(dataDir, clock)
      await mkdir(join(dataDir, 'tmp'), { recursive: true, mode: 0o700 })
    },
    stop: () => release(),
  }
}

/** Drops what is older than its retention, once a day and soon after the start. */
function expiry(
  store: TelemetryStore,
  clock: Clock,
  log: Log,
  retention: { raw_ms: number; deskRaw_ms: number },
): Part {
  let cancel = (): void => {}
  const expire = () =>
    void store
      .expire(clock.now(), retention)
      .catch((error: unknown) =>
        log.warn({ err: error }, 'old readings could not be dropped; tried again tomorrow'),
      )
  return {
    name: 'retention',
    async start() {
      expire()
      cancel = clock.every(EXPIRE_EVERY_MS, expire)
    },
    stop: async () => cancel(),
  }
}
