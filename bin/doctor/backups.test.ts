import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { settingsSchema } from '#model/settings.ts'
import { VirtualClock } from '#platform/clock.ts'
import type { BackupState } from '#storage/records/backup/hourly.ts'
import { hourlyName } from '#storage/records/backup/rotation.ts'
import { inspectBackups, inspectStoppedBackups } from './backups.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 29, 12)

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'denyut-doctor-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

const settings = () => settingsSchema.parse({ DENYUT_DATA_DIR: dataDir })
async function madeAt(at: number): Promise<void> {
  await mkdir(join(dataDir, 'backups'), { recursive: true })
  await writeFile(join(dataDir, 'backups', hourlyName(at)), '')
}

async function finding(state: BackupState | null, running_ms = 10 * HOUR) {
  const clock = new VirtualClock(NOW)
  const startedAt = { monotonic: clock.monotonic() - running_ms }
  return await inspectBackups({ settings: settings(), clock, records: { backups: () => state }, startedAt })
}

test('a back-up of the last hours is good, and so are old ones of what has not changed since', async () => {
  await madeAt(NOW - 30 * HOUR)
  expect(await finding({ safeUntil: NOW - HOUR, fault: null })).toMatchObject({
    level: 'good',
    found: { en: 'the last 1 day ago' },
  })
  expect(await finding({ safeUntil: null, fault: null }, HOUR)).toMatchObject({ level: 'good' })
  expect(await finding(null)).toMatchObject({
    level: 'good',
    found: { en: expect.stringContaining('PostgreSQL') },
  })
})

test('what is in no back-up for hours, or cannot be written, is told with what to do', async () => {
  await madeAt(NOW - 4 * HOUR)
  expect(await finding({ safeUntil: NOW - 4 * HOUR, fault: null })).toMatchObject({
    level: 'warning',
    found: { id: 'yang ditulis selama 4 jam belum tercadangkan; terakhir 4 jam lalu' },
    remedy: { en: expect.stringContaining(join(dataDir, 'backups')) },
  })
  expect(await finding({ safeUntil: null, fault: null }, 4 * HOUR)).toMatchObject({ level: 'warning' })
  expect(await finding({ safeUntil: NOW - HOUR, fault: 'ENOSPC: no space left on device' })).toMatchObject({
    level: 'warning',
    found: { en: 'cannot be written (ENOSPC: no space left on device); the last 4 hours ago' },
  })
})

test('of an instance that does not run the age is told; a PostgreSQL server is asked nothing', async () => {
  expect(await inspectStoppedBackups(settings(), NOW)).toMatchObject([{ level: 'good', part: 'backups' }])
  const elsewhere = { ...settings(), DATABASE_URL: 'postgres://127.0.0.1/denyut' }
  expect(await inspectStoppedBackups(elsewhere, NOW)).toEqual([])
})
