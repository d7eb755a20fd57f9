import { metricOf, PLACE_KIND, SENSOR_TYPES } from '#model/sensors/index.ts'
import { unitText } from '#model/sensors/words.ts'
import type { Text } from '#model/text.ts'

/** How a metric is named and printed. */
export interface MetricLook {
  readonly label: Text
  /** Empty for numbers of things: the label says what is counted, in both languages. */
  readonly unit: Text
  readonly decimals: number
  /** Drawn from zero, because its size is the message; else the axis fits the values. */
  readonly fromZero: boolean
}

const NO_UNIT: Text = { id: '', en: '' }

/** Look of a metric of a sensor type, or of places when no type is given. */
export function metricLook(metric: string, type: string = PLACE_KIND): MetricLook {
  const definition = metricOf(type, metric)
  if (!definition) return { label: { id: metric, en: metric }, unit: NO_UNIT, decimals: 2, fromZero: false }
  const { label, unit, decimals, kind } = definition
  const counted = kind === 'count'
  return {
    label,
    unit: counted ? NO_UNIT : unitText(unit),
    decimals,
    fromZero: counted || kind === 'state' || kind === 'counter' || unit === 'kW',
  }
}

export const PRESENCE = 'presence'

export const DEVICE_TYPES: readonly string[] = [...SENSOR_TYPES.keys()]
export const typeLabel = (type: string): Text => SENSOR_TYPES.get(type)?.label ?? { id: type, en: type }

/** No new value of a room for this long: hatched, with its age. Three times the slowest interval of its sensors. */
export const STALE_AFTER_MS = Math.max(
  ...[...SENSOR_TYPES.values()]
    .filter((type) => type.id !== 'desk-presence')
    .map((type) => type.expectedInterval_s * 3_000),
)
/** A whole building with nothing new for this long needs attention: some of its meters send every minute. */
export const BUILDING_LATE_AFTER_MS = 5 * 60_000
