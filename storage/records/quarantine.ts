import { type Kysely, sql } from 'kysely'
import type { QuarantineEntry, QuarantineReason } from '#model/readings.ts'
import { rowsOf } from './bulk.ts'
import {
  type DeviceAccount,
  type EntryChange,
  type KeyedInput,
  type KnownEntry,
  planQuarantine,
  withKeys,
} from './quarantine-plan.ts'
import type { QuarantineInput, QuarantineRecords } from './records.ts'
import type { Database } from './schema.ts'

/** A transaction of this size takes tens of milliseconds and few megabytes of the embedded engine's memory. */
const CHUNK_ENTRIES = 2_000
const CHUNK_BYTES = 8 * 1024 * 1024

export function quarantineRecords(db: Kysely<Database>): QuarantineRecords {
  return {
    async add(inputs) {
      let payloadNotKept = 0
      for (const chunk of chunksOf(inputs)) {
        payloadNotKept += await db.transaction().execute((tx) => addChunk(tx, withKeys(chunk)))
      }
      return { payloadNotKept }
    },

    async list({ reason, device, limit, offset }) {
      const matching = db
        .selectFrom('quarantine')
        .$if(device !== undefined, (query) => query.where('device', '=', device as string))
      const counts = await matching
        .select(['reason', ({ fn }) => fn.countAll<number>().as('entries')])
        .groupBy('reason')
        .execute()
      const rows = await matching
        .$if(reason !== undefined, (query) => query.where('reason', '=', reason as QuarantineReason))
        .selectAll()
        .orderBy('last_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute()
      const byReason: Partial<Record<QuarantineReason, number>> = {}
      for (const count of counts) byReason[count.reason] = count.entries
      const all = counts.reduce((sum, { entries }) => sum + entries, 0)
      return {
        total: reason === undefined ? all : (byReason[reason] ?? 0),
        byReason,
        entries: rows.map(toEntry),
      }
    },

    async take({ ids, reason, device }, limit) {
      const rows = await db
        .selectFrom('quarantine')
        .selectAll()
        .where('payload', 'is not', null)
        .$if(ids !== undefined, (query) =>
          query.where('id', '=', sql<number>`ANY (${numbersOf(ids ?? [])}::bigint[])`),
        )
        .$if(reason !== undefined, (query) => query.where('reason', '=', reason as QuarantineReason))
        .$if(device !== undefined, (query) => query.where('device', '=', device as string))
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(toEntry)
    },

    async remove(ids) {
      const numbers = numbersOf(ids)
      if (numbers.length === 0) return
      await db.transaction().execute(async (tx) => {
        // Devices first and in order, as adding does: two that lock in another order would wait for each other.
        await sql`SELECT FROM quarantine_device
          WHERE device IN (SELECT device FROM quarantine WHERE id = ANY (${numbers}::bigint[]))
          ORDER BY device FOR UPDATE`.execute(tx)
        await sql`
          WITH gone AS (
            DELETE FROM quarantine WHERE id = ANY (${numbers}::bigint[]) RETURNING device, coalesce(length(payload), 0) AS bytes
          ), sums AS (SELECT device, count(*)::integer AS entries, sum(bytes) AS bytes FROM gone GROUP BY device)
          UPDATE quarantine_device d SET entries = d.entries - s.entries, bytes = d.bytes - s.bytes
          FROM sums s WHERE s.device = d.device`.execute(tx)
      })
    },
  }
}

function* chunksOf(inputs: readonly QuarantineInput[]): Generator<QuarantineInput[]> {
  let chunk: QuarantineInput[] = []
  let bytes = 0
  for (const input of inputs) {
    if (chunk.length > 0 && (chunk.length >= CHUNK_ENTRIES || bytes + input.payload.length > CHUNK_BYTES)) {
      yield chunk
      chunk = []
      bytes = 0
    }
    chunk.push(input)
    bytes += input.payload.length
  }
  if (chunk.length > 0) yield chunk
}

async function addChunk(tx: Kysely<Database>, inputs: readonly KeyedInput[]): Promise<number> {
  const accounts = await lockAccounts(tx, inputs)
  const known = await readKnown(tx, inputs)
  const plan = planQuarantine(inputs, known, accounts)
  if (plan.accounts.size === 0) return 0
  if (plan.changes.length > 0) await writeEntries(tx, plan.changes)
  await writeAccounts(tx, plan.accounts)
  return plan.payloadNotKept
}

async function lockAccounts(
  tx: Kysely<Database>,
  inputs: readonly KeyedInput[],
): Promise<Map<string, DeviceAccount>> {
  const devices = [...new Set(inputs.map(({ device }) => device))].sort()
  await sql`INSERT INTO quarantine_device (device, entries, bytes, not_kept, not_kept_last_sequence)
    SELECT device, 0, 0, 0, 0 FROM unnest(${devices}::text[]) AS given(device) ON CONFLICT DO NOTHING`.execute(
    tx,
  )
  const { rows } = await sql<Database['quarantine_device']>`
    SELECT * FROM quarantine_device WHERE device = ANY (${devices}::text[]) ORDER BY device FOR UPDATE`.execute(
    tx,
  )
  return new Map(
    rows.map(({ device, entries, bytes, not_kept, not_kept_last_sequence }) => [
      device,
      { entries, bytes, notKept: not_kept, notKeptLastSequence: not_kept_last_sequence },
    ]),
  )
}

async function readKnown(
  tx: Kysely<Database>,
  inputs: readonly KeyedInput[],
): Promise<Map<string, KnownEntry>> {
  const keys = [...new Map(inputs.map(({ keyText, key }) => [keyText, key])).values()]
  const { rows } = await sql<{ key: string; last_sequence: number; has_payload: boolean }>`
    SELECT encode(key, 'base64') AS key, last_sequence, payload IS NOT NULL AS has_payload
    FROM quarantine WHERE key = ANY (${keys}::bytea[])`.execute(tx)
  return new Map(
    rows.map((row) => [row.key, { lastSequence: row.last_sequence, hasPayload: row.has_payload }]),
  )
}

async function writeEntries(tx: Kysely<Database>, changes: readonly EntryChange[]): Promise<void> {
  const casts = {
    key: 'bytea',
    device: 'text',
    topic: 'text',
    reason: 'text',
    detail: 'text',
    payload: 'bytea',
    count: 'bigint',
    first_ms: 'bigint',
    last_ms: 'bigint',
    last_sequence: 'bigint',
  }
  await sql`
    INSERT INTO quarantine AS kept (${sql.join(Object.keys(casts).map((column) => sql.ref(column)))})
    SELECT * FROM ${rowsOf(changes, casts, 'given')}
    ON CONFLICT (key) DO UPDATE SET
      count = kept.count + excluded.count, detail = excluded.detail, payload = coalesce(kept.payload, excluded.payload),
      first_ms = least(kept.first_ms, excluded.first_ms), last_ms = greatest(kept.last_ms, excluded.last_ms),
      last_sequence = excluded.last_sequence`.execute(tx)
}

async function writeAccounts(
  tx: Kysely<Database>,
  accounts: ReadonlyMap<string, DeviceAccount>,
): Promise<void> {
  const rows = [...accounts].map(([device, account]) => ({
    device,
    entries: account.entries,
    bytes: account.bytes,
    not_kept: account.notKept,
    last_sequence: account.notKeptLastSequence,
  }))
  const casts = {
    device: 'text',
    entries: 'integer',
    bytes: 'bigint',
    not_kept: 'bigint',
    last_sequence: 'bigint',
  }
  await sql`
    UPDATE quarantine_device d SET entries = g.entries, bytes = g.bytes, not_kept = g.not_kept,
      not_kept_last_sequence = g.last_sequence
    FROM ${rowsOf(rows, casts, 'g')} WHERE g.device = d.device`.execute(tx)
}

type QuarantineRow = Omit<Database['quarantine'], 'id'> & { id: number }

/** Ids that are none match nothing. */
const numbersOf = (ids: readonly string[]): string[] => ids.filter((id) => /^\d{1,18}$/.test(id))

const toEntry = (row: QuarantineRow): QuarantineEntry => ({
  id: String(row.id),
  device: row.device,
  topic: row.topic,
  reason: row.reason,
  detail: row.detail,
  payload: row.payload,
  count: row.count,
  firstSeen: row.first_ms,
  lastSeen: row.last_ms,
})
