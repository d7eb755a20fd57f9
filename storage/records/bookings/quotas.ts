import { type Kysely, sql } from 'kysely'
import { type Booking, heldSpan } from '#model/bookings/booking.ts'
import { spansLeft } from '#model/bookings/gap.ts'
import type { Span } from '#model/bookings/hours.ts'
import { type Refusal, refusal } from '#model/bookings/rules.ts'
import type { Database } from '../schema.ts'
import type { Quotas } from './port.ts'
import { span } from './rows.ts'

type Counted = Pick<
  Booking,
  'id' | 'kind' | 'desk' | 'person' | 'state' | 'from' | 'to' | 'heldFrom' | 'heldTo'
>

/** A booking as it is to be, and as it was; without that it is new. `rest`: what goes back into it, counted no more. */
interface Taking {
  readonly next: Counted
  readonly before?: Counted
  readonly rest?: string | null
}

/**
 * The quota that a booking would exceed by what it newly takes; null: none. Counted under the locks of the person and the place, or two at
 * once would both find room for one.
 */
export async function overQuota(
  tx: Kysely<Database>,
  taking: Taking,
  quotas: Quotas,
  now: number,
): Promise<Refusal | null> {
  return (
    (await overCount(tx, taking, quotas, now)) ??
    (quotas.capacity && (await overCapacity(tx, taking, quotas.capacity)))
  )
}

async function overCount(
  tx: Kysely<Database>,
  { next, before }: Taking,
  { maxUpcoming, maxPerWeek, week }: Quotas,
  now: number,
): Promise<Refusal | null> {
  const comes = isComing(next, now) && !(before && isComing(before, now))
  const weighs = isOf(week, next) && !(before && isOf(week, before))
  if (next.person === null || !(comes || weighs)) return null
  const counts = await othersOf(tx, next.id, next.person, week, now)
  if (comes && counts.upcoming >= maxUpcoming)
    return refusal('booking_quota_upcoming', { limit: maxUpcoming })
  if (weighs && counts.week >= maxPerWeek) return refusal('booking_quota_week', { limit: maxPerWeek })
  return null
}

const isComing = ({ kind, state, to }: Counted, now: number): boolean =>
  (kind === 'booking' || kind === 'visitor') && state === 'reserved' && to > now

/** Visitors do not use up the week of their host. */
const isOf = (week: Span, { kind, state, from, to }: Counted): boolean =>
  kind === 'booking' && state !== 'cancelled' && from < week.to && to > week.from

/** Parts of one booking count once, and those of the booking that is asked about not at all. */
async function othersOf(
  tx: Kysely<Database>,
  id: string,
  person: string,
  week: Span,
  now: number,
): Promise<{ readonly upcoming: number; readonly week: number }> {
  const { rows } = await sql<{ upcoming: number; week: number }>`
    WITH RECURSIVE parts AS (
      SELECT id, part_of FROM booking WHERE id = ${id}
      UNION SELECT other.id, other.part_of FROM parts, LATERAL (
        SELECT id, part_of FROM booking WHERE id = parts.part_of
        UNION ALL SELECT id, part_of FROM booking WHERE part_of = parts.id) AS other),
    own AS (SELECT id, part_of, kind, state = 'reserved' AND upper(planned) > ts_of_ms(${now}) AS coming,
        planned && ${span(week.from, week.to)} AS of_week
      FROM booking WHERE person = ${person} AND kind IN ('booking', 'visitor')
        AND state <> 'cancelled' AND NOT EXISTS (SELECT FROM parts WHERE parts.id = booking.id))
    SELECT count(*) FILTER (WHERE own.coming AND first.coming IS NOT TRUE) AS upcoming,
      count(*) FILTER (WHERE own.kind = 'booking' AND own.of_week AND first.of_week IS NOT TRUE) AS week
    FROM own LEFT JOIN own AS first ON first.id = own.part_of`.execute(tx)
  return rows[0] ?? { upcoming: 0, week: 0 }
}

/** Only where it takes a desk of the place at a time at which it had none: another desk there adds nothing. */
async function overCapacity(
  tx: Kysely<Database>,
  { next, before, rest }: Taking,
  { place, limit, desks }: NonNullable<Quotas['capacity']>,
): Promise<Refusal | null> {
  const wanted = heldSpan(next)
  const had = before && desks.includes(before.desk) ? heldSpan(before) : null
  const taken = wanted === null || next.kind === 'block' ? [] : spansLeft(wanted, had === null ? [] : [had])
  for (const during of taken) {
    const most = await mostAtOnce(tx, desks, during, [next.id, ...(rest ? [rest] : [])])
    if (most >= limit) return refusal('booking_zone_full', { place, limit })
  }
  return null
}

/** Most desks held at once within a span, `without` some bookings: a maximum lies at the start of one of them or of the span. */
async function mostAtOnce(
  tx: Kysely<Database>,
  desks: readonly string[],
  { from, to }: Span,
  without: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ most: number }>`
    WITH held AS (SELECT held FROM booking WHERE desk = ANY (${[...desks]}::text[]) AND state <> 'cancelled'
      AND kind <> 'block' AND NOT (id = ANY (${[...without]}::uuid[])) AND held && ${span(from, to)}),
    starts AS (SELECT greatest(lower(held), ts_of_ms(${from})) AS at FROM held)
    SELECT coalesce(max(n), 0)::int AS most FROM (
      SELECT (SELECT count(*) FROM held WHERE held @> starts.at) AS n FROM starts) AS counts`.execute(tx)
  return rows[0]?.most ?? 0
}
