import { type Kysely, sql } from 'kysely'
import { imageOf } from '#model/bookings/booking.ts'
import { DEFAULT_RULES } from '#model/bookings/policy.ts'
import { cancel } from '#model/bookings/steps.ts'
import type { Database } from '../schema.ts'
import type { Act, BookingRecords } from './port.ts'
import { BOOKING, type BookingRow, toBooking } from './rows.ts'
import { lock, record, transact } from './transact.ts'
import { update } from './write.ts'

/** Bookings ended in one transaction: nobody else's waits longer than for these. */
const END_MAX = 200

const HELD_ON_GONE = sql`state IN ('reserved', 'checked_in') AND desk IN (SELECT id FROM desk WHERE removed_ms IS NOT NULL)`

export const goneRecords = (db: Kysely<Database>): Pick<BookingRecords, 'endGone'> => ({
  async endGone(now) {
    let bookings = 0
    for (let ended = END_MAX; ended === END_MAX; ) {
      const batch = await transact(db, (tx) => endSome(tx, now))
      ended = batch.ended
      bookings += batch.bookings
    }
    return bookings
  },
})

async function endSome(tx: Kysely<Database>, now: number): Promise<{ ended: number; bookings: number }> {
  const act: Act = { actor: 'system', action: 'desk_gone', by: 'system', now }
  const { rows: seen } = await sql<{ id: string; person: string | null; desk: string }>`
    SELECT id, person, desk FROM booking WHERE ${HELD_ON_GONE} ORDER BY id LIMIT ${END_MAX}`.execute(tx)
  const people = seen.flatMap(({ person }) => person ?? [])
  await lock(tx, { people, places: [], desks: seen.map(({ desk }) => desk) })
  const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking
    WHERE id = ANY (${seen.map(({ id }) => id)}::uuid[]) AND ${HELD_ON_GONE} FOR UPDATE`.execute(tx)
  let bookings = 0
  for (const booking of rows.map(toBooking)) {
    const decision = cancel(booking, now, DEFAULT_RULES, 'admin')
    if (!decision || !('patch' in decision)) continue
    await record(tx, act, await update(tx, booking, decision.patch, act), { before: imageOf(booking) })
    if (booking.kind !== 'block') bookings++
  }
  return { ended: rows.length, bookings }
}
