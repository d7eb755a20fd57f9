import { type Kysely, sql } from 'kysely'
import type { Booking } from '#model/bookings/booking.ts'
import { type Refusal, refusal } from '#model/bookings/rules.ts'
import type { Database } from '../schema.ts'
import type { Act, BookingRecords, HoldResult, NewHold, Quotas } from './port.ts'
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
      const over = quotas && (await overQuota(tx, request, quotas, act.now))
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

/**
 * Counted under the locks of the person and the place, or two at once would both find room for one. Parts of one booking count once, and
 * those of the booking that is asked about not at all.
 */
export async function overQuota(
  tx: Kysely<Database>,
  request: Pick<NewHold, 'person' | 'kind' | 'from' | 'to' | 'visitor'> & { readonly id: string },
  { maxUpcoming, maxPerWeek, week, capacity }: Quotas,
  now: number,
): Promise<Refusal | null> {
  const { rows } = await sql<{ upcoming: number; week: number }>`
    WITH RECURSIVE parts AS (
      SELECT id, part_of FROM booking WHERE id = ${request.id}
      UNION SELECT other.id, other.part_of FROM parts, LATERAL (
        SELECT id, part_of FROM booking WHERE id = parts.part_of
        UNION ALL SELECT id, part_of FROM booking WHERE part_of = parts.id) AS other),
    own AS (SELECT id, part_of, kind, state = 'reserved' AND upper(planned) > ts_of_ms(${now}) AS coming,
        planned && ${span(week.from, week.to)} AS of_week
      FROM booking WHERE person = ${request.person} AND kind IN ('booking', 'visitor')
        AND state <> 'cancelled' AND NOT EXISTS (SELECT FROM parts WHERE parts.id = booking.id))
    SELECT count(*) FILTER (WHERE own.coming AND first.coming IS NOT TRUE) AS upcoming,
      count(*) FILTER (WHERE own.kind = 'booking' AND own.of_week AND first.of_week IS NOT TRUE) AS week
    FROM own LEFT JOIN own AS first ON first.id = own.part_of`.execute(tx)
  const counted = request.kind !== 'walk_in'
  if (counted && (rows[0]?.upcoming ?? 0) >= maxUpcoming)
    return refusal('booking_quota_upcoming', { limit: maxUpcoming })
  if (counted && request.kind === 'booking' && (rows[0]?.week ?? 0) >= maxPerWeek)
    return refusal('booking_quota_week', { limit: maxPerWeek })
  return capacity ? await overCapacity(tx, request, capacity) : null
}

async function overCapacity(
  tx: Kysely<Database>,
  { id, from, to }: { readonly id: string; readonly from: number; readonly to: number },
  { place, limit, desks }: NonNullable<Quotas['capacity']>,
): Promise<Refusal | null> {
  // Most holds at once within the wanted span: a maximum lies at the start of one of them or of the span.
  const wanted = span(from, to)
  const { rows } = await sql<{ most: number }>`
    WITH held AS (SELECT held FROM booking WHERE desk = ANY (${[...desks]}::text[]) AND state <> 'cancelled'
      AND kind <> 'block' AND id <> ${id} AND held && ${wanted}),
    starts AS (SELECT greatest(lower(held), ts_of_ms(${from})) AS at FROM held)
    SELECT coalesce(max(n), 0)::int AS most FROM (
      SELECT (SELECT count(*) FROM held WHERE held @> starts.at) AS n FROM starts) AS counts`.execute(tx)
  return (rows[0]?.most ?? 0) >= limit ? refusal('booking_zone_full', { place, limit }) : null
}

const refuseNew = (tx: Kysely<Database>, request: NewHold, desk: string): Promise<Refusal | null> => {
  const { kind, to } = request
  const next = { ...request, desk, heldTo: to, state: 'reserved' as const }
  return refuseTaking(tx, next, null, kind === 'walk_in')
}

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
