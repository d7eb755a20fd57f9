import * as z from 'zod'
import { bookingSchema } from '../bookings/booking.ts'
import { askedTime } from '../when.ts'
import { contract } from './contract.ts'

const cutBooking = contract({
  method: 'POST',
  path: '/bookings/{booking}/cut',
  tag: 'bookings',
  summary: {
    id: 'Batalkan bagian tengah suatu pesanan: yang sebelumnya tetap, yang sesudahnya menjadi pesanan tersendiri. If-Match membawa versi yang dilihat; Idempotency-Key membuat pengulangan aman',
    en: 'Cancel the middle of a booking: what comes before stays, what comes after is a booking of its own. If-Match carries the version that was seen; an Idempotency-Key makes repetition safe',
  },
  verb: 'booking.own',
  scope: 'own',
  status: 201,
  params: z.object({ booking: z.uuid() }),
  body: z.strictObject({ from: askedTime, to: askedTime }),
  response: z.object({ first: bookingSchema, rest: bookingSchema }),
})

/** What is done to a part of a booking; a file of its own because the first pages do without. */
export const deskPartsApi = { cutBooking }
