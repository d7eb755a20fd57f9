import {
  flux,
  fluxDuration,
  fluxExpression,
  fluxInteger,
  type ParameterizedQuery,
} from '@influxdata/influxdb-client'
import type { SeriesKey, TimeRange } from '../store.ts'
import { LAG_SUFFIX, QUALITY_SUFFIX, subjectTag } from './lines.ts'

/**
 * Every Flux text of the store. Names go through the `flux` template, which quotes them. Only what storage
 * itself can do is asked for: windows in UTC with an offset, `or` instead of contains(), no location, no map,
 * no pivot.
 */

/** Instants of Flux are 64-bit nanoseconds: 1677 to 2262. */
const FIRST_MS = Date.UTC(1700, 0)
const LAST_MS = Date.UTC(2260, 0)

const instant = (time: number): Date => new Date(Math.ceil(Math.max(FIRST_MS, Math.min(LAST_MS, time))))

/** False when nothing can lie in a range; Flux refuses an empty one. */
export const isEmptyRange = ({ from, to }: TimeRange): boolean => instant(from) >= instant(to)

const source = (bucket: string, { from, to }: TimeRange): ParameterizedQuery =>
  flux`from(bucket: ${bucket})
  |> range(start: ${instant(from)}, stop: ${instant(to)})`

/** A chain of `or` as a balanced tree: Flux refuses a chain of 200 as nested too deep. */
function anyOf(terms: readonly ParameterizedQuery[]): ParameterizedQuery {
  const tree = (texts: readonly string[]): string => {
    if (texts.length <= 2) return `(${texts.join(' or ')})`
    const middle = Math.ceil(texts.length / 2)
    return `(${tree(texts.slice(0, middle))} or ${tree(texts.slice(middle))})`
  }
  return flux`${fluxExpression(tree([...new Set(terms.map(String))]))}`
}

/** Metric of a value or of one of its marks. */
export const metricOf = (field: string): string => field.replace(/__(q|lag)$/, '')

/** Fields a series' point is made of. */
const fieldsOf = (metric: string): string[] => [
  metric,
  `${metric}${QUALITY_SUFFIX}`,
  `${metric}${LAG_SUFFIX}`,
]

/**
 * Filter that lets a set of series pass, and perhaps some others of the same subjects: a product of subjects
 * and fields per measurement is shorter than its pairs.
 */
function belongsTo(
  keys: readonly SeriesKey[],
  name: (key: SeriesKey) => ParameterizedQuery[],
): ParameterizedQuery {
  const kinds = Map.groupBy(keys, (key) => key.kind)
  const terms = Array.from(kinds, ([kind, members]) => {
    const subjects = members.map(({ subject }) =>
      subjectTag(kind) === 'place' ? flux`r.place == ${subject}` : flux`r.device == ${subject}`,
    )
    return flux`(r._measurement == ${kind} and ${anyOf(subjects)} and ${anyOf(members.flatMap(name))})`
  })
  return flux`|> filter(fn: (r) => ${anyOf(terms)})`
}

const byField = ({ metric }: SeriesKey) => fieldsOf(metric).map((field) => flux`r._field == ${field}`)
const byMetricTag = ({ metric }: SeriesKey) => [flux`r.metric == ${metric}`]

const KEEP_POINT = flux`|> keep(columns: ["_time", "_value", "_field", "_measurement", "device", "place"])`
const KEEP_FIGURE = flux`|> keep(
    columns: ["_time", "_value", "_field", "_measurement", "device", "place", "metric"],
  )`

/** Points of series, at most `limit` of each field from the start. */
export const pointsQuery = (
  bucket: string,
  keys: readonly SeriesKey[],
  range: TimeRange,
  limit: number | null,
): ParameterizedQuery => flux`${source(bucket, range)}
  ${belongsTo(keys, byField)}
  ${limit === null ? fluxExpression('') : flux`|> limit(n: ${fluxInteger(limit)})`}
  ${KEEP_POINT}`

/** Last value of every field of series in a range. */
export const lastPointsQuery = (
  bucket: string,
  keys: readonly SeriesKey[],
  range: TimeRange,
): ParameterizedQuery => flux`${source(bucket, range)}
  ${belongsTo(keys, byField)}
  |> last()
  ${KEEP_POINT}`

/** Last value of every field of the bucket. */
export const headsQuery = (
  bucket: string,
  range: TimeRange,
): ParameterizedQuery => flux`${source(bucket, range)}
  |> last()
  ${KEEP_POINT}`

/** One row for each series of a roll-up bucket. */
export const rollupSeriesQuery = (
  bucket: string,
  range: TimeRange,
): ParameterizedQuery => flux`${source(bucket, range)}
  |> filter(fn: (r) => r._field == "rev")
  |> last()
  ${KEEP_FIGURE}`

/** Aggregates that storage computes itself; each is a result of its own, by its name. */
export const AGGREGATES = ['count', 'min', 'max', 'mean', 'first', 'last'] as const
export type Aggregate = (typeof AGGREGATES)[number]

/**
 * Windows of `step_ms` shifted by `offset_ms` from the epoch, 0 <= offset_ms < step_ms, and the marks within.
 */
export function bucketsQuery(
  bucket: string,
  key: SeriesKey,
  range: TimeRange,
  step_ms: number,
  offset_ms: number,
): ParameterizedQuery {
  const every = fluxDuration(`${step_ms}ms`)
  const offset = fluxDuration(`${offset_ms}ms`)
  const only = (metric: string) => belongsTo([key], () => [flux`r._field == ${metric}`])
  // Each starts at the bucket: storage computes nothing for a table that several aggregates share.
  const windows = AGGREGATES.map(
    (name) => flux`${source(bucket, range)}
  ${only(key.metric)}
  |> aggregateWindow(every: ${every}, offset: ${offset}, fn: ${fluxExpression(name)},
    createEmpty: false, timeSrc: "_start")
  |> keep(columns: ["_time", "_value"])
  |> yield(name: ${name})`,
  )
  return flux`${fluxExpression(windows.map(String).join('\n'))}
${source(bucket, range)}
  ${only(`${key.metric}${QUALITY_SUFFIX}`)}
  |> filter(fn: (r) => r._value > 0.0)
  |> keep(columns: ["_time", "_value"])
  |> yield(name: "quality")`
}

/** Figures of roll-up rows, one row for each. */
export const rollupsQuery = (
  bucket: string,
  keys: readonly SeriesKey[],
  range: TimeRange,
): ParameterizedQuery => flux`${source(bucket, range)}
  ${belongsTo(keys, byMetricTag)}
  ${KEEP_FIGURE}`

/** Fails when server, token or bucket is not as it should be. */
export const pingQuery = (bucket: string): ParameterizedQuery => flux`from(bucket: ${bucket})
  |> range(start: ${fluxDuration('-1s')})
  |> limit(n: 1)`
