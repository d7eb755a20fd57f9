import type { LiveValue } from '../../data/live/store.ts'
import { STALE_AFTER_MS } from '../../data/metrics.ts'

export type Layer = 'status' | 'temperature' | 'co2'

interface LayerLook {
  readonly metric: string
  readonly unit: string
  readonly decimals: number
  /** Upper ends of the first four of five steps, in the unit (occupancy: share of capacity). */
  readonly limits: readonly [number, number, number, number]
}

/** Occupancy in quarters; temperature around 24-26 °C (SNI 03-6572); CO2 from fresh air to beyond the usual limit of 1,000 ppm. */
export const LAYER_LOOKS: Readonly<Record<Layer, LayerLook>> = {
  status: { metric: 'people', unit: '', decimals: 0, limits: [0, 0.25, 0.5, 0.75] },
  temperature: { metric: 'temperature_c', unit: '°C', decimals: 1, limits: [22, 24, 26, 28] },
  co2: { metric: 'co2_ppm', unit: 'ppm', decimals: 0, limits: [600, 800, 1_000, 1_200] },
}

/** Step 1 to 5 of a value on a layer; null: not known. */
export function stepOf(layer: Layer, value: LiveValue | undefined, capacity: number): number | null {
  if (typeof value?.value !== 'number') return null
  const measure = layer === 'status' ? value.value / Math.max(1, capacity) : value.value
  const step = LAYER_LOOKS[layer].limits.findIndex((limit) => measure <= limit)
  return step < 0 ? 5 : step + 1
}

export const isOld = (value: LiveValue | undefined, now: number): boolean =>
  value !== undefined && now - value.at > STALE_AFTER_MS
