import { randomUUID } from 'node:crypto'
import type { Booking, CheckInSource } from '#model/bookings/booking.ts'
import { type Sitter, stayUntil } from '#model/bookings/gap.ts'
import { localDay, type Span } from '#model/bookings/hours.ts'
import { type Refusal, refusal, refused, refuseSpan, slotStart } from '#model/bookings/rules.ts'
import type { Profile } from '#storage/records/bookings/port.ts'
import type { Caller } from '../access/identities.ts'
import type { Changer } from './change.ts'
import { sitterOf, withAlternatives } from './choose.ts'
import type { DeskPlace } from './directory.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'

const MINUTE_MS = 60_000
/** A walk-in without an end holds the desk this long at most: a working day, extended with one tap. */
const WALK_IN_MAX_MS = 8 * 3_600_000

/** Checks in to the own booking of a desk, or uses it now until it is needed. */
export async function claimDesk(
  parts: BookingParts,
  changer: Changer,
  caller: Caller,
  id: string,
  asked: { source: CheckInSource; to?: number | undefined },
): Promise<Booking> {
  parts.authority.demand(caller, 'booking.own', id)
  const desk = parts.directory.desk(id)
  const person = await parts.names.person(caller)
  const edition = await parts.book.open()
  const rules = edition.rules(desk.ancestors)
  const now = parts.clock.now()
  const ahead = await parts.bookings.holding(
    [id],
    now,
    now + Math.max(WALK_IN_MAX_MS, rules.checkInBefore_min * MINUTE_MS) + edition.gap(desk).reach_ms,
  )
  const current = ahead.find((booking) => (booking.heldFrom ?? 0) <= now)
  const own = ahead.find(
    (booking) => booking.person === person.id && booking.kind === 'booking' && booking.state === 'reserved',
  )
  const early = own !== undefined && now < own.from - rules.checkInBefore_min * MINUTE_MS
  if (own && !early && (!current || current.id === own.id))
    return await changer.checkIn(caller, own.id, asked.source)
  if (current?.person === person.id) return current
  const span = walkInSpan(edition, desk, sitterOf(person), now, ahead, asked.to)
  const wrong = current
    ? refusal('booking_desk_taken', { desk: id, until: current.heldTo })
    : refuseWalkIn(edition, desk, person, span, now)
  const refuse = wrong ?? (await walkIn(parts, edition, caller, person, desk, span, asked.source))
  if (!('code' in refuse)) return refuse
  const wanted = { from: now, to: Math.max(span.to, current?.heldTo ?? 0, now + MINUTE_MS) }
  throw refused(await withAlternatives(parts, edition, { rights: caller, person, wanted }, desk, refuse))
}

/** From the running slot to the end that was asked for or the end of work, but no longer than the desk is free. */
function walkInSpan(
  edition: Edition,
  desk: DeskPlace,
  sitter: Sitter,
  now: number,
  ahead: readonly Booking[],
  to: number | undefined,
): Span {
  const rules = edition.rules(desk.ancestors)
  const day = localDay(now, edition.calendar(desk.ancestors), rules)
  const next = stayUntil(now, ahead, sitter, edition.gap(desk))
  const work = day.work && day.work.to > now ? day.work.to : (day.open?.to ?? now)
  const end = to ?? Math.min(work, now + WALK_IN_MAX_MS)
  return {
    from: slotStart(now, rules.slot_min, desk.timeZone),
    to: next === null ? end : Math.min(end, next),
  }
}

/** Walk-ins are for now and as short as need be: only opening hours, length and who may sit there count. */
function refuseWalkIn(
  edition: Edition,
  desk: DeskPlace,
  person: Profile,
  { to }: Span,
  now: number,
): Refusal | null {
  const rules = { ...edition.rules(desk.ancestors), minDuration_min: 0, minNotice_min: 0, slot_min: 1 }
  const minute = (t: number) => t - (t % MINUTE_MS)
  return (
    refuseSpan({ from: minute(now), to: minute(to) }, now, edition.calendar(desk.ancestors), rules) ??
    edition.refuseDesk(desk, person, now, to)
  )
}

async function walkIn(
  parts: BookingParts,
  edition: Edition,
  caller: Caller,
  person: Profile,
  desk: DeskPlace,
  span: Span,
  source: CheckInSource,
): Promise<Booking | Refusal> {
  const now = parts.clock.now()
  const request = {
    id: randomUUID(),
    kind: 'walk_in' as const,
    desks: [desk.id],
    person: person.id,
    visitor: null,
    ...span,
    heldFrom: now,
    requestId: null,
    series: null,
    note: null,
    checkIn: source,
  }
  const act = { actor: caller.id, action: 'walked_in', by: 'person' as const, now }
  const result = await parts.bookings.hold(request, edition.quotas(desk, span.from), act)
  if (result.kind === 'refused') return result.refuse
  parts.changed([desk.floor])
  return result.booking
}
