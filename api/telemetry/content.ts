import type { Campus } from '#model/campus/campus.ts'
import { PLACE_METRICS, SENSOR_TYPES } from '#model/sensors/index.ts'
import type { Place, Registry } from '#storage/registry/registry.ts'

/** One series of present values: `[subject, metric]`. */
export type Slot = readonly [subject: string, metric: string]

/**
 * What of a place a caller may see: aggregates with aggregate.read, states of single desks with desk.read.
 */
export interface View {
  readonly aggregates: boolean
  readonly desks: boolean
}

/** The immediate state of a desk: occupied, vacant or unknown. */
export const PRESENCE_METRIC = 'presence'
/** Debounced, for booking rules and statistics only: no page shows it of one desk. */
const SITTING_METRIC = 'sitting'
/** Health of a device, a word. */
const HEALTH_METRIC = 'health'

const AGGREGATES = [...PLACE_METRICS.keys()].filter(
  (metric) => metric !== PRESENCE_METRIC && metric !== SITTING_METRIC,
)
/** What a meter node measures; the rest of a place's figures does not exist for it. */
const METER_METRICS = ['power_kw', 'energy_kwh'] as const

/**
 * Present values of a campus with its buildings, a building with its floors, or any other place with what
 * lies in it.
 */
export function placeContent(registry: Registry, place: Place, view: View): Slot[] {
  const slots: Slot[] = []
  if (view.aggregates && place.kind !== 'desk') {
    for (const id of aggregateSubjects(registry, place))
      for (const metric of metricsOf(registry, id)) slots.push([id, metric])
  }
  if (view.desks && !isOverview(place)) {
    for (const desk of desksBelow(registry, place)) slots.push([desk, PRESENCE_METRIC])
  }
  return slots
}

/** Metrics and health of one device. */
export function deviceContent(registry: Registry, device: string): Slot[] {
  const metrics = SENSOR_TYPES.get(registry.device(device)?.type ?? '')?.metrics ?? []
  return [...metrics.map(({ name }): Slot => [device, name]), [device, HEALTH_METRIC]]
}

/** A campus and a building are seen through their children; their desks are seen floor by floor. */
const isOverview = ({ kind }: Place): boolean => kind === 'campus' || kind === 'building'

function aggregateSubjects(registry: Registry, place: Place): string[] {
  if (place.kind === 'campus')
    return [place.id, ...childrenOf(registry, place, 'building'), ...metersAt(registry.campus(), [place.id])]
  if (place.kind === 'building') {
    return [place.id, ...childrenOf(registry, place, 'floor'), ...metersAt(registry.campus(), [place.id])]
  }
  const inside = [
    place.id,
    ...below(registry, place)
      .filter(({ kind }) => kind !== 'desk' && kind !== 'meter')
      .map(({ id }) => id),
  ]
  return place.kind === 'meter' ? [place.id] : [...inside, ...metersAt(registry.campus(), inside)]
}

const metricsOf = (registry: Registry, id: string): readonly string[] =>
  registry.place(id)?.kind === 'meter' ? METER_METRICS : AGGREGATES

const childrenOf = (registry: Registry, place: Place, kind: Place['kind']): string[] =>
  place.children.filter((id) => registry.place(id)?.kind === kind)

const metersAt = (campus: Campus, places: readonly string[]): string[] =>
  campus.meters.filter(({ place }) => places.includes(place)).map(({ id }) => id)

const desksBelow = (registry: Registry, place: Place): string[] =>
  place.kind === 'desk'
    ? [place.id]
    : below(registry, place)
        .filter(({ kind }) => kind === 'desk')
        .map(({ id }) => id)

/** Everything below a place in the tree, parents before children. */
function below(registry: Registry, place: Place): Place[] {
  return place.children.flatMap((id) => {
    const child = registry.place(id)
    return child ? [child, ...below(registry, child)] : []
  })
}
