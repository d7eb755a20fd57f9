import { nextDate, type Span } from '#model/bookings/hours.ts'
import { localDate, localTime, localToUnix } from '#model/calendar/local.ts'

export const isOneDay = ({ from, to }: Span, zone: string): boolean =>
  localDate(from, zone) === localDate(to - 1, zone)

/** Days of a booking that can be given up with days left before and after them, first to last; null: there are none. */
export function innerDays(
  { from, to }: Span,
  now: number,
  zone: string,
): { first: string; last: string } | null {
  const earliest = localDate(Math.max(from, now), zone)
  const first = nextDate(earliest)
  const last = nextDate(localDate(to - 1, zone), -1)
  return first <= last ? { first, last } : null
}

/** Giving up whole days: the part before ends as the booking ends on its last day, the part after begins as it began. */
export function spanOfDays({ from, to }: Span, first: string, last: string, zone: string): Span {
  const clockOf = (at: number) => localTime(at, zone).minuteOfDay
  return {
    from: localToUnix(nextDate(first, -1), clockOf(to), zone),
    to: localToUnix(nextDate(last), clockOf(from), zone),
  }
}
