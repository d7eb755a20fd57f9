import type { Format } from '#model/formats/format.ts'
import type { MetricDefinition } from '#model/sensors/sensor.ts'

/** What the pipeline asks of the model: how to read a format, and which metrics a device type has. */
export interface Catalogue {
  format(id: string): Format | undefined
  metrics(type: string): readonly MetricDefinition[]
}
