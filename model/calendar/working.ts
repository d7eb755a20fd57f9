import type { WorkingHours } from '../campus/campus.ts'
import type { HolidayCalendar } from './holidays.ts'
import { localTime, localToUnix } from './local.ts'

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/** Whether work goes on at `t`: an opening day of the place, no day off, within its hours [from, to). */
export function isWorkingTime(
  t: number,
  zone: string,
  hours: WorkingHours,
  holidays: HolidayCalendar,
): boolean {
  const { date, weekday, minuteOfDay } = localTime(t, zone)
  const span = hours[weekday]
  if (!span || holidays.on(date).length > 0) return false
  return minuteOfDay >= minutes(span.from) && minuteOfDay < minutes(span.to)
}

/** Working hours of the local day that holds `t`, Unix ms, half-open; null on a day off. */
export function workingSpan(
  t: number,
  zone: string,
  hours: WorkingHours,
  holidays: HolidayCalendar,
): { readonly from: number; readonly to: number } | null {
  const { date, weekday } = localTime(t, zone)
  const span = hours[weekday]
  if (!span || holidays.on(date).length > 0) return null
  return { from: localToUnix(date, minutes(span.from), zone), to: localToUnix(date, minutes(span.to), zone) }
}
