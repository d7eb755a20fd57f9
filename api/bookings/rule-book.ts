import { type GapRules, gapRules } from '#model/bookings/gap.ts'
import { type OfficeCalendar, type Span, weekdaysOf } from '#model/bookings/hours.ts'
import { type BookingRules, capacityPlace, mayUse, rulesOf } from '#model/bookings/policy.ts'
import { localWeek, type Refusal, refusal, refuseWhen } from '#model/bookings/rules.ts'
import { pausesOf } from '#model/bookings/timers.ts'
import { type HolidayCalendar, holidayCalendar } from '#model/calendar/holidays.ts'
import { localTime } from '#model/calendar/local.ts'
import type { Clock } from '#platform/clock.ts'
import type { BookingRecords, BookingSetup, Profile, Quotas } from '#storage/records/bookings/port.ts'
import type { DeskPlace, Directory } from './directory.ts'

/** Rules that another node changed hold here at most this much later. */
const FRESH_MS = 5_000

/** Rules of booking as they are set now, for any place. */
export class RuleBook {
  readonly #bookings: BookingRecords
  readonly #directory: Directory
  readonly #clock: Clock
  #read: { at: number; edition: Promise<Edition> } | null = null

  constructor(bookings: BookingRecords, directory: Directory, clock: Clock) {
    this.#bookings = bookings
    this.#directory = directory
    this.#clock = clock
  }

  /** Rules that do not change while one question is answered. */
  async open(): Promise<Edition> {
    const now = this.#clock.monotonic()
    if (!this.#read || now - this.#read.at > FRESH_MS) {
      const edition = this.#bookings.setup().then((setup) => new Edition(setup, this.#directory))
      this.#read = { at: now, edition }
      edition.catch(() => this.forget())
    }
    return await this.#read.edition
  }

  /** After rules were changed here. */
  forget(): void {
    this.#read = null
  }
}

/** Who is to use a desk: a person, or a visitor of that person. */
export type Seeker = Pick<Profile, 'id' | 'unit'> & { readonly visitor?: string | null }

/** One reading of the rules. */
export class Edition {
  readonly setup: BookingSetup
  readonly #directory: Directory
  readonly #rules = new Map<string, BookingRules>()
  readonly #calendars = new Map<string, OfficeCalendar>()
  readonly #pauses = new Map<string, readonly Span[]>()
  /** Places with rules or days off of their own. */
  readonly #ruling: ReadonlySet<string>

  constructor(setup: BookingSetup, directory: Directory) {
    this.setup = setup
    this.#directory = directory
    this.#ruling = new Set([...setup.policies.keys(), ...setup.holidays.map(({ place }) => place)])
  }

  rules(ancestors: readonly string[]): BookingRules {
    const [place = ''] = ancestors
    let rules = this.#rules.get(place)
    if (!rules) {
      rules = rulesOf(ancestors, this.setup.policies)
      this.#rules.set(place, rules)
    }
    return rules
  }

  /** When no timer of a booking at a desk runs. Most bookings have the hours of others, so each are worked out once. */
  pauses(desk: DeskPlace, { from, to }: Span): readonly Span[] {
    const key = `${this.#rulingOf(desk)} ${from} ${to}`
    let pauses = this.#pauses.get(key)
    if (!pauses) {
      pauses = pausesOf({ from, to }, this.calendar(desk.ancestors), this.rules(desk.ancestors))
      this.#pauses.set(key, pauses)
    }
    return pauses
  }

  gap({ ancestors, timeZone }: DeskPlace): GapRules {
    return gapRules(this.rules(ancestors), timeZone)
  }

  calendar(ancestors: readonly string[]): OfficeCalendar {
    const [place = ''] = ancestors
    let calendar = this.#calendars.get(place)
    if (!calendar) {
      const zone = this.#directory.timeZone(place)
      calendar = { zone, hours: this.#directory.hours(ancestors), holidays: this.#holidays(ancestors) }
      this.#calendars.set(place, calendar)
    }
    return calendar
  }

  /** Why nobody can book a desk for that time, by its days, hours and how far ahead it is; null: can be. Asked of many desks, each rule is looked at once. */
  refuseWhen(span: Span, now: number): (desk: DeskPlace) => Refusal | null {
    return this.once((desk) =>
      refuseWhen(span, now, this.calendar(desk.ancestors), this.rules(desk.ancestors)),
    )
  }

  /** Something of desks that depends on rules and days alone, worked out once for those with the same. */
  once<T>(work: (desk: DeskPlace) => T): (desk: DeskPlace) => T {
    const known = new Map<string, T>()
    return (desk) => {
      const key = this.#rulingOf(desk)
      if (!known.has(key)) known.set(key, work(desk))
      return known.get(key) as T
    }
  }

  /** Why somebody may not use a desk at that time at all; null: may. */
  refuseDesk(desk: DeskPlace, who: Seeker, from: number, to: number): Refusal | null {
    if (this.rules(desk.ancestors).mode === 'off') return refusal('booking_desk_off', { desk: desk.id })
    const wrong = this.refuseVisitor(desk, who.visitor)
    if (wrong) return wrong
    const holder = this.setup.assignments.get(desk.id)
    if (holder !== undefined && holder !== who.id && !this.#lent(desk.id, from, to))
      return refusal('booking_desk_assigned', { desk: desk.id })
    if (holder === who.id) return null
    const closed = weekdaysOf({ from, to }, desk.timeZone)
      .map((weekday) => mayUse(desk.ancestors, this.setup.access, who.unit, weekday))
      .find(({ allowed }) => !allowed)
    return closed ? refusal('booking_other_unit', { desk: desk.id, units: closed.units }) : null
  }

  /** As `refuseDesk`, for a time ahead: a drop-in desk is only for who sits there. */
  refuseBooking(desk: DeskPlace, who: Seeker, from: number, to: number): Refusal | null {
    if (this.rules(desk.ancestors).mode === 'drop_in') return refusal('booking_desk_off', { desk: desk.id })
    return this.refuseDesk(desk, who, from, to)
  }

  refuseVisitor({ ancestors }: DeskPlace, visitor: string | null | undefined): Refusal | null {
    const isWelcome = (visitor ?? null) === null || this.rules(ancestors).visitors
    return isWelcome ? null : refusal('booking_visitors_refused')
  }

  units(desk: DeskPlace, from: number): readonly string[] {
    return mayUse(desk.ancestors, this.setup.access, null, localTime(from, desk.timeZone).weekday).units
  }

  /** The place whose capacity counts for a desk; null: none. */
  capacityOf(desk: DeskPlace): string | null {
    return capacityPlace(desk.ancestors, this.setup.policies)
  }

  /** The same for desks under the same quotas. */
  quotaKey(desk: DeskPlace): string {
    const { maxUpcoming, maxPerWeek } = this.rules(desk.ancestors)
    return [maxUpcoming, maxPerWeek, this.capacityOf(desk), desk.timeZone].join(' ')
  }

  quotas(desk: DeskPlace, from: number): Quotas {
    const { maxUpcoming, maxPerWeek, capacity } = this.rules(desk.ancestors)
    const place = this.capacityOf(desk)
    return {
      maxUpcoming,
      maxPerWeek,
      week: localWeek(from, desk.timeZone),
      capacity:
        place === null || capacity === null
          ? null
          : { place, limit: capacity, desks: this.#directory.below(place).map(({ id }) => id) },
    }
  }

  /** Desks with the same answer have the same rules and days. */
  #rulingOf(desk: DeskPlace): string {
    return [desk.building, ...desk.ancestors.filter((place) => this.#ruling.has(place))].join(' ')
  }

  #lent(desk: string, from: number, to: number): boolean {
    return this.setup.lendings.some(
      (lending) => lending.desk === desk && lending.from <= from && lending.to >= to,
    )
  }

  #holidays(ancestors: readonly string[]): HolidayCalendar {
    return holidayCalendar(this.setup.holidays.filter(({ place }) => ancestors.includes(place)))
  }
}
