import { queryOptions } from '@tanstack/react-query'
import { deskOwnApi } from '#model/api/booking-own.ts'
import type { ResponseOf } from '#model/api/contract.ts'
import { call } from './call.ts'
import { BOOKINGS_KEY } from './query.ts'

export type DeskCalendar = ResponseOf<typeof deskOwnApi.bookingDays>
export type CalendarDay = DeskCalendar['days'][number]
export type DeskView = ResponseOf<typeof deskOwnApi.availability>['desks'][number]

/** What is left of today shrinks with every slot. */
const AGAIN_MS = 60_000

/** The coming days of a place, as many as its rules allow. Counts of a whole building change with every booking: the clock renews them, not each change. */
export const deskCalendarQuery = (place: string) =>
  queryOptions({
    queryKey: [...BOOKINGS_KEY, 'calendar', place],
    queryFn: ({ signal }) => call(deskOwnApi.bookingDays, { params: { place }, signal }),
    refetchInterval: AGAIN_MS,
  })
