import { basename, dirname } from 'node:path'
import type { DiskFiles } from '../files.ts'

interface Inode {
  /** What a reader sees now. */
  live: Buffer
  /** What the disk would have after a power cut, before the unsynced writes are looked at. */
  durable: Buffer
  unsynced: { position: number; data: Buffer }[]
}

type Operation = 'create' | 'write' | 'sync' | 'syncDirectory'
const SECTOR_BYTES = 512

const failure = (code: string): Error => Object.assign(new Error(code), { code })

const patched = (content: Buffer, position: number, data: Buffer): Buffer => {
  const result = Buffer.alloc(Math.max(content.length, position + data.length))
  content.copy(result)
  data.copy(result, position)
  return result
}

/**
 * A disk in memory that forgets what was not synced: content without `sync`, names without `syncDirectory`, in any order and torn at any
 * byte. A failed sync drops the pages and reports success the next time, as Linux does.
 */
export class SimulatedDisk implements DiskFiles {
  /** Power goes off after so many operations; nothing settles from then on. */
  operationsLeft = Number.POSITIVE_INFINITY
  /** False: `sync` does nothing, for negative controls. */
  honest = true
  free = Number.POSITIVE_INFINITY
  /** Longest single write, as a system may cut one short. */
  writeBytesMax = Number.POSITIVE_INFINITY
  readonly counts = { create: 0, write: 0, sync: 0, syncDirectory: 0 }
  #failures: { operation: Operation; code: string; after: number }[] = []
  #names = new Map<string, Inode>()
  #durableNames = new Map<string, Inode>()
  #open = new Map<number, Inode>()
  #nextFd = 3

  get isOff(): boolean {
    return this.operationsLeft <= 0
  }

  get openFiles(): number {
    return this.#open.size
  }

  names(): string[] {
    return [...this.#names.keys()].map((path) => basename(path)).sort()
  }

  content(name: string): Buffer {
    const found = [...this.#names].find(([path]) => basename(path) === name)
    if (!found) throw failure('ENOENT')
    return found[1].live
  }

  /** Damages what is durable, as a bad sector does. */
  overwrite(name: string, position: number, data: Buffer): void {
    const found = [...this.#names].find(([path]) => basename(path) === name)
    if (!found) throw failure('ENOENT')
    found[1].live = patched(found[1].live, position, data)
    found[1].durable = patched(found[1].durable, position, data)
  }

  /** The operation fails once, after `after` of its kind went well. */
  fail(operation: Operation, code: string, after = 0): void {
    this.#failures.push({ operation, code, after: this.counts[operation] + after })
  }

  /** The disk after the process died: everything that was written is there, and still unsynced. */
  afterKill(): SimulatedDisk {
    const disk = new SimulatedDisk()
    disk.honest = this.honest
    const copies = new Map<Inode, Inode>()
    const copyOf = (inode: Inode): Inode => {
      const copy = copies.get(inode) ?? { ...inode, unsynced: [...inode.unsynced] }
      copies.set(inode, copy)
      return copy
    }
    for (const [path, inode] of this.#names) disk.#names.set(path, copyOf(inode))
    for (const [path, inode] of this.#durableNames) disk.#durableNames.set(path, copyOf(inode))
    return disk
  }

  /** The disk after a power cut; `random` in [0, 1) decides what of the unsynced survived. */
  afterPowerCut(random: () => number): SimulatedDisk {
    const names = new Map<string, Inode>()
    for (const path of new Set([...this.#names.keys(), ...this.#durableNames.keys()])) {
      const live = this.#names.get(path)
      const durable = this.#durableNames.get(path)
      const survivor = live === durable || random() < 0.5 ? durable : live
      if (survivor) names.set(path, survivor)
    }
    const disk = new SimulatedDisk()
    disk.honest = this.honest
    for (const [path, inode] of names) {
      const content = survived(inode, random)
      const copy = { live: content, durable: content, unsynced: [] }
      disk.#names.set(path, copy)
      disk.#durableNames.set(path, copy)
    }
    return disk
  }

  async makeDirectory(): Promise<void> {}

  async list(path: string): Promise<string[]> {
    await this.#step()
    return [...this.#names.keys()].filter((name) => dirname(name) === path).map((name) => basename(name))
  }

  async create(path: string): Promise<number> {
    await this.#step('create')
    if (this.#names.has(path)) throw failure('EEXIST')
    const inode: Inode = { live: Buffer.alloc(0), durable: Buffer.alloc(0), unsynced: [] }
    this.#names.set(path, inode)
    return this.#fdOf(inode)
  }

  async openToRead(path: string): Promise<number> {
    await this.#step()
    return this.#fdOf(this.#inodeOf(path))
  }

  openToWrite(path: string): Promise<number> {
    return this.openToRead(path)
  }

  async write(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<number> {
    const written = Math.min(length, this.writeBytesMax)
    const inode = this.#open.get(fd)
    if (!inode) throw failure('EBADF')
    // The call itself: a power cut during the write finds any part of it on disk.
    const data = Buffer.from(buffer.subarray(offset, offset + written))
    const failed = this.#failing('write')
    if (!failed && !this.isOff) {
      inode.live = patched(inode.live, position, data)
      inode.unsynced.push({ position, data })
    }
    await this.#step('write', failed)
    return written
  }

  async read(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<number> {
    await this.#step()
    const inode = this.#open.get(fd)
    if (!inode) throw failure('EBADF')
    const part = inode.live.subarray(position, position + length)
    buffer.set(part, offset)
    return part.length
  }

  async sync(fd: number): Promise<void> {
    const inode = this.#open.get(fd)
    if (!inode) throw failure('EBADF')
    const failed = this.#failing('sync')
    if (failed) inode.unsynced = []
    await this.#step('sync', failed)
    if (!this.honest) return
    for (const { position, data } of inode.unsynced) inode.durable = patched(inode.durable, position, data)
    inode.unsynced = []
  }

  async close(fd: number): Promise<void> {
    await this.#step()
    if (!this.#open.delete(fd)) throw failure('EBADF')
  }

  async size(path: string): Promise<number> {
    await this.#step()
    return this.#inodeOf(path).live.length
  }

  async truncate(path: string, size: number): Promise<void> {
    await this.#step()
    const inode = this.#inodeOf(path)
    inode.live = Buffer.from(inode.live.subarray(0, size))
    inode.durable = inode.live
    inode.unsynced = []
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step()
    const inode = this.#inodeOf(from)
    this.#names.delete(from)
    this.#names.set(to, inode)
  }

  async remove(path: string): Promise<void> {
    await this.#step()
    this.#names.delete(path)
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#step('syncDirectory', this.#failing('syncDirectory'))
    for (const name of this.#durableNames.keys()) if (dirname(name) === path) this.#durableNames.delete(name)
    for (const [name, inode] of this.#names) if (dirname(name) === path) this.#durableNames.set(name, inode)
  }

  async freeBytes(): Promise<number> {
    await this.#step()
    return this.free
  }

  async #step(operation?: Operation, code?: string | undefined): Promise<void> {
    if (this.isOff) return new Promise(() => {})
    this.operationsLeft--
    const failed = code ?? (operation === 'create' ? this.#failing(operation) : undefined)
    if (operation) this.counts[operation]++
    await new Promise((resolve) => setImmediate(resolve))
    if (this.isOff) return new Promise(() => {})
    if (failed) throw failure(failed)
  }

  #failing(operation: Operation): string | undefined {
    const index = this.#failures.findIndex(
      (one) => one.operation === operation && one.after <= this.counts[operation],
    )
    return index < 0 ? undefined : this.#failures.splice(index, 1)[0]?.code
  }

  #inodeOf(path: string): Inode {
    const inode = this.#names.get(path)
    if (!inode) throw failure('ENOENT')
    return inode
  }

  #fdOf(inode: Inode): number {
    const fd = this.#nextFd++
    this.#open.set(fd, inode)
    return fd
  }
}

/** Each unsynced write is lost, whole, cut at a byte, or in single sectors, whatever came after it. */
function survived(inode: Inode, random: () => number): Buffer {
  let content = inode.durable
  for (const { position, data } of inode.unsynced) {
    const fate = Math.floor(random() * 4)
    if (fate === 0) continue
    if (fate === 1) content = patched(content, position, data)
    else if (fate === 2)
      content = patched(content, position, data.subarray(0, Math.floor(random() * data.length)))
    else {
      for (let at = 0; at < data.length; at += SECTOR_BYTES) {
        if (random() < 0.5) content = patched(content, position + at, data.subarray(at, at + SECTOR_BYTES))
      }
    }
  }
  return content
}
