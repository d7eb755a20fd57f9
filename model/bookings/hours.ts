import type { HolidayCalendar } from '../calendar/holidays.ts'
import { localTime, localToUnix } from '../calendar/local.ts'
import { DAY_MS } from '../calendar/zone.ts'
import type { WorkingHours } from '../campus/campus.ts'
import type { Text } from '../text.ts'
import type { BookingRules } from './policy.ts'

const MINUTE_MS = 60_000
/** "extended" opens this long before and after the working hours. */
const EXTENDED_MIN = 120
const DAY_MIN = 1_440

export interface Span {
  readonly from: number
  readonly to: number
}

/** What is left of a span that has begun; any other as it is. Who books the running slot uses the desk from now on. */
export const remainder = ({ from, to }: Span, now: number): Span =>
  now > from && now < to ? { from: now, to } : { from, to }

/** What a local day of a building is for booking. Times are Unix ms. */
export interface OfficeDay {
  readonly date: string
  readonly weekday: number
  /** Working hours; null on a day off. */
  readonly work: Span | null
  /** When desks can be used; null when the building is closed. */
  readonly open: Span | null
  readonly pause: Span | null
  /** Why the day is off. */
  readonly closed: Text | null
  /** National holidays of that year are known; otherwise a day off may look like a working day. */
  readonly yearLoaded: boolean
}

export interface OfficeCalendar {
  /** IANA zone of the building. */
  readonly zone: string
  readonly hours: WorkingHours
  readonly holidays: HolidayCalendar
}

export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/** HH:MM of a minute of the day. */
export const clockOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')

const WEEKEND: Text = { id: 'Bukan hari kerja', en: 'Not a working day' }

/** The day with local date YYYY-MM-DD. */
export function officeDay(date: string, calendar: OfficeCalendar, rules: BookingRules): OfficeDay {
  const { zone, holidays } = calendar
  const noon = localToUnix(date, DAY_MIN / 2, zone)
  const { weekday } = localTime(noon, zone)
  const season = rules.seasons.find(({ from, to }) => date >= from && date <= to)
  const hours = (season?.hours ?? calendar.hours)[weekday]
  const rest = (season?.breaks ?? rules.breaks)[weekday]
  const at = (minute: number) => localToUnix(date, minute, zone)
  const span = (clock: { from: string; to: string }): Span => ({
    from: at(minutesOf(clock.from)),
    to: at(minutesOf(clock.to)),
  })
  const off = holidays.on(date)
  const work = hours && off.length === 0 ? span(hours) : null
  const always = rules.openHours === 'always' && !off.some(({ kind }) => kind === 'closure')
  const day = { from: at(0), to: localToUnix(nextDate(date), 0, zone) }
  const wider = work && rules.openHours === 'extended' ? widened(work, day) : work
  return {
    date,
    weekday,
    work,
    open: always ? day : wider,
    pause: rest ? span(rest) : null,
    closed: work ? null : (off[0]?.name ?? WEEKEND),
    yearLoaded: holidays.hasYear(Number(date.slice(0, 4))),
  }
}

/** A day off as it would be with work, for desks that can be used on it nonetheless: the hours of its weekday, else of the next one that has some. */
export function asWorkingDay(day: OfficeDay, calendar: OfficeCalendar, rules: BookingRules): OfficeDay {
  if (day.work) return day
  const plain = { ...calendar, holidays: { ...calendar.holidays, on: () => [] } }
  for (let ahead = 0; ahead < 7; ahead++) {
    const like = officeDay(nextDate(day.date, ahead), plain, rules)
    if (like.work)
      return {
        ...day,
        work: moved(like.work, ahead, calendar.zone),
        pause: like.pause && moved(like.pause, ahead, calendar.zone),
      }
  }
  return day
}

/** The same clocks some days before. */
const moved = ({ from, to }: Span, days: number, zone: string): Span => {
  const before = (t: number): number => {
    const { date, minuteOfDay } = localTime(t, zone)
    return localToUnix(nextDate(date, -days), minuteOfDay, zone)
  }
  return { from: before(from), to: before(to) }
}

const widened = ({ from, to }: Span, day: Span): Span => ({
  from: Math.max(day.from, from - EXTENDED_MIN * MINUTE_MS),
  to: Math.min(day.to, to + EXTENDED_MIN * MINUTE_MS),
})

/** The local date after YYYY-MM-DD. */
export const nextDate = (date: string, days = 1): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** ISO weekdays 1 to 7 of the days that a span touches. */
export function weekdaysOf({ from, to }: Span, zone: string): readonly number[] {
  const first = localTime(from, zone)
  const last = localTime(Math.max(from, to - 1), zone).date
  const days: number[] = []
  for (let date = first.date; date <= last && days.length < 7; date = nextDate(date))
    days.push(((first.weekday - 1 + days.length) % 7) + 1)
  return days
}

export const localDay = (t: number, calendar: OfficeCalendar, rules: BookingRules): OfficeDay =>
  officeDay(localTime(t, calendar.zone).date, calendar, rules)

/** Which part of a day: the working day, its halves around the break, or wall-clock times HH:MM. */
export type DayPart = 'day' | 'morning' | 'afternoon' | { readonly from: string; readonly to: string }

/** Span of a part of a day; null on a day off, where only wall-clock times say anything. */
export function partSpan(day: OfficeDay, part: DayPart, zone: string): Span | null {
  if (typeof part === 'object') {
    const to = minutesOf(part.to) === 0 ? DAY_MIN : minutesOf(part.to)
    return { from: localToUnix(day.date, minutesOf(part.from), zone), to: localToUnix(day.date, to, zone) }
  }
  if (!day.work) return null
  const middle = (day.work.from + day.work.to) / 2
  if (part === 'morning') return { from: day.work.from, to: day.pause?.from ?? middle }
  if (part === 'afternoon') return { from: day.pause?.to ?? middle, to: day.work.to }
  return day.work
}

/** Days without work from today to `last` (YYYY-MM-DD): what lies between the days that can be booked. */
export function daysOff(
  now: number,
  last: string | undefined,
  calendar: OfficeCalendar,
  rules: BookingRules,
): readonly OfficeDay[] {
  if (last === undefined) return []
  const days: OfficeDay[] = []
  for (let date = localTime(now, calendar.zone).date; date <= last; date = nextDate(date)) {
    const day = officeDay(date, calendar, rules)
    if (!day.work) days.push(day)
  }
  return days
}

/** Local dates of the next `count` days on which work goes on, today first while its work is not over. */
export function nextWorkingDays(
  now: number,
  count: number,
  calendar: OfficeCalendar,
  rules: BookingRules,
): readonly OfficeDay[] {
  /** Longest run of days off that is looked through: a year without work is no calendar. */
  const looked_d = 366
  const days: OfficeDay[] = []
  let date = localTime(now, calendar.zone).date
  for (let i = 0; i < looked_d && days.length < count; i++, date = nextDate(date)) {
    const day = officeDay(date, calendar, rules)
    if (day.work && day.work.to > now) days.push(day)
  }
  return days
}
