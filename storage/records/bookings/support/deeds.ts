import { randomUUID } from 'node:crypto'
import type { BookingState } from '#model/bookings/booking.ts'
import type { BookingRecords } from '../port.ts'

const HOUR_MS = 3_600_000

/** A booking and the state that who asked was told it has. */
export interface Told {
  readonly id: string
  readonly state: BookingState
}

/** Books, cancels and shortens desks `d1` to `d6` without end, and says after each answer what was told. */
export async function* bookForEver(
  bookings: BookingRecords,
  person: string,
  round: number,
): AsyncGenerator<Told, never> {
  const act = (action: string) => ({ actor: person, action, by: 'person' as const, now: 0 })
  for (let i = 0; ; i++) {
    const from = (round * 100_000 + i * 2) * HOUR_MS
    const request = {
      id: randomUUID(),
      kind: 'booking' as const,
      desks: [`d${1 + (i % 6)}`],
      person,
      visitor: null,
      from,
      to: from + 2 * HOUR_MS,
      heldFrom: from,
      requestId: `${round}/${i}`,
      series: null,
      note: null,
      checkIn: null,
    }
    const result = await bookings.hold(request, null, act('created'))
    if (result.kind !== 'held') throw new Error(result.refuse.code)
    yield { id: request.id, state: 'reserved' }
    const options = { ...act('changed'), version: 1 }
    if (i % 3 === 1) {
      await bookings.change(request.id, options, () => ({ patch: { state: 'cancelled' } }))
      yield { id: request.id, state: 'cancelled' }
    } else if (i % 3 === 2) {
      await bookings.change(request.id, options, () => ({
        patch: { state: 'no_show', heldTo: from + HOUR_MS },
      }))
      yield { id: request.id, state: 'no_show' }
    }
  }
}

/** What the database says of each booking after a crash. */
export const LOOK = `SELECT b.id, b.state, b.version,
  (SELECT count(*)::int FROM audit a WHERE a.entity_id = b.id::text) AS trail,
  (SELECT count(*)::int FROM outbox o WHERE o.body->>'booking' = b.id::text) AS told,
  (SELECT count(*)::int FROM booking c WHERE c.id <> b.id AND c.desk = b.desk AND c.held && b.held AND c.state <> 'cancelled'
    AND b.state <> 'cancelled') AS doubles FROM booking b`

/**
 * Faults that a crash has left: what was answered is not there, or differs from it by more than the one change that was under way; a booking
 * without its trail or notice; a desk held twice. `told` is in order.
 */
export function faultsAfterCrash(told: readonly Told[], rows: readonly Record<string, unknown>[]): string[] {
  const found = new Map(rows.map((row) => [String(row.id), row]))
  const answered = new Map(told.map(({ id, state }) => [id, state]))
  const last = told.at(-1)?.id
  const faults: string[] = []
  for (const [id, state] of answered) {
    const row = found.get(id)
    if (!row) faults.push(`${id} (${state}) is lost`)
    // The change that was cut off may have been committed without having been answered.
    else if (row.state !== state && id !== last) faults.push(`${id} is ${row.state}, told ${state}`)
  }
  for (const { id, version, trail, told: notices, doubles } of rows) {
    if (trail !== version || notices !== version) faults.push(`${id} has half a transaction`)
    if (doubles !== 0) faults.push(`the desk of ${id} is held twice`)
  }
  return faults
}
