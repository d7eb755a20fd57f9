import { type Kysely, sql } from 'kysely'
import { DenyutError } from '#model/errors.ts'
import type { Log } from '#platform/log.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import type { Database } from './schema.ts'

/** Any number that only Denyut uses: nodes that start together migrate one after the other. */
const MIGRATION_LOCK = 7_364_112

/**
 * Brings the schema to the newest step, each step in a transaction of its own. Throws `database_newer` when a newer Denyut has been
 * there: going back could lose what the newer one wrote.
 */
export async function migrate(
  db: Kysely<Database>,
  now: number,
  log: Log,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lock(tx)
    await sql`CREATE TABLE IF NOT EXISTS schema_version (
      number integer PRIMARY KEY, name text NOT NULL, applied_ms bigint NOT NULL)`.execute(tx)
  })
  const applied = await latest(db)
  const known = migrations.at(-1)?.number ?? 0
  if (applied > known) {
    throw new DenyutError('database_newer', {
      id: `Basis data ada pada langkah ${applied}, Denyut ini mengenal langkah sampai ${known}.`,
      en: `The database is at step ${applied}, this Denyut knows steps up to ${known}.`,
    })
  }
  for (const migration of migrations) {
    if (migration.number > applied && (await apply(db, migration, now)))
      // Making a new database is no upgrade that an operator wants to hear of.
      log[applied === 0 ? 'debug' : 'info'](
        { step: migration.number, name: migration.name },
        'records migrated',
      )
  }
}

/** False when another node was first. */
async function apply(db: Kysely<Database>, migration: Migration, now: number): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    await lock(tx)
    if ((await latest(tx)) >= migration.number) return false
    await sql.raw(migration.sql).execute(tx)
    await tx
      .insertInto('schema_version')
      .values({ number: migration.number, name: migration.name, applied_ms: now })
      .execute()
    return true
  })
}

/** Step of the schema that a database is at; 0: it is empty. */
export async function stepOf(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{
    there: boolean
  }>`SELECT to_regclass('schema_version') IS NOT NULL AS there`.execute(db)
  return rows[0]?.there ? await latest(db) : 0
}

const lock = (tx: Kysely<Database>) => sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx)

async function latest(db: Kysely<Database>): Promise<number> {
  const row = await db
    .selectFrom('schema_version')
    .select(({ fn }) => fn.max<number | null>('number').as('number'))
    .executeTakeFirst()
  return row?.number ?? 0
}
