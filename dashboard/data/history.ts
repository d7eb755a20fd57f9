import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ResponseOf } from '#model/api/contract.ts'
import { telemetryApi } from '#model/api/telemetry.ts'
import { call } from './call.ts'
import { browserClock, HOUR_MS, MINUTE_MS } from './time.ts'

export type History = ResponseOf<typeof telemetryApi.history>
export type Bucket = History['buckets'][number]

export interface Range {
  /** Unix ms, half-open. */
  readonly from: number
  readonly to: number
}

/** The history of one series; the answer before stays on screen until the next is here. */
export function useHistory(
  subject: string,
  metric: string,
  range: Range,
  options: { points?: number; enabled?: boolean } = {},
) {
  const { points = 400, enabled = true } = options
  return useQuery({
    queryKey: ['history', subject, metric, range.from, range.to, points],
    enabled,
    staleTime: MINUTE_MS,
    // Of what is older the server tells when late readings change it.
    refetchInterval: () => (range.to > browserClock.now() - HOUR_MS ? MINUTE_MS : false),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(telemetryApi.history, {
        params: { subject, metric },
        query: { from: range.from, to: range.to, step: 'auto', points },
        signal,
      }),
  })
}

export interface Columns {
  /** Seconds, as the chart counts. */
  readonly x: number[]
  readonly y: (number | null)[]
  readonly low: (number | null)[]
  readonly high: (number | null)[]
  readonly quality: number[]
}

const shownValue = (bucket: Bucket, kind: History['kind']): number | null =>
  kind === 'counter' ? bucket.delta : (bucket.mean ?? bucket.last)

/** More than this many steps (or usual distances of raw points) without data is a gap. */
const GAP_STEPS = 1.5
const GAP_RAW = 4

function usualDistance(buckets: readonly Bucket[]): number {
  const distances = buckets
    .slice(1)
    .map((bucket, index) => bucket.t - (buckets[index]?.t ?? bucket.t))
    .sort((a, b) => a - b)
  return distances[Math.floor(distances.length / 2)] ?? Number.POSITIVE_INFINITY
}

/** Chart columns of a history: where buckets are missing stands a null, so that a gap is drawn as a gap. */
export function toColumns(history: Pick<History, 'buckets' | 'kind' | 'step' | 'step_ms'>): Columns {
  const { buckets, kind, step, step_ms } = history
  const limit = step === 'raw' ? usualDistance(buckets) * GAP_RAW : step_ms * GAP_STEPS
  const columns: Columns = { x: [], y: [], low: [], high: [], quality: [] }
  const push = (t: number, y: number | null, low: number | null, high: number | null, quality: number) => {
    columns.x.push(t / 1000)
    columns.y.push(y)
    columns.low.push(low)
    columns.high.push(high)
    columns.quality.push(quality)
  }
  let before: number | null = null
  for (const bucket of buckets) {
    if (before !== null && bucket.t - before > limit)
      push(before + (bucket.t - before) / 2, null, null, null, 0)
    push(bucket.t, shownValue(bucket, kind), bucket.min, bucket.max, bucket.quality)
    before = bucket.t
  }
  return columns
}
