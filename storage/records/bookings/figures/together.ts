import { type Kysely, sql } from 'kysely'
import type { Database } from '../../schema.ts'
import { within } from './closing.ts'
import { datesOf, groupRows, isCounted } from './days.ts'
import { openGroups, openOf } from './open-days.ts'
import type { Dates, DeskGroup } from './port.ts'

type Tx = Kysely<Database>

interface Peak {
  peak: number
  people: number
}

/** Most desks held at once, of each group of several desks. */
export async function peaksOf(
  tx: Tx,
  groups: readonly DeskGroup[],
  dates: Dates,
): Promise<ReadonlyMap<string, Peak>> {
  const counted = groups.filter(isCounted)
  const peaks = new Map<string, Peak>(counted.map(({ id }) => [id, { peak: 0, people: 0 }]))
  const raise = (id: string, { peak, people }: Peak) => {
    const before = peaks.get(id) ?? { peak: 0, people: 0 }
    peaks.set(id, { peak: Math.max(before.peak, peak), people: Math.max(before.people, people) })
  }
  const { rows } = await sql<Peak & { place: string; days: number }>`
    SELECT p.place, max(p.peak) AS peak, max(p.people) AS people, count(*)::int AS days FROM place_day p
    JOIN ${groupRows(counted)} ON p.place = g.place AND p.members = g.members WHERE ${within(dates)} GROUP BY p.place`.execute(
    tx,
  )
  const all = datesOf(dates)
  const whole = new Set(rows.flatMap(({ place, days }) => (days === all.length ? place : [])))
  for (const row of rows) raise(row.place, row)
  const open = counted.filter(({ id }) => !whole.has(id))
  if (open.length > 0)
    for await (const day of openGroups(tx, open, await openOf(tx, open, all))) raise(day.group.id, day)
  return peaks
}

export const weekdayOf = (date: string): number => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1

/** Held time and most people at once by weekday and hour; the key is 24 a weekday. */
export async function cellsOf(
  tx: Tx,
  group: DeskGroup,
  dates: Dates,
): Promise<Map<number, { held_ms: number; people: number }>> {
  const cells = new Map<number, { held_ms: number; people: number }>()
  const put = (key: number, held_ms: number, people: number) => {
    const before = cells.get(key) ?? { held_ms: 0, people: 0 }
    cells.set(key, { held_ms: before.held_ms + held_ms, people: Math.max(before.people, people) })
  }
  if (isCounted(group)) {
    const { rows } = await sql<{ key: number; held_ms: number; people: number }>`
      SELECT (extract(isodow FROM day) * 24 + h.n - 1)::int AS key, sum(h.held_ms)::float8 AS held_ms, max(h.people) AS people
      FROM place_day JOIN ${groupRows([group])} USING (place, members),
        LATERAL unnest(hours_held_ms, hours_people) WITH ORDINALITY AS h(held_ms, people, n)
      WHERE ${within(dates)} GROUP BY 1`.execute(tx)
    for (const { key, held_ms, people } of rows) put(key, held_ms, people)
  }
  for await (const { day, hoursHeld_ms, hoursPeople } of openGroups(
    tx,
    [group],
    await openOf(tx, [group], datesOf(dates)),
  ))
    for (const [hour, held_ms] of hoursHeld_ms.entries())
      put(weekdayOf(day) * 24 + hour, held_ms, hoursPeople[hour] ?? 0)
  return cells
}
