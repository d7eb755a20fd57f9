import type { Kysely } from 'kysely'
import { type Booking, imageOf } from '#model/bookings/booking.ts'
import { type Refusal, refusal } from '#model/bookings/rules.ts'
import type { Patch } from '#model/bookings/steps.ts'
import type { Database } from '../schema.ts'
import { restOf, takeRest } from './cut.ts'
import { whyNot } from './hold.ts'
import { goOn } from './moving.ts'
import type { BookingRecords, ChangeOptions, ChangeResult } from './port.ts'
import { overQuota } from './quotas.ts'
import { refuseTaking } from './taking.ts'
import { exclusionOf, record, transact } from './transact.ts'
import { locked, update } from './write.ts'

export const changeRecords = (db: Kysely<Database>): Pick<BookingRecords, 'change'> => ({
  async change(id, options, decide) {
    let last: { booking: Booking; patch: Patch } | undefined
    try {
      return await transact(db, async (tx) => {
        const booking = await locked(tx, id, options)
        if (options.version !== null && options.version !== booking.version)
          return {
            kind: 'refused',
            refuse: refusal('booking_version', { version: booking.version }),
            booking,
          }
        const decision = decide(booking)
        if (decision === null) return { kind: 'same', booking }
        if ('refuse' in decision) return { kind: 'refused', refuse: decision.refuse, booking }
        const patch = 'onward' in decision ? decision.onward : decision.patch
        last = { booking, patch }
        const next = { ...booking, ...patch }
        const wrong =
          (await overAfter(tx, booking, next, options)) ??
          (await refuseTaking(tx, next, booking, options.seated ?? false))
        if (wrong) return { kind: 'refused', refuse: wrong, booking }
        if ('onward' in decision) {
          const { going } = await goOn(tx, booking, next, options)
          return { kind: 'changed', booking: going, before: booking }
        }
        const rest = options.joins ? await takeRest(tx, booking, options) : null
        if (rest && 'code' in rest) return { kind: 'refused', refuse: rest, booking }
        const changed = await update(tx, booking, patch, options)
        await record(tx, options, changed, { before: imageOf(booking) })
        return { kind: 'changed', booking: changed, before: rest ?? booking }
      })
    } catch (error) {
      if (exclusionOf(error) === null || !last) throw error
      return await inTheWay(db, last.booking, last.patch, options.joins ?? false)
    }
  },
})

/** Quotas count again where a booking takes what it did not have. */
async function overAfter(
  tx: Kysely<Database>,
  before: Booking,
  next: Booking,
  { quotas, joins, now }: ChangeOptions,
): Promise<Refusal | null> {
  if (!quotas) return null
  const rest = joins ? await restOf(tx, before) : null
  return await overQuota(tx, { next, before, rest: rest?.id ?? null }, quotas, now)
}

/** After an exclusion constraint has refused a change. */
async function inTheWay(
  db: Kysely<Database>,
  booking: Booking,
  patch: Patch,
  joins = false,
): Promise<ChangeResult> {
  const next = { ...booking, ...patch }
  const { heldFrom, to, id } = next
  const kind = booking.kind === 'block' ? 'visitor' : booking.kind
  const refuse = await whyNot(
    db,
    { person: booking.person ?? '', kind, heldFrom: heldFrom ?? next.from, to: next.heldTo ?? to, id },
    next.desk,
    joins ? ((await restOf(db, booking))?.id ?? null) : null,
  )
  return { kind: 'refused', refuse, booking }
}
