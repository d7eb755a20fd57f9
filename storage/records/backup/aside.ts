import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ownDirectory } from '#platform/durable.ts'
import type { Log } from '#platform/log.ts'
import { connectEmbedded } from '../connection.ts'
import { EmbeddedEngine } from '../embedded/engine.ts'
import { dump } from './dump.ts'
import type { BackupFile } from './format.ts'

/** A copy of the embedded database, while it is backed up. */
const COPY = 'records.copy'

/**
 * Dumps the embedded database from a copy of its files with an engine of its own: it has one connection, so a dump in its own transaction
 * would keep everybody waiting to its end. The copy is what a crash would leave at one moment, which recovery makes the state of the last
 * commit.
 */
export async function dumpAside(
  engine: EmbeddedEngine,
  { dataDir, log }: { readonly dataDir: string; readonly log: Log },
  path: string,
  now: number,
): Promise<BackupFile> {
  const directory = join(dataDir, COPY)
  await removeCopy(dataDir)
  try {
    await ownDirectory(directory)
    await engine.copyTo(directory)
    return await dumpDirectory(directory, log, path, now)
  } finally {
    await removeCopy(dataDir)
  }
}

/** Also what a crash in the middle of a dump has left. */
export const removeCopy = (dataDir: string): Promise<void> =>
  rm(join(dataDir, COPY), { recursive: true, force: true })

async function dumpDirectory(directory: string, log: Log, path: string, now: number): Promise<BackupFile> {
  const engine = new EmbeddedEngine({ directory, log, durable: false })
  await engine.open()
  const connection = connectEmbedded(engine, log)
  try {
    return await dump(connection.db, path, now)
  } finally {
    await connection.close()
    await engine.close()
  }
}
