import type { MetricDefinition, SensorType } from './sensor.ts'

/** Every device may report how it fares. */
const DEVICE_METRICS: readonly MetricDefinition[] = [
  {
    name: 'battery_pct',
    label: { id: 'Baterai', en: 'Battery' },
    unit: '%',
    kind: 'gauge',
    range: [0, 100],
    across: 'none',
    decimals: 0,
  },
  {
    name: 'rssi_dbm',
    label: { id: 'Kuat sinyal', en: 'Signal strength' },
    unit: 'dBm',
    kind: 'gauge',
    range: [-150, 0],
    across: 'none',
    decimals: 0,
  },
]

/** A sensor type with its own metrics first and those of every device after them. */
export const sensorType = (own: SensorType): SensorType => ({
  ...own,
  metrics: [...own.metrics, ...DEVICE_METRICS],
})

/** `value` with `decimals` digits, as a device would send it. */
export function rounded(value: number, decimals: number): number {
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor
}
