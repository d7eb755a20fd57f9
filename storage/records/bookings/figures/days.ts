import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Span } from '#model/bookings/hours.ts'
import { nextDate } from '#model/bookings/hours.ts'
import {
  type DeskDay,
  daySpan,
  deskDay,
  type GroupDay,
  groupDay,
  hourSpans,
  type Seen,
  type UseBooking,
} from '#model/bookings/use.ts'
import { rowsOf } from '../../bulk.ts'
import type { Database } from '../../schema.ts'
import { span } from '../rows.ts'
import type { Dates, DeskGroup, PresenceSpan, ZonedDesk } from './port.ts'

type Tx = Kysely<Database>

type SeenSpan = Omit<PresenceSpan, 'desk'>

/** What days are added up from. */
export interface Facts {
  readonly bookings: ReadonlyMap<string, readonly UseBooking[]>
  readonly presence: ReadonlyMap<string, readonly SeenSpan[]>
  /** Since when single presence is there whole, Unix ms. */
  readonly keptFrom: number
}

export interface ComputedDesk extends DeskDay {
  readonly day: string
  readonly desk: string
  readonly span: Span
}

export interface ComputedGroup extends GroupDay {
  readonly day: string
  readonly group: DeskGroup
  readonly span: Span
}

export const datesOf = ({ from, to }: Dates): readonly string[] => {
  const dates: string[] = []
  for (let date = from; date < to; date = nextDate(date)) dates.push(date)
  return dates
}

/** From the first moment of the dates in any of the zones to the last. */
export function hullOf({ from, to }: Dates, zones: Iterable<string>): Span {
  const edges = [...zones].map((zone) => ({ from: daySpan(from, zone).from, to: daySpan(to, zone).from }))
  return { from: Math.min(...edges.map((one) => one.from)), to: Math.max(...edges.map((one) => one.to)) }
}

/** Which desks a group counts, and by which days. */
const membersOf = ({ zone, desks }: DeskGroup): string =>
  createHash('sha256')
    .update(JSON.stringify([zone, desks.map((desk) => [desk.id, desk.zone]).sort()]))
    .digest('base64url')

/** What a group of more than one desk counts together has a row of its own; that of a desk says it already. */
export const isCounted = ({ desks }: DeskGroup): boolean => desks.length > 1

/** Every desk of the groups once. */
export function desksOf(groups: readonly DeskGroup[]): readonly ZonedDesk[] {
  return [...new Map(groups.flatMap(({ desks }) => desks).map((desk) => [desk.id, desk])).values()]
}

export async function factsOf(tx: Tx, desks: readonly string[], { from, to }: Span): Promise<Facts> {
  const window = span(from, to)
  const { rows: bookings } = await sql<{
    desk: string
    own: boolean
    missed: boolean
    from_ms: number
    to_ms: number
    held_from_ms: number | null
    held_to_ms: number | null
  }>`SELECT desk, kind IN ('booking', 'walk_in') AS own, state = 'no_show' AS missed,
      ms_of_ts(lower(planned)) AS from_ms, ms_of_ts(upper(planned)) AS to_ms,
      ms_of_ts(lower(held)) AS held_from_ms, ms_of_ts(upper(held)) AS held_to_ms
    FROM booking WHERE desk = ANY (${[...desks]}::text[]) AND kind <> 'block' AND state <> 'cancelled' AND planned && ${window}`.execute(
    tx,
  )
  const { rows: presence } = await sql<{ desk: string; sitting: boolean; from_ms: number; to_ms: number }>`
    SELECT desk, sitting, ms_of_ts(lower(during)) AS from_ms, ms_of_ts(upper(during)) AS to_ms
    FROM desk_presence WHERE desk = ANY (${[...desks]}::text[]) AND during && ${window}`.execute(tx)
  const { rows: kept } = await sql<{ from_ms: number }>`SELECT from_ms FROM presence_kept`.execute(tx)
  return {
    bookings: byDesk(bookings, (row) => ({
      planned: { from: row.from_ms, to: row.to_ms },
      held:
        row.held_from_ms === null || row.held_to_ms === null
          ? null
          : { from: row.held_from_ms, to: row.held_to_ms },
      missed: row.missed,
      own: row.own,
    })),
    presence: byDesk(presence, ({ sitting, from_ms, to_ms }) => ({ sitting, from: from_ms, to: to_ms })),
    keptFrom: kept[0]?.from_ms ?? 0,
  }
}

/** What of it touches a span. */
export function narrowed({ bookings, presence, keptFrom }: Facts, { from, to }: Span): Facts {
  const touches = (span: Span) => span.from < to && span.to > from
  const some = <T>(lists: ReadonlyMap<string, readonly T[]>, is: (one: T) => boolean) =>
    new Map([...lists].map(([desk, list]) => [desk, list.filter(is)] as const))
  return {
    bookings: some(bookings, ({ planned }) => touches(planned)),
    presence: some(presence, touches),
    keptFrom,
  }
}

function byDesk<R extends { desk: string }, T>(rows: readonly R[], of: (row: R) => T): Map<string, T[]> {
  const map = new Map<string, T[]>()
  for (const row of rows) {
    const list = map.get(row.desk)
    if (list) list.push(of(row))
    else map.set(row.desk, [of(row)])
  }
  return map
}

export function deskOn(facts: Facts, day: string, { id, zone }: ZonedDesk): ComputedDesk {
  const within = daySpan(day, zone)
  const seen = within.from >= facts.keptFrom ? seenOf(facts.presence.get(id) ?? []) : null
  return { day, desk: id, span: within, ...deskDay(within, facts.bookings.get(id) ?? [], seen) }
}

const seenOf = (spans: readonly SeenSpan[]): Seen => ({
  sat: spans.filter(({ sitting }) => sitting),
  empty: spans.filter(({ sitting }) => !sitting),
})

export function groupOn(facts: Facts, day: string, group: DeskGroup): ComputedGroup {
  const bookings = group.desks.flatMap(({ id }) => facts.bookings.get(id) ?? [])
  const { zone } = group
  return { day, group, span: daySpan(day, zone), ...groupDay(hourSpans(day, zone), bookings) }
}

/** Of these desks those that were added up, by date. */
export async function desksClosed(
  tx: Tx,
  desks: readonly ZonedDesk[],
  dates: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await sql<{ day: string; desk: string }>`SELECT day::text AS day, desk FROM desk_day
    WHERE day = ANY (${[...dates]}::date[]) AND desk = ANY (${desks.map(({ id }) => id)}::text[])`.execute(tx)
  return setsOf(rows.map(({ day, desk }) => [day, desk]))
}

/** Of these groups those that were added up as they are now, by date. */
export async function groupsClosed(
  tx: Tx,
  groups: readonly DeskGroup[],
  dates: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await sql<{
    day: string
    place: string
  }>`SELECT p.day::text AS day, p.place FROM place_day p
    JOIN ${groupRows(groups)} ON p.place = g.place AND p.members = g.members WHERE p.day = ANY (${[...dates]}::date[])`.execute(
    tx,
  )
  return setsOf(rows.map(({ day, place }) => [day, place]))
}

export const groupRows = (groups: readonly DeskGroup[]) =>
  rowsOf(
    groups.map((group) => ({ place: group.id, members: membersOf(group) })),
    { place: 'text', members: 'text' },
    'g',
  )

function setsOf(pairs: readonly (readonly [string, string])[]): Map<string, Set<string>> {
  const sets = new Map<string, Set<string>>()
  for (const [key, value] of pairs) {
    const set = sets.get(key)
    if (set) set.add(value)
    else sets.set(key, new Set([value]))
  }
  return sets
}

export async function keepDesks(tx: Tx, rows: readonly ComputedDesk[]): Promise<void> {
  const given = rows.map((row) => ({
    day: row.day,
    desk: row.desk,
    from_ms: row.span.from,
    to_ms: row.span.to,
    held_ms: row.held_ms,
    used_ms: row.used_ms,
    ghost_ms: row.ghost_ms,
    unseen_ms: row.unseen_ms,
    unbooked_ms: row.unbooked_ms,
    recovered_ms: row.recovered_ms,
    bookings: row.bookings,
    no_shows: row.noShows,
    carried_bookings: row.carriedBookings,
    carried_no_shows: row.carriedNoShows,
  }))
  const whole = { from_ms: 'bigint', to_ms: 'bigint' } as const
  const times = {
    held_ms: 'int',
    used_ms: 'int',
    ghost_ms: 'int',
    unseen_ms: 'int',
    unbooked_ms: 'int',
    recovered_ms: 'int',
  }
  const counts = { bookings: 'int', no_shows: 'int', carried_bookings: 'int', carried_no_shows: 'int' }
  const casts = { day: 'date', desk: 'text', ...whole, ...times, ...counts }
  await sql`INSERT INTO desk_day (${columnsOf(casts)}) SELECT * FROM ${rowsOf(given, casts, 'given')}`.execute(
    tx,
  )
}

/** Arrays go as text: arrays of arrays would have to be of one length in all rows. */
export async function keepGroups(tx: Tx, rows: readonly ComputedGroup[]): Promise<void> {
  const given = rows.map((row) => ({
    day: row.day,
    place: row.group.id,
    members: membersOf(row.group),
    from_ms: row.span.from,
    to_ms: row.span.to,
    peak: row.peak,
    people: row.people,
    hours_held_ms: `{${row.hoursHeld_ms.join(',')}}`,
    hours_people: `{${row.hoursPeople.join(',')}}`,
  }))
  const casts = {
    day: 'date',
    place: 'text',
    members: 'text',
    from_ms: 'bigint',
    to_ms: 'bigint',
    peak: 'int',
    people: 'int',
    hours_held_ms: 'text',
    hours_people: 'text',
  }
  await sql`INSERT INTO place_day (${columnsOf(casts)}) SELECT day, place, members, from_ms, to_ms, peak, people,
      hours_held_ms::bigint[], hours_people::int[] FROM ${rowsOf(given, casts, 'given')}
    ON CONFLICT (day, place) DO UPDATE SET members = excluded.members, from_ms = excluded.from_ms, to_ms = excluded.to_ms,
      peak = excluded.peak, people = excluded.people, hours_held_ms = excluded.hours_held_ms, hours_people = excluded.hours_people`.execute(
    tx,
  )
}

const columnsOf = (casts: object) => sql.join(Object.keys(casts).map((name) => sql.ref(name)))
