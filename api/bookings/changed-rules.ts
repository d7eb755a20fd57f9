import { type Booking, heldSpan, holdsAt } from '#model/bookings/booking.ts'
import { gained } from '#model/bookings/gap.ts'
import { type Refusal, refuseLength, refuseOffSlot, refuseSpan, slotStart } from '#model/bookings/rules.ts'
import type { DeskPlace } from './directory.ts'
import type { Edition, Seeker } from './rule-book.ts'

/** A booking as it is to be after a change, and as it was. */
export interface Changed {
  readonly next: Booking
  readonly before: Booking
  readonly now: number
}

/** Why the rules of its desk refuse what a change newly takes; null: they do not. What a booking has, and gives up, nobody asks about. */
export const refuseChange = (
  edition: Edition,
  desk: DeskPlace,
  who: Seeker,
  changed: Changed,
): Refusal | null => refuseTimes(edition, desk, changed) ?? refuseUse(edition, desk, who, changed)

/** As `refuseChange`, for the rules of time alone. */
export function refuseTimes(
  edition: Edition,
  desk: DeskPlace,
  { next, before, now }: Changed,
): Refusal | null {
  const rules = edition.rules(desk.ancestors)
  const begun = now > before.from
  const ends = [
    ...(begun || next.from === before.from ? [] : [next.from]),
    ...(next.to === before.to ? [] : [next.to]),
  ]
  const offSlot = refuseOffSlot(ends, desk.timeZone, rules)
  if (offSlot || gained({ next: { ...next, desk: desk.id }, before }).length === 0) return offSlot
  // What has begun need not have done so on a slot, and what goes on at its desk needs no notice.
  const from = begun ? slotStart(now, rules.slot_min, desk.timeZone) : next.from
  const minNotice_min = goesOn(desk, next, before) ? 0 : rules.minNotice_min
  const kept = { ...rules, minDuration_min: 0, minNotice_min }
  return (
    refuseLength(next, rules) ??
    refuseSpan({ from, to: next.to }, now, edition.calendar(desk.ancestors), kept)
  )
}

/** The new time begins while the desk is held already, or where that ends. */
function goesOn(desk: DeskPlace, { heldFrom }: Booking, before: Booking): boolean {
  const had = before.desk === desk.id ? heldSpan(before) : null
  return had !== null && heldFrom !== null && had.from <= heldFrom && heldFrom <= had.to
}

function refuseUse(
  edition: Edition,
  desk: DeskPlace,
  who: Seeker,
  { next, before, now }: Changed,
): Refusal | null {
  const sits = before.state === 'checked_in' && holdsAt(before, now) && before.desk === desk.id
  for (const { from, to } of gained({ next, before })) {
    const since = Math.max(from, now)
    const wrong = sits
      ? edition.refuseDesk(desk, who, since, to)
      : edition.refuseBooking(desk, who, since, to)
    if (wrong) return wrong
  }
  return null
}
