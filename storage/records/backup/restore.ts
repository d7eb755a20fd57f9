import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Kysely, sql } from 'kysely'
import { DenyutError, isDenyutError } from '#model/errors.ts'
import type { Text } from '#model/text.ts'
import type { Log } from '#platform/log.ts'
import { pathFault } from '#platform/path-fault.ts'
import { migrate } from '../migrate.ts'
import { MIGRATIONS } from '../migrations/index.ts'
import type { Database } from '../schema.ts'
import { tablesOf } from './dump.ts'
import { type BackupFile, footerSchema, type Header, headerSchema, tableSchema } from './format.ts'

/** Rows of one statement. */
const INSERT_ROWS = 500

/**
 * Puts the rows of a back-up into an empty database, brought to the step of the schema that they fit, in one transaction. Every constraint
 * holds afterwards. Throws `backup_invalid`, `database_newer` and `records_not_empty`.
 */
export async function restore(db: Kysely<Database>, path: string, log: Log): Promise<BackupFile> {
  const lines = linesOf(path)
  const header = headerOf(path, (await lines.next()).value)
  await refuseFull(db)
  const steps = MIGRATIONS.filter(({ number }) => number <= header.step)
  await migrate(db, header.at, log, steps)
  const rows = await db.transaction().execute(async (tx) => {
    const constraints = await foreignKeys(tx)
    for (const { table, name } of constraints)
      await sql`ALTER TABLE ${sql.table(table)} ALTER CONSTRAINT ${sql.ref(name)} DEFERRABLE INITIALLY DEFERRED`.execute(
        tx,
      )
    // Rows come as they were: nothing happens to them now.
    const tables = await tablesOf(tx)
    for (const table of tables) await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(tx)
    const count = await insertAll(tx, path, lines)
    await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(tx)
    for (const table of tables) await sql`ALTER TABLE ${sql.table(table)} ENABLE TRIGGER USER`.execute(tx)
    for (const { table, name } of constraints)
      await sql`ALTER TABLE ${sql.table(table)} ALTER CONSTRAINT ${sql.ref(name)} NOT DEFERRABLE`.execute(tx)
    await continueIdentities(tx)
    return count
  })
  return { path, rows, bytes: (await stat(path)).size, step: header.step, at: header.at }
}

/** Throws what `restore` would at the first look. */
export async function checkBackup(path: string): Promise<void> {
  const lines = linesOf(path)
  try {
    headerOf(path, (await lines.next()).value)
  } finally {
    await lines.return(undefined)
  }
}

async function* linesOf(path: string): AsyncGenerator<string, undefined> {
  const text = createGunzip()
  const reading = pipeline(createReadStream(path), text)
  // Heard of by who reads the text.
  reading.catch(() => {})
  try {
    yield* splitLines(text.setEncoding('utf8'))
    await reading
  } catch (error) {
    throw isDenyutError(error) ? error : new DenyutError('backup_invalid', pathFault(path, error))
  } finally {
    text.destroy()
  }
  return undefined
}

/** At line feeds alone: what else ends a line to readers of text may stand in a row. */
async function* splitLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

const invalid = (path: string, why: Text): DenyutError =>
  new DenyutError('backup_invalid', { id: `${path}: ${why.id}.`, en: `${path}: ${why.en}.` })

const NO_BACKUP = { id: 'bukan cadangan catatan', en: 'is no back-up of records' }

function parsed(path: string, line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '')
  } catch {
    throw invalid(path, NO_BACKUP)
  }
}

function headerOf(path: string, line: string | undefined): Header {
  const header = headerSchema.safeParse(parsed(path, line))
  if (!header.success) throw invalid(path, NO_BACKUP)
  const { step } = header.data
  const known = MIGRATIONS.at(-1)?.number ?? 0
  if (step > known)
    throw new DenyutError('database_newer', {
      id: `${path} berasal dari langkah ${step}, Denyut ini mengenal langkah sampai ${known}.`,
      en: `${path} is of step ${step}, this Denyut knows steps up to ${known}.`,
    })
  return header.data
}

async function refuseFull(db: Kysely<Database>): Promise<void> {
  for (const table of await tablesOf(db)) {
    const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(db)
    if (rows.length > 0)
      throw new DenyutError('records_not_empty', {
        id: `Ada baris di tabel ${table}.`,
        en: `There are rows in ${table}.`,
      })
  }
}

async function foreignKeys(tx: Kysely<Database>): Promise<readonly { table: string; name: string }[]> {
  const { rows } = await sql<{ table: string; name: string }>`
    SELECT r.relname AS "table", c.conname AS name FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
    WHERE c.contype = 'f' AND r.relnamespace = current_schema()::regnamespace ORDER BY 1, 2`.execute(tx)
  return rows
}

/** Rows go as the text that PostgreSQL wrote, so no number or time is read and written again on the way. */
async function insertAll(tx: Kysely<Database>, path: string, lines: AsyncGenerator<string>): Promise<number> {
  const known = new Set(await tablesOf(tx))
  let table: string | null = null
  let waiting: string[] = []
  let rows = 0
  let said: number | null = null
  const flush = async (): Promise<void> => {
    if (table !== null && waiting.length > 0) await insert(tx, table, waiting)
    waiting = []
  }
  for await (const line of lines) {
    // Rows begin with a column, which no marker is called.
    const marker = /^\{"(?:table|rows)":[^,]*\}$/.test(line) ? parsed(path, line) : null
    const next = tableSchema.safeParse(marker)
    const end = footerSchema.safeParse(marker)
    if (next.success) {
      await flush()
      table = next.data.table
      if (!known.has(table))
        throw invalid(path, {
          id: `berisi tabel ${table} yang tidak ada pada langkah skemanya`,
          en: `has a table ${table} that its step of the schema has not`,
        })
    } else if (end.success) {
      await flush()
      said = end.data.rows
    } else {
      waiting.push(line)
      rows++
      if (waiting.length >= INSERT_ROWS) await flush()
    }
  }
  if (said === null) throw invalid(path, { id: 'terputus di tengah', en: 'ends in the middle' })
  if (said !== rows)
    throw invalid(path, {
      id: `berisi ${rows} baris, padahal menyebut ${said}`,
      en: `has ${rows} rows and says ${said}`,
    })
  return rows
}

async function insert(tx: Kysely<Database>, table: string, lines: readonly string[]): Promise<void> {
  const { rows } = await sql<{ name: string }>`SELECT column_name AS name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = ${table} ORDER BY ordinal_position`.execute(tx)
  const columns = sql.join(rows.map(({ name }) => sql.ref(name)))
  await sql`INSERT INTO ${sql.table(table)} (${columns}) OVERRIDING SYSTEM VALUE
    SELECT ${columns} FROM json_populate_recordset(NULL::${sql.table(table)}, ${`[${lines.join(',')}]`}::json)`.execute(
    tx,
  )
}

/** New rows get numbers above those that were restored. */
async function continueIdentities(tx: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{
    table: string
    column: string
  }>`SELECT table_name AS "table", column_name AS "column"
    FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'`.execute(tx)
  for (const { table, column } of rows)
    await sql`SELECT setval(pg_get_serial_sequence(${table}, ${column}), max(${sql.ref(column)})) FROM ${sql.table(table)}
      HAVING count(*) > 0`.execute(tx)
}
