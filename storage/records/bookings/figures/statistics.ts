import { type Kysely, sql } from 'kysely'
import { PEOPLE_MIN } from '#model/bookings/disclosure.ts'
import { rowsOf } from '../../bulk.ts'
import type { Database } from '../../schema.ts'
import { desksOf } from './days.ts'
import { peopleAt, peopleOf } from './people.ts'
import type { FigureRecords, HourRow } from './port.ts'
import { rowOf, sumsOf } from './sums.ts'
import { cellsOf, peaksOf } from './together.ts'

type Tx = Kysely<Database>

type Statistics = Pick<FigureRecords, 'addPresence' | 'people' | 'use' | 'hours'>

const HOUR_MS = 3_600_000

export const statisticsRecords = (db: Kysely<Database>): Statistics => ({
  async addPresence(spans) {
    if (spans.length === 0) return
    const casts = { desk: 'text', sitting: 'boolean', from: 'bigint', to: 'bigint' }
    await sql`INSERT INTO desk_presence (desk, sitting, during)
      SELECT desk, sitting, tstzrange(ts_of_ms("from"), ts_of_ms("to")) FROM ${rowsOf(spans, casts, 'given')} WHERE "from" < "to"
      ON CONFLICT DO NOTHING`.execute(db)
  },

  async people(groups, dates) {
    return await snapshot(db, async (tx) => {
      const peaks = await peaksOf(tx, groups, dates)
      const counts = await peopleOf(tx, groups, dates)
      return new Map(
        groups.map(({ id }) => [id, Math.max(counts.get(id) ?? 0, peaks.get(id)?.people ?? 0)] as const),
      )
    })
  },

  async use(groups, dates) {
    return await snapshot(db, async (tx) => {
      const { desks, sensedFrom } = await sumsOf(tx, desksOf(groups), dates)
      const peaks = await peaksOf(tx, groups, dates)
      return { sensedFrom, rows: groups.map((group) => rowOf(group, desks, peaks.get(group.id)?.peak)) }
    })
  },

  async hours(group, dates) {
    return await snapshot(db, async (tx) => {
      const cells = await cellsOf(tx, group, dates)
      // Where more were there at once than have to be, nobody needs to be told apart.
      const few = new Set([...cells].flatMap(([key, { people }]) => (people < PEOPLE_MIN ? key : [])))
      const known = await peopleAt(tx, group, dates, few)
      return [...cells]
        .filter(([, { held_ms }]) => held_ms > 0)
        .sort(([a], [b]) => a - b)
        .map(
          ([key, { held_ms, people }]): HourRow => ({
            weekday: Math.floor(key / 24),
            hour: key % 24,
            held_h: held_ms / HOUR_MS,
            people: Math.max(people, known.get(key)?.size ?? 0),
          }),
        )
    })
  },
})

/** Days that are added up and days that are not are those of one moment. */
const snapshot = <T>(db: Kysely<Database>, read: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read)
