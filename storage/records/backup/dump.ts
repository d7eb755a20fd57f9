import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Kysely, sql } from 'kysely'
import { syncDirectory } from '#platform/durable.ts'
import type { Database } from '../schema.ts'
import { type BackupFile, type Header, VERSION_TABLE } from './format.ts'

/** Rows fetched at once: some hundred kB. */
const FETCH_ROWS = 1_000

/** Writes all rows, as they are at one moment, into `path`, readable by its owner alone. The file is there whole or not at all. */
export async function dump(db: Kysely<Database>, path: string, now: number): Promise<BackupFile> {
  const temporary = `${path}.part`
  const done = { rows: 0, step: 0 }
  try {
    // Rows of one moment: with the snapshot of its first statement this transaction waits for nobody and nobody for it.
    await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => {
        const lines = Readable.from(linesOf(tx, now, done))
        await pipeline(lines, createGzip(), createWriteStream(temporary, { mode: 0o600 }))
      })
    await syncFile(temporary)
    await rename(temporary, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return { path, ...done, bytes: (await stat(path)).size, at: now }
}

async function* linesOf(
  tx: Kysely<Database>,
  now: number,
  done: { rows: number; step: number },
): AsyncGenerator<string> {
  const version = await tx
    .selectFrom('schema_version')
    .select(({ fn }) => fn.max<number>('number').as('step'))
    .executeTakeFirstOrThrow()
  done.step = version.step
  const header: Header = { denyut: 'records', format: 1, step: version.step, at: now }
  yield `${JSON.stringify(header)}\n`
  for (const table of await tablesOf(tx)) {
    yield `${JSON.stringify({ table })}\n`
    for await (const rows of rowsOf(tx, table)) {
      done.rows += rows.length
      yield `${rows.join('\n')}\n`
    }
  }
  yield `${JSON.stringify({ rows: done.rows })}\n`
}

/** Tables of the schema, without that of its version. */
export async function tablesOf(tx: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`SELECT tablename AS name FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> ${VERSION_TABLE} ORDER BY tablename`.execute(tx)
  return rows.map(({ name }) => name)
}

async function* rowsOf(tx: Kysely<Database>, table: string): AsyncGenerator<string[]> {
  // Line breaks in JSON stand between its parts only; inside of texts they are escaped.
  await sql`DECLARE backup NO SCROLL CURSOR FOR
    SELECT replace(row_to_json(t)::text, chr(10), ' ') AS line FROM ${sql.table(table)} t`.execute(tx)
  for (;;) {
    const { rows } = await sql<{ line: string }>`FETCH ${sql.lit(FETCH_ROWS)} FROM backup`.execute(tx)
    if (rows.length > 0) yield rows.map(({ line }) => line)
    if (rows.length < FETCH_ROWS) break
  }
  await sql`CLOSE backup`.execute(tx)
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
