import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Booking } from '#model/bookings/booking.ts'
import { movedAway } from '#model/bookings/steps.ts'
import type { Database } from '../schema.ts'
import type { Act } from './port.ts'
import { BOOKING, type BookingRow, span, toBooking } from './rows.ts'
import { record } from './transact.ts'
import { update } from './write.ts'

/** Ends a booking as moved and goes on as `next`, whose rest it is to an undo. */
export async function goOn(
  tx: Kysely<Database>,
  booking: Booking,
  next: Booking,
  act: Act,
): Promise<{ readonly left: Booking; readonly going: Booking }> {
  const left = await update(tx, booking, movedAway(booking, act.now), act)
  const planned = span(next.from, next.to)
  const { rows } = await sql<BookingRow>`
    INSERT INTO booking (id, kind, desk, person, booked_by, visitor, planned, held, state, checked_in_ms, check_in_source, series, note,
      part_of, part_version, changed_ms, changed_by, created_ms)
    SELECT ${randomUUID()}, kind, ${next.desk}, person, booked_by, visitor, ${planned}, ${planned}, ${next.state}, ${next.checkedInAt},
      check_in_source, series, note, id, version, ${act.now}, ${act.by}, ${act.now}
    FROM booking WHERE id = ${booking.id} RETURNING ${BOOKING}`.execute(tx)
  const going = toBooking(rows[0] as BookingRow)
  await record(tx, { ...act, action: 'moved_away' }, left, { to: going.id })
  await record(tx, { ...act, action: 'moved' }, going, { from: left.id })
  return { left, going }
}
