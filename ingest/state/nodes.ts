import type { PlaceKind } from '#model/campus/campus.ts'
import type { Device } from '#model/registry.ts'
import { PLACE_METRICS } from '#model/sensors/index.ts'
import type { Place, Registry } from '#storage/registry/registry.ts'

/** Metrics of places that are the mean of what is sensed in them. */
export const MEAN_METRICS: readonly string[] = [...PLACE_METRICS.values()]
  .filter(({ across }) => across === 'mean')
  .map(({ name }) => name)

/** Kinds that show counts of what is below them. */
const SUMMARY_KINDS: ReadonlySet<PlaceKind> = new Set(['floor', 'building', 'campus'])

/** A value and the event time of the newest reading it is made of. */
export interface Derived {
  readonly value: number
  readonly at: number
}

/** What a place, desk or meter node derives from its devices and from what is below it. null: not known. */
export interface Summary {
  people: Derived | null
  power: Derived | null
  means: readonly (Derived | null)[]
  presence: { value: 'occupied' | 'vacant' | 'unknown'; at: number } | null
  energy: Derived | null
  desksOccupied: number
  desksVacant: number
  desksUnknown: number
  devicesOnline: number
  devicesTotal: number
  dataAt: number
}

const NOTHING: Summary = {
  people: null,
  power: null,
  means: MEAN_METRICS.map(() => null),
  presence: null,
  energy: null,
  desksOccupied: 0,
  desksVacant: 0,
  desksUnknown: 0,
  devicesOnline: 0,
  devicesTotal: 0,
  dataAt: 0,
}

/** A place in the tree of derivation. Ranks rise from the campus down, so the children of a node have higher ranks. */
export interface Node {
  readonly rank: number
  readonly place: Place
  readonly isSummary: boolean
  readonly devices: readonly Device[]
  /** Places below; of a meter node none. */
  readonly children: readonly Node[]
  /** Of a meter node: the meters below it. Of a place: the topmost meters that feed just this place. */
  readonly meters: readonly Node[]
  /** Every meter node that feeds this place: their devices are counted here. */
  readonly fedBy: readonly Node[]
  /** Nodes that derive from this one. */
  readonly above: readonly Node[]
  summary: Summary
}

interface Growing extends Node {
  readonly devices: Device[]
  readonly children: Growing[]
  readonly meters: Growing[]
  readonly fedBy: Growing[]
  readonly above: Growing[]
}

/** The nodes of a registry version, by rank and by place. */
export interface Nodes {
  readonly ranked: readonly Node[]
  readonly byPlace: ReadonlyMap<string, Node>
}

export function buildNodes(registry: Registry): Nodes {
  const byPlace = new Map<string, Growing>()
  const ranked: Growing[] = []
  for (const place of registry.places()) {
    const node: Growing = {
      rank: ranked.length,
      place,
      isSummary: SUMMARY_KINDS.has(place.kind),
      devices: registry.devicesAt(place.id).filter(({ retiredAt }) => retiredAt === null),
      children: [],
      meters: [],
      fedBy: [],
      above: [],
      summary: NOTHING,
    }
    ranked.push(node)
    byPlace.set(place.id, node)
    const parent = place.parent === null ? undefined : byPlace.get(place.parent)
    if (place.kind === 'meter') linkMeter(node, parent, byPlace)
    else if (parent) link(parent, parent.children, node)
  }
  return { ranked, byPlace }
}

/** A meter counts for the meter above it, and for the place it feeds unless the meter above feeds the same place. */
function linkMeter(node: Growing, parent: Growing | undefined, byPlace: ReadonlyMap<string, Growing>): void {
  const fed = byPlace.get(node.place.ancestors[1] ?? '')
  if (parent?.place.kind === 'meter') link(parent, parent.meters, node)
  if (!fed) return
  link(fed, fed.fedBy, node)
  const isBelowAnother = parent?.place.kind === 'meter' && parent.place.ancestors[1] === fed.place.id
  if (!isBelowAnother) fed.meters.push(node)
}

function link(above: Growing, list: Growing[], node: Growing): void {
  list.push(node)
  if (!node.above.includes(above)) node.above.push(above)
}
