import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { BodyIn, ResponseOf } from '#model/api/contract.ts'
import { ledgerApi } from '#model/api/ledger.ts'
import type { QuarantineReason } from '#model/readings.ts'
import { call } from './call.ts'

export type Ledger = ResponseOf<typeof ledgerApi.readLedger>
export type Account = Ledger['total']
export type QuarantineEntry = ResponseOf<typeof ledgerApi.listQuarantine>['entries'][number]

/** The sums are looked at again this often while the page is open. */
const REFRESH_MS = 2_000
const LIST_REFRESH_MS = 15_000
const HISTORY_REFRESH_MS = 5_000
/** Rows shown at first and with each "more". */
const ROWS = 25

export const useLedger = () =>
  useQuery({
    queryKey: ['ledger', 'total'],
    refetchInterval: REFRESH_MS,
    staleTime: 0,
    queryFn: ({ signal }) => call(ledgerApi.readLedger, { signal }),
  })

/** How far the demo's history has come; asked again only while it grows. */
export const useDemoHistory = (enabled: boolean) =>
  useQuery({
    queryKey: ['ledger', 'history'],
    enabled,
    queryFn: ({ signal }) => call(ledgerApi.readLedger, { signal }),
    refetchInterval: (query) => (query.state.data?.demoHistory ? HISTORY_REFRESH_MS : false),
  })

export const useDeviceLedgers = (q: string | undefined) =>
  useInfiniteQuery({
    queryKey: ['ledger', 'devices', q],
    placeholderData: keepPreviousData,
    refetchInterval: LIST_REFRESH_MS,
    initialPageParam: 0,
    queryFn: ({ signal, pageParam }) =>
      call(ledgerApi.readDeviceLedgers, {
        query: { ...(q ? { q } : {}), limit: ROWS, offset: pageParam },
        signal,
      }),
    getNextPageParam: (last, pages) => (pages.length * ROWS < last.total ? pages.length * ROWS : undefined),
  })

export const useQuarantine = (reason: QuarantineReason | undefined, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ['quarantine', reason],
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: LIST_REFRESH_MS,
    initialPageParam: 0,
    queryFn: ({ signal, pageParam }) =>
      call(ledgerApi.listQuarantine, {
        query: { ...(reason ? { reason } : {}), limit: ROWS, offset: pageParam },
        signal,
      }),
    getNextPageParam: (last, pages) => (pages.length * ROWS < last.total ? pages.length * ROWS : undefined),
  })

export function useReplay() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: BodyIn<typeof ledgerApi.replayQuarantine>) =>
      call(ledgerApi.replayQuarantine, { body }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['quarantine'] }),
        client.invalidateQueries({ queryKey: ['ledger'] }),
      ]),
  })
}
