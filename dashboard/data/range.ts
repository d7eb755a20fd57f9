import { useMemo } from 'react'
import type { Range } from './history.ts'
import { useNow } from './live/now.ts'
import { DAY_MS, MINUTE_MS } from './time.ts'

/** Ends of a moving range are rounded to this, so that charts and caches agree and a render asks nothing new. */
const ROUND_MS = 5 * MINUTE_MS

/** The range in the address when there is one, else the last `span_ms` up to now. */
export function useRange(
  search: { from?: number | undefined; to?: number | undefined },
  span_ms: number = DAY_MS,
): { range: Range; zoomed: boolean } {
  const { from, to } = search
  const end = Math.ceil(useNow(MINUTE_MS) / ROUND_MS) * ROUND_MS
  const zoomed = from !== undefined && to !== undefined && to > from
  return useMemo(
    () => ({ range: zoomed ? { from, to } : { from: end - span_ms, to: end }, zoomed }),
    [from, to, end, span_ms, zoomed],
  )
}
