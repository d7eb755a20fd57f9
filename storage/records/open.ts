import { join } from 'node:path'
import type { Clock } from '#platform/clock.ts'
import { ownDirectory } from '#platform/durable.ts'
import { lockDirectory } from '#platform/lock.ts'
import type { Log } from '#platform/log.ts'
import { dumpAside, removeCopy } from './backup/aside.ts'
import { dump } from './backup/dump.ts'
import type { BackupFile } from './backup/format.ts'
import { HourlyBackups } from './backup/hourly.ts'
import { finishRestore } from './backup/offline.ts'
import { hourlyName, rotate, upgradeName } from './backup/rotation.ts'
import { type Connection, connectEmbedded, connectServer } from './connection.ts'
import { EmbeddedEngine } from './embedded/engine.ts'
import { Upkeep } from './embedded/upkeep.ts'
import { toDenyutError } from './errors.ts'
import { migrate, stepOf } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { BACKUP_DIRECTORY, RECORDS_DIRECTORY } from './place.ts'
import type { Records } from './records.ts'
import { repositoriesOn } from './repositories.ts'

export interface RecordsOptions {
  /** postgres://…; without it the embedded database in the data directory. */
  readonly databaseUrl?: string | undefined
  readonly dataDir: string
  /** Where back-ups go; `backups` in the data directory without it. */
  readonly backupDir?: string | undefined
  readonly clock: Clock
  readonly log: Log
  /** Locks the data directory itself; false when the caller holds its lock already. */
  readonly ownLock: boolean
}

/** Records that do nothing until `open()`. */
export function openRecords(options: RecordsOptions): Records {
  const { databaseUrl, dataDir, clock, log } = options
  const engine = databaseUrl
    ? undefined
    : new EmbeddedEngine({ directory: join(dataDir, RECORDS_DIRECTORY), log })
  const connection = databaseUrl
    ? connectServer(databaseUrl, log)
    : connectEmbedded(engine as EmbeddedEngine, log)
  const { db, run } = connection
  const upkeep = engine && new Upkeep(run, clock, log)
  const backupDir = options.backupDir ?? join(dataDir, BACKUP_DIRECTORY)
  const dumpBeside = (path: string, now: number): Promise<BackupFile> =>
    engine ? dumpAside(engine, options, path, now) : dump(db, path, now)
  const hourly = engine && new HourlyBackups({ dump: dumpBeside, run, clock, log, directory: backupDir })
  /** Newest last; closing undoes them in reverse. */
  const undo: (() => Promise<void>)[] = []

  const close = async (): Promise<void> => {
    try {
      await undo.pop()?.()
    } finally {
      if (undo.length > 0) await close()
    }
  }

  /** A step of the schema cannot be taken back, so without a back-up there is no upgrade. */
  const backUpBeforeUpgrade = async (): Promise<void> => {
    const step = await stepOf(db)
    if (step === 0 || step >= (MIGRATIONS.at(-1)?.number ?? 0)) return
    await rotate(backupDir, clock.now())
    const { path, rows } = await dump(db, join(backupDir, upgradeName(step, clock.now())), clock.now())
    log.info({ path, rows }, 'records backed up before they are migrated')
  }

  const open = async (): Promise<void> => {
    if (engine) {
      await ownDirectory(dataDir)
      if (options.ownLock) undo.push(await lockDirectory(dataDir, clock))
      await finishRestore(dataDir)
      await removeCopy(dataDir)
      await engine.open()
      undo.push(() => engine.close())
    }
    undo.push(() => connection.close())
    await backUpBeforeUpgrade()
    await migrate(db, clock.now(), log)
    if (upkeep) {
      await upkeep.start()
      undo.push(() => stopUpkeep(upkeep, log))
    }
    if (hourly) {
      hourly.start()
      undo.push(() => hourly.stop())
    }
  }

  return {
    engine: engine ? 'pglite' : 'postgresql',
    close,
    async open() {
      try {
        await open()
      } catch (error) {
        await close()
        throw toDenyutError(error)
      }
    },
    backups: () => hourly?.state() ?? null,
    async ping() {
      await ping(connection)
    },
    async backup(path) {
      try {
        if (path === null) await rotate(backupDir, clock.now())
        return await dumpBeside(path ?? join(backupDir, hourlyName(clock.now())), clock.now())
      } catch (error) {
        throw toDenyutError(error)
      }
    },
    ...repositoriesOn(db),
  }
}

async function ping(connection: Connection): Promise<void> {
  try {
    await connection.run('SELECT 1')
  } catch (error) {
    throw toDenyutError(error)
  }
}

/** A broken engine cannot be tidied; its next start recovers. */
async function stopUpkeep(upkeep: Upkeep, log: Log): Promise<void> {
  try {
    await upkeep.stop()
  } catch (error) {
    log.warn({ err: error }, 'the embedded database was closed without a last checkpoint')
  }
}
