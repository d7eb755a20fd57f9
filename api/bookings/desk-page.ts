import { heldSpan } from '#model/bookings/booking.ts'
import { nextFree } from '#model/bookings/find.ts'
import { cleaningSpans, keptSpans, stayUntil } from '#model/bookings/gap.ts'
import { officeDay } from '#model/bookings/hours.ts'
import { localDate, localToUnix } from '#model/calendar/local.ts'
import type { Caller } from '../access/identities.ts'
import { dayView, defaultSpan, deskView, lookAt, overlaps, withoutHistory } from './availability.ts'
import { freeDesks, holdsAround } from './choose.ts'
import type { BookingParts } from './parts.ts'
import { bookingView, currentOf } from './view.ts'

/** Free desks named beside one that is taken. */
const NEAREST_MAX = 3
const DAY_MIN = 1_440
/** A slot worth naming. */
const SLOT_MS = 30 * 60_000

/** The page behind the QR code of a desk. */
export async function deskPage(parts: BookingParts, caller: Caller, id: string, date: string | undefined) {
  const { directory, clock, book, names, senses, authority } = parts
  const desk = directory.desk(id)
  const now = clock.now()
  const edition = await book.open()
  const calendar = edition.calendar(desk.ancestors)
  const rules = edition.rules(desk.ancestors)
  const day = officeDay(date ?? localDate(now, calendar.zone), calendar, rules)
  const wanted = defaultSpan(now, edition, desk.ancestors)
  const { looks, shown } = await lookAt(parts, edition, caller, [desk], wanted)
  const dayEnd = localToUnix(day.date, DAY_MIN, calendar.zone)
  const dayStart = localToUnix(day.date, 0, calendar.zone)
  const around = await holdsAround(parts, edition, [desk], { from: dayStart, to: dayEnd })
  const timeline = withoutHistory(around, caller, now).filter((booking) =>
    overlaps(booking, { from: dayStart, to: dayEnd }),
  )
  const namesOfDay = await names.show(caller, timeline, 'desk')
  const mine = timeline.find((booking) => namesOfDay.isMine(booking) && (booking.heldTo ?? 0) > now) ?? null
  const current = currentOf(timeline, now)
  const person = shown.viewer
  const sitter = { person: person?.id ?? null, visitor: null }
  const kept = keptSpans(around, sitter, edition.gap(desk))
  const soon = mine !== null && now >= mine.from - rules.checkInBefore_min * 60_000
  const free = person
    ? await freeDesks(parts, edition, caller, person, wanted, directory.below(desk.floor), desk)
    : []
  const usable =
    person !== null &&
    !current &&
    looks[0]?.refuse === null &&
    edition.refuseDesk(desk, person, now, wanted.to) === null
  return {
    ...deskView(looks[0] as (typeof looks)[number], shown, authority.at(caller, 'booking.manage', id)),
    now,
    day: dayView(day, calendar.zone),
    building: desk.building,
    slot_min: rules.slot_min,
    senseSince: senses.of(id).state === 'fresh' ? senses.of(id).since : null,
    freeUntil: current ? null : stayUntil(now, around, sitter, edition.gap(desk)),
    nextFree: current ? nextFree(now, SLOT_MS, kept, dayEnd) : null,
    timeline: timeline.flatMap((booking) => {
      const span = heldSpan(booking)
      const kind =
        booking.kind === 'block'
          ? ('blocked' as const)
          : namesOfDay.isMine(booking)
            ? ('mine' as const)
            : ('held' as const)
      return span ? [{ ...span, kind, state: booking.state, person: namesOfDay.of(booking) }] : []
    }),
    cleaning: cleaningSpans(around, kept).flatMap(({ from, to }) =>
      from < dayEnd && to > Math.max(dayStart, now)
        ? [{ from: Math.max(from, dayStart), to: Math.min(to, dayEnd) }]
        : [],
    ),
    can:
      mine?.state === 'checked_in'
        ? ('release' as const)
        : soon
          ? ('check_in' as const)
          : usable
            ? ('claim' as const)
            : ('none' as const),
    mine: mine ? bookingView(parts, mine, namesOfDay) : null,
    nearest: free
      .filter((other) => other.id !== id)
      .slice(0, NEAREST_MAX)
      .map((other) => ({
        desk: other.id,
        label: other.label,
        floor: other.floor,
        floorLabel: directory.label(other.floor),
        building: other.building,
      })),
  }
}
