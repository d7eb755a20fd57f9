import { type Kysely, sql } from 'kysely'
import type { Booking } from '#model/bookings/booking.ts'
import { type Refusal, refusal } from '#model/bookings/rules.ts'
import type { Database } from '../schema.ts'
import type { Act, BookingRecords, HoldResult, NewHold } from './port.ts'
import { overQuota } from './quotas.ts'
import { BOOKING, type BookingRow, span, toBooking } from './rows.ts'
import { refuseTaking } from './taking.ts'
import { lock, record, transact } from './transact.ts'

/** Desks tried for one booking: each is locked, and who wants any desk finds one among the nearest. */
const CANDIDATES_MAX = 24

export const holdRecords = (db: Kysely<Database>): Pick<BookingRecords, 'hold'> => ({
  async hold(request, quotas, act) {
    const desks = request.desks.slice(0, CANDIDATES_MAX)
    return await transact(db, async (tx) => {
      const places = quotas?.capacity ? [quotas.capacity.place] : []
      await lock(tx, { people: [request.person], places, desks })
      const replay = await replayed(tx, request, act)
      if (replay) return replay
      const over = quotas && (await overQuota(tx, { next: asHeld(request) }, quotas, act.now))
      if (over) return { kind: 'refused', refuse: over }
      for (const desk of desks) {
        const refuse = await refuseNew(tx, request, desk)
        const booking = refuse ? null : await insert(tx, request, desk, act)
        if (booking) {
          await record(tx, act, booking)
          return { kind: 'held', booking, replayed: false }
        }
        const why = await whyNot(tx, request, desk)
        if (why.code !== 'booking_desk_taken') return { kind: 'refused', refuse: why }
        if (desks.length === 1) return { kind: 'refused', refuse: refuse ?? why }
      }
      return { kind: 'refused', refuse: refusal('booking_nothing_free') }
    })
  },
})

/** The booking that the same request made before. */
async function replayed(tx: Kysely<Database>, request: NewHold, act: Act): Promise<HoldResult | null> {
  if (request.requestId === null) return null
  const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking
    WHERE booked_by = ${act.actor} AND request_id = ${request.requestId}`.execute(tx)
  const booking = rows[0] && toBooking(rows[0])
  if (!booking) return null
  const same = booking.from === request.from && booking.to === request.to && booking.person === request.person
  // A cancelled or moved booking was still this one.
  if (same || booking.version > 1) return { kind: 'held', booking, replayed: true }
  return { kind: 'refused', refuse: refusal('booking_key_reused') }
}

const refuseNew = (tx: Kysely<Database>, request: NewHold, desk: string): Promise<Refusal | null> =>
  refuseTaking(tx, { ...asHeld(request), desk }, null, request.kind === 'walk_in')

const asHeld = (request: NewHold) => ({
  ...request,
  desk: request.desks[0] ?? '',
  heldTo: request.to,
  state: request.checkIn === null ? ('reserved' as const) : ('checked_in' as const),
})

async function insert(
  tx: Kysely<Database>,
  request: NewHold,
  desk: string,
  act: Act,
): Promise<Booking | null> {
  const { id, kind, person, visitor, from, to, heldFrom, requestId, series, note, checkIn } = request
  const checkedIn = checkIn === null ? null : act.now
  const { rows } = await sql<BookingRow>`
    INSERT INTO booking (id, kind, desk, person, booked_by, visitor, planned, held, state, checked_in_ms, check_in_source,
      series, request_id, note, changed_ms, changed_by, created_ms)
    VALUES (${id}, ${kind}, ${desk}, ${person}, ${act.actor}, ${visitor}, ${span(from, to)}, ${span(heldFrom, to)},
      ${checkIn === null ? 'reserved' : 'checked_in'}, ${checkedIn}, ${checkIn}, ${series}, ${requestId}, ${note},
      ${act.now}, ${act.by}, ${act.now})
    ON CONFLICT DO NOTHING RETURNING ${BOOKING}`.execute(tx)
  return rows[0] ? toBooking(rows[0]) : null
}

/** What stood in the way of a hold; `rest` is its own. */
export async function whyNot(
  tx: Kysely<Database>,
  { person, kind, heldFrom, to, id }: Pick<NewHold, 'person' | 'kind' | 'heldFrom' | 'to' | 'id'>,
  desk: string,
  rest: string | null = null,
): Promise<Refusal> {
  const { rows } = await sql<BookingRow>`
    SELECT ${BOOKING} FROM booking
    WHERE state <> 'cancelled' AND id <> ${id} AND id IS DISTINCT FROM ${rest}::uuid AND held && ${span(heldFrom, to)}
      AND (desk = ${desk} OR (person = ${person} AND kind IN ('booking', 'walk_in') AND ${kind !== 'visitor'}))
    ORDER BY (person IS NOT DISTINCT FROM ${person} AND kind <> 'visitor') DESC, lower(held) LIMIT 1`.execute(
    tx,
  )
  const row = rows[0]
  const own = row && row.person === person && row.kind !== 'visitor' && kind !== 'visitor'
  if (row && own)
    return refusal('booking_person_busy', {
      booking: row.id,
      desk: row.desk,
      from: row.from_ms,
      to: row.to_ms,
    })
  return refusal('booking_desk_taken', { desk, until: row?.held_to_ms ?? null })
}
