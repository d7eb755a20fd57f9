import { type Kysely, sql } from 'kysely'
import type { SeriesRule } from '#model/bookings/series.ts'
import { DenyutError } from '#model/errors.ts'
import { queueMail } from '../mail.ts'
import type { Database } from '../schema.ts'
import type { BookingRecords, Missed, NewNotice, Notice, OutboxEntry, Waiting } from './port.ts'
import { span } from './rows.ts'
import { lock, transact } from './transact.ts'

type SeriesAndWaiting = Pick<
  BookingRecords,
  | 'createSeries'
  | 'series'
  | 'endSeries'
  | 'resumeSeries'
  | 'missedInARow'
  | 'wait'
  | 'waiting'
  | 'setWaiting'
>

/** Desks that a person waits for at once: a week of mornings and afternoons. */
const OPEN_MAX = 10

const WAITING = sql`id, person, place, ms_of_ts(lower(wanted)) AS "from", ms_of_ts(upper(wanted)) AS "to", state, booking,
  offer_expires_ms AS "offerExpiresAt", created_ms AS "createdAt"`

export const waitRecords = (db: Kysely<Database>): SeriesAndWaiting => ({
  async createSeries(id, person, rule, now) {
    await sql`INSERT INTO booking_series (id, person, rule, created_ms) VALUES (${id}, ${person}, ${JSON.stringify(rule)}, ${now})`.execute(
      db,
    )
  },

  async series(person) {
    const { rows } = await sql<{
      id: string
      person: string
      rule: SeriesRule
      state: 'active' | 'paused' | 'ended'
    }>`
      SELECT id, person, rule, state FROM booking_series WHERE person = ${person} ORDER BY created_ms`.execute(
      db,
    )
    return rows
  },

  async endSeries(id, state) {
    await sql`UPDATE booking_series SET state = ${state} WHERE id = ${id} AND state <> 'ended'`.execute(db)
  },

  async resumeSeries(id, now) {
    await sql`UPDATE booking_series SET state = 'active', resumed_ms = ${now} WHERE id = ${id} AND state = 'paused'`.execute(
      db,
    )
  },

  async missedInARow(series) {
    const { rows } = await sql<Missed>`
      SELECT desk, ms_of_ts(lower(planned)) AS "from" FROM booking b WHERE series = ${series} AND state = 'no_show'
        AND released_ms > coalesce((SELECT resumed_ms FROM booking_series s WHERE s.id = b.series), 0)
        AND NOT EXISTS (SELECT FROM booking first WHERE first.id = b.part_of AND first.state = 'no_show')
        AND NOT EXISTS (
        SELECT FROM booking later WHERE later.series = b.series AND lower(later.planned) > lower(b.planned)
          AND later.state IN ('checked_in', 'completed'))`.execute(db)
    return rows
  },

  async wait({ id, person, place, from, to, now }) {
    return await transact(db, async (tx) => {
      await lock(tx, { people: [person], places: [], desks: [] })
      const open = await sql<{ same: boolean }>`SELECT place = ${place} AND wanted = ${span(from, to)} AS same
        FROM waitlist WHERE person = ${person} AND state IN ('waiting', 'offered')`.execute(tx)
      if (open.rows.some(({ same }) => same)) throw new DenyutError('waitlist_twice')
      if (open.rows.length >= OPEN_MAX) throw new DenyutError('waitlist_full')
      const { rows } = await sql<Waiting>`INSERT INTO waitlist (id, person, place, wanted, state, created_ms)
        VALUES (${id}, ${person}, ${place}, ${span(from, to)}, 'waiting', ${now}) RETURNING ${WAITING}`.execute(
        tx,
      )
      return rows[0] as Waiting
    })
  },

  async waiting({ id, person, state, after, limit }) {
    const { rows } = await sql<Waiting>`SELECT ${WAITING} FROM waitlist WHERE true
      ${id === undefined ? sql`` : sql`AND id = ${id}`}
      ${person === undefined ? sql`` : sql`AND person = ${person}`}
      ${state === undefined ? sql`` : sql`AND state = ${state}`}
      ${after === undefined ? sql`` : sql`AND (created_ms, id) > (${after.createdAt}::bigint, ${after.id}::uuid)`}
      ORDER BY ${person === undefined ? sql`created_ms, id` : sql`created_ms DESC, id DESC`} LIMIT ${limit}`.execute(
      db,
    )
    return rows
  },

  async setWaiting(id, from, to, change = {}) {
    const { rows } = await sql`UPDATE waitlist SET state = ${to}
      ${change.booking === undefined ? sql`` : sql`, booking = ${change.booking}`}
      ${change.offerExpiresAt === undefined ? sql`` : sql`, offer_expires_ms = ${change.offerExpiresAt}`}
      WHERE id = ${id} AND state = ${from} RETURNING id`.execute(db)
    return rows.length > 0
  },
})

type Notices = Pick<BookingRecords, 'notices' | 'readNotices' | 'notify' | 'drainOutbox'>

export const noticeRecords = (db: Kysely<Database>): Notices => ({
  async notices(person, limit) {
    const { rows } =
      await sql<Notice>`SELECT id, kind, booking, desk, at_ms AS at, read_ms AS "readAt" FROM notification
      WHERE person = ${person} ORDER BY id DESC LIMIT ${limit}`.execute(db)
    return rows
  },

  async readNotices(person, upTo, now) {
    await sql`UPDATE notification SET read_ms = ${now} WHERE person = ${person} AND id <= ${upTo} AND read_ms IS NULL`.execute(
      db,
    )
  },

  async notify(person, notice, booking, now) {
    await transact(db, (tx) => tell(tx, person, notice, booking, now))
  },

  async drainOutbox(limit, now, noticeOf) {
    return await transact(db, async (tx) => {
      const { rows } =
        await sql<OutboxEntry>`SELECT id, at_ms AS at, topic, body FROM outbox WHERE done_ms IS NULL
        ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(tx)
      for (const entry of rows) {
        const notice = noticeOf(entry)
        const { booking, person } = entry.body
        if (notice !== null && person !== null) await tell(tx, person, notice, booking, entry.at)
        // Who it was is no matter of other programs: presence is not attendance.
        const { person: _, actor: __, ...facts } = entry.body
        const body = JSON.stringify({ id: entry.id, at: entry.at, topic: entry.topic, ...facts })
        await sql`INSERT INTO webhook_delivery (webhook, body, next_ms) SELECT id, ${body}::json, ${now}::bigint FROM webhook`.execute(
          tx,
        )
      }
      const ids = rows.map(({ id }) => id)
      await sql`UPDATE outbox SET done_ms = ${now} WHERE id = ANY (${ids}::bigint[])`.execute(tx)
      return rows
    })
  },
})

/** Tells a person in the application and, where it is worth a mail and the person takes mail, by that. */
/** Also within a transaction of something else. */
export async function tell(
  tx: Kysely<Database>,
  person: string,
  { kind, mailUntil, desk = null }: NewNotice,
  booking: string | null,
  at: number,
): Promise<void> {
  const { rows } = await sql<{ mail_notices: boolean }>`
    INSERT INTO notification (person, kind, booking, desk, at_ms)
    SELECT id, ${kind}, ${booking}::uuid, ${desk}::text, ${at}::bigint FROM app_user WHERE id = ${person}
    RETURNING (SELECT mail_notices AND disabled_ms IS NULL FROM app_user WHERE id = ${person}) AS mail_notices`.execute(
    tx,
  )
  if (mailUntil !== null && rows[0]?.mail_notices)
    await queueMail(tx, { person, kind, booking, desk, link: null, until: mailUntil }, at)
}
