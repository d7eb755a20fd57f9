import { localTime } from '../calendar/local.ts'
import { nextDate, type OfficeCalendar, officeDay, type Span } from './hours.ts'
import type { BookingRules } from './policy.ts'

/** Bookings of more days than this have no timer left that matters. */
const DAYS_MAX = 32

/** Breaks and prayer times that touch [from, to), in order. */
export function pausesBetween(
  from: number,
  to: number,
  calendar: OfficeCalendar,
  rules: BookingRules,
): readonly Span[] {
  const pauses: Span[] = []
  let date = localTime(from, calendar.zone).date
  const last = localTime(to, calendar.zone).date
  for (let i = 0; i < DAYS_MAX && date <= last; i++, date = nextDate(date)) {
    const { pause } = officeDay(date, calendar, rules)
    if (pause && pause.to > from && pause.from < to) pauses.push(pause)
  }
  return pauses
}

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
