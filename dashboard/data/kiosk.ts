import { queryOptions } from '@tanstack/react-query'
import type { ResponseOf } from '#model/api/contract.ts'
import { kioskApi } from '#model/api/kiosk.ts'
import { call } from './call.ts'

export type KioskFloor = ResponseOf<typeof kioskApi.readFloor>

/** A screen asks this often: slower than the eye on a live plan, fast enough for who walks past. */
export const ASK_EVERY_MS = 10_000

/** What a screen shows; `token` is its own, without one the session of who looks. */
export const kioskQuery = (floor: string, token: string | null) =>
  queryOptions({
    queryKey: ['kiosk', floor, token],
    queryFn: ({ signal }) =>
      call(kioskApi.readFloor, { params: { floor }, signal, ...(token === null ? {} : { token }) }),
    // A wall is looked at without anybody touching it: it asks on, whatever the last answer was.
    refetchInterval: ASK_EVERY_MS,
    refetchIntervalInBackground: true,
    networkMode: 'always',
    retry: false,
    // A refused screen says nothing of the session of who else uses this browser.
    meta: { ownToken: token !== null },
    staleTime: 0,
  })

export const kioskLinksQuery = queryOptions({
  queryKey: ['kiosk-links'],
  queryFn: ({ signal }) => call(kioskApi.listLinks, { signal }),
})
