import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { bookingsApi } from '#model/api/bookings.ts'
import type { Booking } from '#model/bookings/booking.ts'
import { type DayPart, officeDay, partSpan, type Span } from '#model/bookings/hours.ts'
import { mildest } from '#model/bookings/mildest.ts'
import { type Refusal, refusal, refused, slotStart } from '#model/bookings/rules.ts'
import { localDate } from '#model/calendar/local.ts'
import { DenyutError, ERRORS } from '#model/errors.ts'
import type { Profile } from '#storage/records/bookings/port.ts'
import type { Caller } from '../access/identities.ts'
import { firstCandidates, freeDesks, usualDesks, withAlternatives } from './choose.ts'
import type { DeskPlace } from './directory.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'
import { nearFirst, type Wish, wishesOf } from './wishes.ts'

export type BookBody = z.output<typeof bookingsApi.book.body>
export type Where = BookBody['where']
type When = BookBody['when']

export interface Order {
  readonly caller: Caller
  readonly where: Where
  readonly when: When
  readonly person?: string | undefined
  readonly visitor?: string | undefined
  readonly note?: string | undefined
  readonly key: string | null
  readonly series?: string | null
}

export interface Booked {
  readonly bookings: readonly Booking[]
  readonly skipped: readonly ReturnType<typeof skippedDay>[]
}

/** A day that was left out of several, and why. */
export const skippedDay = (date: string, { code, details }: Refusal) => ({
  date,
  code,
  title: ERRORS[code].title,
  details: { ...details },
})

/** Where to look: a desk to be near to, and the desks among which to choose. */
interface Origin {
  readonly desk: DeskPlace | null
  readonly among: readonly DeskPlace[]
  /** Whose days are the days. */
  readonly ancestors: readonly string[]
}

/** A day that is booked, and its time by the hours and slots of a desk. */
interface Day {
  readonly date: string
  readonly spanOf: (desk: DeskPlace) => Span | Refusal
}

/** What another desk or time would mend; anything else stays refused wherever one sits. */
const MENDED_ELSEWHERE = new Set([
  'booking_desk_taken',
  'booking_buffer',
  'booking_nothing_free',
  'booking_other_unit',
  'booking_desk_assigned',
  'booking_desk_off',
  'booking_zone_full',
])

/** A person has one desk at a time, wherever that is. */
const PERSONS_OWN = 'booking_person_busy'

/** Books desks for people: one day or several, one desk or any of a place. */
export class Booker {
  readonly #parts: BookingParts

  constructor(parts: BookingParts) {
    this.#parts = parts
  }

  /** Throws the refusal when no day at all could be booked; otherwise names the days that were skipped. */
  async book(order: Order): Promise<Booked> {
    const edition = await this.#parts.book.open()
    const person = await this.personOf(order.caller, order.person)
    const origin = await this.#originOf(order, person)
    const days = this.#daysOf(order.when, origin.ancestors, edition)
    const bookings: Booking[] = []
    const skipped: { date: string; refuse: Refusal }[] = []
    for (const day of days) {
      const { date } = day
      const result = await this.#bookDay(order, edition, person, origin, day)
      if ('code' in result) skipped.push({ date, refuse: result })
      else bookings.push(result)
    }
    if (bookings.length === 0 && skipped[0]) throw refused(skipped[0].refuse)
    this.#parts.changed([
      ...new Set(bookings.flatMap(({ desk }) => this.#parts.directory.find(desk)?.floor ?? [])),
    ])
    return {
      bookings,
      skipped: skipped.map(({ date, refuse }) => skippedDay(date, refuse)),
    }
  }

  /** Whom a caller books for: itself, or who named it as delegate. */
  async personOf(caller: Caller, wanted: string | undefined): Promise<Profile> {
    const self = await this.#parts.names.person(caller)
    if (wanted === undefined || wanted === self.id) return self
    const other = await this.#parts.bookings.profile(wanted)
    if (other && !other.disabled && other.delegates.includes(self.id)) return other
    throw new DenyutError('booking_no_delegate')
  }

  async #originOf({ where, caller }: Order, person: Profile): Promise<Origin> {
    const { authority, directory } = this.#parts
    if (typeof where === 'object' && 'desk' in where) {
      authority.demand(caller, 'booking.own', where.desk)
      const desk = directory.desk(where.desk)
      return { desk, among: [desk], ancestors: desk.ancestors }
    }
    const usual = await usualDesks(this.#parts, person)
    if (where === 'usual') {
      const desk = usual[0] ?? null
      const among = directory.below(desk?.building ?? directory.campus())
      return { desk, among, ancestors: desk?.ancestors ?? among[0]?.ancestors ?? [] }
    }
    authority.demand(caller, 'booking.own', where.place)
    const among = directory.below(where.place)
    const desk = usual.find(({ ancestors }) => ancestors.includes(where.place)) ?? null
    return { desk, among, ancestors: desk?.ancestors ?? directory.ancestors(where.place) }
  }

  #daysOf(when: When, ancestors: readonly string[], edition: Edition): readonly Day[] {
    if ('from' in when)
      return [{ date: localDate(when.from, edition.calendar(ancestors).zone), spanOf: () => when }]
    const now = this.#parts.clock.now()
    return [...new Set(when.dates)].sort().map((date) => ({
      date,
      spanOf: (desk) => partOf(date, when.part as DayPart, edition, desk, now),
    }))
  }

  async #bookDay(
    order: Order,
    edition: Edition,
    person: Profile,
    origin: Origin,
    { date, spanOf }: Day,
  ): Promise<Booking | Refusal> {
    const { caller, visitor } = order
    const { authority, clock } = this.#parts
    const among = origin.among.filter((desk) => authority.at(caller, 'booking.own', desk.id))
    const { wishes, refuse } = wishesOf(edition, nearFirst(origin.desk, among), {
      spanOf,
      now: clock.now(),
      visitor,
    })
    if (refuse) return refuse
    const refusals: Refusal[] = []
    for (const wish of wishes) {
      const result = await this.#bookWish(order, edition, person, origin, wish, `${order.key}/${date}`)
      if (!('code' in result) || result.code === PERSONS_OWN) return result
      refusals.push(result)
    }
    return mildest(refusals) ?? refusal('booking_nothing_free')
  }

  async #bookWish(
    order: Order,
    edition: Edition,
    person: Profile,
    origin: Origin,
    { span, desks }: Wish,
    requestId: string,
  ): Promise<Booking | Refusal> {
    const { caller, where, visitor = null } = order
    const who = { ...person, visitor }
    const single = typeof where === 'object' && 'desk' in where ? origin.desk : null
    const wrong = single && edition.refuseBooking(single, who, span.from, span.to)
    if (wrong) return await this.#withWayOut(order, edition, person, span, single, wrong)
    const candidates = single
      ? [single]
      : firstCandidates(await freeDesks(this.#parts, edition, caller, who, span, desks, origin.desk))
    const result = await this.#hold(order, edition, person, span, candidates, requestId)
    return 'code' in result ? await this.#withWayOut(order, edition, person, span, single, result) : result
  }

  async #hold(
    order: Order,
    edition: Edition,
    person: Profile,
    span: Span,
    desks: readonly DeskPlace[],
    requestId: string,
  ): Promise<Booking | Refusal> {
    // Desks under other quotas are asked for apart: a full zone says nothing of the next one.
    const groups = [...Map.groupBy(desks, (desk) => edition.quotaKey(desk)).values()]
    const refusals: Refusal[] = []
    for (const group of groups.length > 0 ? groups : [[]]) {
      const result = await this.#holdOne(order, edition, person, span, group, requestId)
      if (!('code' in result) || result.code === PERSONS_OWN) return result
      refusals.push(result)
    }
    return mildest(refusals) ?? refusal('booking_nothing_free')
  }

  async #holdOne(
    order: Order,
    edition: Edition,
    person: Profile,
    span: Span,
    desks: readonly DeskPlace[],
    requestId: string,
  ): Promise<Booking | Refusal> {
    const now = this.#parts.clock.now()
    const [first] = desks
    const quotas = first ? edition.quotas(first, span.from) : null
    const request = {
      id: randomUUID(),
      kind: order.visitor === undefined ? ('booking' as const) : ('visitor' as const),
      desks: desks.map(({ id }) => id),
      person: person.id,
      visitor: order.visitor ?? null,
      ...span,
      heldFrom: Math.max(span.from, now),
      requestId: order.key === null ? null : requestId,
      series: order.series ?? null,
      note: order.note ?? null,
      checkIn: null,
    }
    const result = await this.#parts.bookings.hold(request, quotas, {
      actor: order.caller.id,
      action: 'created',
      by: 'person',
      now,
    })
    return result.kind === 'held' ? result.booking : result.refuse
  }

  async #withWayOut(
    { caller, visitor }: Order,
    edition: Edition,
    person: Profile,
    span: Span,
    desk: DeskPlace | null,
    refuse: Refusal,
  ): Promise<Refusal> {
    if (!MENDED_ELSEWHERE.has(refuse.code)) return refuse
    const wanted = { spanOf: () => span, now: this.#parts.clock.now(), visitor }
    const fits = edition.once((other) => wishesOf(edition, [other], wanted).refuse === null)
    return await withAlternatives(
      this.#parts,
      edition,
      { rights: caller, person: { ...person, visitor: visitor ?? null }, wanted: span, fits },
      desk,
      refuse,
    )
  }
}

function partOf(
  date: string,
  part: DayPart,
  edition: Edition,
  { ancestors }: DeskPlace,
  now: number,
): Span | Refusal {
  const calendar = edition.calendar(ancestors)
  const rules = edition.rules(ancestors)
  const day = officeDay(date, calendar, rules)
  const span = partSpan(day, part, calendar.zone)
  if (!span) return refusal('booking_closed', { date, reason: day.closed })
  // Of a day that has begun the rest is booked.
  return span.from < now && span.to > now
    ? { from: slotStart(now, rules.slot_min, calendar.zone), to: span.to }
    : span
}
