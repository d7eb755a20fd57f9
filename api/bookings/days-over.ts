import { nextDate } from '#model/bookings/hours.ts'
import { localDate } from '#model/calendar/local.ts'
import { allGroups } from './groups.ts'
import type { BookingParts } from './parts.ts'

/** Figures reach back a year, and a little further for whoever compares. */
const BACK_D = 400

type Parts = Pick<BookingParts, 'bookings' | 'directory' | 'clock' | 'log'>

/**
 * Adds up days that are over everywhere and are not added up yet, the newest first: figures of years need no single presence then, and
 * come quickly. A day is one transaction, so whoever stops in the middle goes on there. False when it was told to stop.
 */
export async function closeDays(
  { bookings, directory, clock, log }: Parts,
  isStopping: () => boolean = () => false,
): Promise<boolean> {
  const groups = allGroups(directory)
  const first = await bookings.firstUse()
  if (first === null || groups.length === 0) return true
  const now = clock.now()
  const zones = [...new Set(groups.flatMap(({ zone, desks }) => [zone, ...desks.map((desk) => desk.zone)]))]
  const to = earliest(zones.map((zone) => localDate(now, zone)))
  const begun = earliest(zones.map((zone) => localDate(first, zone)))
  const open = await bookings.openDates(groups, { from: latest([begun, nextDate(to, -BACK_D)]), to })
  for (const date of open.toReversed()) {
    if (isStopping()) return false
    await bookings.closeDate(date, groups)
  }
  if (open.length > 1) log.info({ days: open.length }, 'days of desks were added up')
  return true
}

const earliest = (dates: readonly string[]): string => dates.toSorted()[0] ?? ''
const latest = (dates: readonly string[]): string => dates.toSorted().at(-1) ?? ''
