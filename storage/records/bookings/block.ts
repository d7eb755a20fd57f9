import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { type Booking, heldSpan } from '#model/bookings/booking.ts'
import { spansLeft } from '#model/bookings/gap.ts'
import type { Span } from '#model/bookings/hours.ts'
import { amend } from '#model/bookings/steps.ts'
import type { Database } from '../schema.ts'
import { goOn } from './moving.ts'
import type { Act, BookingRecords, NewBlock } from './port.ts'
import { BOOKING, type BookingRow, span, toBooking } from './rows.ts'
import { refuseTaking } from './taking.ts'
import { exclusionOf, lock, record, transact } from './transact.ts'
import { update } from './write.ts'

export const blockRecords = (db: Kysely<Database>): Pick<BookingRecords, 'block' | 'blocks'> => ({
  async block(request, act) {
    try {
      return await transact(db, (tx) => place(tx, request, act))
    } catch (error) {
      // A desk that a booking was to move to has been taken meanwhile: all is as before.
      if (exclusionOf(error) === null && !(error instanceof NoRoom)) throw error
      const { hits } = await heldBy(db, request)
      // What was in the way is gone again.
      return hits.length > 0 ? { blocks: [], hits } : await transact(db, (tx) => place(tx, request, act))
    }
  },

  async blocks(desks, now) {
    const { rows } =
      await sql<BookingRow>`SELECT ${BOOKING} FROM booking WHERE desk = ANY (${[...desks]}::text[])
      AND kind = 'block' AND state = 'reserved' AND upper(planned) > ts_of_ms(${now}) ORDER BY lower(planned), desk`.execute(
        db,
      )
    return rows.map(toBooking)
  },
})

/** Ends the transaction: the desk that a booking was to move to cannot be had any more. */
class NoRoom extends Error {}

async function place(tx: Kysely<Database>, request: NewBlock, act: Act) {
  const people = (await heldBy(tx, request)).hits.flatMap(({ person }) => person ?? [])
  await lock(tx, { people, places: [], desks: [...request.desks, ...request.moves.values()] })
  const { hits, closed } = await heldBy(tx, request)
  const stuck = hits.filter(({ id }) => !request.moves.has(id))
  if (stuck.length > 0) return { blocks: [], hits }
  const stays = [...closed]
  for (const booking of hits) {
    const left = await makeRoom(tx, booking, request.moves.get(booking.id) ?? booking.desk, act)
    if (left) stays.push(left)
  }
  const blocks: Booking[] = []
  for (const desk of request.desks) {
    const before = stays.filter((one) => one.desk === desk).flatMap((one) => heldSpan(one) ?? [])
    for (const during of spansLeft(request, before))
      blocks.push(await insertBlock(tx, request, desk, during, act))
  }
  return { blocks, hits }
}

/** Moves a booking as its person would; resolves to what stays of it at the first desk, or null: it went along whole. */
async function makeRoom(
  tx: Kysely<Database>,
  booking: Booking,
  desk: string,
  act: Act,
): Promise<Booking | null> {
  const move = amend(booking, { desk }, act.now)
  if (move === null || 'refuse' in move) throw new NoRoom()
  const patch = 'onward' in move ? move.onward : move.patch
  if (await refuseTaking(tx, { ...booking, ...patch }, booking, false)) throw new NoRoom()
  if ('onward' in move) return (await goOn(tx, booking, { ...booking, ...patch }, act)).left
  const moved = await update(tx, booking, patch, act)
  await record(tx, { ...act, action: 'moved' }, moved, { from: booking.desk })
  return null
}

async function insertBlock(
  tx: Kysely<Database>,
  { note }: NewBlock,
  desk: string,
  { from, to }: Span,
  act: Act,
): Promise<Booking> {
  const during = span(from, to)
  const { rows } = await sql<BookingRow>`
    INSERT INTO booking (id, kind, desk, booked_by, planned, held, state, note, changed_ms, changed_by, created_ms)
    VALUES (${randomUUID()}, 'block', ${desk}, ${act.actor}, ${during}, ${during}, 'reserved', ${note}, ${act.now}, ${act.by}, ${act.now})
    RETURNING ${BOOKING}`.execute(tx)
  const block = toBooking(rows[0] as BookingRow)
  await record(tx, act, block)
  return block
}

/** Bookings in the way, and desks that are closed already: a block leaves those their time and takes the rest. */
async function heldBy(tx: Kysely<Database>, { desks, from, to }: NewBlock) {
  const { rows } =
    await sql<BookingRow>`SELECT ${BOOKING} FROM booking WHERE desk = ANY (${[...desks]}::text[])
    AND state <> 'cancelled' AND held && ${span(from, to)} ORDER BY lower(held), id`.execute(tx)
  const held = rows.map(toBooking)
  return {
    hits: held.filter(({ kind }) => kind !== 'block'),
    closed: held.filter(({ kind }) => kind === 'block'),
  }
}
