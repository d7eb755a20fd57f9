import { type Kysely, sql } from 'kysely'
import type { Booking } from '#model/bookings/booking.ts'
import type { Database } from '../schema.ts'
import type { Act } from './port.ts'

/** A transaction that lost a deadlock or a serialisation conflict is run again this often: the winners are done by then. */
const ATTEMPTS_MAX = 5
/** PostgreSQL, appendix A: deadlock_detected, serialization_failure. */
const LOST = new Set(['40P01', '40001'])

/** One transaction, again when it lost against another. */
export async function transact<T>(
  db: Kysely<Database>,
  work: (tx: Kysely<Database>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (attempt >= ATTEMPTS_MAX || !LOST.has(stateOf(error))) throw error
    }
  }
}

const stateOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/** Violation of the named exclusion constraint; null for any other failure. */
export const exclusionOf = (error: unknown): string | null =>
  stateOf(error) === '23P01' ? String((error as { constraint?: unknown }).constraint) : null

interface Locks {
  readonly people: readonly string[]
  readonly places: readonly string[]
  readonly desks: readonly string[]
}

/** Locks until the end of the transaction: people, then places with a capacity, then desks, each in one order, so that nobody waits in a ring. */
export async function lock(tx: Kysely<Database>, { people, places, desks }: Locks): Promise<void> {
  const keys = (kind: string, ids: readonly string[]) => [...new Set(ids)].sort().map((id) => `${kind}:${id}`)
  const all = [...keys('person', people), ...keys('place', places), ...keys('desk', desks)]
  if (all.length === 0) return
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(k, 0)) FROM unnest(${all}::text[]) AS k`.execute(tx)
}

/** Writes what happened to a booking to the audit and, for everybody who wants to hear of it, to the outbox. */
export async function record(
  tx: Kysely<Database>,
  act: Act,
  booking: Booking,
  detail: object = {},
): Promise<void> {
  await audit(tx, act, 'booking', booking.id, {
    desk: booking.desk,
    state: booking.state,
    version: booking.version,
    ...detail,
  })
  const body = {
    booking: booking.id,
    desk: booking.desk,
    person: booking.person,
    by: act.by,
    actor: act.actor,
    from: booking.from,
    to: booking.to,
    state: booking.state,
    version: booking.version,
  }
  await sql`INSERT INTO outbox (at_ms, topic, body) VALUES (${act.now}, ${`booking.${act.action}`}, ${JSON.stringify(body)})`.execute(
    tx,
  )
}

export async function audit(
  tx: Kysely<Database>,
  act: Act,
  entity: string,
  id: string,
  detail: object,
): Promise<void> {
  await sql`INSERT INTO audit (at_ms, actor, action, entity, entity_id, detail)
    VALUES (${act.now}, ${act.actor}, ${act.action}, ${entity}, ${id}, ${JSON.stringify(detail)})`.execute(tx)
}
