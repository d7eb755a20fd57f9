import { localTime, localToUnix } from '../calendar/local.ts'
import { DenyutError, type ErrorCode } from '../errors.ts'
import { nextDate, type OfficeCalendar, type OfficeDay, officeDay, partSpan, type Span } from './hours.ts'
import type { BookingRules } from './policy.ts'

const MINUTE_MS = 60_000
/** One booking of more days than this is looked through no further: its length alone is refused before. */
const DAYS_MAX = 366

/** Why a booking is refused, in a form that goes out as a problem document. */
export interface Refusal {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
}

export const refusal = (code: ErrorCode, details: Readonly<Record<string, unknown>> = {}): Refusal => ({
  code,
  details,
})

export const refused = ({ code, details }: Refusal): DenyutError =>
  new DenyutError(code, undefined, { details })

/** Monday 00:00 to Monday 00:00 local time around `t`, Unix ms. */
export function localWeek(t: number, zone: string): Span {
  const { date, weekday } = localTime(t, zone)
  const monday = nextDate(date, 1 - weekday)
  return { from: localToUnix(monday, 0, zone), to: localToUnix(nextDate(monday, 7), 0, zone) }
}

/**
 * The first rule of time that a wanted span breaks; null when it keeps all. Quotas and what is taken are for the database alone, because
 * they change meanwhile. A booking may begin in the running slot: "now" is on time.
 */
export function refuseSpan(
  wanted: Span,
  now: number,
  calendar: OfficeCalendar,
  rules: BookingRules,
): Refusal | null {
  const { from, to } = wanted
  const length_min = (to - from) / MINUTE_MS
  if (length_min < rules.minDuration_min)
    return refusal('booking_too_short', { limit: rules.minDuration_min })
  const tooLong = refuseLength(wanted, rules)
  if (tooLong) return tooLong
  const offSlot = refuseOffSlot([from, to], calendar.zone, rules)
  if (offSlot) return offSlot
  if (to <= now || from + rules.slot_min * MINUTE_MS <= now) return refusal('booking_too_late', { now })
  if (rules.minNotice_min > 0 && from < now + rules.minNotice_min * MINUTE_MS)
    return refusal('booking_too_late', { limit: rules.minNotice_min })
  return refuseWhen(wanted, now, calendar, rules)
}

export const refuseLength = (
  { from, to }: Span,
  { maxDuration_min }: Pick<BookingRules, 'maxDuration_min'>,
): Refusal | null =>
  to - from > maxDuration_min * MINUTE_MS ? refusal('booking_too_long', { limit: maxDuration_min }) : null

/** As `refuseSpan`, for the days and hours alone: what a place says of a time, however long and from when somebody wants it. */
export function refuseWhen(
  wanted: Span,
  now: number,
  calendar: OfficeCalendar,
  rules: BookingRules,
): Refusal | null {
  const lastDate = nextDate(localTime(now, calendar.zone).date, rules.advance_days)
  if (localTime(wanted.from, calendar.zone).date > lastDate)
    return refusal('booking_too_far', { limit: rules.advance_days, lastDate })
  return refuseDays(wanted, calendar, rules)
}

/** Bookings begin and end on slots. */
export function refuseOffSlot(
  ends: readonly number[],
  zone: string,
  { slot_min }: Pick<BookingRules, 'slot_min'>,
): Refusal | null {
  const off = ends.some((t) => t % MINUTE_MS !== 0 || localTime(t, zone).minuteOfDay % slot_min !== 0)
  return off ? refusal('booking_off_slot', { limit: slot_min }) : null
}

/** A span has to lie in the opening hours of the day it begins on, or, over several days, touch open days alone. */
function refuseDays({ from, to }: Span, calendar: OfficeCalendar, rules: BookingRules): Refusal | null {
  const first = localTime(from, calendar.zone).date
  const last = localTime(to - 1, calendar.zone).date
  let date = first
  for (let i = 0; i < DAYS_MAX && date <= last; i++, date = nextDate(date)) {
    const day = officeDay(date, calendar, rules)
    if (!day.open) return refusal('booking_closed', { date, reason: day.closed })
    const begins = date === first ? from : day.open.from
    const ends = date === last ? to : day.open.to
    if (begins < day.open.from || ends > day.open.to)
      return refusal('booking_outside_hours', { date, from: day.open.from, to: day.open.to })
  }
  return null
}

/** Start of the slot that runs at `t`: a booking "from now" begins there. */
export const slotStart = (t: number, slot_min: number, zone: string): number => {
  const { minuteOfDay } = localTime(t, zone)
  const minute = t - (t % MINUTE_MS)
  return minute - (minuteOfDay % slot_min) * MINUTE_MS
}

/** Start of the first slot at or after `t`. */
export const nextSlot = (t: number, slot_min: number, zone: string): number => {
  const start = slotStart(t, slot_min, zone)
  return start === t ? t : start + slot_min * MINUTE_MS
}

/** What is left of the working day and of its halves at `now`; null: over, too little to be booked, or a day off. */
export function partsLeft(
  day: OfficeDay,
  now: number,
  { slot_min, minDuration_min }: Pick<BookingRules, 'slot_min' | 'minDuration_min'>,
  zone: string,
): Record<'day' | 'morning' | 'afternoon', Span | null> {
  const left = (part: 'day' | 'morning' | 'afternoon'): Span | null => {
    const span = partSpan(day, part, zone)
    if (!span || span.to <= now) return null
    const from = Math.max(span.from, Math.min(slotStart(now, slot_min, zone), span.to))
    return span.to - from < minDuration_min * MINUTE_MS ? null : { from, to: span.to }
  }
  return { day: left('day'), morning: left('morning'), afternoon: left('afternoon') }
}
