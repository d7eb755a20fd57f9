import { type Kysely, sql } from 'kysely'
import { nextDate } from '#model/bookings/hours.ts'
import type { Database } from '../../schema.ts'
import { within } from './closing.ts'
import { type ComputedDesk, datesOf } from './days.ts'
import { idsOf, openDesks } from './open-days.ts'
import type { Dates, DeskGroup, UseRow, ZonedDesk } from './port.ts'

type Tx = Kysely<Database>

const HOUR_MS = 3_600_000

interface Sums {
  held_ms: number
  used_ms: number
  ghost_ms: number
  unseen_ms: number
  unbooked_ms: number
  recovered_ms: number
  bookings: number
  noShows: number
}

const NOTHING: Sums = {
  held_ms: 0,
  used_ms: 0,
  ghost_ms: 0,
  unseen_ms: 0,
  unbooked_ms: 0,
  recovered_ms: 0,
  bookings: 0,
  noShows: 0,
}

const added = (a: Sums, b: Sums): Sums => ({
  held_ms: a.held_ms + b.held_ms,
  used_ms: a.used_ms + b.used_ms,
  ghost_ms: a.ghost_ms + b.ghost_ms,
  unseen_ms: a.unseen_ms + b.unseen_ms,
  unbooked_ms: a.unbooked_ms + b.unbooked_ms,
  recovered_ms: a.recovered_ms + b.recovered_ms,
  bookings: a.bookings + b.bookings,
  noShows: a.noShows + b.noShows,
})

export function rowOf(group: DeskGroup, desks: ReadonlyMap<string, Sums>, peak: number | undefined): UseRow {
  const sum = group.desks.reduce((so, { id }) => added(so, desks.get(id) ?? NOTHING), NOTHING)
  return {
    group: group.id,
    held_h: sum.held_ms / HOUR_MS,
    used_h: sum.used_ms / HOUR_MS,
    ghost_h: sum.ghost_ms / HOUR_MS,
    unseen_h: sum.unseen_ms / HOUR_MS,
    unbooked_h: sum.unbooked_ms / HOUR_MS,
    recovered_h: sum.recovered_ms / HOUR_MS,
    bookings: sum.bookings,
    noShows: sum.noShows,
    peak: peak ?? Math.min(1, sum.held_ms),
  }
}

/** A booking counts on the day that it begins on, or on the first one. */
const sumsOfDay = (day: ComputedDesk, first: string): Sums => ({
  held_ms: day.held_ms,
  used_ms: day.used_ms ?? 0,
  ghost_ms: day.ghost_ms ?? 0,
  unseen_ms: day.unseen_ms ?? 0,
  unbooked_ms: day.unbooked_ms ?? 0,
  recovered_ms: day.recovered_ms,
  bookings: day.bookings + (day.day === first ? day.carriedBookings : 0),
  noShows: day.noShows + (day.day === first ? day.carriedNoShows : 0),
})

/** Sums of each desk, and the date since when what sensors told is known of any; null: of no day. */
export async function sumsOf(
  tx: Tx,
  desks: readonly ZonedDesk[],
  dates: Dates,
): Promise<{ desks: ReadonlyMap<string, Sums>; sensedFrom: string | null }> {
  const ids = idsOf(desks)
  const first = (column: string) =>
    sql`coalesce(sum(${sql.ref(`carried_${column}`)}) FILTER (WHERE day = ${dates.from}::date), 0)`
  const sum = (column: string) => sql`coalesce(sum(${sql.ref(column)}), 0)::float8`
  const { rows } = await sql<
    Sums & { desk: string }
  >`SELECT desk, ${sum('held_ms')} AS held_ms, ${sum('used_ms')} AS used_ms,
      ${sum('ghost_ms')} AS ghost_ms, ${sum('unseen_ms')} AS unseen_ms, ${sum('unbooked_ms')} AS unbooked_ms, ${sum('recovered_ms')} AS recovered_ms,
      (sum(bookings) + ${first('bookings')})::int AS bookings, (sum(no_shows) + ${first('no_shows')})::int AS "noShows"
    FROM desk_day WHERE ${within(dates)} AND desk = ANY (${ids}::text[]) GROUP BY desk`.execute(tx)
  const { rows: days } = await sql<{ day: string; desks: number; sensed: boolean }>`
    SELECT day::text AS day, count(*)::int AS desks, bool_or(used_ms IS NOT NULL) AS sensed
    FROM desk_day WHERE ${within(dates)} AND desk = ANY (${ids}::text[]) GROUP BY day`.execute(tx)
  const sums = new Map<string, Sums>(rows.map(({ desk, ...one }) => [desk, one]))
  const whole = new Set(days.flatMap((one) => (one.desks === desks.length ? one.day : [])))
  const sensed = new Set(days.flatMap((one) => (one.sensed ? one.day : [])))
  const open = datesOf(dates).filter((date) => !whole.has(date))
  for await (const day of openDesks(tx, desks, open)) {
    sums.set(day.desk, added(sums.get(day.desk) ?? NOTHING, sumsOfDay(day, dates.from)))
    if (day.used_ms !== null) sensed.add(day.day)
  }
  const unknown = datesOf(dates).findLast((date) => !sensed.has(date))
  const from = unknown === undefined ? dates.from : nextDate(unknown)
  return { desks: sums, sensedFrom: from < dates.to ? from : null }
}
