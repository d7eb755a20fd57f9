import { type Kysely, sql } from 'kysely'
import type { Booking } from '#model/bookings/booking.ts'
import { grows, tooClose } from '#model/bookings/gap.ts'
import type { Span } from '#model/bookings/hours.ts'
import { type BookingRulesPart, rulesOf } from '#model/bookings/policy.ts'
import { type Refusal, refusal } from '#model/bookings/rules.ts'
import type { Database } from '../schema.ts'
import { BOOKING, type BookingRow, span, toBooking } from './rows.ts'

const MINUTE_MS = 60_000

type Claim = Pick<Booking, 'id' | 'kind' | 'desk' | 'person' | 'visitor' | 'state' | 'heldFrom' | 'heldTo'>

/**
 * Why a hold may not have what it newly takes of a desk, beside what overlaps it; null: it may. Every writer asks under the lock of the desk,
 * where neither a neighbour can come nor its owner take it back meanwhile.
 */
export async function refuseTaking(
  tx: Kysely<Database>,
  next: Claim,
  before: Claim | null,
  seated: boolean,
): Promise<Refusal | null> {
  const { start, end } = grows({ next, before })
  if (next.kind === 'block' || next.heldFrom === null || next.heldTo === null || !(start || end)) return null
  const had = start && end ? null : before
  const from = start ? next.heldFrom : (had?.heldTo ?? next.heldFrom)
  const to = end ? next.heldTo : (had?.heldFrom ?? next.heldTo)
  return (
    (await refuseAssigned(tx, next, { from, to })) ??
    (await refuseGap(tx, next, before, seated, { from: next.heldFrom, to: next.heldTo }))
  )
}

/** A desk of somebody else can only be had while it is lent. */
async function refuseAssigned(
  tx: Kysely<Database>,
  { desk, person }: Claim,
  { from, to }: Span,
): Promise<Refusal | null> {
  const { rows } = await sql`SELECT FROM desk_assignment a
    WHERE a.desk = ${desk} AND a.person IS DISTINCT FROM ${person}
      AND NOT EXISTS (SELECT FROM desk_lending l WHERE l.desk = a.desk AND l.during @> ${span(from, to)})`.execute(
    tx,
  )
  return rows.length > 0 ? refusal('booking_desk_assigned', { desk }) : null
}

/** Too little time for cleaning beside its neighbours. */
async function refuseGap(
  tx: Kysely<Database>,
  next: Claim,
  before: Claim | null,
  seated: boolean,
  { from, to }: Span,
): Promise<Refusal | null> {
  const buffer_min = await bufferOf(tx, next.desk)
  if (buffer_min === 0) return null
  const around = span(from - buffer_min * MINUTE_MS, to + buffer_min * MINUTE_MS)
  const { rows } = await sql<BookingRow>`SELECT ${BOOKING} FROM booking
    WHERE desk = ${next.desk} AND id <> ${next.id} AND state <> 'cancelled' AND held && ${around}`.execute(tx)
  return tooClose({ next, before, seated }, rows.map(toBooking), buffer_min)
}

/** The rule as it is set now, whichever node changed it last. */
async function bufferOf(tx: Kysely<Database>, desk: string): Promise<number> {
  const { rows } = await sql<{ id: string; rules: BookingRulesPart | null }>`
    WITH RECURSIVE above AS (
      SELECT id, parent, 0 AS depth FROM place WHERE id = ${desk}
      UNION ALL SELECT p.id, p.parent, depth + 1 FROM place p JOIN above ON p.id = above.parent)
    SELECT above.id, rules FROM above LEFT JOIN booking_policy ON place = above.id ORDER BY depth`.execute(tx)
  const ancestors = rows.map(({ id }) => id)
  return rulesOf(ancestors, new Map(rows.map(({ id, rules }) => [id, rules ?? {}]))).buffer_min
}
