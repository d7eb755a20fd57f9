import type { Bucket, TimeRange } from './store.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** 1970-01-05, the first Monday of the epoch: weeks begin there, not on the epoch's Thursday. */
const MONDAY_MS = 4 * DAY_MS
/** No zone has kept an offset for less than a week; Morocco's Ramadan switch, the shortest, lasts a month. */
const PROBE_MS = WEEK_MS

/** A part of a range with one UTC offset: local = UTC + offset_ms. */
export interface Segment extends TimeRange {
  readonly offset_ms: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** Zones named by callers; the tz database has about 600. */
const MAX_FORMATS = 700

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    if (formats.size >= MAX_FORMATS) formats.clear()
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

/** Offset of an IANA zone from UTC at an instant, ms. Throws RangeError for an unknown zone. */
export function offsetAt(zone: string, time: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(time)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  return local - Math.floor(time / 1000) * 1000
}

/** First instant in (low, high] whose offset is not that of `low`; offsets change on whole seconds. */
function transition(zone: string, low: number, high: number): number {
  const before = offsetAt(zone, low)
  let [left, right] = [Math.floor(low / 1000), Math.ceil(high / 1000)]
  while (right - left > 1) {
    const middle = Math.floor((left + right) / 2)
    if (offsetAt(zone, middle * 1000) === before) left = middle
    else right = middle
  }
  return right * 1000
}

/** Splits a finite range where the zone's offset changes; one part for zones without daylight saving. */
export function segments(zone: string, range: TimeRange): Segment[] {
  const parts: Segment[] = []
  let from = range.from
  let at = range.from
  while (at < range.to) {
    const next = Math.min(at + PROBE_MS, range.to)
    if (offsetAt(zone, next) !== offsetAt(zone, at)) {
      const edge = Math.min(transition(zone, at, next), range.to)
      parts.push({ from, to: edge, offset_ms: offsetAt(zone, at) })
      from = edge
      at = edge
    } else at = next
  }
  if (from < range.to) parts.push({ from, to: range.to, offset_ms: offsetAt(zone, from) })
  return parts
}

/**
 * The earliest instant that shows a local time, or the end of the gap that swallows it. `wall` is local time
 * as if UTC.
 */
export function instantOf(zone: string, wall: number): number {
  const offsets = [offsetAt(zone, wall - DAY_MS), offsetAt(zone, wall + DAY_MS)]
  const hits = offsets.map((offset) => wall - offset).filter((time) => time + offsetAt(zone, time) === wall)
  if (hits.length > 0) return Math.min(...hits)
  return transition(zone, wall - DAY_MS, wall + DAY_MS)
}

/** Zero of local buckets of a step, local ms. */
export const originOf = (step_ms: number): number => (step_ms % WEEK_MS === 0 ? MONDAY_MS : 0)

/**
 * Start of the bucket that a part's local index names. Steps above an hour follow the wall clock, so a local
 * day has 23 to 25 hours; shorter ones keep the part's own offset, so that the doubled hour of autumn stays
 * two hours.
 */
export function bucketStart(zone: string, step_ms: number, index: number, offset_ms: number): number {
  const wall = index * step_ms + originOf(step_ms)
  return step_ms > HOUR_MS ? instantOf(zone, wall) : wall - offset_ms
}

/** Joins neighbouring parts of the same bucket, given in time order. */
export function joinBuckets(parts: readonly Bucket[]): Bucket[] {
  const joined: Bucket[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last?.time !== part.time) {
      joined.push(part)
      continue
    }
    const count = last.count + part.count
    joined[joined.length - 1] = {
      time: last.time,
      count,
      min: Math.min(last.min, part.min),
      max: Math.max(last.max, part.max),
      mean: last.mean + (part.mean - last.mean) * (part.count / count),
      first: last.first,
      last: part.last,
      quality: last.quality | part.quality,
    }
  }
  return joined
}
