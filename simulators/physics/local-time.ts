import { localTime, localToUnix } from '#model/calendar/local.ts'
import { DAY_MS } from '#model/calendar/zone.ts'

/** A calendar day of a zone. */
export interface LocalDay {
  /** Days from 1970-01-01 to this date. */
  readonly number: number
  /** YYYY-MM-DD. */
  readonly date: string
  /** ISO: 1 is Monday. */
  readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7
  /** Unix ms of its first and of the next day's first moment; days with a clock change have 23 or 25 hours. */
  readonly start: number
  readonly end: number
}

/** The day of a zone that holds a moment. */
export function localDay(time: number, zone: string): LocalDay {
  const { date, weekday } = localTime(time, zone)
  const midnight = Date.parse(`${date}T00:00:00Z`)
  const next = new Date(midnight + DAY_MS).toISOString().slice(0, 10)
  return {
    number: midnight / DAY_MS,
    date,
    weekday,
    start: localToUnix(date, 0, zone),
    end: localToUnix(next, 0, zone),
  }
}

/** Seconds from midnight of a time of day written HH:MM. */
export const secondsOf = (clock: string): number =>
  Number(clock.slice(0, 2)) * 3_600 + Number(clock.slice(3)) * 60
