import { metricOf, PLACE_KIND, SENSOR_TYPES } from '#model/sensors/index.ts'
import type { MetricDefinition } from '#model/sensors/sensor.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { PRESENCE_METRIC } from './content.ts'

const DESK_TYPE = 'desk-presence'
/** Metrics that every device has say how it fares, not who is there. */
const UPKEEP_METRICS = new Set(
  [...(SENSOR_TYPES.get(DESK_TYPE)?.metrics ?? [])]
    .map(({ name }) => name)
    .filter((name) => name !== 'occupied'),
)

/**
 * Whether a series tells of one person's presence: anything of a desk, or the readings of a device that
 * stands on one.
 */
export function sensesDesk(
  registry: Registry,
  subject: string,
  metric: string,
  range: { from: number; to: number },
): boolean {
  if (registry.place(subject)) return registry.place(subject)?.kind === 'desk'
  const device = registry.device(subject)
  if (!device || UPKEEP_METRICS.has(metric)) return false
  const places = [device.place, registry.placeOf(subject, range.from), registry.placeOf(subject, range.to)]
  return (
    device.type === DESK_TYPE ||
    places.some((place) => place !== undefined && registry.place(place)?.kind === 'desk')
  )
}

/** Where the values of a subject's metric are kept, what they mean, and in whose time zone its days are. */
export interface StoredAs {
  readonly subject: string
  readonly metric: string
  readonly kind: string
  readonly definition: MetricDefinition
  readonly zone: string
  /** What is kept from before is not of the subject: its sensor stood elsewhere. Unix ms. */
  readonly since: number
}

/** undefined when the subject has no such metric. A desk's presence is kept as the readings of its sensor. */
export function storedAs(registry: Registry, subject: string, metric: string): StoredAs | undefined {
  const place = registry.place(subject)
  if (place?.kind === 'desk') {
    const sensor = registry.devicesAt(subject).find(({ type }) => type === DESK_TYPE)
    const stored =
      sensor && metric === PRESENCE_METRIC ? storedAs(registry, sensor.id, 'occupied') : undefined
    return stored && { ...stored, since: registry.standsSince(stored.subject, Number.POSITIVE_INFINITY) }
  }
  const device = registry.device(subject)
  const kind = place ? PLACE_KIND : device?.type
  const definition = kind === undefined ? undefined : metricOf(kind, metric)
  if (kind === undefined || !definition) return undefined
  const zone = place?.zone ?? registry.place(device?.place ?? '')?.zone ?? registry.campus().zone
  return { subject, metric, kind, definition, zone, since: Number.NEGATIVE_INFINITY }
}
