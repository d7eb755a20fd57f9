import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes directory entries durable: a new, renamed or removed name is on disk only after this. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces a file so that after a crash either the old or the new content is there, whole. */
export async function replaceFile(path: string, content: Uint8Array | string, mode = 0o600): Promise<void> {
  const temporary = `${path}.new`
  const handle: FileHandle = await open(temporary, 'w', mode)
  try {
    await handle.writeFile(content)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  await rename(temporary, path)
  await syncDirectory(dirname(path))
}

/** Creates a directory readable by its owner only, and its parents. */
export const ownDirectory = (path: string): Promise<string | undefined> =>
  mkdir(path, { recursive: true, mode: 0o700 })
