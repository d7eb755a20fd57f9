import type { Settings } from '#model/settings.ts'
import type { Text } from '#model/text.ts'
import type { Clock } from '#platform/clock.ts'
import { listBackups } from '#storage/records/backup/rotation.ts'
import type { Records } from '#storage/records/records.ts'
import { backupDirOf } from '../run/backups.ts'
import { type Finding, good, warning } from './finding.ts'
import { duration } from './words.ts'

export interface BackupParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly records: Pick<Records, 'backups'>
  /** Monotonic clock at the start, ms. */
  readonly startedAt: { readonly monotonic: number }
}

const HOUR_MS = 3_600_000
/** They are made every hour: one that failed once may be a full disk that was emptied. */
const LATE_MS = 3 * HOUR_MS

const remedyOf = (directory: string): Text => ({
  id: `Periksa ruang dan hak tulis ${directory} (DENYUT_BACKUP_DIR) serta log; buat satu sekarang dengan denyut records backup.`,
  en: `Look at space and write permission of ${directory} (DENYUT_BACKUP_DIR) and at the log; make one now with denyut records backup.`,
})

/** Whether what is in the embedded records is also in a back-up. */
export async function inspectBackups(parts: BackupParts): Promise<Finding> {
  const { settings, clock, records, startedAt } = parts
  const state = records.backups()
  if (state === null)
    return good('backups', {
      id: 'dibuat oleh server PostgreSQL sendiri, bukan oleh Denyut',
      en: 'made by the PostgreSQL server itself, not by Denyut',
    })
  const directory = backupDirOf(settings)
  const last = await lastWords(directory, clock.now())
  if (state.fault !== null)
    return warning(
      'backups',
      {
        id: `tidak dapat ditulis (${state.fault}); ${last.id}`,
        en: `cannot be written (${state.fault}); ${last.en}`,
      },
      remedyOf(directory),
    )
  const unsafe_ms =
    state.safeUntil === null ? clock.monotonic() - startedAt.monotonic : clock.now() - state.safeUntil
  if (unsafe_ms <= LATE_MS) return good('backups', last)
  const late = duration(unsafe_ms)
  return warning(
    'backups',
    {
      id: `yang ditulis selama ${late.id} belum tercadangkan; ${last.id}`,
      en: `what was written for ${late.en} is in no back-up; ${last.en}`,
    },
    remedyOf(directory),
  )
}

/** Of an instance that does not run: what could be restored. */
export async function inspectStoppedBackups(settings: Settings, now: number): Promise<Finding[]> {
  if (settings.DATABASE_URL) return []
  return [good('backups', await lastWords(backupDirOf(settings), now))]
}

async function lastWords(directory: string, now: number): Promise<Text> {
  const [last] = await listBackups(directory)
  if (!last)
    return {
      id: 'belum ada; yang pertama sejam setelah mulai',
      en: 'none yet; the first an hour after the start',
    }
  const age = duration(Math.max(0, now - last.at))
  return { id: `terakhir ${age.id} lalu`, en: `the last ${age.en} ago` }
}
