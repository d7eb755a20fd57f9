import { nextDate, type Span } from '#model/bookings/hours.ts'
import { nextSlot } from '#model/bookings/rules.ts'
import { localDate, localTime, localToUnix } from '#model/calendar/local.ts'

const MINUTE_MS = 60_000

/** Moments of a span at which a booking may begin or end, its own end included, with those that are set already. */
export function moments(
  { from, to }: Span,
  slot_min: number,
  zone: string,
  set: readonly number[] = [],
): number[] {
  const first = nextSlot(from, slot_min, zone)
  const slot_ms = slot_min * MINUTE_MS
  const count = Math.max(0, Math.floor((to - first) / slot_ms) + 1)
  const steps = Array.from({ length: count }, (_, i) => first + i * slot_ms)
  return [...new Set([...steps, ...set])].sort((a, b) => a - b)
}

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
