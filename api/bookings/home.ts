import type { Booking } from '#model/bookings/booking.ts'
import { heldSpan, isOpen } from '#model/bookings/booking.ts'
import { daysOff, nextDate, nextWorkingDays, type OfficeDay, type Span } from '#model/bookings/hours.ts'
import { partsLeft, slotStart } from '#model/bookings/rules.ts'
import { localToUnix } from '#model/calendar/local.ts'
import type { Profile } from '#storage/records/bookings/port.ts'
import type { Caller } from '../access/identities.ts'
import { dayView } from './availability.ts'
import { freeDesks, usualDesks } from './choose.ts'
import type { DeskPlace } from './directory.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'
import { bookingView } from './view.ts'
import { nearFirst, wishesOf } from './wishes.ts'

/** Names of colleagues on one card; the rest is counted. */
const NAMES_MAX = 5
/** Unread notices that are counted. */
const NOTICES_MAX = 100

/** The next working days of somebody: what is booked, or the desk that one tap books. */
export async function home(parts: BookingParts, caller: Caller, days: number, place: string | undefined) {
  const { clock, directory, bookings, book, names } = parts
  const now = clock.now()
  const edition = await book.open()
  const person = await names.person(caller)
  const usual = await usualDesks(parts, person)
  const base = usual[0]?.ancestors ?? directory.ancestors(place ?? directory.campus())
  const calendar = edition.calendar(base)
  const rules = edition.rules(base)
  const coming = nextWorkingDays(now, days, calendar, rules)
  const end = coming.at(-1)?.work?.to ?? now
  const mine = await bookings.list({
    person: person.id,
    from: now - 24 * 3_600_000,
    to: end + 24 * 3_600_000,
  })
  const origin = usual[0] ?? null
  const around = directory.below(origin?.building ?? place ?? directory.campus())
  const present = await bookings.list({
    desks: around.map(({ id }) => id),
    states: ['reserved', 'checked_in'],
    from: now,
    to: end,
  })
  const shown = await names.show(
    caller,
    [...mine, ...present.filter(({ person: who }) => who !== person.id)].filter(shareable(parts, caller)),
    'home',
  )
  const notices = await bookings.notices(person.id, NOTICES_MAX)
  const ownOn = (day: OfficeDay) =>
    mine.filter(
      (booking) =>
        touches(booking, wholeDay(day, calendar.zone)) &&
        (isOpen(booking) || booking.changedAt > now - 600_000),
    )
  const cards = []
  for (const day of coming) {
    const own = ownOn(day)
    const others = present.filter(
      (booking) => touches(booking, day.work) && booking.person !== person.id && shown.shares(booking),
    )
    const named = [...new Set(others.map(({ person: who }) => who))].flatMap(
      (who) => shown.profile(who ?? '')?.name ?? [],
    )
    const booked = own.some(isOpen)
    const mates = others.filter(
      ({ person: who }) => person.unit !== null && shown.profile(who ?? '')?.unit === person.unit,
    )
    cards.push({
      ...dayView(day, calendar.zone),
      parts: partsLeft(day, now, rules, calendar.zone),
      bookings: own.map((booking) => bookingView(parts, booking, shown)),
      suggestion: booked
        ? null
        : await suggest(parts, edition, caller, person, day, { usual, origin, around, mates }),
      colleagues: { count: named.length, names: named.slice(0, NAMES_MAX) },
    })
  }
  return {
    now,
    unread: notices.filter(({ readAt }) => readAt === null).length,
    checkInBefore_min: rules.checkInBefore_min,
    slot_min: rules.slot_min,
    building: origin?.building ?? null,
    off: daysOff(now, coming.at(-1)?.date, calendar, rules).map((day) => ({
      ...dayView(day, calendar.zone),
      bookings: ownOn(day).map((booking) => bookingView(parts, booking, shown)),
    })),
    days: cards,
  }
}

/** A manager's own home is no place to look at people by role: those names are asked for on the plan. */
const shareable =
  (parts: BookingParts, caller: Caller) =>
  (booking: Booking): boolean =>
    booking.person === caller.id || !parts.authority.at(caller, 'booking.manage', booking.desk)

const touches = (booking: Booking, day: Span | null): boolean => {
  const span = heldSpan(booking) ?? booking
  return day !== null && span.from < day.to && span.to > day.from
}

/** Midnight to midnight: a desk may be booked at night and on a day off. */
const wholeDay = ({ date }: OfficeDay, zone: string): Span => ({
  from: localToUnix(date, 0, zone),
  to: localToUnix(nextDate(date), 0, zone),
})

interface Around {
  readonly usual: readonly DeskPlace[]
  readonly origin: DeskPlace | null
  readonly around: readonly DeskPlace[]
  /** Bookings of colleagues of the own unit. */
  readonly mates: readonly Booking[]
}

async function suggest(
  parts: BookingParts,
  edition: Edition,
  caller: Caller,
  person: Profile,
  day: OfficeDay,
  { usual, origin, around, mates }: Around,
) {
  const { work } = day
  if (!work) return null
  const now = parts.clock.now()
  const spanOf = ({ ancestors, timeZone }: DeskPlace) => ({
    from: work.from < now ? slotStart(now, edition.rules(ancestors).slot_min, timeZone) : work.from,
    to: work.to,
  })
  // Without a habit, near to the own unit.
  const unit = origin ? null : (mates.flatMap(({ desk }) => parts.directory.find(desk) ?? [])[0] ?? null)
  const near = origin ?? unit
  let desk: DeskPlace | undefined
  for (const { span, desks } of wishesOf(edition, nearFirst(near, around), { spanOf, now }).wishes)
    desk ??= (await freeDesks(parts, edition, caller, person, span, desks, near))[0]
  if (!desk) return null
  const reason = usual[0]?.id === desk.id ? 'usual' : origin ? 'near_usual' : unit ? 'near_unit' : 'any'
  return {
    desk: desk.id,
    label: desk.label,
    floor: desk.floor,
    floorLabel: parts.directory.label(desk.floor),
    building: desk.building,
    reason: reason as 'usual',
  }
}
