import { localTime } from '../calendar/local.ts'
import { asWorkingDay, nextDate, type OfficeCalendar, type OfficeDay, officeDay, type Span } from './hours.ts'
import type { BookingRules } from './policy.ts'

/** The longest booking that a rule can allow, 366 days, touches one date more. */
const DAYS_MAX = 367

/**
 * When no timer of a booking runs, in order and apart: breaks and prayer times, days on which the building is closed, and of a booking over
 * several days the nights and days off between them, on which nobody is missed.
 */
export function pausesOf(booking: Span, calendar: OfficeCalendar, rules: BookingRules): readonly Span[] {
  const pauses: Span[] = []
  let end = booking.from
  for (const { from, to } of runsOf(booking, calendar, rules)) {
    if (from > end) pauses.push({ from: end, to: from })
    end = to
  }
  if (end < booking.to) pauses.push({ from: end, to: booking.to })
  return pauses
}

function* runsOf({ from, to }: Span, calendar: OfficeCalendar, rules: BookingRules): Generator<Span> {
  const first = localTime(from, calendar.zone).date
  const last = localTime(to - 1, calendar.zone).date
  for (let i = 0, date = first; i < DAYS_MAX && date <= last; i++, date = nextDate(date)) {
    const day = officeDay(date, calendar, rules)
    const begins = date === first ? from : null
    const ends = date === last ? to : null
    const hours = begins === null && ends === null ? day.work : asWorkingDay(day, calendar, rules).work
    const run = runOn(day, hours, begins, ends)
    if (run) yield* without(run, day.pause)
  }
}

/** When timers run on a day: in its hours. That a booking begins or ends outside of them is meant, so there they run from or until then. */
function runOn(
  { open, work }: OfficeDay,
  hours: Span | null,
  begins: number | null,
  ends: number | null,
): Span | null {
  if (!open || (!work && begins === null && ends === null)) return null
  const { from, to } = hours ?? open
  return overlap(open, {
    from: begins ?? (ends !== null && ends <= from ? open.from : from),
    to: ends ?? (begins !== null && begins >= to ? open.to : to),
  })
}

const overlap = (a: Span, b: Span): Span | null => {
  const from = Math.max(a.from, b.from)
  const to = Math.min(a.to, b.to)
  return from < to ? { from, to } : null
}

const without = ({ from, to }: Span, pause: Span | null): readonly Span[] =>
  pause
    ? [
        { from, to: Math.min(to, pause.from) },
        { from: Math.max(from, pause.to), to },
      ].filter((part) => part.from < part.to)
    : [{ from, to }]

export const isPaused = (t: number, pauses: readonly Span[]): boolean =>
  pauses.some(({ from, to }) => from <= t && t < to)

/** Time of [from, to) in which timers run, ms. */
export function runningTime(from: number, to: number, pauses: readonly Span[]): number {
  if (to <= from) return 0
  const paused = pauses.reduce(
    (sum, pause) => sum + Math.max(0, Math.min(to, pause.to) - Math.max(from, pause.from)),
    0,
  )
  return to - from - paused
}

/** When a timer of `duration_ms` that starts at `from` has run out, Unix ms. Pauses are in order. */
export function runsOutAt(from: number, duration_ms: number, pauses: readonly Span[]): number {
  let end = from + duration_ms
  for (const pause of pauses) {
    if (pause.to <= from || pause.from >= end) continue
    end += pause.to - Math.max(from, pause.from)
  }
  return end
}
