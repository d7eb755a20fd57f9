import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import { lockDirectory } from '#platform/lock.ts'
import { silentLog } from '#platform/log.ts'
import { openRecords, type RecordsOptions } from './open.ts'
import { sampleCampus } from './support/samples.ts'
import { temporaryDataDir } from './support/template.ts'

let dataDir: { path: string; remove: () => Promise<void> }
beforeEach(async () => {
  dataDir = await temporaryDataDir()
})
afterEach(() => dataDir.remove())

const records = (change: Partial<RecordsOptions> = {}) =>
  openRecords({ dataDir: dataDir.path, clock: new VirtualClock(), log: silentLog, ownLock: true, ...change })

test('records open, answer, close, and are the same after the next start', async () => {
  const clock = new VirtualClock()
  const first = records({ clock })
  expect(first.engine).toBe('pglite')
  await first.open()
  await first.ping()
  await first.campus.replace(sampleCampus(), 1)
  await first.close()
  await first.close()
  expect(clock.pending).toBe(0)
  await expect(first.ping()).rejects.toMatchObject({ code: 'database_unavailable' })
  await expect(first.campus.read()).rejects.toMatchObject({ code: 'database_unavailable' })
  const second = records()
  await second.open()
  expect(await second.campus.read()).toEqual(sampleCampus())
  await second.close()
})

test('a data directory has one user at a time, whoever locks it', async () => {
  const first = records()
  await first.open()
  await expect(records().open()).rejects.toMatchObject({ code: 'data_dir_in_use' })
  await first.close()
  const release = await lockDirectory(dataDir.path)
  await expect(records().open()).rejects.toMatchObject({ code: 'data_dir_in_use' })
  const under = records({ ownLock: false })
  await under.open()
  await under.close()
  await release()
})

test('a data directory that cannot be one is refused', async () => {
  const file = join(dataDir.path, 'file')
  await writeFile(file, '')
  for (const ownLock of [true, false]) {
    await expect(records({ dataDir: file, ownLock }).open()).rejects.toMatchObject({
      code: 'data_dir_unusable',
    })
  }
})

test('a server that does not answer is refused, and leaves no lock and no file', async () => {
  const path = await mkdtemp(join(tmpdir(), 'denyut-records-'))
  const unreachable = records({ dataDir: path, databaseUrl: 'postgres://denyut:secret@127.0.0.1:1/denyut' })
  expect(unreachable.engine).toBe('postgresql')
  const error = await unreachable.open().catch((caught: Error) => caught)
  expect(error).toMatchObject({ code: 'database_unavailable' })
  expect(String(error)).not.toContain('secret')
  await rm(path, { recursive: true })
})
