import type { Dirent } from 'node:fs'
import { open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ownDirectory, replaceFile, syncDirectory } from '#platform/durable.ts'

/** Written last of all: a directory without it is a creation that did not finish, and holds nothing worth keeping. */
const MARKER = 'denyut-created'

/** Makes the directory ready for the engine; true when the database has to be created (anew). */
export async function prepareDirectory(directory: string): Promise<boolean> {
  const created = await stat(join(directory, MARKER)).then(
    () => true,
    () => false,
  )
  if (created) return false
  await rm(directory, { recursive: true, force: true })
  await ownDirectory(directory)
  return true
}

/** After the first creation: everything reaches the disk, then the marker does. */
export async function markCreated(directory: string): Promise<void> {
  await syncTree(directory)
  await syncDirectory(dirname(directory))
  await syncDirectory(dirname(dirname(directory)))
  await replaceFile(join(directory, MARKER), 'created\n')
}

/** Files at once: the journal of the file system takes syncs that come together in one go, and a new database has a thousand files. */
const SYNCS_AT_ONCE = 4

async function syncTree(directory: string): Promise<void> {
  const entries: Dirent[] = await readdir(directory, { withFileTypes: true, recursive: true })
  const paths = entries.map((entry) => ({ path: join(entry.parentPath, entry.name), file: entry.isFile() }))
  const next = paths.values()
  const syncSome = async (): Promise<void> => {
    for (const { path, file } of next) await (file ? syncFile(path) : syncDirectory(path))
  }
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, syncSome))
  await syncDirectory(directory)
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
