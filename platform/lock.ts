import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DenyutError } from '#model/errors.ts'
import { type Clock, systemClock } from './clock.ts'
import { ownDirectory } from './durable.ts'
import { pathFault } from './path-fault.ts'
import { nextTurn } from './turn.ts'

const LOCK_NAME = 'denyut.lock'
/** A lock file that stays unreadable this long was torn by a crash between its creation and its content. */
const TORN_RETRIES = 10
const TORN_RETRY_MS = 20
/** Of two that take over the same stale lock one loses the race and looks again. */
const TAKEOVER_ATTEMPTS = 5
/** Somebody who judged an old lock stale may move a new one away and back within this time. */
const SETTLE_MS = 50
/** The holder touches its file this often… */
const HEARTBEAT_MS = 5_000
/** …so a holder whose process cannot be looked up from here (another container) counts as gone after this. */
const HEARTBEAT_LIMIT_MS = 20_000

/** Who holds a directory. A process id alone is reused after a restart of the machine or of the container. */
interface Holder {
  readonly pid: number
  /** Linux only: changes with every boot; null elsewhere. */
  readonly bootId: string | null
  /** Linux only: start of the process in clock ticks since boot; null elsewhere. */
  readonly startTicks: string | null
  /** Linux only: processes of another namespace cannot be looked up. */
  readonly pidNamespace: string | null
  readonly nonce: string
}

/**
 * Makes this process the only one that uses a directory (created when missing) and returns the release. A lock left by a dead process is
 * taken over. Throws `data_dir_in_use` while another process, or another part of this one, holds it; `data_dir_unusable` when the
 * directory cannot be written.
 */
export async function lockDirectory(path: string, clock: Clock = systemClock): Promise<() => Promise<void>> {
  const file = join(path, LOCK_NAME)
  const own = JSON.stringify(await thisProcess())
  await usable(path, () => ownDirectory(path))
  for (let attempt = 0; attempt < TAKEOVER_ATTEMPTS; attempt++) {
    if (await usable(path, () => create(file, own))) {
      await pause(SETTLE_MS)
      if ((await readHolder(file))?.text === own) return hold(file, own, clock)
      continue
    }
    const found = await readHolder(file)
    if (found === undefined) continue
    if (found.holder && (await isAlive(found.holder, file, clock))) {
      const { pid } = found.holder
      throw new DenyutError('data_dir_in_use', {
        id: `${path} dipakai proses ${pid}.`,
        en: `${path} is in use by process ${pid}.`,
      })
    }
    await removeStale(file, found.text)
  }
  throw new DenyutError('data_dir_in_use', {
    id: `${path} sedang dibuka proses lain.`,
    en: `${path} is being opened by another process.`,
  })
}

/** Process id of whoever holds a directory; null when nobody does. */
export async function lockHolder(path: string, clock: Clock = systemClock): Promise<number | null> {
  const file = join(path, LOCK_NAME)
  const found = await readHolder(file)
  return found?.holder && (await isAlive(found.holder, file, clock)) ? found.holder.pid : null
}

/** Since when the present holder has a directory, Unix ms; null when nobody does. The file is touched later, not made again. */
export async function heldSince(path: string): Promise<number | null> {
  return await stat(join(path, LOCK_NAME)).then(
    ({ birthtimeMs }) => birthtimeMs,
    () => null,
  )
}

function hold(file: string, own: string, clock: Clock): () => Promise<void> {
  const stop = clock.every(HEARTBEAT_MS, () => {
    const now_s = clock.now() / 1_000
    utimes(file, now_s, now_s).catch(() => {})
  })
  return async () => {
    stop()
    if ((await readFile(file, 'utf8').catch(() => '')) === own) await rm(file, { force: true })
  }
}

async function usable<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw new DenyutError('data_dir_unusable', pathFault(path, error), { cause: error })
  }
}

/** False when the file exists. */
async function create(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** undefined: the file is gone; holder null: nobody can be read from it. */
async function readHolder(file: string): Promise<{ text: string; holder: Holder | null } | undefined> {
  for (let attempt = 0; ; attempt++) {
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    const holder = parseHolder(text)
    if (holder || attempt === TORN_RETRIES) return { text, holder }
    await pause(TORN_RETRY_MS)
  }
}

/** By turns of the event loop: timers of the clock do not keep a process alive that has nothing else to do yet. */
async function pause(duration_ms: number): Promise<void> {
  const end = systemClock.monotonic() + duration_ms
  while (systemClock.monotonic() < end) await nextTurn()
}

function parseHolder(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null
    return typeof value?.pid === 'number' && value.pid > 0 ? (value as Holder) : null
  } catch {
    return null
  }
}

async function isAlive(holder: Holder, file: string, clock: Clock): Promise<boolean> {
  const here = await thisProcess()
  if (holder.bootId !== here.bootId) return false
  if (holder.pidNamespace !== here.pidNamespace) {
    const touched = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    )
    return clock.now() - touched < HEARTBEAT_LIMIT_MS
  }
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return holder.startTicks === null || holder.startTicks === (await startTicksOf(holder.pid))
}

/** Renames before it removes: when a newcomer's lock was caught instead of the stale one, it is put back. */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    await rename(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const caught = await readFile(aside, 'utf8')
  if (caught !== stale) await create(file, caught)
  await rm(aside, { force: true })
}

async function thisProcess(): Promise<Holder> {
  return {
    pid: process.pid,
    bootId: await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
      (id) => id.trim(),
      () => null,
    ),
    startTicks: await startTicksOf(process.pid),
    pidNamespace: await stat('/proc/self/ns/pid').then(
      ({ ino }) => String(ino),
      () => null,
    ),
    nonce: randomBytes(8).toString('hex'),
  }
}

/** Positions in proc(5) stat, counted from the state after the name. */
const STAT_STATE = 0
const STAT_THREADS = 17
const STAT_START_TICKS = 19

/**
 * Start of a process by proc(5) stat; the name before the fields may hold spaces and parentheses. null when there is no such process, when
 * all that is left of it is the entry that its parent has not waited for yet, or when there is no /proc.
 */
async function startTicksOf(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const threads = Number(fields[STAT_THREADS])
    if (fields[STAT_STATE] === 'X' || (fields[STAT_STATE] === 'Z' && threads <= 1)) return null
    return fields[STAT_START_TICKS] ?? null
  } catch {
    return null
  }
}
