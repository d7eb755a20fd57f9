import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import type { ResponseOf } from '#model/api/contract.ts'
import { devicesApi } from '#model/api/devices.ts'
import { telemetryApi } from '#model/api/telemetry.ts'
import type { DeviceHealth } from '#model/readings.ts'
import { call } from './call.ts'

export type DeviceList = ResponseOf<typeof devicesApi.listDevices>
export type DeviceView = DeviceList['devices'][number]

/** Worst first, as the server sorts. */
export const HEALTHS: readonly DeviceHealth[] = ['offline', 'never', 'stale', 'late', 'online']

export interface DeviceFilter {
  readonly q?: string | undefined
  readonly type?: string | undefined
  readonly health?: DeviceHealth | undefined
  readonly place?: string | undefined
}

/** Rows fetched at a time; the list shows about 15. */
export const DEVICE_PAGE = 100
/** Health changes by the minute; the list on screen is fetched again this often. */
const REFRESH_MS = 30_000

const page = (filter: DeviceFilter, index: number) => ({
  queryKey: ['devices', 'list', filter, index],
  refetchInterval: REFRESH_MS,
  placeholderData: keepPreviousData,
  queryFn: ({ signal }: { signal: AbortSignal }) => {
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
    return call(devicesApi.listDevices, {
      query: { ...given, limit: DEVICE_PAGE, offset: index * DEVICE_PAGE },
      signal,
    })
  },
})

/** The first page of a filtered list, with its total and counts by health. */
export const useFirstDevices = (filter: DeviceFilter) => useQuery(page(filter, 0))

/** Rows of the pages named; a page that is still on its way has none yet. */
export function useDeviceRows(
  filter: DeviceFilter,
  pages: readonly number[],
): (index: number) => DeviceView | undefined {
  const answers = useQueries({
    queries: pages.map((index) => ({ ...page(filter, index), placeholderData: undefined })),
  })
  const byPage = new Map(pages.map((index, order) => [index, answers[order]?.data]))
  return (index) => byPage.get(Math.floor(index / DEVICE_PAGE))?.devices[index % DEVICE_PAGE]
}

export const useDevice = (device: string) =>
  useQuery({
    queryKey: ['devices', 'one', device],
    refetchInterval: REFRESH_MS,
    queryFn: ({ signal }) => call(devicesApi.readDevice, { params: { device }, signal }),
  })

export const useLatest = (subject: string) =>
  useQuery({
    queryKey: ['latest', subject],
    refetchInterval: REFRESH_MS,
    queryFn: ({ signal }) => call(telemetryApi.latest, { params: { subject }, signal }),
  })
