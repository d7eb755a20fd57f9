import { localTime, localToUnix } from '../calendar/local.ts'
import { DAY_MS } from '../calendar/zone.ts'
import { countRegister, type RegisterState } from '../energy/register.ts'

/** Offices are empty at this local time, so counters start from nobody. */
const COUNTING_DAY_FROM_MIN = 3 * 60
/** A reading this late in the evening or night finds the office empty already. */
const QUIET_BEFORE_MS = 4 * 3_600_000
/** More people than this share of the capacity are a counter that drifted. */
const OVER_CAPACITY_MAX = 1.2

/** Start of the counting day that holds `t`: the last 03:00 local time, Unix ms. */
export function countingDayStart(t: number, zone: string): number {
  const start = localToUnix(localTime(t, zone).date, COUNTING_DAY_FROM_MIN, zone)
  return start <= t ? start : localToUnix(localTime(t - DAY_MS, zone).date, COUNTING_DAY_FROM_MIN, zone)
}

/**
 * People by what came in and went out, held between nobody and 1.2 times the capacity; no upper bound when
 * the capacity is not known.
 */
export function clampPeople(net: number, capacity: number): number {
  const most = capacity > 0 ? Math.floor(capacity * OVER_CAPACITY_MAX) : Number.POSITIVE_INFINITY
  return Math.min(most, Math.max(0, net))
}

/** What one line counter has counted in its counting day. */
export interface CounterDay {
  /** Start of the counting day, Unix ms. */
  readonly day: number
  readonly in: number
  readonly out: number
  /** The registers; null before the first reading of that side. */
  readonly inTotal: RegisterState | null
  readonly outTotal: RegisterState | null
  /** Time of the last reading, Unix ms. */
  readonly at: number
  /** The count began with an empty office, so that nobody who is inside is missing from it. */
  readonly anchored: boolean
}

/** A counter of which nothing is known yet. */
export const newCounterDay = (day: number): CounterDay => ({
  day,
  in: 0,
  out: 0,
  inTotal: null,
  outTotal: null,
  at: Number.NEGATIVE_INFINITY,
  anchored: false,
})

/** Whether a reading before a counting day found the office empty, so that counting may begin with it. */
export const isFromTheNight = (time: number, day: number): boolean => time >= day - QUIET_BEFORE_MS

/**
 * Adds a newer reading of a counter; `day` is the counting day of its time. A new day begins with nobody where the last reading is from the night before it; after a longer silence the count goes on, because
 * those who were inside then have left through the same door since.
 */
export function countReading(
  state: CounterDay,
  day: number,
  time: number,
  registers: { readonly inTotal?: number; readonly outTotal?: number },
): CounterDay {
  const empty = day > state.day && isFromTheNight(state.at, day)
  const side = (total: number | undefined, before: RegisterState | null) =>
    total === undefined ? { state: before, rise: 0 } : countRegister(before, total)
  const [entered, left] = [side(registers.inTotal, state.inTotal), side(registers.outTotal, state.outTotal)]
  return {
    day: Math.max(day, state.day),
    in: (empty ? 0 : state.in) + entered.rise,
    out: (empty ? 0 : state.out) + left.rise,
    inTotal: entered.state,
    outTotal: left.state,
    at: Math.max(time, state.at),
    anchored: empty || state.anchored,
  }
}

/**
 * Net count of a place's counters at counting day `day`; null without counters. Counters of an earlier day
 * count as nobody.
 */
export function netOf(counters: readonly CounterDay[], day: number): number | null {
  if (counters.length === 0) return null
  return counters.reduce((net, counter) => (counter.day === day ? net + counter.in - counter.out : net), 0)
}

/** People in a room: what its area counters see together, else in minus out; null when it has neither. */
export function roomPeople(
  areaCounts: readonly number[],
  counters: readonly CounterDay[],
  day: number,
  capacity: number,
): number | null {
  if (areaCounts.length > 0) return areaCounts.reduce((sum, people) => sum + people, 0)
  const net = netOf(counters, day)
  return net === null ? null : clampPeople(net, capacity)
}

/**
 * People on a zone, floor, building or campus: its own boundary counters, else the sum of what is known
 * below; null when nothing is. Counters that were first heard in the middle of the day know nobody who was
 * inside already, so they are believed only where nothing else is.
 */
export function placePeople(
  boundary: readonly CounterDay[],
  day: number,
  capacity: number,
  children: readonly (number | null)[],
): number | null {
  const net = netOf(boundary, day)
  const whole = boundary.every((counter) => counter.anchored || counter.day !== day)
  if (net !== null && whole) return clampPeople(net, capacity)
  let sum: number | null = null
  for (const people of children) if (people !== null) sum = (sum ?? 0) + people
  return sum ?? (net === null ? null : clampPeople(net, capacity))
}
