import { join } from 'node:path'
import type { Settings } from '#model/settings.ts'
import { BACKUP_DIRECTORY } from '#storage/records/place.ts'

/** Where back-ups of the records are. */
export const backupDirOf = (settings: Settings): string =>
  settings.DENYUT_BACKUP_DIR ?? join(settings.DENYUT_DATA_DIR, BACKUP_DIRECTORY)
