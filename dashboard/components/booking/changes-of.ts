import type { BookingView } from '#model/bookings/booking.ts'

type Wanted = Pick<BookingView, 'desk' | 'from' | 'to'>

/** What has to change of a booking to have it as wanted: what stays is not sent. */
export const changesOf = (booking: Wanted, { desk, from, to }: Wanted): Partial<Wanted> => ({
  ...(desk === booking.desk ? {} : { desk }),
  ...(from === booking.from ? {} : { from }),
  ...(to === booking.to ? {} : { to }),
})
