import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ownDirectory } from '#platform/durable.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Hourly ones of a day, then one a day for a week: forgotten people are in no back-up longer than that. */
const HOURLY_MS = DAY_MS
const DAILY_MS = 7 * DAY_MS
/** Back-ups from before an upgrade: of the last ones. */
const UPGRADES_KEPT = 3

const HOURLY_NAME = /^records-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.ndjson\.gz$/
const UPGRADE_NAME = /^records-before-step-\d+-\d{8}T\d{6}Z\.ndjson\.gz$/

const stamp = (now: number): string => `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`

export const hourlyName = (now: number): string => `records-${stamp(now)}.ndjson.gz`
export const upgradeName = (step: number, now: number): string =>
  `records-before-step-${step}-${stamp(now)}.ndjson.gz`

/** When a back-up of the rotation was made, Unix ms; null: the file is none. */
export function madeAt(name: string): number | null {
  const parts = HOURLY_NAME.exec(name)?.slice(1).map(Number)
  if (!parts) return null
  const [year = 0, month = 1, day = 1, hour, minute, second] = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** Names among `names` that are not kept any more; what is no back-up of ours is left alone. */
export function expired(names: readonly string[], now: number): string[] {
  const made = names.flatMap((name) => {
    const at = madeAt(name)
    return at === null ? [] : [{ name, at }]
  })
  made.sort((a, b) => b.at - a.at)
  const days = new Set<number>()
  const old = made.filter(({ at }, i) => {
    const day = Math.floor(at / DAY_MS)
    const first = !days.has(day)
    days.add(day)
    const age_ms = now - at
    return i > 0 && age_ms > HOURLY_MS && (!first || age_ms > DAILY_MS)
  })
  const upgrades = names
    .filter((name) => UPGRADE_NAME.test(name))
    .sort((a, b) => (a.slice(-23) < b.slice(-23) ? 1 : -1))
  return [...old.map(({ name }) => name), ...upgrades.slice(UPGRADES_KEPT)]
}

/** Makes the directory of back-ups and drops what is not kept any more. */
export async function rotate(directory: string, now: number): Promise<void> {
  await ownDirectory(directory)
  for (const name of expired(await readdir(directory), now)) await rm(join(directory, name), { force: true })
}

/** Back-ups in a directory, newest first. */
export async function listBackups(
  directory: string,
): Promise<readonly { readonly path: string; readonly bytes: number; readonly at: number }[]> {
  const names = await readdir(directory).catch(() => [])
  const ours = names.filter((name) => HOURLY_NAME.test(name) || UPGRADE_NAME.test(name))
  const found = []
  for (const name of ours) {
    const path = join(directory, name)
    const { size, mtimeMs } = await stat(path)
    found.push({ path, bytes: size, at: Math.round(madeAt(name) ?? mtimeMs) })
  }
  return found.sort((a, b) => b.at - a.at)
}
