import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { silentLog } from '#platform/log.ts'
import { type Connection, connectEmbedded, connectServer } from '../connection.ts'
import { EmbeddedEngine } from '../embedded/engine.ts'
import { migrate } from '../migrate.ts'
import { RECORDS_DIRECTORY } from '../place.ts'
import type { Records } from '../records.ts'
import { type Repositories, repositoriesOn } from '../repositories.ts'
import { startPostgres } from './postgres.ts'
import { temporaryDataDir } from './template.ts'

/** A migrated database for one test file, and what it takes to look behind the repositories. */
export interface TestDatabase extends Repositories {
  readonly connection: Connection
  /** Empties every table. */
  clear(): Promise<void>
  close(): Promise<void>
}

type Engine = [name: string, open: () => Promise<TestDatabase>]
const EMBEDDED: Engine = ['PGlite', openEmbedded]

/**
 * The engines that tests of records run on: the embedded one, and the server of DENYUT_TEST_DATABASE_URL or one that is started with the
 * programs beside `findInitdb()`, which says so itself when there are none.
 */
export function everyEngine(findInitdb: () => string | undefined): Engine[] {
  const given = process.env.DENYUT_TEST_DATABASE_URL
  const initdb = given ? undefined : findInitdb()
  if (!given && !initdb) return [EMBEDDED]
  return [EMBEDDED, ['PostgreSQL', () => openServer(given, initdb)]]
}

/** The same, and of them only the server where npm run test:services asks for what npm test has not run. */
export function enginesFor(findInitdb: () => string | undefined): Engine[] {
  const engines = everyEngine(findInitdb)
  return process.env.DENYUT_TEST_SERVICES === 'required' ? engines.slice(-1) : engines
}

export async function openEmbedded(): Promise<TestDatabase> {
  const dataDir = await temporaryDataDir()
  const engine = new EmbeddedEngine({ directory: join(dataDir.path, RECORDS_DIRECTORY), log: silentLog })
  await engine.open()
  const connection = connectEmbedded(engine, silentLog)
  return prepare(connection, async () => {
    await engine.close()
    await dataDir.remove()
  })
}

async function openServer(given: string | undefined, initdb: string | undefined): Promise<TestDatabase> {
  const server = given ? { url: given, stop: async () => {} } : await startPostgres(initdb as string)
  const name = `denyut_test_${randomBytes(6).toString('hex')}`
  await onServer(server.url, `CREATE DATABASE ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return prepare(connectServer(url.href, silentLog), async () => {
    await onServer(server.url, `DROP DATABASE ${name} WITH (FORCE)`)
    await server.stop()
  })
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(statement)
  await client.end()
}

async function prepare(connection: Connection, after: () => Promise<void>): Promise<TestDatabase> {
  await migrate(connection.db, 0, silentLog)
  return {
    ...repositoriesOn(connection.db),
    connection,
    async clear() {
      const tables = await connection.run(`SELECT string_agg(tablename, ', ') AS names FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'schema_version'`)
      await connection.run(`TRUNCATE ${String(tables[0]?.names)} RESTART IDENTITY CASCADE`)
    },
    async close() {
      await connection.close()
      await after()
    },
  }
}

/** A test database as the records of an API: it is open already, and nobody backs it up. */
export function recordsOf(database: TestDatabase): Records {
  const nothing = async () => {}
  const backup = async () => {
    throw new Error('nobody backs a test up')
  }
  return {
    ...database,
    engine: 'pglite',
    open: nothing,
    close: nothing,
    ping: nothing,
    backup,
    backups: () => null,
  }
}
