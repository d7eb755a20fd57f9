import * as z from 'zod'
import { bookingSchema } from '#model/bookings/booking.ts'
import type { CallError } from '../../../data/call.ts'

/** What the refusal of a block adds: the bookings it hits, and which of them cannot move. */
const hitsSchema = z.object({ hits: z.array(bookingSchema), stuck: z.array(z.string()).default([]) })
export type BlockHits = z.infer<typeof hitsSchema>

export function hitsOf(error: CallError | null): BlockHits | null {
  if (error?.code !== 'booking_block_hits') return null
  return hitsSchema.safeParse(error.details).data ?? null
}
