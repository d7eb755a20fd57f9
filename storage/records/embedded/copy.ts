import {
  constants,
  copyFileSync,
  type Dirent,
  mkdirSync,
  readdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs'
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Times of files are this coarse on some file systems: what was written just before it was looked at may have been written again since. */
const COARSE_MS = 2_000

/** Files as they were when they were copied, by path. */
export interface Ahead {
  readonly beganAt: number
  readonly files: ReadonlyMap<string, Seen>
}

/** Unlike the time of its content, that of the file itself cannot be set, and a renamed file has a new one. */
type Seen = Pick<Stats, 'ino' | 'size' | 'ctimeMs'>

const pathsOf = (root: string, entries: readonly Dirent[], directories: boolean): string[] =>
  entries
    .filter((entry) => entry.isDirectory() === directories)
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))

/** Copies the files of a database that runs, into a directory that is there. What changes meanwhile is wrong in it until `catchUp`. */
export async function copyAhead(source: string, target: string): Promise<Ahead> {
  const { ctimeMs: beganAt } = await stat(target)
  const entries = await readdir(source, { withFileTypes: true, recursive: true })
  for (const path of pathsOf(source, entries, true)) await mkdir(join(target, path), { recursive: true })
  const files = new Map<string, Seen>()
  for (const path of pathsOf(source, entries, false)) {
    const seen = await copyOne(join(source, path), join(target, path))
    if (seen) files.set(path, seen)
  }
  return { beganAt, files }
}

/** Looked at before it is copied; null: it is gone meanwhile, and none of the database any more. */
async function copyOne(source: string, target: string): Promise<Seen | null> {
  try {
    const { ino, size, ctimeMs } = await stat(source)
    await copyFile(source, target, constants.COPYFILE_FICLONE)
    return { ino, size, ctimeMs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Makes the copy what the database is now, in one go: between two statements nothing changes. */
export function catchUp(source: string, target: string, { beganAt, files }: Ahead): void {
  const entries = readdirSync(source, { withFileTypes: true, recursive: true })
  for (const path of pathsOf(source, entries, true)) mkdirSync(join(target, path), { recursive: true })
  const there = new Set(pathsOf(source, entries, false))
  for (const path of there) {
    const now = statSync(join(source, path))
    const before = files.get(path)
    const isSame =
      before?.ino === now.ino &&
      before.size === now.size &&
      before.ctimeMs === now.ctimeMs &&
      now.ctimeMs < beganAt - COARSE_MS
    if (!isSame) copyFileSync(join(source, path), join(target, path), constants.COPYFILE_FICLONE)
  }
  const copied = readdirSync(target, { withFileTypes: true, recursive: true })
  for (const path of pathsOf(target, copied, false)) if (!there.has(path)) rmSync(join(target, path))
}
