import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { DiskEvent } from './disk-log.ts'

/** Blocks reach a disk whole; of a longer write some may be there and others not. */
const BLOCK = 4_096

export interface PowerCut {
  /** The disk as it was when the log began. */
  readonly base: string
  /** Paths in it by identity of file. */
  readonly before: ReadonlyMap<number, string>
  readonly events: readonly DiskEvent[]
  /** Number of events that happened before the power went. */
  readonly at: number
  /** How likely a block that was not synced is there nevertheless. */
  readonly chance: number
  readonly random: () => number
}

/**
 * Writes into `image` what a disk may hold after the power went: synced blocks for certain, others by chance. Names, sizes and removals
 * reach the disk in their order, as a journalling file system writes them: certainly up to the last sync, and any number after it.
 * Returns the ids that were acknowledged before the cut.
 */
export function imageAfter(cut: PowerCut, image: string): Set<number> {
  cpSync(cut.base, image, { recursive: true })
  const happened = cut.events.slice(0, cut.at)
  const lastSync = happened.findLastIndex(({ op }) => op === 'sync')
  const names = lastSync + 1 + Math.floor(cut.random() * (cut.at - lastSync))
  const synced = lastSyncOf(happened)
  const paths = new Map(cut.before)
  const acknowledged = new Set<number>()
  happened.forEach((event, i) => {
    if (event.op === 'acknowledge') acknowledged.add(event.id)
    else if (event.op === 'write') {
      const path = paths.get(event.file)
      const certain = (synced.get(event.file) ?? -1) > i
      if (path !== undefined)
        writeBlocks(
          join(image, path),
          event.at,
          event.bytes,
          certain ? () => true : () => cut.random() < cut.chance,
        )
    } else if (i < names) applyName(event, image, paths)
  })
  return acknowledged
}

function lastSyncOf(events: readonly DiskEvent[]): Map<number, number> {
  const last = new Map<number, number>()
  events.forEach((event, i) => {
    if (event.op === 'sync') last.set(event.file, i)
  })
  return last
}

function writeBlocks(path: string, at: number, bytes: Buffer, keep: () => boolean): void {
  if (!existsSync(path)) return
  const file = openSync(path, 'r+')
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + BLOCK - ((at + from) % BLOCK))
    if (keep()) writeSync(file, bytes, from, to - from, at + from)
    from = to
  }
  closeSync(file)
}

type NameEvent = Exclude<DiskEvent, { op: 'write' | 'acknowledge' }>

function applyName(event: NameEvent, image: string, paths: Map<number, string>): void {
  if (event.op === 'sync') return
  if (event.op === 'create' || event.op === 'mkdir') {
    paths.set(event.file, event.path)
    const path = join(image, event.path)
    if (event.op === 'mkdir') mkdirSync(path, { recursive: true })
    else writeFileSync(path, '', { mode: 0o600 })
    return
  }
  const path = paths.get(event.file)
  if (path === undefined) return
  if (event.op === 'truncate') truncateSync(join(image, path), event.size)
  if (event.op === 'remove') rmSync(join(image, path), { recursive: true, force: true })
  if (event.op === 'rename') {
    renameSync(join(image, path), join(image, event.path))
    paths.set(event.file, event.path)
  }
}

/** The same numbers in [0, 1) for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
