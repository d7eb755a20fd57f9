import { type Kysely, sql } from 'kysely'
import { type Campus, campusSchema } from '#model/campus/campus.ts'
import { DenyutError } from '#model/errors.ts'
import { checked } from '#model/faults.ts'
import { rowsOf } from './bulk.ts'
import { type PlaceRows, placeRows } from './places.ts'
import type { CampusRecords } from './records.ts'
import type { Database } from './schema.ts'

const UNFIT = {
  id: 'Kampus di basis data tidak cocok dengan versi Denyut ini.',
  en: 'The campus in the database does not fit this version of Denyut.',
}
/** Places named in a refusal; the rest is counted. */
const NAMED_MAX = 5

export function campusRecords(db: Kysely<Database>): CampusRecords {
  return {
    async read() {
      const row = await db.selectFrom('campus').select('doc').executeTakeFirst()
      if (!row) return null
      const read = checked(campusSchema, row.doc)
      if (read.ok) return read.value
      throw new DenyutError('campus_invalid', UNFIT, { errors: read.errors })
    },

    async replace(campus, now) {
      const rows = placeRows(campus)
      await db.transaction().execute(async (tx) => {
        // Held until the end: a device that is added meanwhile waits, so none lands on a place that vanishes.
        await sql`LOCK TABLE placement IN SHARE ROW EXCLUSIVE MODE`.execute(tx)
        await refuseVanishingInUse(tx, rows)
        await writeDocument(tx, campus, now)
        await writePlaces(tx, rows)
        await writeDesks(tx, rows)
        await markRemoved(tx, rows, now)
      })
    },
  }
}

async function refuseVanishingInUse(tx: Kysely<Database>, { places }: PlaceRows): Promise<void> {
  const { rows } = await sql<{ device: string; place: string }>`
    SELECT d.id AS device, p.place FROM device d
    JOIN LATERAL (SELECT place FROM placement WHERE device = d.id ORDER BY from_ms DESC LIMIT 1) p ON true
    WHERE d.retired_ms IS NULL AND p.place <> ALL (${places.map(({ id }) => id)}::text[])
    ORDER BY p.place, d.id`.execute(tx)
  if (rows.length === 0) return
  const named = (at: string) =>
    rows.slice(0, NAMED_MAX).map(({ device, place }) => `${device} ${at} ${place}`)
  const more = Math.max(0, rows.length - NAMED_MAX)
  throw new DenyutError('in_use', {
    id: `Ada perangkat pada tempat yang hilang: ${named('di').join(', ')}${more > 0 ? ` dan ${more} lagi` : ''}.`,
    en: `Devices stand on places that are missing: ${named('on').join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
  })
}

async function writeDocument(tx: Kysely<Database>, campus: Campus, now: number): Promise<void> {
  const before = await tx.selectFrom('campus').select('version').executeTakeFirst()
  await tx.deleteFrom('campus').execute()
  const version = (before?.version ?? 0) + 1
  await tx
    .insertInto('campus')
    .values({ id: campus.id, doc: JSON.stringify(campus), version, updated_ms: now })
    .execute()
}

async function writePlaces(tx: Kysely<Database>, { places }: PlaceRows): Promise<void> {
  const text = 'text' as const
  const casts = {
    id: text,
    kind: text,
    parent: text,
    label: text,
    building: text,
    floor: text,
    zone: text,
    time_zone: text,
  }
  await sql`
    INSERT INTO place (id, kind, parent, label, building, floor, zone, time_zone)
    SELECT * FROM ${rowsOf(places, casts, 'given')}
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, parent = excluded.parent, label = excluded.label,
      building = excluded.building, floor = excluded.floor, zone = excluded.zone, time_zone = excluded.time_zone,
      removed_ms = NULL`.execute(tx)
}

async function writeDesks(tx: Kysely<Database>, { desks }: PlaceRows): Promise<void> {
  // Arrays of arrays must be rectangular in PostgreSQL, so the attributes of each desk travel as one JSON text.
  const flat = desks.map((desk) => ({ ...desk, attributes: JSON.stringify(desk.attributes) }))
  const number = 'double precision' as const
  const casts = {
    id: 'text',
    room: 'text',
    x_m: number,
    y_m: number,
    rotation_deg: number,
    attributes: 'text',
  }
  await sql`
    INSERT INTO desk (id, room, x_m, y_m, rotation_deg, attributes)
    SELECT id, room, x_m, y_m, rotation_deg, ARRAY(SELECT json_array_elements_text(attributes::json))
    FROM ${rowsOf(flat, casts, 'given')}
    ON CONFLICT (id) DO UPDATE SET room = excluded.room, x_m = excluded.x_m, y_m = excluded.y_m,
      rotation_deg = excluded.rotation_deg, attributes = excluded.attributes, removed_ms = NULL`.execute(tx)
}

async function markRemoved(tx: Kysely<Database>, { places, desks }: PlaceRows, now: number): Promise<void> {
  await sql`UPDATE place SET removed_ms = ${now}
    WHERE removed_ms IS NULL AND id <> ALL (${places.map(({ id }) => id)}::text[])`.execute(tx)
  await sql`UPDATE desk SET removed_ms = ${now}
    WHERE removed_ms IS NULL AND id <> ALL (${desks.map(({ id }) => id)}::text[])`.execute(tx)
}
