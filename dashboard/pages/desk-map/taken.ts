import * as z from 'zod'
import type { Availability, BookInput } from '../../data/bookings.ts'
import type { CallError } from '../../data/call.ts'
import { BOOKINGS_KEY, queryClient } from '../../data/query.ts'

/** The desk that was refused is drawn as booked or cleaned at once; the next answer says by whom and until when. */
export function markTaken({ where }: BookInput, error: CallError): void {
  if (where === 'usual' || !('desk' in where)) return
  const time = z.number().nullable().catch(null)
  const cleaned = time.parse(error.details.from)
  const look =
    error.code === 'booking_buffer' && cleaned !== null
      ? { state: 'cleaning' as const, fill: 'cleaning' as const, until: cleaned }
      : { state: 'reserved' as const, fill: 'reserved' as const, until: time.parse(error.details.until) }
  queryClient.setQueriesData<Availability>({ queryKey: [...BOOKINGS_KEY, 'place'] }, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          desks: data.desks.map((desk) =>
            desk.desk === where.desk ? { ...desk, ...look, part: null } : desk,
          ),
        },
  )
}
