import { queryOptions } from '@tanstack/react-query'
import { deskOwnApi } from '#model/api/booking-own.ts'
import type { deskSelfApi } from '#model/api/booking-self.ts'
import type { BodyIn, QueryIn, ResponseOf } from '#model/api/contract.ts'
import { call } from './call.ts'
import { BOOKINGS_KEY } from './query.ts'

export type Days = ResponseOf<typeof deskOwnApi.myDays>
export type Day = Days['days'][number]
export type Suggestion = NonNullable<Day['suggestion']>
export type Availability = ResponseOf<typeof deskOwnApi.availability>
export type DeskPage = ResponseOf<typeof deskOwnApi.deskPage>
export type MyBookings = ResponseOf<typeof deskOwnApi.myBookings>
export type Notices = ResponseOf<typeof deskSelfApi.notices>
export type BookInput = BodyIn<typeof deskOwnApi.book>
export type Booked = ResponseOf<typeof deskOwnApi.book>
export type Profile = ResponseOf<typeof deskSelfApi.readProfile>

/** Working days that the home shows. */
const HOME_DAYS = 5

/** The next working days of oneself. Offline the service worker answers with what was seen last. */
export const daysQuery = (days = HOME_DAYS) =>
  queryOptions({
    queryKey: [...BOOKINGS_KEY, 'days', days],
    queryFn: ({ signal }) => call(deskOwnApi.myDays, { query: { days }, signal }),
  })

/** Desks of a place at a time; without a span from now to the end of the working day. */
export const availabilityQuery = (place: string, span: { from?: number; to?: number } = {}) =>
  queryOptions<Availability>({
    queryKey: [...BOOKINGS_KEY, 'place', place, span.from ?? null, span.to ?? null],
    queryFn: ({ signal }) => call(deskOwnApi.availability, { params: { place }, query: span, signal }),
    // Another time of the same place replaces the old one without a blank; another place does not.
    placeholderData: (previous) => (previous?.place === place ? previous : undefined),
  })

/** The page behind the QR code of a desk; `date` YYYY-MM-DD in the zone of the building, today without one. */
export const deskPageQuery = (desk: string, date?: string) =>
  queryOptions({
    queryKey: [...BOOKINGS_KEY, 'desk', desk, date ?? null],
    queryFn: ({ signal }) =>
      call(deskOwnApi.deskPage, { params: { desk }, query: date ? { date } : {}, signal }),
  })

/** One booking that the reader may change. */
export const bookingQuery = (id: string) =>
  queryOptions({
    queryKey: [...BOOKINGS_KEY, 'one', id],
    queryFn: ({ signal }) => call(deskOwnApi.readBooking, { params: { booking: id }, signal }),
  })

/** Own bookings, series and waiting list, or those of somebody who named the reader as delegate. */
export const myBookingsQuery = (query: QueryIn<typeof deskOwnApi.myBookings> = {}) =>
  queryOptions({
    queryKey: [...BOOKINGS_KEY, 'mine', query],
    queryFn: ({ signal }) => call(deskOwnApi.myBookings, { query, signal }),
  })
