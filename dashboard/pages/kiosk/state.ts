import { nextDate } from '#model/bookings/hours.ts'
import { localDate, localToUnix } from '#model/calendar/local.ts'
import { STALE_AFTER_MS } from '../../data/metrics.ts'

/** Answers come every ten seconds; four in a row that did not come are a fault and no hiccup. */
export const DELAYED_AFTER_MS = 45_000
/** Old scripts, a browser gone astray: once a night the page starts afresh, when nobody looks. */
const RELOAD_AT_MIN = 3 * 60

export interface Heard {
  /** Browser's clock when the last answer came. */
  readonly heardAt: number
  /** Server's clock in that answer. */
  readonly now: number
  /** Newest reading of the floor in that answer. */
  readonly dataAt: number | null
}

/** Since when (server time) what is shown is old; null: it is not. */
export function delayedSince({ heardAt, now, dataAt }: Heard, browserNow: number): number | null {
  if (browserNow - heardAt > DELAYED_AFTER_MS) return now
  const serverNow = now + (browserNow - heardAt)
  return dataAt !== null && serverNow - dataAt > STALE_AFTER_MS ? dataAt : null
}

/** Milliseconds until three o'clock at night in the zone of the building. */
export function untilNight(now: number, zone: string): number {
  const today = localDate(now, zone)
  const night = localToUnix(today, RELOAD_AT_MIN, zone)
  return (night > now ? night : localToUnix(nextDate(today), RELOAD_AT_MIN, zone)) - now
}

/** Where the picture stands, in steps of 2 px every ten minutes: nothing burns in. */
export const shiftOf = (now: number): number => Math.floor(now / 600_000) % 4
