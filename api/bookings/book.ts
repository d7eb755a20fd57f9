import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { bookingsApi } from '#model/api/bookings.ts'
import type { Booking } from '#model/bookings/booking.ts'
import { type DayPart, officeDay, partSpan, type Span } from '#model/bookings/hours.ts'
import { type Refusal, refusal, refused, refuseSpan, slotStart } from '#model/bookings/rules.ts'
import { localDate } from '#model/calendar/local.ts'
import { DenyutError, ERRORS } from '#model/errors.ts'
import type { Profile } from '#storage/records/bookings/port.ts'
import type { Caller } from '../access/identities.ts'
import { firstCandidates, freeDesks, usualDesks, withAlternatives } from './choose.ts'
import type { DeskPlace } from './directory.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'

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
  readonly skipped: readonly {
    date: string
    code: string
    title: { id: string; en: string }
    details: Record<string, unknown>
  }[]
}

/** Where to look: a desk to be near to, and the desks among which to choose. */
interface Origin {
  readonly desk: DeskPlace | null
  readonly among: readonly DeskPlace[]
  readonly ancestors: readonly string[]
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
    const days = this.#spansOf(order.when, origin.ancestors, edition)
    const bookings: Booking[] = []
    const skipped: { date: string; refuse: Refusal }[] = []
    for (const { date, span, refuse } of days) {
      const result = refuse ?? (await this.#bookSpan(order, edition, person, origin, span as Span, date))
      if ('code' in result) skipped.push({ date, refuse: result })
      else bookings.push(result)
    }
    if (bookings.length === 0 && skipped[0]) throw refused(skipped[0].refuse)
    this.#parts.changed([
      ...new Set(bookings.flatMap(({ desk }) => this.#parts.directory.find(desk)?.floor ?? [])),
    ])
    return {
      bookings,
      skipped: skipped.map(({ date, refuse }) => ({
        date,
        code: refuse.code,
        title: ERRORS[refuse.code].title,
        details: { ...refuse.details },
      })),
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

  #spansOf(
    when: When,
    ancestors: readonly string[],
    edition: Edition,
  ): { date: string; span?: Span; refuse?: Refusal }[] {
    const calendar = edition.calendar(ancestors)
    if ('from' in when) return [{ date: localDate(when.from, calendar.zone), span: when }]
    const rules = edition.rules(ancestors)
    const now = this.#parts.clock.now()
    return [...new Set(when.dates)].sort().map((date) => {
      const day = officeDay(date, calendar, rules)
      const span = partSpan(day, when.part as DayPart, calendar.zone)
      if (!span) return { date, refuse: refusal('booking_closed', { date, reason: day.closed }) }
      // Of a day that has begun the rest is booked.
      return {
        date,
        span:
          span.from < now && span.to > now
            ? { from: slotStart(now, rules.slot_min, calendar.zone), to: span.to }
            : span,
      }
    })
  }

  async #bookSpan(
    order: Order,
    edition: Edition,
    person: Profile,
    origin: Origin,
    span: Span,
    date: string,
  ): Promise<Booking | Refusal> {
    const { caller, where } = order
    const now = this.#parts.clock.now()
    const single = typeof where === 'object' && 'desk' in where ? origin.desk : null
    const first = single ?? origin.desk ?? origin.among[0]
    if (!first) return refusal('booking_nothing_free')
    const rules = edition.rules(first.ancestors)
    const wrong =
      refuseSpan(span, now, edition.calendar(first.ancestors), rules) ??
      (order.visitor !== undefined && !rules.visitors ? refusal('booking_visitors_refused') : null) ??
      (single ? edition.refuseBooking(single, person, span.from, span.to) : null)
    if (wrong) return await this.#withWayOut(order, edition, person, span, single, wrong)
    const candidates = single
      ? [single]
      : firstCandidates(
          await freeDesks(
            this.#parts,
            edition,
            caller,
            { ...person, visitor: order.visitor ?? null },
            span,
            origin.among,
            origin.desk,
          ),
        )
    const result = await this.#hold(order, edition, person, span, candidates, `${order.key}/${date}`)
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
    // Desks under another capacity are asked for apart: a full zone says nothing of the next one.
    const groups = [...Map.groupBy(desks, (desk) => edition.capacityOf(desk)).values()]
    let refuse = refusal('booking_nothing_free')
    for (const group of groups.length > 0 ? groups : [[]]) {
      const result = await this.#holdOne(order, edition, person, span, group, requestId)
      if (!('code' in result)) return result
      refuse = result
      if (!MENDED_ELSEWHERE.has(result.code)) break
    }
    return refuse
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
    return await withAlternatives(
      this.#parts,
      edition,
      { rights: caller, person: { ...person, visitor: visitor ?? null }, wanted: span },
      desk,
      refuse,
    )
  }
}
