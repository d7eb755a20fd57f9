import type { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '#platform/log.ts'
import type { EmbeddedEngine } from './embedded/engine.ts'
import type { Database } from './schema.ts'

/** Connections of one process to a server: queries are short, and several processes share the server's hundred. */
const POOL_MAX = 10
/** A query that waits longer than this for a connection fails instead of piling up. */
const CONNECT_TIMEOUT_MS = 10_000
/** No question to the records is that long; one that is must not hold a connection. */
const STATEMENT_TIMEOUT_MS = 30_000
/** Object identifier of bigint: Unix ms and counts, all below 2^53. */
const INT8 = 20

const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

export interface Connection {
  readonly db: Kysely<Database>
  /** One statement outside any transaction: CHECKPOINT and VACUUM allow no other. */
  run(statement: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

export function connectServer(databaseUrl: string, log: Log): Connection {
  return connect(
    new pg.Pool({
      connectionString: databaseUrl,
      max: POOL_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'denyut',
      types,
    }),
    log,
  )
}

/** The embedded engine has one connection: transactions queue for it, and it is never given up when idle. */
export function connectEmbedded(engine: EmbeddedEngine, log: Log): Connection {
  // createPgConfig uses waitReady and execProtocolStream alone; the engine has both.
  const config = createPgConfig(engine as unknown as PGlite)
  return connect(new pg.Pool({ ...config, max: 1, idleTimeoutMillis: 0, types } as pg.PoolConfig), log)
}

function connect(pool: pg.Pool, log: Log): Connection {
  pool.on('error', (error) => log.warn({ err: error }, 'an idle connection to the records database failed'))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    run: async (statement) => (await pool.query<Record<string, unknown>>(statement)).rows,
    close: () => db.destroy(),
  }
}
