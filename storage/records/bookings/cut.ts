import { type Kysely, sql } from 'kysely'
import { type Booking, imageOf, isOpen } from '#model/bookings/booking.ts'
import type { Span } from '#model/bookings/hours.ts'
import { type Refusal, refusal } from '#model/bookings/rules.ts'
import { DenyutError } from '#model/errors.ts'
import type { Database } from '../schema.ts'
import type { Act, BookingRecords, ChangeOptions, NewRest } from './port.ts'
import { BOOKING, type BookingRow, span, toBooking } from './rows.ts'
import { record, transact } from './transact.ts'
import { locked, update } from './write.ts'

export const cutRecords = (db: Kysely<Database>): Pick<BookingRecords, 'cut'> => ({
  async cut(id, rest, options, decide) {
    return await transact(db, async (tx) => {
      const booking = await locked(tx, id, options)
      const replay = await madeBefore(tx, id, rest)
      if (replay) return { kind: 'cut', booking, rest: replay }
      if (options.version !== null && options.version !== booking.version)
        return { kind: 'refused', refuse: refusal('booking_version', { version: booking.version }) }
      const decision = decide(booking)
      if ('refuse' in decision) return { kind: 'refused', refuse: decision.refuse }
      const first = await update(tx, booking, decision.patch, options)
      const after = await insertRest(tx, first, decision.rest, rest, options)
      await record(tx, options, first, { before: imageOf(booking), rest: after.id })
      await record(tx, { ...options, action: 'cut_rest' }, after, { from: first.id })
      return { kind: 'cut', booking: first, rest: after }
    })
  },
})

/** The rest that the same request made before. */
async function madeBefore(tx: Kysely<Database>, id: string, { requestId }: NewRest): Promise<Booking | null> {
  if (requestId === null) return null
  const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking
    WHERE part_of = ${id} AND request_id = ${requestId}`.execute(tx)
  return rows[0] ? toBooking(rows[0]) : null
}

/** What comes after the cut: all as it was but the time, and nobody has come for it yet. */
async function insertRest(
  tx: Kysely<Database>,
  first: Booking,
  during: Span,
  { id, requestId }: NewRest,
  act: Act,
): Promise<Booking> {
  const planned = span(during.from, during.to)
  const { rows } = await sql<BookingRow>`
    INSERT INTO booking (id, kind, desk, person, booked_by, visitor, planned, held, state, series, request_id, note, part_of,
      part_version, changed_ms, changed_by, created_ms)
    SELECT ${id}, kind, desk, person, booked_by, visitor, ${planned}, ${planned}, 'reserved', series, ${requestId}, note, id, version,
      ${act.now}, ${act.by}, ${act.now}
    FROM booking WHERE id = ${first.id} ON CONFLICT (booked_by, request_id) DO NOTHING RETURNING ${BOOKING}`.execute(
    tx,
  )
  // The key was for another request; what has been written goes with the transaction.
  if (!rows[0]) throw new DenyutError('booking_key_reused')
  return toBooking(rows[0])
}

/** What the last change of a booking, a cut or a move, has left behind it. */
export async function restOf(db: Kysely<Database>, { id, version }: Booking): Promise<Booking | null> {
  const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking
    WHERE part_of = ${id} AND part_version = ${version}`.execute(db)
  return rows[0] ? toBooking(rows[0]) : null
}

/** Cancels that rest and gives it; null: there is none to cancel. A refusal where somebody has changed it since. */
export async function takeRest(
  tx: Kysely<Database>,
  booking: Booking,
  options: ChangeOptions,
): Promise<Booking | Refusal | null> {
  const rest = await restOf(tx, booking)
  const moved = booking.releaseReason === 'moved'
  if (!rest || !(moved || isOpen(rest))) return null
  if (rest.version > 1) return refusal('booking_version', { version: rest.version })
  const cancelled = { state: 'cancelled', releasedAt: options.now, releaseReason: 'user' } as const
  // Where a move is undone, its person is at the first desk again, and nobody takes back that the other one is free.
  const taken = await update(tx, rest, cancelled, moved ? { ...options, by: 'system' } : options)
  await record(tx, { ...options, action: 'joined' }, taken, { into: booking.id })
  return rest
}
