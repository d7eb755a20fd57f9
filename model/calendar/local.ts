import { DAY_MS, zoneRules } from './zone.ts'

/** What clocks on the wall show. */
export interface LocalTime {
  /** YYYY-MM-DD. */
  readonly date: string
  /** ISO: 1 Monday to 7 Sunday. */
  readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7
  readonly minuteOfDay: number
}

export function localTime(t: number, zone: string): LocalTime {
  const local = t + zoneRules(zone).windowAt(t).offset_ms
  const day = Math.floor(local / DAY_MS)
  // 1 January 1970 was a Thursday.
  const weekday = ((((day + 3) % 7) + 7) % 7) + 1
  return {
    date: dateOfDay(day),
    weekday: weekday as LocalTime['weekday'],
    minuteOfDay: Math.floor((local - day * DAY_MS) / 60_000),
  }
}

/** Local date as YYYY-MM-DD. */
export const localDate = (t: number, zone: string): string =>
  dateOfDay(Math.floor((t + zoneRules(zone).windowAt(t).offset_ms) / DAY_MS))

/**
 * Unix ms of a wall-clock time; one that a clock change skipped is taken as if it had not, one shown twice as
 * the first.
 */
export function localToUnix(date: string, minuteOfDay: number, zone: string): number {
  const local = Date.parse(`${date}T00:00:00Z`) + minuteOfDay * 60_000
  const rules = zoneRules(zone)
  const early = local - rules.windowAt(local - DAY_MS / 2).offset_ms
  if (early + rules.windowAt(early).offset_ms === local) return early
  const late = local - rules.windowAt(early).offset_ms
  return late + rules.windowAt(late).offset_ms === local ? late : early
}

const LOCAL = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?$/

/** Unix ms of a time in ISO 8601: a date alone, or a time without an offset, is what clocks on the wall show. NaN when it is none. */
export function parseTime(text: string, zone: string): number {
  if (!LOCAL.test(text)) return Date.parse(text)
  const at = Date.parse(`${text.length > 10 ? text : `${text}T00:00`}Z`)
  if (Number.isNaN(at)) return at
  const day = Math.floor(at / DAY_MS)
  return localToUnix(dateOfDay(day), (at - day * DAY_MS) / 60_000, zone)
}

const DATES = new Map<number, string>()
/** Dates remembered: 60 years. */
const DATES_MAX = 21_915

function dateOfDay(day: number): string {
  let date = DATES.get(day)
  if (date === undefined) {
    if (DATES.size >= DATES_MAX) DATES.clear()
    date = new Date(day * DAY_MS).toISOString().slice(0, 10)
    DATES.set(day, date)
  }
  return date
}
