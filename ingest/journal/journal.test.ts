import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DiskFiles, systemFiles } from '#platform/files.ts'
import { Journal } from './journal.ts'
import { EMPTY_SNAPSHOT, type JournalRecord } from './records.ts'

const done = (to: number): JournalRecord => ({ kind: 'done', to })
const snapshot = (to: number) => ({ ...EMPTY_SNAPSHOT, to })

test('no record follows a log whose snapshot may have been replaced already', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'denyut-journal-'))
  let isRenamed = false
  let failures = 0
  const files: DiskFiles = {
    ...systemFiles,
    async rename(from, to) {
      await systemFiles.rename(from, to)
      isRenamed = to.endsWith('snapshot')
    },
    async syncDirectory(path) {
      if (isRenamed && failures++ === 0) throw Object.assign(new Error('as told'), { code: 'EIO' })
      await systemFiles.syncDirectory(path)
    },
  }
  try {
    const journal = new Journal(directory, files)
    await journal.open()
    await journal.append(done(1), true)
    await expect(journal.compact(() => snapshot(1))).rejects.toThrow('as told')
    await expect(journal.append(done(2), true)).rejects.toThrow('not open')
    expect(journal.isBroken).toBe(true)
    await journal.compact(() => snapshot(2))
    await journal.append(done(3), true)
    await journal.close()
    const again = new Journal(directory)
    expect(await again.open()).toMatchObject({ snapshot: { to: 2 }, records: [done(3)] })
    await again.close()
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
