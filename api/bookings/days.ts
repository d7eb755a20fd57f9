import { isFree } from '#model/bookings/find.ts'
import { keptSpans } from '#model/bookings/gap.ts'
import {
  asWorkingDay,
  nextDate,
  type OfficeDay,
  officeDay,
  remainder,
  type Span,
} from '#model/bookings/hours.ts'
import { partsLeft } from '#model/bookings/rules.ts'
import { localDate } from '#model/calendar/local.ts'
import type { Caller } from '../access/identities.ts'
import { dayView } from './availability.ts'
import { holdsAround, sitterOf } from './choose.ts'
import type { DeskPlace } from './directory.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'

type Parts = Pick<BookingParts, 'clock' | 'bookings' | 'directory' | 'book'>

/** The coming calendar days of a place, days off among them, with the desks that are free all of what is left of the working day. Without a `count` as far as some desk may be booked ahead. */
export async function bookingDays(parts: Parts, caller: Caller, place: string, count: number | undefined) {
  const { clock, bookings, directory, book } = parts
  const edition = await book.open()
  const now = clock.now()
  const ancestors = directory.ancestors(place)
  const calendar = edition.calendar(ancestors)
  const rules = edition.rules(ancestors)
  const today = localDate(now, calendar.zone)
  const desks = directory.below(place)
  const kinds = kindsOf(edition, desks)
  const ahead_d = Math.max(0, ...kinds.map((desk) => edition.rules(desk.ancestors).advance_days))
  const days = Array.from({ length: count ?? ahead_d + 1 }, (_, i) => {
    const day = officeDay(nextDate(today, i), calendar, rules)
    const opens = opensOn(edition, kinds, day)
    return {
      day,
      opens,
      parts: partsLeft(opens ? asWorkingDay(day, calendar, rules) : day, now, rules, calendar.zone),
    }
  })
  const holds = Map.groupBy(
    await holdsAround(parts, edition, desks, {
      from: now,
      to: Math.max(now, ...days.map(({ parts: { day } }) => day?.to ?? now)),
    }),
    ({ desk }) => desk,
  )
  const profile = caller.kind === 'user' ? await bookings.profile(caller.id) : null
  const person = { id: profile?.id ?? '', unit: profile?.unit ?? null }
  const kept = new Map(
    desks.map((desk) => [desk.id, keptSpans(holds.get(desk.id) ?? [], sitterOf(person), edition.gap(desk))]),
  )
  const free = (span: Span | null) => {
    if (!span) return null
    const refuseWhen = edition.refuseWhen(span, now)
    return desks.filter(
      (desk) =>
        refuseWhen(desk) === null &&
        edition.refuseBooking(desk, person, span.from, span.to) === null &&
        isFree(remainder(span, now), kept.get(desk.id) ?? []),
    ).length
  }
  return {
    place,
    now,
    slot_min: rules.slot_min,
    total: desks.length,
    days: days.map(({ day, opens, parts: left }) => ({
      ...dayView(day, calendar.zone),
      opens,
      parts: left,
      free: free(left.day),
    })),
  }
}

/** One desk of each set of rules. */
function kindsOf(edition: Edition, desks: readonly DeskPlace[]): readonly DeskPlace[] {
  const kindOf = edition.once((desk) => desk)
  return [...new Set(desks.map(kindOf))]
}

/** From when the first desk can be used on a day until the last no longer can; null: none can. */
function opensOn(edition: Edition, kinds: readonly DeskPlace[], { date }: OfficeDay): Span | null {
  const spans = kinds.flatMap(
    ({ ancestors }) => officeDay(date, edition.calendar(ancestors), edition.rules(ancestors)).open ?? [],
  )
  if (spans.length === 0) return null
  return { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) }
}
