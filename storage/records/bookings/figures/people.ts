import { type Kysely, sql } from 'kysely'
import { nextDate } from '#model/bookings/hours.ts'
import { hourSpans } from '#model/bookings/use.ts'
import { localDate } from '#model/calendar/local.ts'
import type { Database } from '../../schema.ts'
import { span } from '../rows.ts'
import { datesOf, desksOf, hullOf } from './days.ts'
import { idsOf } from './open-days.ts'
import type { Dates, DeskGroup } from './port.ts'
import { weekdayOf } from './together.ts'

type Tx = Kysely<Database>

/** How many people are known behind each group; who is forgotten may be any of them. */
export async function peopleOf(
  tx: Tx,
  groups: readonly DeskGroup[],
  dates: Dates,
): Promise<ReadonlyMap<string, number>> {
  const people = new Map<string, Set<string>>()
  const forgotten = new Set<string>()
  for (const [zone, desks] of Map.groupBy(desksOf(groups), (desk) => desk.zone)) {
    const { from, to } = hullOf(dates, [zone])
    const { rows } = await sql<{ desk: string; person: string | null; own: boolean }>`
      SELECT desk, person, bool_or(kind IN ('booking', 'walk_in') AND held && ${span(from, to)}) AS own FROM booking
      WHERE desk = ANY (${idsOf(desks)}::text[]) AND kind <> 'block' AND state <> 'cancelled' AND planned && ${span(from, to)}
      GROUP BY desk, person`.execute(tx)
    for (const { desk, person, own } of rows) {
      if (person === null) {
        if (own) forgotten.add(desk)
        continue
      }
      const set = people.get(desk)
      if (set) set.add(person)
      else people.set(desk, new Set([person]))
    }
  }
  return new Map(
    groups.map(({ id, desks }) => {
      const all = new Set<string>()
      for (const desk of desks) for (const person of people.get(desk.id) ?? []) all.add(person)
      return [id, Math.max(all.size, desks.some((desk) => forgotten.has(desk.id)) ? 1 : 0)] as const
    }),
  )
}

/** Who is known to have held a desk in these cells. */
export async function peopleAt(
  tx: Tx,
  group: DeskGroup,
  dates: Dates,
  cells: ReadonlySet<number>,
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const people = new Map<number, Set<string>>([...cells].map((key) => [key, new Set()]))
  if (cells.size === 0) return people
  const { from, to } = hullOf(dates, [group.zone])
  const { rows } = await sql<{ person: string; from_ms: number; to_ms: number }>`
    SELECT person, ms_of_ts(lower(b.held)) AS from_ms, ms_of_ts(upper(b.held)) AS to_ms
    FROM (SELECT person, held * ${span(from, to)} AS held FROM booking WHERE desk = ANY (${idsOf(group.desks)}::text[])
      AND kind <> 'block' AND state <> 'cancelled' AND person IS NOT NULL AND held && ${span(from, to)}) AS b`.execute(
    tx,
  )
  const hours = new Map(datesOf(dates).map((date) => [date, hourSpans(date, group.zone)]))
  for (const { person, from_ms, to_ms } of rows) {
    const last = localDate(to_ms - 1, group.zone)
    for (let date = localDate(from_ms, group.zone); date <= last; date = nextDate(date))
      for (const [hour, one] of (hours.get(date) ?? []).entries())
        if (one.from < to_ms && one.to > from_ms && one.from < one.to)
          people.get(weekdayOf(date) * 24 + hour)?.add(person)
  }
  return people
}
