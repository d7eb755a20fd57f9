import { queryOptions } from '@tanstack/react-query'
import { deskSelfApi } from '#model/api/booking-self.ts'
import type { BodyIn, ResponseOf } from '#model/api/contract.ts'
import { deskRulesApi } from '#model/api/desk-rules.ts'
import type { BookingView } from '#model/bookings/booking.ts'
import type { Profile } from './bookings.ts'
import { call } from './call.ts'
import { type Deed, useDeed } from './deed.ts'
import { BOOKINGS_KEY, queryClient } from './query.ts'

/** Own settings, data and notices. */

const changeProfile: Deed<BodyIn<typeof deskSelfApi.changeProfile>, Profile> = {
  repeatable: true,
  run: (body) => call(deskSelfApi.changeProfile, { body }),
  guess(body) {
    const { queryKey } = profileQuery
    const before = queryClient.getQueryData(queryKey)
    if (before) queryClient.setQueryData(queryKey, { ...before, ...body } as Profile)
    return () => queryClient.setQueryData(queryKey, before)
  },
}
const setDelegate: Deed<BodyIn<typeof deskSelfApi.setDelegate>, Profile> = {
  repeatable: true,
  run: (body) => call(deskSelfApi.setDelegate, { body }),
}
const lendDesk: Deed<{ desk: string; from: number; to: number }, undefined> = {
  run: ({ desk, from, to }) => call(deskRulesApi.lendDesk, { params: { desk }, body: { from, to } }),
}
const takeBack: Deed<{ desk: string; from: number; to: number }, { bookings: number }> = {
  run: ({ desk, from, to }) => call(deskRulesApi.takeBackDesk, { params: { desk }, body: { from, to } }),
  undo: (_, lent) => ({ words: { key: 'me.did.takenBack' }, run: () => lendDesk.run(lent, '') }),
}
const newCalendar: Deed<void, { url: string }> = { run: () => call(deskSelfApi.calendarAddress, {}) }
const revokeCalendar: Deed<void, undefined> = { run: () => call(deskSelfApi.revokeCalendar, {}) }
const eraseData: Deed<void, { bookings: number }> = { run: () => call(deskSelfApi.eraseData, {}) }
const readNotices: Deed<number, undefined> = {
  repeatable: true,
  run: (upTo) => call(deskSelfApi.readNotices, { body: { upTo } }),
}
const fetchData: Deed<void, ResponseOf<typeof deskSelfApi.myData>> = {
  run: () => call(deskSelfApi.myData, {}),
}
const fetchCalendar: Deed<BookingView, { name: string; text: string }> = {
  run: ({ id }) => call(deskSelfApi.bookingCalendar, { params: { booking: id } }),
}

export const useChangeProfile = () => useDeed(changeProfile)
export const useSetDelegate = () => useDeed(setDelegate)
export const useLendDesk = () => useDeed(lendDesk)
export const useTakeBack = () => useDeed(takeBack)
/** A new secret address; the one before ends. */
export const useNewCalendar = () => useDeed(newCalendar)
export const useRevokeCalendar = () => useDeed(revokeCalendar)
export const useEraseData = () => useDeed(eraseData)
export const useReadNotices = () => useDeed(readNotices)
export const useFetchData = () => useDeed(fetchData)
/** One booking as a calendar file. */
export const useFetchCalendar = () => useDeed(fetchCalendar)

export const noticesQuery = queryOptions({
  queryKey: [...BOOKINGS_KEY, 'notices'],
  queryFn: ({ signal }) => call(deskSelfApi.notices, { signal }),
})

export const profileQuery = queryOptions({
  queryKey: [...BOOKINGS_KEY, 'profile'],
  queryFn: ({ signal }) => call(deskSelfApi.readProfile, { signal }),
})

export const colleaguesQuery = (q: string) =>
  queryOptions({
    queryKey: [...BOOKINGS_KEY, 'colleagues', q],
    enabled: q.length >= 2,
    queryFn: ({ signal }) => call(deskSelfApi.colleagues, { query: { q }, signal }),
  })
