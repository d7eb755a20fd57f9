import fs from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { ownDirectory, syncDirectory } from './durable.ts'

/**
 * What spool and journal ask of the file system; tests hand in a disk that fails, fills up or loses power. Every method rejects with the
 * error of the system, `code` included. `fd` is whatever `create` or an `open…` returned.
 */
export interface DiskFiles {
  /** Creates the directory, readable by its owner only, and its parents; both durable. */
  makeDirectory(path: string): Promise<void>
  /** Names in the directory, in any order. */
  list(path: string): Promise<string[]>
  /** A new empty file, open for writing; rejects with EEXIST when the name is taken. */
  create(path: string): Promise<number>
  openToRead(path: string): Promise<number>
  /** A file that is there. */
  openToWrite(path: string): Promise<number>
  /** Bytes written, possibly fewer than `length`. */
  write(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): Promise<number>
  /** Bytes read; 0 at the end of the file. */
  read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): Promise<number>
  /** Makes the content of the file durable. */
  sync(fd: number): Promise<void>
  close(fd: number): Promise<void>
  size(path: string): Promise<number>
  /** Cuts the file and makes the cut durable. */
  truncate(path: string, size: number): Promise<void>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Makes names created in the directory durable. */
  syncDirectory(path: string): Promise<void>
  /** Bytes that an ordinary user may still write to the file system of `path`. */
  freeBytes(path: string): Promise<number>
}

const open = promisify(fs.open)
const close = promisify(fs.close)
const fdatasync = promisify(fs.fdatasync)
const FILE_MODE = 0o600

export const systemFiles: DiskFiles = {
  async makeDirectory(path) {
    const first = await ownDirectory(path)
    if (first !== undefined) await syncDirectory(dirname(first))
  },
  list: (path) => fs.promises.readdir(path),
  create: (path) => open(path, 'wx', FILE_MODE),
  openToRead: (path) => open(path, 'r'),
  openToWrite: (path) => open(path, 'r+'),
  // The callback forms are used directly: util.promisify would build a {bytesWritten, buffer} object a call.
  write: (fd, buffer, offset, length, position) =>
    new Promise((resolve, reject) => {
      fs.write(fd, buffer, offset, length, position, (error, written) =>
        error ? reject(error) : resolve(written),
      )
    }),
  read: (fd, buffer, offset, length, position) =>
    new Promise((resolve, reject) => {
      fs.read(fd, buffer, offset, length, position, (error, read) => (error ? reject(error) : resolve(read)))
    }),
  sync: fdatasync,
  close,
  size: async (path) => (await fs.promises.stat(path)).size,
  async truncate(path, size) {
    const fd = await open(path, 'r+')
    try {
      await promisify(fs.ftruncate)(fd, size)
      await promisify(fs.fsync)(fd)
    } finally {
      await close(fd)
    }
  },
  rename: (from, to) => fs.promises.rename(from, to),
  remove: (path) => fs.promises.rm(path, { force: true }),
  syncDirectory,
  async freeBytes(path) {
    const { bavail, bsize } = await fs.promises.statfs(path)
    return bavail * bsize
  },
}

/** The disk has no room left: waiting helps, another file does not. */
export const isNoSpace = (error: unknown): boolean => {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** Writes all of `content` at `position`; not durable yet. */
export async function writeWhole(
  files: DiskFiles,
  fd: number,
  content: Uint8Array,
  position: number,
): Promise<void> {
  for (let at = 0; at < content.length; )
    at += await files.write(fd, content, at, content.length - at, position + at)
}

/** The whole file; null when there is none. */
export async function readIfThere(files: DiskFiles, path: string): Promise<Buffer | null> {
  let fd: number
  try {
    fd = await files.openToRead(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    const content = Buffer.alloc(await files.size(path))
    let filled = 0
    for (let read = 1; read > 0 && filled < content.length; filled += read)
      read = await files.read(fd, content, filled, content.length - filled, filled)
    return content.subarray(0, filled)
  } finally {
    await files.close(fd)
  }
}
