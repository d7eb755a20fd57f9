import { type Kysely, sql } from 'kysely'
import { type Booking, imageOf } from '#model/bookings/booking.ts'
import type { Patch } from '#model/bookings/steps.ts'
import { noBooking } from '#model/errors.ts'
import type { Database } from '../schema.ts'
import type { Act, ChangeOptions } from './port.ts'
import { BOOKING, type BookingRow, span, toBooking } from './rows.ts'
import { lock } from './transact.ts'

/** Marks beside the booking itself: they neither make a new version nor can be undone. */
const MARKS = new Set(['remindedAt', 'askedAt', 'presentAt', 'suggestedDesk'])

/** The booking with locks on its person and desks; read again under them, because it may have moved meanwhile. */
export async function locked(
  tx: Kysely<Database>,
  id: string,
  options: Pick<ChangeOptions, 'desk' | 'quotas'>,
): Promise<Booking> {
  const read = async (locking: boolean): Promise<Booking> => {
    const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking WHERE id = ${id}
      ${locking ? sql`FOR UPDATE` : sql``}`.execute(tx)
    if (!rows[0]) throw noBooking(id)
    return toBooking(rows[0])
  }
  const desksOf = ({ desk, previous }: Booking) => [
    desk,
    ...(options.desk ? [options.desk] : []),
    ...(previous ? [previous.desk] : []),
  ]
  const seen = await read(false)
  const places = options.quotas?.capacity ? [options.quotas.capacity.place] : []
  await lock(tx, { people: seen.person ? [seen.person] : [], places, desks: desksOf(seen) })
  const booking = await read(true)
  // Moved meanwhile: a ring of waiting that this out-of-order lock may close is broken by the server and run again.
  await lock(tx, { people: [], places: [], desks: desksOf(booking) })
  return booking
}

export async function update(
  tx: Kysely<Database>,
  booking: Booking,
  patch: Patch,
  act: Act,
): Promise<Booking> {
  const next: Booking = { ...booking, ...patch }
  const marks = Object.keys(patch).every((key) => MARKS.has(key))
  const kept = marks
    ? sql``
    : sql`, previous = ${JSON.stringify(imageOf(booking))}, changed_ms = ${act.now}, changed_by = ${act.by}, version = version + 1`
  const { rows } =
    await sql<BookingRow>`UPDATE booking SET desk = ${next.desk}, planned = ${span(next.from, next.to)},
    held = ${span(next.heldFrom, next.heldTo)}, state = ${next.state}, checked_in_ms = ${next.checkedInAt},
    check_in_source = ${next.checkInSource}, released_ms = ${next.releasedAt}, release_reason = ${next.releaseReason},
    reminded_ms = ${next.remindedAt}, asked_ms = ${next.askedAt}, present_ms = ${next.presentAt},
    suggested_desk = ${next.suggestedDesk}${kept} WHERE id = ${booking.id} RETURNING ${BOOKING}`.execute(tx)
  return toBooking(rows[0] as BookingRow)
}
