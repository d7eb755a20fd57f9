import type { LivePoint } from '#model/live.ts'
import type { Clock } from '#platform/clock.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Derivation } from './derive.ts'
import { buildNodes, MEAN_METRICS, type Node, type Nodes, type Summary } from './nodes.ts'

/** Places are derived again at most this often: ten readings of a room in between are one change. */
const DERIVE_INTERVAL_MS = 100

export interface PlacesParts {
  readonly clock: Clock
  readonly registry: Registry
  readonly derivation: Derivation
  /** Points that changed. */
  readonly onChange: (points: readonly LivePoint[]) => void
}

/** Present values of places: only what a reading touches is derived again, from the bottom up. */
export class Places {
  readonly #parts: PlacesParts
  #nodes: Nodes = { ranked: [], byPlace: new Map() }
  #points = new Map<string, Map<string, LivePoint>>()
  #placeOfDevice = new Map<string, Node>()
  #isDirty = new Uint8Array(0)
  #anyDirty = false
  #lastDerived = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | null = null

  constructor(parts: PlacesParts) {
    this.#parts = parts
  }

  /** Takes over the registry's places and derives everything. */
  reload(): void {
    this.#nodes = buildNodes(this.#parts.registry)
    this.#isDirty = new Uint8Array(this.#nodes.ranked.length).fill(1)
    this.#placeOfDevice.clear()
    for (const node of this.#nodes.ranked) {
      for (const { id } of node.devices) this.#placeOfDevice.set(id, node)
    }
    for (const id of this.#points.keys()) if (!this.#nodes.byPlace.has(id)) this.#points.delete(id)
    this.#derive()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  /** A device has a new value or another health. */
  touch(device: string): void {
    const node = this.#placeOfDevice.get(device)
    if (node) this.#mark(node)
  }

  /** Time has passed that matters to every place: a new counting day. */
  touchAll(): void {
    for (const node of this.#nodes.ranked) this.#mark(node)
  }

  /** Derives what was touched, now or when the interval is over. */
  settle(): void {
    if (!this.#anyDirty || this.#cancel) return
    const wait_ms = this.#lastDerived + DERIVE_INTERVAL_MS - this.#parts.clock.monotonic()
    if (wait_ms <= 0) {
      this.#derive()
      return
    }
    this.#cancel = this.#parts.clock.after(wait_ms, () => {
      this.#cancel = null
      this.#derive()
    })
  }

  get(place: string, metric: string): LivePoint | undefined {
    return this.#points.get(place)?.get(metric)
  }

  of(place: string): readonly LivePoint[] {
    return [...(this.#points.get(place)?.values() ?? [])]
  }

  #mark(node: Node): void {
    this.#isDirty[node.rank] = 1
    this.#anyDirty = true
  }

  #derive(): void {
    const now = this.#parts.clock.now()
    const changed: LivePoint[] = []
    this.#anyDirty = false
    this.#lastDerived = this.#parts.clock.monotonic()
    // Children have higher ranks, so each node is derived once, after everything below it.
    for (let rank = this.#nodes.ranked.length - 1; rank >= 0; rank--) {
      if (this.#isDirty[rank] === 0) continue
      this.#isDirty[rank] = 0
      const node = this.#nodes.ranked[rank]!
      const summary = this.#parts.derivation.summarise(node, now)
      const isSame = sameSummary(node.summary, summary)
      node.summary = summary
      if (isSame && this.#points.has(node.place.id)) continue
      this.#publish(node, changed)
      for (const above of node.above) this.#isDirty[above.rank] = 1
    }
    this.#parts.onChange(changed)
  }

  #publish(node: Node, changed: LivePoint[]): void {
    const { id } = node.place
    const before = this.#points.get(id) ?? new Map<string, LivePoint>()
    const after = new Map<string, LivePoint>()
    for (const [metric, value, at] of entries(node)) {
      const old = before.get(metric)
      const isSame = old?.value === value && old.at === at
      const point = isSame ? old : { subject: id, metric, value, at, quality: 0 }
      after.set(metric, point)
      if (!isSame) changed.push(point)
    }
    for (const [metric, old] of before) {
      if (after.has(metric)) continue
      const gone = { ...old, value: null }
      after.set(metric, gone)
      if (old.value !== null) changed.push(gone)
    }
    this.#points.set(id, after)
  }
}

/** What a node shows: metric, value, event time. */
function entries(node: Node): [metric: string, value: number | string | null, at: number][] {
  const { summary, place, isSummary } = node
  const shown: [string, number | string | null, number][] = []
  const add = (metric: string, derived: { value: number | string; at: number } | null) => {
    if (derived) shown.push([metric, derived.value, derived.at])
  }
  add('presence', summary.presence)
  add('people', summary.people)
  if (summary.people && place.capacity > 0) {
    shown.push(['occupancy_pct', (summary.people.value * 100) / place.capacity, summary.people.at])
  }
  add('power_kw', summary.power)
  add('energy_kwh', summary.energy)
  MEAN_METRICS.forEach((metric, index) => {
    add(metric, summary.means[index] ?? null)
  })
  if (!isSummary) return shown
  shown.push(
    ['desks_occupied', summary.desksOccupied, summary.dataAt],
    ['desks_vacant', summary.desksVacant, summary.dataAt],
    ['desks_unknown', summary.desksUnknown, summary.dataAt],
    ['devices_online', summary.devicesOnline, summary.dataAt],
    ['devices_total', summary.devicesTotal, summary.dataAt],
    ['data_at', summary.dataAt === 0 ? null : summary.dataAt, summary.dataAt],
  )
  return shown
}

type Part = { readonly value: unknown; readonly at: number } | null

const samePart = (a: Part, b: Part): boolean => a?.value === b?.value && a?.at === b?.at

function sameSummary(a: Summary, b: Summary): boolean {
  return (
    a.dataAt === b.dataAt &&
    a.devicesOnline === b.devicesOnline &&
    a.devicesTotal === b.devicesTotal &&
    a.desksOccupied === b.desksOccupied &&
    a.desksVacant === b.desksVacant &&
    a.desksUnknown === b.desksUnknown &&
    samePart(a.people, b.people) &&
    samePart(a.power, b.power) &&
    samePart(a.energy, b.energy) &&
    samePart(a.presence, b.presence) &&
    a.means.every((mean, index) => samePart(mean, b.means[index] ?? null))
  )
}
