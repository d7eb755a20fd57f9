import { PLACE_KIND } from '#model/sensors/index.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import { FLAT_LENGTH } from '../rollups/day-masks.ts'

/**
 * Names of the places' series among dirty words. The store keeps a number only once rows are written under it, and a dirty bucket
 * of a place has none yet: after a crash the same number may mean another series.
 */
export type PlaceNames = readonly (readonly [series: number, place: string, metric: string])[]

export function placeNames(store: TelemetryStore, flat: ArrayLike<number>): PlaceNames {
  const names = new Map<number, readonly [number, string, string]>()
  for (let i = 0; i < flat.length; i += FLAT_LENGTH) {
    const series = flat[i]!
    if (names.has(series)) continue
    const key = store.seriesKey(series)
    if (key?.kind === PLACE_KIND) names.set(series, [series, key.subject, key.metric])
  }
  return [...names.values()]
}

/** Dirty words with the numbers that the named series have now. */
export function renumbered(store: TelemetryStore, flat: ArrayLike<number>, names: PlaceNames): number[] {
  const now = new Map(
    names.map(([series, subject, metric]) => [series, store.seriesId({ subject, metric, kind: PLACE_KIND })]),
  )
  return Array.from(flat, (word, i) => (i % FLAT_LENGTH === 0 ? (now.get(word) ?? word) : word))
}
