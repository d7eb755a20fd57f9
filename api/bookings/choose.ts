import type { Booking } from '#model/bookings/booking.ts'
import type { DeskSpot } from '#model/bookings/find.ts'
import { isFree, nearest, nextFree } from '#model/bookings/find.ts'
import { keptSpans, type Sitter } from '#model/bookings/gap.ts'
import { remainder, type Span } from '#model/bookings/hours.ts'
import type { Refusal } from '#model/bookings/rules.ts'
import { isSitting } from '#model/bookings/sensor.ts'
import type { Profile } from '#storage/records/bookings/port.ts'
import type { DeskPlace } from './directory.ts'
import type { BookingParts } from './parts.ts'
import type { Edition, Seeker } from './rule-book.ts'

type ChooseParts = Pick<BookingParts, 'directory' | 'bookings' | 'senses' | 'clock' | 'authority'>

/** Free desks that a refusal names. */
const ALTERNATIVES_MAX = 3
/** Free desks that are looked for among all of a campus. */
const CANDIDATES_MAX = 24
/** Past bookings that tell the usual desk. */
const HABITS_MAX = 3

export type Rights = { readonly grants: Parameters<BookingParts['authority']['at']>[0]['grants'] }

/** Usual desks of somebody: the one that was chosen, then those booked most of late. */
export async function usualDesks(
  parts: Pick<ChooseParts, 'bookings' | 'directory'>,
  person: Profile,
): Promise<readonly DeskPlace[]> {
  const habit = await parts.bookings.habit(person.id, HABITS_MAX)
  const ids = person.usualDesk === null ? habit : [person.usualDesk, ...habit]
  return [...new Set(ids)].flatMap((id) => parts.directory.find(id) ?? [])
}

export const sitterOf = ({ id, visitor = null }: Seeker): Sitter => ({ person: id, visitor })

/** What holds desks around a span, as far as cleaning reaches. */
export async function holdsAround(
  { bookings }: Pick<ChooseParts, 'bookings'>,
  edition: Edition,
  desks: readonly DeskPlace[],
  { from, to }: Span,
): Promise<readonly Booking[]> {
  const reach_ms = desks.reduce((most, desk) => Math.max(most, edition.gap(desk).reach_ms), 0)
  return await bookings.holding(
    desks.map(({ id }) => id),
    from - reach_ms,
    to + reach_ms,
  )
}

/**
 * Desks that are open for a span, that somebody may use then and that nothing holds, nor the cleaning beside it, nearest to `origin` first. A desk where somebody
 * sits now is not free now.
 */
export async function freeDesks(
  parts: ChooseParts,
  edition: Edition,
  rights: Rights,
  person: Seeker,
  asked: Span,
  among: readonly DeskPlace[],
  origin: DeskSpot | null,
): Promise<readonly DeskPlace[]> {
  const now = parts.clock.now()
  const wanted = remainder(asked, now)
  const running = wanted.from <= now
  const refuseWhen = edition.refuseWhen(wanted, now)
  const usable = among.filter(
    (desk) =>
      refuseWhen(desk) === null &&
      parts.authority.at(rights, 'booking.own', desk.id) &&
      edition.refuseBooking(desk, person, wanted.from, wanted.to) === null &&
      !(running && isSitting(parts.senses.of(desk.id))),
  )
  const held = Map.groupBy(await holdsAround(parts, edition, usable, wanted), ({ desk }) => desk)
  const taken = new Set(
    usable.flatMap((desk) =>
      isFree(wanted, keptSpans(held.get(desk.id) ?? [], sitterOf(person), edition.gap(desk))) ? [] : desk.id,
    ),
  )
  const byId = new Map(usable.map((desk) => [desk.id, desk]))
  const free = usable.filter(({ id }) => !taken.has(id))
  const first = origin && !taken.has(origin.id) ? byId.get(origin.id) : undefined
  const ordered = nearest(origin, free).flatMap(({ id }) => byId.get(id) ?? [])
  return first ? [first, ...ordered] : ordered
}

/** Somebody looks for another desk or time. */
export interface Search {
  readonly rights: Rights
  readonly person: Seeker
  readonly wanted: Span
  /** What the rules of a desk say of that time besides; without it nothing. */
  readonly fits?: (desk: DeskPlace) => boolean
}

/** A refusal with the way out: nearest free desks, and when this one is next free on that day. */
export async function withAlternatives(
  parts: ChooseParts,
  edition: Edition,
  { rights, person, wanted, fits = () => true }: Search,
  desk: DeskPlace | null,
  refuse: Refusal,
): Promise<Refusal> {
  const near = async (place: string) => {
    const among = parts.directory.below(place).filter((other) => other.id !== desk?.id && fits(other))
    return await freeDesks(parts, edition, rights, person, wanted, among, desk)
  }
  // The whole building is only asked when the floor has too few.
  const onFloor = desk ? await near(desk.floor) : []
  const free =
    onFloor.length >= ALTERNATIVES_MAX ? onFloor : await near(desk?.building ?? parts.directory.campus())
  const alternatives = free
    .slice(0, ALTERNATIVES_MAX)
    .map(({ id, label, floor }) => ({ desk: id, label, floor, floorLabel: parts.directory.label(floor) }))
  const next = desk ? await nextFreeOn(parts, edition, desk, person, wanted) : null
  return { code: refuse.code, details: { ...refuse.details, alternatives, nextFree: next } }
}

/** When a desk is free again for as long as was wanted, within the week after. */
async function nextFreeOn(
  parts: ChooseParts,
  edition: Edition,
  desk: DeskPlace,
  person: Seeker,
  wanted: Span,
): Promise<number | null> {
  const limit = wanted.to + 24 * 3_600_000
  const held = await holdsAround(parts, edition, [desk], { from: wanted.from, to: limit })
  const holds = keptSpans(held, sitterOf(person), edition.gap(desk))
  return !isFree(wanted, holds) ? nextFree(wanted.from, wanted.to - wanted.from, holds, limit) : null
}

export const firstCandidates = (desks: readonly DeskPlace[]): readonly DeskPlace[] =>
  desks.slice(0, CANDIDATES_MAX)
