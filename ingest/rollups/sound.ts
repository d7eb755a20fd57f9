import { QUALITY } from '#model/readings.ts'
import type { Point, TelemetryStore, TimeRange } from '#storage/telemetry/store.ts'

/** How far beyond a suspect reading is looked at once, doubled as long as there is no other: most are suspect for a moment only. */
const FIRST_WINDOW_MS = 6 * 3_600_000
const WINDOW_LIMIT_MS = 40 * 86_400_000
/** Readings after a suspect one that are read at once. */
const PAGE_POINTS = 1_000

export const isSound = ({ quality }: Pick<Point, 'quality'>): boolean => (quality & QUALITY.suspect) === 0

/** The last reading of a range that is not suspect; null without any. */
export async function soundBefore(
  store: TelemetryStore,
  series: number,
  { from, to }: TimeRange,
): Promise<Point | null> {
  let end = to
  let window_ms = FIRST_WINDOW_MS
  while (end > from) {
    const last = (await store.before([series], end)).get(series)
    if (!last || last.time < from) return null
    if (isSound(last)) return last
    const window = { from: Math.max(from, last.time - window_ms), to: last.time }
    const found = (await store.rangeMany([series], window)).get(series)?.findLast(isSound)
    if (found) return found
    end = window.from
    window_ms = Math.min(2 * window_ms, WINDOW_LIMIT_MS)
  }
  return null
}

/** The first reading of a range that is not suspect; null without any. */
export async function soundAfter(
  store: TelemetryStore,
  series: number,
  { from, to }: TimeRange,
): Promise<Point | null> {
  let start = from
  // The first one is sound nearly always.
  for (let limit = 1; ; limit = PAGE_POINTS) {
    const page = await store.range(series, { from: start, to }, limit)
    const found = page.find(isSound)
    const last = page.at(-1)
    if (found || !last || page.length < limit) return found ?? null
    start = last.time + 1
  }
}
