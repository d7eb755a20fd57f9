import { deskPresence } from './desk-presence/desk-presence.ts'
import { energyMeter } from './energy-meter/energy-meter.ts'
import { indoorClimate } from './indoor-climate/indoor-climate.ts'
import { peopleCounter } from './people-counter/people-counter.ts'
import { PLACE_METRICS } from './place-metrics.ts'
import { roomPresence } from './room-presence/room-presence.ts'
import type { MetricDefinition, SensorType } from './sensor.ts'

export { PLACE_METRICS } from './place-metrics.ts'

/** Every sensor type, by id. A new one is one line here. */
export const SENSOR_TYPES: ReadonlyMap<string, SensorType> = new Map(
  [peopleCounter, roomPresence, deskPresence, energyMeter, indoorClimate].map((type) => [type.id, type]),
)

/** Kind of the series of places, beside the ids of sensor types. */
export const PLACE_KIND = 'place'

const METRICS: ReadonlyMap<string, ReadonlyMap<string, MetricDefinition>> = new Map([
  ...[...SENSOR_TYPES.values()].map(
    (type) => [type.id, new Map(type.metrics.map((metric) => [metric.name, metric]))] as const,
  ),
  [PLACE_KIND, PLACE_METRICS] as const,
])

/** Definition of a metric of a sensor type, or of places when `type` is `place`. */
export const metricOf = (type: string, metric: string): MetricDefinition | undefined =>
  METRICS.get(type)?.get(metric)
