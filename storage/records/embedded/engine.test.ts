import { existsSync } from 'node:fs'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '#platform/log.ts'
import { type Connection, connectEmbedded } from '../connection.ts'
import { toDenyutError } from '../errors.ts'
import { RECORDS_DIRECTORY } from '../place.ts'
import { temporaryDataDir } from '../support/template.ts'
import { prepareDirectory } from './directory.ts'
import { EmbeddedEngine, type EmbeddedOptions } from './engine.ts'
import { makeSnapshot, readSnapshot } from './snapshot.ts'

const FAILING_DISK = new URL('../support/failing-disk-worker.ts', import.meta.url)

let dataDir: { path: string; remove: () => Promise<void> }
let directory: string
beforeEach(async () => {
  dataDir = await temporaryDataDir()
  directory = join(dataDir.path, RECORDS_DIRECTORY)
})
afterEach(() => dataDir.remove())

async function using<T>(
  options: Partial<EmbeddedOptions>,
  action: (connection: Connection) => Promise<T>,
): Promise<T> {
  const engine = new EmbeddedEngine({ directory, log: silentLog, ...options })
  await engine.open()
  const connection = connectEmbedded(engine, silentLog)
  try {
    return await action(connection)
  } finally {
    await connection.close()
    await engine.close()
  }
}

test('errors of the worker are errors with all that the server said', async () => {
  await using({}, async ({ run }) => {
    await run('CREATE TABLE a (n int CONSTRAINT one PRIMARY KEY)')
    await run('INSERT INTO a VALUES (1)')
    const error = await run('INSERT INTO a VALUES (1)').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      code: '23505',
      constraint: 'one',
      table: 'a',
      detail: 'Key (n)=(1) already exists.',
      severity: 'ERROR',
    })
    expect(await run('SELECT n FROM a')).toEqual([{ n: 1 }])
  })
})

test('the engine syncs, has exclusion constraints at hand, and keeps what was written', async () => {
  await using({}, async ({ run }) => {
    const settings = await run(`SELECT name, setting FROM pg_settings
      WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers') ORDER BY name`)
    expect(settings.map(({ setting }) => setting)).toEqual(['on', 'on', '2048', 'on'])
    await run('CREATE EXTENSION btree_gist')
    await run('CREATE TABLE a (n int)')
    await run('INSERT INTO a VALUES (7)')
  })
  expect(await using({}, ({ run }) => run('SELECT n FROM a'))).toEqual([{ n: 7 }])
})

test('transactions that run at once wait for each other', async () => {
  await using({}, async ({ db, run }) => {
    await run('CREATE TABLE a (n int)')
    await run('INSERT INTO a VALUES (0)')
    const add = () =>
      db.transaction().execute(async (tx) => {
        const { rows } = await sql<{ n: number }>`SELECT n FROM a`.execute(tx)
        await sql`UPDATE a SET n = ${(rows[0]?.n ?? 0) + 1}`.execute(tx)
      })
    await Promise.all(Array.from({ length: 10 }, add))
    expect(await run('SELECT n FROM a')).toEqual([{ n: 10 }])
  })
})

test('a commit that cannot be synced is not acknowledged, and nothing more is until the next start recovers', async () => {
  await using({ worker: FAILING_DISK }, async ({ run }) => {
    await run('CREATE TABLE a (n int)')
    await run('INSERT INTO a VALUES (1)')
    await writeFile(join(dataDir.path, 'fail'), '')
    const failed = await run('INSERT INTO a VALUES (2)').catch(toDenyutError)
    expect(failed).toMatchObject({
      code: 'database_unavailable',
      message: expect.stringContaining('did not sync'),
    })
    await rm(join(dataDir.path, 'fail'))
    await expect(run('SELECT 1')).rejects.toThrow()
  })
  const rows = await using({}, ({ run }) => run('SELECT n FROM a'))
  expect(rows).toContainEqual({ n: 1 })
})

test('a thread that cannot even start is a refusal with its reason', async () => {
  const engine = new EmbeddedEngine({
    directory,
    log: silentLog,
    worker: new URL('./missing.ts', import.meta.url),
  })
  await expect(engine.open()).rejects.toMatchObject({
    code: 'database_corrupt',
    message: expect.stringContaining('missing.ts'),
  })
  await expect(engine.execProtocolStream(new Uint8Array())).rejects.toThrow()
})

test('a damaged database is refused, not created anew', async () => {
  await truncate(join(directory, 'global/pg_control'), 100)
  const engine = new EmbeddedEngine({ directory, log: silentLog })
  await expect(engine.open()).rejects.toMatchObject({ code: 'database_corrupt' })
  expect(existsSync(join(directory, 'PG_VERSION'))).toBe(true)
})

test('a directory without the marker is emptied, one with it is kept', async () => {
  await writeFile(join(directory, 'mine'), '')
  expect(await prepareDirectory(directory)).toBe(false)
  expect(existsSync(join(directory, 'mine'))).toBe(true)
  await rm(join(directory, 'denyut-created'))
  expect(await prepareDirectory(directory)).toBe(true)
  expect(existsSync(join(directory, 'mine'))).toBe(false)
})

test('a first start begins with the empty database of the installation, unless it is damaged', async () => {
  const snapshot = join(dataDir.path, 'empty.tar.gz')
  await makeSnapshot(snapshot)
  const identities = new Set<unknown>()
  for (const name of ['first', 'second']) {
    directory = join(dataDir.path, name)
    await using({ snapshot }, async ({ run }) => {
      await run('CREATE EXTENSION btree_gist')
      identities.add((await run('SELECT system_identifier AS id FROM pg_control_system()'))[0]?.id)
    })
  }
  // `initdb` gives every database an identity of its own.
  expect(identities.size).toBe(1)
  const archive = await readFile(snapshot)
  archive[archive.length >> 1]! ^= 0xff
  await writeFile(snapshot, archive)
  expect(await readSnapshot(snapshot)).toBeNull()
})
