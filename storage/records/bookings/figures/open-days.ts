import type { Kysely } from 'kysely'
import type { Span } from '#model/bookings/hours.ts'
import { nextDate } from '#model/bookings/hours.ts'
import type { Database } from '../../schema.ts'
import {
  type ComputedDesk,
  type ComputedGroup,
  deskOn,
  desksClosed,
  desksOf,
  factsOf,
  groupOn,
  groupsClosed,
  hullOf,
  narrowed,
} from './days.ts'
import type { DeskGroup, ZonedDesk } from './port.ts'

type Tx = Kysely<Database>

/** Days that are not added up yet are worked out so many at a time: a month of a campus is some ten thousand bookings. */
const OPEN_DAYS_MAX = 31

/** Days of desks that are not added up, worked out. */
export async function* openDesks(
  tx: Tx,
  desks: readonly ZonedDesk[],
  dates: readonly string[],
): AsyncGenerator<ComputedDesk> {
  for (const some of runsOf(dates)) {
    const closed = await desksClosed(tx, desks, some)
    const left = desks.filter(({ id }) => some.some((date) => !closed.get(date)?.has(id)))
    if (left.length === 0) continue
    const facts = await factsOf(tx, idsOf(left), hull(some, left))
    for (const date of some) {
      const own = narrowed(facts, hull([date], left))
      for (const desk of left) if (!closed.get(date)?.has(desk.id)) yield deskOn(own, date, desk)
    }
  }
}

/** Days of groups that are not added up, worked out. */
export async function* openGroups(
  tx: Tx,
  groups: readonly DeskGroup[],
  dates: readonly string[],
): AsyncGenerator<ComputedGroup> {
  for (const some of runsOf(dates)) {
    const closed = await groupsClosed(tx, groups, some)
    const left = groups.filter(({ id }) => some.some((date) => !closed.get(date)?.has(id)))
    if (left.length === 0) continue
    const desks = desksOf(left)
    const zoned = [...desks, ...left]
    const facts = await factsOf(tx, idsOf(desks), hull(some, zoned))
    for (const date of some) {
      const own = narrowed(facts, hull([date], zoned))
      for (const group of left) if (!closed.get(date)?.has(group.id)) yield groupOn(own, date, group)
    }
  }
}

export const idsOf = (desks: readonly ZonedDesk[]): readonly string[] => desks.map(({ id }) => id)

const hull = (dates: readonly string[], zoned: readonly { zone: string }[]): Span =>
  hullOf({ from: dates[0] ?? '', to: nextDate(dates.at(-1) ?? '') }, new Set(zoned.map(({ zone }) => zone)))

/** In pieces within which a piece of the calendar is read at once. */
function runsOf(dates: readonly string[]): readonly (readonly string[])[] {
  const runs: string[][] = []
  for (const date of dates) {
    const last = runs.at(-1)
    if (last?.[0] !== undefined && date < nextDate(last[0], OPEN_DAYS_MAX)) last.push(date)
    else runs.push([date])
  }
  return runs
}

/** Of these dates those on which any of the groups is not added up. */
export async function openOf(
  tx: Tx,
  groups: readonly DeskGroup[],
  dates: readonly string[],
): Promise<readonly string[]> {
  const closed = await groupsClosed(tx, groups, dates)
  return dates.filter((date) => groups.some(({ id }) => !closed.get(date)?.has(id)))
}
