import { type Kysely, sql } from 'kysely'
import { ACCOUNT_DEEDS } from '#model/access/deeds.ts'
import type { Database } from '../schema.ts'
import type { AuditEntry, BookingRecords, Change, Incident } from './port.ts'

type Trail = Pick<BookingRecords, 'audit' | 'changes'>
type Incidents = Pick<
  BookingRecords,
  'incident' | 'incidents' | 'readIncident' | 'closeIncident' | 'reopenIncident'
>

const ENTRY = sql`id, at_ms AS at, actor, action, entity, entity_id AS "entityId", detail`

/** What happened to bookings, rules and accounts. */
export const trailRecords = (db: Kysely<Database>): Trail => ({
  async audit({ entity, entityId, limit, before }) {
    const { rows } = await sql<AuditEntry>`SELECT ${ENTRY} FROM audit WHERE true
      ${entity === undefined ? sql`` : sql`AND entity = ${entity}`} ${entityId === undefined ? sql`` : sql`AND entity_id = ${entityId}`}
      ${before === undefined ? sql`` : sql`AND id < ${before}`} ORDER BY id DESC LIMIT ${limit}`.execute(db)
    return rows
  },

  async changes({ desks, places, accounts, kinds, limit, before }) {
    const of = (entities: readonly string[]) => entities.filter((entity) => kinds?.includes(entity) ?? true)
    const bookings = sql`entity = ANY (${of(['booking'])}::text[]) AND detail->>'desk' = ANY (${[...desks]}::text[])`
    const settings = sql`entity = ANY (${of(SETTINGS)}::text[]) AND entity_id = ANY (${[...places, ...desks]}::text[])`
    const people = sql`entity = ANY (${of(['person', 'token'])}::text[]) AND ${ofAccounts(accounts)}`
    const { rows } =
      await sql<Change>`SELECT c.*, ms_of_ts(lower(b.planned)) AS "from", ms_of_ts(upper(b.planned)) AS "to" FROM (SELECT ${ENTRY}, coalesce(
        (SELECT t.name FROM token t WHERE t.id = audit.actor),
        (SELECT t.detail->>'name' FROM audit t WHERE t.entity = 'token' AND t.entity_id = audit.actor LIMIT 1)) AS token
      FROM audit WHERE ((${bookings}) OR (${settings}) OR (${people}))
      ${before === undefined ? sql`` : sql`AND id < ${before}`} ORDER BY id DESC LIMIT ${limit}) c
      LEFT JOIN booking b ON b.id = CASE WHEN c.entity = 'booking' THEN c."entityId"::uuid END ORDER BY c.id DESC`.execute(
        db,
      )
    return rows
  },
})

const SETTINGS = ['policy', 'access', 'holidays', 'assignment', 'lending']

/** What was done about accounts: of all, or of those with a role on these places; what names a place itself goes by that one. */
function ofAccounts(accounts: 'all' | readonly string[] | null): ReturnType<typeof sql> {
  if (accounts === null) return sql`false`
  const told = sql`action = ANY (${[...ACCOUNT_DEEDS]}::text[])`
  if (accounts === 'all') return told
  const places = sql`ANY (${[...accounts]}::text[])`
  return sql`${told} AND CASE WHEN detail->>'place' IS NOT NULL THEN detail->>'place' = ${places}
    ELSE entity_id IN (SELECT user_id FROM role_grant WHERE place = ${places}) END`
}

const INCIDENT = sql`id, desk, kind, detail, at_ms AS at, closed_ms AS "closedAt"`

export const incidentRecords = (db: Kysely<Database>): Incidents => ({
  async incident(desk, kind, detail, now, booking) {
    const { rows } = await sql`INSERT INTO desk_incident (desk, kind, detail, at_ms, booking)
      VALUES (${desk}, ${kind}, ${detail}, ${now}, ${booking ?? null}) ON CONFLICT DO NOTHING RETURNING id`.execute(
      db,
    )
    return rows.length > 0
  },

  async incidents({ desks, closed, limit }) {
    const { rows } = await sql<Incident>`SELECT ${INCIDENT} FROM desk_incident
      WHERE (closed_ms IS NOT NULL) = ${closed} AND desk = ANY (${[...desks]}::text[]) ORDER BY id DESC LIMIT ${limit}`.execute(
      db,
    )
    return rows
  },

  async readIncident(id) {
    const { rows } = await sql<Incident>`SELECT ${INCIDENT} FROM desk_incident WHERE id = ${id}`.execute(db)
    return rows[0] ?? null
  },

  async closeIncident(id, now) {
    await sql`UPDATE desk_incident SET closed_ms = ${now} WHERE id = ${id} AND closed_ms IS NULL`.execute(db)
  },

  async reopenIncident(id) {
    // What came again meanwhile has its own open entry, which is the one that counts.
    await sql`UPDATE desk_incident i SET closed_ms = NULL WHERE id = ${id} AND NOT EXISTS (SELECT FROM desk_incident o
      WHERE o.desk = i.desk AND o.kind = i.kind AND o.closed_ms IS NULL AND (o.kind = 'sensor_suspect' OR o.booking = i.booking))`.execute(
      db,
    )
  },
})
