import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'
import type { BookingRecords } from './port.ts'
import { BOOKING, type BookingRow, span, toBooking } from './rows.ts'

type Reads = Pick<BookingRecords, 'read' | 'list' | 'open' | 'holding' | 'lastUsed' | 'habit'>

/** A year of five desks a week, for one person; a floor asks for days. */
const LIST_MAX = 5_000

export const readRecords = (db: Kysely<Database>): Reads => ({
  async read(id) {
    const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking WHERE id = ${id}`.execute(db)
    return rows[0] ? toBooking(rows[0]) : null
  },

  async list({ desks, person, states, series, from, to, limit }) {
    const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking
      WHERE planned && ${span(from, to)}
      ${desks ? sql`AND desk = ANY (${[...desks]}::text[])` : sql``}
      ${person === undefined ? sql`` : sql`AND person = ${person}`}
      ${series === undefined ? sql`` : sql`AND series = ${series}`}
      ${states ? sql`AND state = ANY (${[...states]}::text[])` : sql``}
      ORDER BY lower(planned), id LIMIT ${Math.min(limit ?? LIST_MAX, LIST_MAX)}`.execute(db)
    return rows.map(toBooking)
  },

  async open(before, limit) {
    const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking
      WHERE state IN ('reserved', 'checked_in') AND lower(planned) <= ts_of_ms(${before})
      ORDER BY lower(planned), id LIMIT ${limit}`.execute(db)
    return rows.map(toBooking)
  },

  async holding(desks, from, to) {
    const { rows } =
      await sql<BookingRow>`SELECT ${BOOKING} FROM booking WHERE desk = ANY (${[...desks]}::text[])
      AND state <> 'cancelled' AND held && ${span(from, to)} ORDER BY desk, lower(held)`.execute(db)
    return rows.map(toBooking)
  },

  async lastUsed(desks, at) {
    const { rows } = await sql<{ desk: string; id: string; person: string | null; end_ms: number }>`
      SELECT DISTINCT ON (desk) desk, id, person, ms_of_ts(upper(held)) AS end_ms FROM booking
      WHERE desk = ANY (${[...desks]}::text[]) AND state <> 'cancelled' AND kind <> 'block' AND NOT isempty(held)
        AND lower(held) <= ts_of_ms(${at}) AND upper(held) > ts_of_ms(${at}) - interval '1 day'
        AND checked_in_ms IS NOT NULL
      ORDER BY desk, upper(held) DESC`.execute(db)
    return new Map(rows.map(({ desk, id, person, end_ms }) => [desk, { booking: id, person, end: end_ms }]))
  },

  async habit(person, limit) {
    const { rows } = await sql<{ desk: string }>`
      SELECT desk FROM (SELECT desk, lower(planned) AS at FROM booking WHERE person = ${person} AND kind = 'booking'
        AND state IN ('completed', 'checked_in', 'reserved') ORDER BY lower(planned) DESC LIMIT 20) AS last
      GROUP BY desk ORDER BY count(*) DESC, max(at) DESC LIMIT ${limit}`.execute(db)
    return rows.map(({ desk }) => desk)
  },
})
