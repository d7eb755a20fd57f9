import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { isDenyutError } from '#model/errors.ts'
import type { Settings } from '#model/settings.ts'
import { systemClock } from '#platform/clock.ts'
import { createLog } from '#platform/log.ts'
import type { BackupFile } from '#storage/records/backup/format.ts'
import { backupOffline, type OfflineOptions, restoreOffline } from '#storage/records/backup/offline.ts'
import { hourlyName, listBackups, rotate } from '#storage/records/backup/rotation.ts'
import { backupDirOf } from '../run/backups.ts'
import { type Context, command, help } from './command.ts'
import { table } from './output.ts'

export function addRecordsCommands(program: Command): void {
  const records = program.command('records').description(
    help({
      id: 'Cadangan catatan: kampus, perangkat, orang, pesanan',
      en: 'Back-ups of the records: campus, devices, people, bookings',
    }),
  )
  backup(records)
  list(records)
  restore(records)
}

const offline = (settings: Settings): OfflineOptions => ({
  databaseUrl: settings.DATABASE_URL,
  dataDir: settings.DENYUT_DATA_DIR,
  clock: systemClock,
  log: createLog(settings.DENYUT_LOG),
})

function backup(parent: Command): void {
  command(
    parent,
    'backup [file]',
    {
      id: 'Cadangkan catatan sekarang, selagi berjalan atau tidak; bawaan ke direktori cadangan',
      en: 'Back the records up now, running or not; by default into the directory of back-ups',
    },
    ['npm run denyut -- records backup', 'npm run denyut -- records backup /mnt/nas/denyut.ndjson.gz --json'],
    () => {},
    async (context, _options, [file]) => {
      const made = await backUp(context, file === undefined ? null : resolve(file))
      context.output.result(made, () =>
        context.output.say({
          id: `${made.rows} baris dicadangkan ke ${made.path} (${made.bytes} bita).`,
          en: `${made.rows} rows backed up to ${made.path} (${made.bytes} bytes).`,
        }),
      )
    },
  )
}

/** Asks the running instance, which holds the embedded database; without one opens the records itself. */
async function backUp({ ask, settings }: Context, path: string | null): Promise<BackupFile> {
  try {
    return await ask<BackupFile>('records.backup', { path })
  } catch (error) {
    if (!isDenyutError(error) || error.code !== 'not_running') throw error
    const now = systemClock.now()
    if (path === null) await rotate(backupDirOf(settings), now)
    return await backupOffline(offline(settings), path ?? join(backupDirOf(settings), hourlyName(now)))
  }
}

function list(parent: Command): void {
  command(
    parent,
    'list',
    { id: 'Daftar cadangan, terbaru dahulu', en: 'List back-ups, newest first' },
    ['npm run denyut -- records list'],
    () => {},
    async ({ settings, output }) => {
      const backups = await listBackups(backupDirOf(settings))
      output.result({ backups }, () =>
        table(
          output,
          ['made', 'bytes', 'file'],
          backups.map(({ at, bytes, path }) => [new Date(at).toISOString(), String(bytes), path]),
        ),
      )
    },
  )
}

function restore(parent: Command): void {
  command(
    parent,
    'restore <file>',
    {
      id: 'Jadikan cadangan sebagai catatan; Denyut harus berhenti',
      en: 'Make a back-up the records; Denyut has to be stopped',
    },
    [
      'npm run denyut -- records restore data/backups/records-20261129T120000Z.ndjson.gz --replace',
      'DATABASE_URL=postgres://denyut@db/denyut npm run denyut -- records restore records.ndjson.gz',
    ],
    (added) =>
      added.option(
        '--replace',
        help({
          id: 'pindahkan catatan tertanam yang ada ke samping',
          en: 'move the embedded records that are there aside',
        }),
      ),
    async ({ settings, output }, { replace }, [file]) => {
      const done = await restoreOffline(offline(settings), resolve(file ?? ''), replace === true)
      output.result(done, () => {
        output.say({
          id: `${done.rows} baris dari ${new Date(done.at).toISOString()} dipulihkan.`,
          en: `${done.rows} rows of ${new Date(done.at).toISOString()} restored.`,
        })
        if (done.previous)
          output.say({
            id: `Catatan lama ada di ${done.previous}; hapus bila tidak diperlukan.`,
            en: `The old records are in ${done.previous}; delete them when they are not needed.`,
          })
      })
    },
  )
}
