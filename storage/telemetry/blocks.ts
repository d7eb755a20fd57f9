import type { Point, PointBlock } from './store.ts'

export interface SeriesPoint extends Omit<Point, 'quality' | 'lag_ms'> {
  readonly series: number
  readonly quality?: number
  readonly lag_ms?: number
}

/** A block of single points; quality and lag 0 unless told. */
export const blockOf = (points: readonly SeriesPoint[]): PointBlock => ({
  count: points.length,
  series: Int32Array.from(points, (point) => point.series),
  time: Float64Array.from(points, (point) => point.time),
  value: Float64Array.from(points, (point) => point.value),
  quality: Uint8Array.from(points, (point) => point.quality ?? 0),
  lag_ms: Int32Array.from(points, (point) => point.lag_ms ?? 0),
})
