import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'
import { lockDays } from './figures/closing.ts'
import type { Act, BookingRecords } from './port.ts'
import { audit, transact } from './transact.ts'

/** People forgotten in one transaction: nobody else's booking waits longer than for these. */
const FORGET_MAX = 200

/** Bookings whose time was over, whatever no sweep came to say of them. */
const over = (before: number) => sql`upper(planned) <= ts_of_ms(${before})`

/** A booking without a person is open no more. */
const ENDED = sql`state = CASE WHEN state IN ('reserved', 'checked_in') THEN 'completed' ELSE state END,
  released_ms = coalesce(released_ms, ms_of_ts(upper(planned))), release_reason = coalesce(release_reason, 'ended')`

type Forgetting = Pick<BookingRecords, 'forget' | 'prune'>

export const forgetRecords = (db: Kysely<Database>): Forgetting => ({
  async forget(options, act) {
    const done = { bookings: 0, people: 0 }
    for (let people = FORGET_MAX; people === FORGET_MAX; ) {
      const batch = await transact(db, (tx) => forgetSome(tx, options, act))
      people = batch.people
      done.bookings += batch.bookings
      done.people += batch.people
    }
    return done
  },

  async prune(before, daysBefore) {
    await transact(db, async (tx) => {
      await lockDays(tx)
      await sql`INSERT INTO presence_kept (from_ms) VALUES (${before})
        ON CONFLICT (only_one) DO UPDATE SET from_ms = greatest(presence_kept.from_ms, excluded.from_ms)`.execute(
        tx,
      )
      await sql`DELETE FROM desk_day WHERE to_ms <= ${daysBefore}`.execute(tx)
      await sql`DELETE FROM place_day WHERE to_ms <= ${daysBefore}`.execute(tx)
      await sql`DELETE FROM desk_presence WHERE upper(during) <= ts_of_ms(${before})`.execute(tx)
      await sql`DELETE FROM booking_look WHERE at_ms < ${before}`.execute(tx)
      await sql`DELETE FROM notification WHERE at_ms < ${before}`.execute(tx)
      await sql`DELETE FROM outbox WHERE done_ms < ${before}`.execute(tx)
      await sql`DELETE FROM webhook_delivery WHERE state <> 'waiting' AND next_ms < ${before}`.execute(tx)
      await sql`DELETE FROM mail WHERE state <> 'waiting' AND next_ms < ${before}`.execute(tx)
      await sql`DELETE FROM waitlist WHERE state NOT IN ('waiting', 'offered') AND upper(wanted) <= ts_of_ms(${before})`.execute(
        tx,
      )
    })
  },
})

async function forgetSome(
  tx: Kysely<Database>,
  { before, person }: { before: number; person?: string },
  act: Act,
): Promise<{ bookings: number; people: number }> {
  const { rows: people } = await sql<{ person: string }>`SELECT DISTINCT person FROM booking
    WHERE person IS NOT NULL AND ${over(before)} ${person === undefined ? sql`` : sql`AND person = ${person}`}
    LIMIT ${FORGET_MAX}`.execute(tx)
  await sql`SELECT set_config('denyut.forgetting', 'on', true)`.execute(tx)
  let bookings = 0
  for (const { person: id } of people) bookings += await pseudonymise(tx, id, before)
  if (person !== undefined) await eraseAround(tx, person, before)
  await audit(tx, act, 'retention', String(before), { bookings, people: people.length })
  return { bookings, people: people.length }
}

/** What somebody who wants to be erased did for others, waited for, and was told or looked at for. */
async function eraseAround(tx: Kysely<Database>, person: string, before: number): Promise<void> {
  const pseudonym = `anon-${randomUUID()}`
  const { rows } = await sql<{ id: string }>`UPDATE booking SET booked_by = ${pseudonym}, request_id = NULL
    WHERE booked_by = ${person} AND ${over(before)} RETURNING id`.execute(tx)
  const ids = rows.map(({ id }) => id)
  await sql`UPDATE audit SET actor = ${pseudonym} WHERE entity = 'booking' AND entity_id = ANY (${ids}::text[]) AND actor = ${person}`.execute(
    tx,
  )
  await sql`DELETE FROM waitlist WHERE person = ${person} AND state NOT IN ('waiting', 'offered')`.execute(tx)
  await sql`DELETE FROM booking_look WHERE person = ${person}`.execute(tx)
  await sql`DELETE FROM notification WHERE person = ${person} AND booking IS NULL`.execute(tx)
  await sql`DELETE FROM mail WHERE person = ${person} AND state <> 'waiting'`.execute(tx)
}

/** One name for what was one person's in this run; nothing keeps whose it is. */
async function pseudonymise(tx: Kysely<Database>, person: string, before: number): Promise<number> {
  const pseudonym = `anon-${randomUUID()}`
  const { rows } = await sql<{
    id: string
  }>`UPDATE booking SET ${ENDED}, person = NULL, pseudonym = ${pseudonym}, visitor = NULL, note = NULL,
      request_id = NULL, previous = NULL, series = NULL, booked_by = CASE WHEN booked_by = 'system' THEN 'system' ELSE ${pseudonym} END
    WHERE person = ${person} AND ${over(before)} RETURNING id`.execute(tx)
  await sql`DELETE FROM booking_series s WHERE created_ms < ${before}
        AND NOT EXISTS (SELECT FROM booking b WHERE b.series = s.id)`.execute(tx)
  const ids = rows.map(({ id }) => id)
  await sql`DELETE FROM notification WHERE booking = ANY (${ids}::uuid[])`.execute(tx)
  await sql`DELETE FROM mail WHERE booking = ANY (${ids}::uuid[])`.execute(tx)
  await sql`UPDATE audit SET actor = ${pseudonym} WHERE entity = 'booking' AND entity_id = ANY (${ids}::text[]) AND actor <> 'system'`.execute(
    tx,
  )
  await sql`DELETE FROM outbox WHERE done_ms IS NOT NULL AND body->>'booking' = ANY (${ids}::text[])`.execute(
    tx,
  )
  await sql`DELETE FROM webhook_delivery WHERE body->>'booking' = ANY (${ids}::text[])`.execute(tx)
  return ids.length
}
