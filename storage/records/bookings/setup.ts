import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql } from 'kysely'
import type { Span } from '#model/bookings/hours.ts'
import { lentAfter } from '#model/bookings/lending.ts'
import type { BookingRulesPart } from '#model/bookings/policy.ts'
import type { Holiday } from '#model/calendar/holidays.ts'
import { rowsOf } from '../bulk.ts'
import type { Database } from '../schema.ts'
import type { BookingRecords, Lending, Written } from './port.ts'
import { tell } from './queues.ts'
import { span } from './rows.ts'
import { audit, lock, transact } from './transact.ts'

type Rules = Pick<BookingRecords, 'setup' | 'setPolicy' | 'setAccess' | 'assign' | 'lend' | 'takeBack'>
type DaysOff = Pick<BookingRecords, 'setHolidays' | 'addClosures' | 'removeClosure'>

export const setupRecords = (db: Kysely<Database>): Rules & DaysOff => ({
  ...readSetup(db),
  ...writeSetup(db),
  ...daysOff(db),
})

function readSetup(db: Kysely<Database>): Pick<Rules, 'setup'> {
  const all = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> => (await query.execute(db)).rows
  return {
    async setup() {
      const policies = await all(
        sql<{
          place: string
          rules: BookingRulesPart
          version: number
        }>`SELECT place, rules, version FROM booking_policy`,
      )
      const access = await all(
        sql<{
          place: string
          unit: string
          weekdays: number
        }>`SELECT place, unit, weekdays FROM zone_access ORDER BY place, unit`,
      )
      const accessVersions = await all(
        sql<{ place: string; version: number }>`SELECT place, version FROM zone_access_version`,
      )
      const assigned = await all(
        sql<{ desk: string; person: string }>`SELECT desk, person FROM desk_assignment`,
      )
      const lendings = await all(
        sql<Lending>`SELECT desk, ms_of_ts(lower(during)) AS "from", ms_of_ts(upper(during)) AS "to" FROM desk_lending`,
      )
      const holidays = await all(
        sql<
          Holiday & { place: string }
        >`SELECT place, to_char(day, 'YYYY-MM-DD') AS date, kind, name, source FROM holiday`,
      )
      return {
        policies: new Map(policies.map(({ place, rules }) => [place, rules])),
        policyVersions: versionsOf(policies),
        access,
        accessVersions: versionsOf(accessVersions),
        assignments: new Map(assigned.map(({ desk, person }) => [desk, person])),
        lendings,
        holidays,
      }
    },
  }
}

const versionsOf = (rows: readonly { place: string; version: number }[]): ReadonlyMap<string, number> =>
  new Map(rows.map(({ place, version }) => [place, version]))

function writeSetup(db: Kysely<Database>): Omit<Rules, 'setup'> {
  return {
    async setPolicy(place, rules, act, seen) {
      return await transact(db, async (tx) => {
        await lockRules(tx, place)
        const { rows } = await sql<{ version: number; rules: BookingRulesPart }>`
          SELECT version, rules FROM booking_policy WHERE place = ${place}`.execute(tx)
        const now = rows[0] ?? { version: 0, rules: {} }
        const clash = clashOf(now.version, seen, isDeepStrictEqual(now.rules, plain(rules)))
        if (clash) return clash
        const version = now.version + 1
        await sql`INSERT INTO booking_policy (place, rules, version, updated_ms)
          VALUES (${place}, ${JSON.stringify(rules)}, ${version}, ${act.now})
          ON CONFLICT (place) DO UPDATE SET rules = excluded.rules, version = excluded.version, updated_ms = excluded.updated_ms`.execute(
          tx,
        )
        await audit(tx, act, 'policy', place, { rules })
        return { kind: 'set', version }
      })
    },

    async setAccess(place, access, act, seen) {
      return await transact(db, async (tx) => {
        await lockRules(tx, place)
        const { rows } = await sql<{ unit: string; weekdays: number }>`
          SELECT unit, weekdays FROM zone_access WHERE place = ${place} ORDER BY unit`.execute(tx)
        const kept = await sql<{
          version: number
        }>`SELECT version FROM zone_access_version WHERE place = ${place}`.execute(tx)
        const now = kept.rows[0]?.version ?? 0
        const wanted = access.map(({ unit, weekdays }) => ({ unit, weekdays }))
        const byUnit = (a: { unit: string }, b: { unit: string }) => (a.unit < b.unit ? -1 : 1)
        const clash = clashOf(now, seen, isDeepStrictEqual(rows.toSorted(byUnit), wanted.toSorted(byUnit)))
        if (clash) return clash
        await sql`INSERT INTO zone_access_version (place, version) VALUES (${place}, 1)
          ON CONFLICT (place) DO UPDATE SET version = zone_access_version.version + 1`.execute(tx)
        await sql`DELETE FROM zone_access WHERE place = ${place}`.execute(tx)
        for (const { unit, weekdays } of access)
          await sql`INSERT INTO zone_access (place, unit, weekdays) VALUES (${place}, ${unit}, ${weekdays})`.execute(
            tx,
          )
        await audit(tx, act, 'access', place, { access })
        return { kind: 'set', version: now + 1 }
      })
    },

    async assign(desk, person, act) {
      await transact(db, async (tx) => {
        await sql`DELETE FROM desk_assignment WHERE desk = ${desk}`.execute(tx)
        if (person !== null)
          await sql`INSERT INTO desk_assignment (desk, person) VALUES (${desk}, ${person})`.execute(tx)
        await audit(tx, act, 'assignment', desk, { assigned: person !== null })
      })
    },

    async lend(desk, from, to, act) {
      await transact(db, async (tx) => {
        await lock(tx, { people: [], places: [], desks: [desk] })
        // What is lent already and touches the new days becomes one lending with them.
        const { rows } = await sql<{ from: number; to: number }>`DELETE FROM desk_lending WHERE desk = ${desk}
          AND (during && ${span(from, to)} OR during -|- ${span(from, to)})
          RETURNING ms_of_ts(lower(during)) AS "from", ms_of_ts(upper(during)) AS "to"`.execute(tx)
        const whole = span(
          Math.min(from, ...rows.map((row) => row.from)),
          Math.max(to, ...rows.map((row) => row.to)),
        )
        await sql`INSERT INTO desk_lending (desk, during) VALUES (${desk}, ${whole})`.execute(tx)
        await audit(tx, act, 'lending', desk, { from, to })
      })
    },

    async takeBack(desk, from, to, act, notice) {
      return await transact(db, async (tx) => {
        // Under the lock that every booking of the desk takes: what is booked meanwhile is booked before or refused.
        await lock(tx, { people: [], places: [], desks: [desk] })
        const { rows: lent } =
          await sql<Span>`DELETE FROM desk_lending WHERE desk = ${desk} AND during && ${span(from, to)}
          RETURNING ms_of_ts(lower(during)) AS "from", ms_of_ts(upper(during)) AS "to"`.execute(tx)
        if (lent.length === 0) return null
        const { rows: booked } =
          await sql<Span>`SELECT ms_of_ts(lower(held)) AS "from", ms_of_ts(upper(held)) AS "to" FROM booking
          WHERE desk = ${desk} AND state IN ('reserved', 'checked_in') AND kind <> 'block' AND held && ${span(from, to)}
            AND NOT EXISTS (SELECT FROM desk_assignment a WHERE a.desk = booking.desk AND a.person = booking.person)`.execute(
            tx,
          )
        for (const stays of lentAfter(lent, { from, to }, booked))
          await sql`INSERT INTO desk_lending (desk, during) VALUES (${desk}, ${span(stays.from, stays.to)})`.execute(
            tx,
          )
        await audit(tx, act, 'lending', desk, { from, to, bookings: booked.length })
        const { rows: holders } = await sql<{ person: string }>`SELECT person FROM desk_assignment
          WHERE desk = ${desk} AND person <> ${act.actor}`.execute(tx)
        for (const { person } of holders) await tell(tx, person, { ...notice, desk }, null, act.now)
        return booked.length
      })
    },
  }
}

/** Of two who write rules of a place at once, the second sees what the first wrote. */
async function lockRules(tx: Kysely<Database>, place: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`rules:${place}`}, 0))`.execute(tx)
}

/** What a write over version `seen` comes to instead of being done; null: it is done. */
function clashOf(version: number, seen: number | undefined, same: boolean): Written | null {
  if (seen === undefined || seen === version) return null
  return { kind: same ? 'set' : 'changed', version }
}

/** As it comes back from the database. */
const plain = (rules: BookingRulesPart): unknown => JSON.parse(JSON.stringify(rules))

function daysOff(db: Kysely<Database>): DaysOff {
  return {
    async setHolidays(place, holidays, act) {
      const yearsOf = (days: readonly Holiday[]) => [
        ...new Set(days.map(({ date }) => Number(date.slice(0, 4)))),
      ]
      const years = yearsOf(holidays)
      const closing = yearsOf(holidays.filter(({ kind }) => kind === 'closure'))
      await transact(db, async (tx) => {
        // A decree says nothing of what was closed here by hand.
        await sql`DELETE FROM holiday WHERE place = ${place} AND extract(year FROM day) = ANY (${years}::int[])
          AND (kind <> 'closure' OR extract(year FROM day) = ANY (${closing}::int[]))`.execute(tx)
        await insert(tx, place, holidays)
        await audit(tx, act, 'holidays', place, { years, days: holidays.length })
      })
    },

    async addClosures(place, closures, act) {
      await transact(db, async (tx) => {
        const dates = closures.map(({ date }) => date)
        await sql`DELETE FROM holiday WHERE place = ${place} AND kind = 'closure' AND day = ANY (${dates}::date[])`.execute(
          tx,
        )
        await insert(tx, place, closures)
        await audit(tx, act, 'holidays', place, { closed: dates })
      })
    },

    async removeClosure(place, date, act) {
      return await transact(db, async (tx) => {
        const { rows } = await sql`DELETE FROM holiday WHERE place = ${place} AND kind = 'closure'
          AND day = ${date}::date RETURNING day`.execute(tx)
        if (rows.length > 0) await audit(tx, act, 'holidays', place, { opened: [date] })
        return rows.length > 0
      })
    },
  }
}

async function insert(tx: Kysely<Database>, place: string, holidays: readonly Holiday[]): Promise<void> {
  const rows = holidays.map(({ date, kind, name, source }) => ({
    place,
    day: date,
    kind,
    name: JSON.stringify(name),
    source,
  }))
  const casts = { place: 'text', day: 'date', kind: 'text', name: 'text', source: 'text' }
  await sql`INSERT INTO holiday (place, day, kind, name, source)
    SELECT place, day, kind, name::json, source FROM ${rowsOf(rows, casts, 'given')} ON CONFLICT DO NOTHING`.execute(
    tx,
  )
}
