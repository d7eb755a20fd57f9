import type { Span } from '#model/bookings/hours.ts'
import { clockOf, minutesOf } from '#model/bookings/hours.ts'
import { slotStart } from '#model/bookings/rules.ts'
import { localDate, localTime, localToUnix } from '#model/calendar/local.ts'
import type { CalendarDay, DeskCalendar } from '../../data/desk-calendar.ts'

export const PARTS = ['day', 'morning', 'afternoon'] as const
export type Part = (typeof PARTS)[number]
const DAY_MIN = 1_440
const MINUTE_MS = 60_000

/** What a reader asks for in the address: a part of a day, or wall clocks HH:MM. */
export interface Asked {
  readonly date?: string | undefined
  readonly part?: Part | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** The day that was asked for, else the first on which work is left. */
export const dayOf = (calendar: DeskCalendar, { date }: Asked): CalendarDay | undefined =>
  calendar.days.find((day) => day.date === date) ??
  calendar.days.find(({ work, parts }) => work !== null && parts.day !== null) ??
  calendar.days[0]

/** The day at a time, else the first: what is fixed may have begun before all of them. */
export const dayAt = (calendar: DeskCalendar, at: number): CalendarDay | undefined =>
  calendar.days.find(({ date, zone }) => date === localDate(at, zone)) ?? calendar.days[0]

/** Why no time can be shown: no desk of the building opens on that day, the time is over, or it ends before it begins. */
export type NoTime = 'closed' | 'over' | 'wrong'

/** The time that desks are shown for, from the running slot on; Unix ms. */
export function spanOf(day: CalendarDay, asked: Asked, { now, slot_min }: DeskCalendar): Span | NoTime {
  const { from, to, part = 'day' } = asked
  if (from === undefined || to === undefined) {
    const span = day.parts[part]
    return span ?? (day.opens ? 'over' : 'closed')
  }
  if (day.opens === null) return 'closed'
  const end = minutesOf(to) === 0 ? DAY_MIN : minutesOf(to)
  if (end <= minutesOf(from)) return 'wrong'
  const span = {
    from: Math.max(localToUnix(day.date, minutesOf(from), day.zone), slotStart(now, slot_min, day.zone)),
    to: localToUnix(day.date, end, day.zone),
  }
  return span.to <= span.from ? 'over' : span
}

/** Wall clocks HH:MM at which a booking may begin or end on a day: every slot in which any desk opens, their end included. */
export function slotClocks({ opens, zone }: CalendarDay, slot_min: number): string[] {
  if (opens === null) return []
  const length_min = Math.round((opens.to - opens.from) / MINUTE_MS)
  const first = localTime(opens.from, zone).minuteOfDay
  const aligned = Math.ceil(first / slot_min) * slot_min
  const clocks = []
  for (let minute = aligned; minute <= first + length_min; minute += slot_min)
    clocks.push(clockOf(minute % DAY_MIN))
  return clocks
}
