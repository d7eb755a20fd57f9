import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { DenyutError } from '#model/errors.ts'
import type { Clock } from '#platform/clock.ts'
import { ownDirectory, syncDirectory } from '#platform/durable.ts'
import { lockDirectory } from '#platform/lock.ts'
import type { Log } from '#platform/log.ts'
import { connectEmbedded, connectServer } from '../connection.ts'
import { EmbeddedEngine } from '../embedded/engine.ts'
import { toDenyutError } from '../errors.ts'
import { RECORDS_DIRECTORY } from '../place.ts'
import type { Database } from '../schema.ts'
import { dump } from './dump.ts'
import type { BackupFile } from './format.ts'
import { checkBackup, restore } from './restore.ts'

/** Records that no running instance has open. */
export interface OfflineOptions {
  readonly databaseUrl: string | undefined
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
}

/** A restored database on its way to its place. */
const BUILDING = 'records.restoring'
const BUILT = 'records.restored'

/** Backs records up as they are, without migrating them. Throws `not_found`, or `data_dir_in_use` while an instance runs on them. */
export async function backupOffline(options: OfflineOptions, path: string): Promise<BackupFile> {
  const { databaseUrl, dataDir, clock } = options
  const target = join(dataDir, RECORDS_DIRECTORY)
  // Opening what is not there would make it.
  if (!databaseUrl && !existsSync(target))
    throw new DenyutError('not_found', {
      id: `Tidak ada catatan di ${dataDir}.`,
      en: `There are no records in ${dataDir}.`,
    })
  return await locked(options, () => onDatabase(options, target, (db) => dump(db, path, clock.now())))
}

/**
 * Makes a back-up the records. A server's database has to be empty; embedded records that are there are moved aside when `replace` says
 * so, else refused with `records_not_empty`. Whatever fails, the old ones stay. Resolves also to where the old ones are.
 */
export async function restoreOffline(
  options: OfflineOptions,
  path: string,
  replace: boolean,
): Promise<BackupFile & { readonly previous: string | null }> {
  const { databaseUrl, dataDir, log } = options
  await checkBackup(path)
  if (databaseUrl) {
    const file = await onDatabase(options, '', (db) => restore(db, path, log))
    return { ...file, previous: null }
  }
  return await locked(options, async () => {
    const target = join(dataDir, RECORDS_DIRECTORY)
    if (existsSync(target) && !replace)
      throw new DenyutError('records_not_empty', {
        id: `${target} berisi catatan.`,
        en: `${target} holds records.`,
      })
    const building = join(dataDir, BUILDING)
    await rm(building, { recursive: true, force: true })
    const file = await onDatabase(options, building, (db) => restore(db, path, log))
    await rename(building, join(dataDir, BUILT))
    const previous = existsSync(target) ? `${target}.before-restore-${options.clock.now()}` : null
    if (previous) await rename(target, previous)
    await finishRestore(dataDir)
    return { ...file, previous }
  })
}

/** Puts restored records in their place: also where a crash came between moving the old ones away and that. */
export async function finishRestore(dataDir: string): Promise<void> {
  const target = join(dataDir, RECORDS_DIRECTORY)
  if (!existsSync(join(dataDir, BUILT)) || existsSync(target)) return
  await rename(join(dataDir, BUILT), target)
  await syncDirectory(dataDir)
}

async function locked<T>(
  { databaseUrl, dataDir, clock }: OfflineOptions,
  action: () => Promise<T>,
): Promise<T> {
  if (databaseUrl) return await action()
  await ownDirectory(dataDir)
  const release = await lockDirectory(dataDir, clock)
  try {
    return await action()
  } finally {
    await release()
  }
}

async function onDatabase<T>(
  { databaseUrl, log }: OfflineOptions,
  directory: string,
  action: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  const engine = databaseUrl ? undefined : new EmbeddedEngine({ directory, log })
  try {
    await engine?.open()
    const connection = databaseUrl
      ? connectServer(databaseUrl, log)
      : connectEmbedded(engine as EmbeddedEngine, log)
    try {
      return await action(connection.db)
    } finally {
      await connection.close()
    }
  } catch (error) {
    throw toDenyutError(error)
  } finally {
    await engine?.close()
  }
}
