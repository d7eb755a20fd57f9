import { type Kysely, sql } from 'kysely'
import { nextDate } from '#model/bookings/hours.ts'
import type { Database } from '../../schema.ts'
import { transact } from '../transact.ts'
import {
  datesOf,
  deskOn,
  desksClosed,
  desksOf,
  factsOf,
  groupOn,
  groupRows,
  groupsClosed,
  hullOf,
  isCounted,
  keepDesks,
  keepGroups,
} from './days.ts'
import type { Dates, DeskGroup, FigureRecords } from './port.ts'

/** Migration 9 has this number too: who changes what a day is added up from shares the lock, who adds it up is alone. */
const DAYS_LOCK = 7_364_113

type Tx = Kysely<Database>

/** Until the end of the transaction nothing changes that days are added up from. */
export const lockDays = (tx: Tx) => sql`SELECT pg_advisory_xact_lock(${DAYS_LOCK})`.execute(tx)

export const closingRecords = (
  db: Kysely<Database>,
): Pick<FigureRecords, 'firstUse' | 'openDates' | 'closeDate'> => ({
  async firstUse() {
    const { rows } = await sql<{ at_ms: number | null }>`SELECT ms_of_ts(least(
      (SELECT min(lower(planned)) FROM booking), (SELECT min(lower(during)) FROM desk_presence))) AS at_ms`.execute(
      db,
    )
    return rows[0]?.at_ms ?? null
  },

  async openDates(groups, dates) {
    const counted = groups.filter(isCounted)
    const desks = desksOf(groups).map(({ id }) => id)
    const { rows } = await sql<{ day: string; desks: number; places: number }>`
      WITH d AS (SELECT day, count(*)::int AS desks FROM desk_day
          WHERE ${within(dates)} AND desk = ANY (${desks}::text[]) GROUP BY day),
        p AS (SELECT day, count(*)::int AS places FROM place_day JOIN ${groupRows(counted)} USING (place, members)
          WHERE ${within(dates)} GROUP BY day)
      SELECT day::text AS day, coalesce(desks, 0) AS desks, coalesce(places, 0) AS places FROM d FULL JOIN p USING (day)`.execute(
      db,
    )
    const closed = new Set(
      rows.filter((row) => row.desks === desks.length && row.places === counted.length).map(({ day }) => day),
    )
    return datesOf(dates).filter((date) => !closed.has(date))
  },

  async closeDate(date, groups) {
    await transact(db, async (tx) => {
      await lockDays(tx)
      await close(tx, date, groups)
    })
  },
})

export const within = ({ from, to }: Dates) => sql`day >= ${from}::date AND day < ${to}::date`

/** Only what is missing: what is there may be of readings that are gone. */
async function close(tx: Tx, date: string, groups: readonly DeskGroup[]): Promise<void> {
  const all = desksOf(groups)
  const kept = (await desksClosed(tx, all, [date])).get(date)
  const counted = groups.filter(isCounted)
  const known = (await groupsClosed(tx, counted, [date])).get(date)
  const desks = all.filter(({ id }) => !kept?.has(id))
  const places = counted.filter(({ id }) => !known?.has(id))
  const touched = desksOf([{ id: '', zone: '', desks }, ...places])
  if (touched.length === 0) return
  const zones = new Set([...touched, ...places].map(({ zone }) => zone))
  const facts = await factsOf(
    tx,
    touched.map(({ id }) => id),
    hullOf({ from: date, to: nextDate(date) }, zones),
  )
  if (desks.length > 0)
    await keepDesks(
      tx,
      desks.map((desk) => deskOn(facts, date, desk)),
    )
  if (places.length > 0)
    await keepGroups(
      tx,
      places.map((place) => groupOn(facts, date, place)),
    )
}
