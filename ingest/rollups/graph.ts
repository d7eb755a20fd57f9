import type { Device } from '#model/registry.ts'
import { metricOf, PLACE_KIND, PLACE_METRICS } from '#model/sensors/index.ts'
import type { MetricDefinition } from '#model/sensors/sensor.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import { buildNodes, type Node, type Nodes } from '../state/nodes.ts'

export const PEOPLE = 'people'
const DESKS_OCCUPIED = 'desks_occupied'
/** Device metrics that a place's people are made of. */
const PEOPLE_SOURCES: ReadonlySet<string> = new Set(['people', 'in_total', 'out_total'])

const DAY_MS = 86_400_000
/** Days whose placements are remembered: a backfill goes from day to day. */
const STANDING_DAYS = 4

/** A raw series that is rolled up. */
export interface RawSource {
  readonly device: Device
  readonly definition: MetricDefinition
}

/** A series of a place. */
export interface PlaceTarget {
  readonly node: Node
  readonly metric: string
}

/** Devices by place on one day (UTC). */
interface Standing {
  readonly byPlace: ReadonlyMap<string, readonly Device[]>
  /** No device moved on that day. */
  readonly isStill: boolean
}

/** Which series a place's figures are made of, at the time of the bucket: a device that moved counts where it was. */
export class PlaceGraph {
  readonly #registry: Registry
  readonly #store: TelemetryStore
  #version = Number.NaN
  #nodes: Nodes = { ranked: [], byPlace: new Map() }
  #heights: number[] = []
  /** Devices by place, at a day. */
  #standing = new Map<number, Standing>()
  #deviceSeries = new Map<string, ReadonlyMap<string, number>>()
  /** Place series that have or are about to have rows: by place, then metric. */
  #known = new Map<string, Map<string, number>>()

  constructor(registry: Registry, store: TelemetryStore) {
    this.#registry = registry
    this.#store = store
  }

  start(): void {
    for (const { id, key } of this.#store.listSeries())
      if (key.kind === PLACE_KIND) this.#learn(key.subject, key.metric, id)
    this.refresh()
  }

  /** Takes over a new version of the registry. */
  refresh(): void {
    if (this.#registry.version() === this.#version) return
    this.#version = this.#registry.version()
    this.#nodes = buildNodes(this.#registry)
    this.#standing.clear()
    this.#heights = new Array(this.#nodes.ranked.length).fill(0)
    for (let rank = this.#nodes.ranked.length - 1; rank >= 0; rank--) {
      const { children, meters } = this.#nodes.ranked[rank]!
      for (const below of [...children, ...meters]) {
        this.#heights[rank] = Math.max(this.#heights[rank]!, this.#heights[below.rank]! + 1)
      }
    }
  }

  heightOf(node: Node): number {
    return this.#heights[node.rank]!
  }

  /** undefined: not of a registered device, or of a metric that is not rolled up. */
  raw(series: number): RawSource | undefined {
    const key = this.#store.seriesKey(series)
    if (!key || key.kind === PLACE_KIND) return undefined
    const device = this.#registry.device(key.subject)
    const definition = metricOf(key.kind, key.metric)
    return device && definition && { device, definition }
  }

  place(series: number): PlaceTarget | undefined {
    const key = this.#store.seriesKey(series)
    if (key?.kind !== PLACE_KIND) return undefined
    const node = this.#nodes.byPlace.get(key.subject)
    return node && { node, metric: key.metric }
  }

  isPlace(series: number): boolean {
    return this.#store.seriesKey(series)?.kind === PLACE_KIND
  }

  /** Zone in which a series is cut into buckets. */
  zoneOf(series: number): string {
    const subject = this.#store.seriesKey(series)?.subject ?? ''
    const place = this.#registry.device(subject)?.place ?? subject
    return this.#registry.place(place)?.zone ?? this.#registry.campus().zone
  }

  /** Number of a place's series, made when first needed. */
  seriesOf({ node, metric }: PlaceTarget): number {
    const known = this.#known.get(node.place.id)?.get(metric)
    if (known !== undefined) return known
    const id = this.#store.seriesId({ subject: node.place.id, metric, kind: PLACE_KIND })
    this.#learn(node.place.id, metric, id)
    return id
  }

  /** What is to be computed again when a device's series changed at a time. */
  above({ device, definition }: RawSource, time: number): PlaceTarget[] {
    const node = this.#nodes.byPlace.get(this.#registry.placeOf(device.id, time) ?? '')
    if (!node) return []
    const { name, across } = definition
    if (PEOPLE_SOURCES.has(name)) return this.#upwards(node)
    if (name === 'occupied') {
      const room = this.#nodes.byPlace.get(node.place.parent ?? '')
      return room && node.place.kind === 'desk' ? [{ node: room, metric: DESKS_OCCUPIED }] : []
    }
    return across !== 'none' && PLACE_METRICS.has(name) ? [{ node, metric: name }] : []
  }

  /** What is to be computed again when a place's series changed. */
  abovePlace({ node, metric }: PlaceTarget): PlaceTarget[] {
    // People of a place are made of readings, and those have marked every place above.
    return metric === PEOPLE ? [] : node.above.map((above) => ({ node: above, metric }))
  }

  /** Series whose rows make a place's row, for the buckets that begin at `time`. */
  parts({ node, metric }: PlaceTarget, time: number): number[] {
    if (PLACE_METRICS.get(metric)?.across === 'meter-tree') return this.#meterParts(node, metric, time)
    const own =
      metric === DESKS_OCCUPIED ? this.#deskParts(node, time) : this.#deviceParts(node, metric, time)
    return [...own, ...this.#placeParts(node.children, metric)]
  }

  /** Whether `parts` of a place are the same for every bucket of the day that holds `time`. */
  isStill(time: number): boolean {
    return this.#standingAt(time).isStill
  }

  /** Devices that stood on a place at a time. */
  standing(node: Node, time: number): readonly Device[] {
    const { byPlace, isStill } = this.#standingAt(time)
    const { id } = node.place
    const devices = byPlace.get(id) ?? []
    return isStill ? devices : devices.filter((device) => this.#registry.placeOf(device.id, time) === id)
  }

  /** When a device came to where it stands at a time; -Infinity: it was never elsewhere. */
  standsSince({ id }: Device, time: number): number {
    return this.#registry.standsSince(id, time)
  }

  /** Whenever a device came to another place within a span, half-open. */
  moves(from: number, to: number): Set<number> {
    const times = new Set<number>()
    if (this.isStill(from) && this.isStill(to - 1)) return times
    for (const { id } of this.#registry.devices()) {
      let since = this.#registry.standsSince(id, to - 1)
      for (; since >= from; since = this.#registry.standsSince(id, since - 1)) times.add(since)
    }
    return times
  }

  /** Series of a device's metric; undefined when it never had a value. */
  deviceSeries(device: Device, metric: string): number | undefined {
    const known = this.#deviceSeries.get(device.id)?.get(metric)
    if (known !== undefined) return known
    const series = this.#store.listSeries(device.id).map(({ id, key }) => [key.metric, id] as const)
    this.#deviceSeries.set(device.id, new Map(series))
    return this.#deviceSeries.get(device.id)!.get(metric)
  }

  #meterParts(node: Node, metric: string, time: number): number[] {
    if (node.place.kind === 'meter') {
      const own = this.#deviceParts(node, metric, time)
      return own.length > 0 ? own : this.#placeParts(node.meters, metric)
    }
    return this.#placeParts(node.meters.length > 0 ? node.meters : node.children, metric)
  }

  #deskParts(node: Node, time: number): number[] {
    const desks = node.children.filter(({ place }) => place.kind === 'desk')
    return desks.flatMap((desk) => this.#deviceParts(desk, 'occupied', time))
  }

  #deviceParts(node: Node, metric: string, time: number): number[] {
    return this.standing(node, time).flatMap((device) => this.deviceSeries(device, metric) ?? [])
  }

  #placeParts(nodes: readonly Node[], metric: string): number[] {
    return nodes.flatMap(({ place }) => this.#known.get(place.id)?.get(metric) ?? [])
  }

  #upwards(node: Node): PlaceTarget[] {
    return node.place.ancestors.flatMap((id) => {
      const above = this.#nodes.byPlace.get(id)
      return above && above.place.kind !== 'desk' ? [{ node: above, metric: PEOPLE }] : []
    })
  }

  #standingAt(time: number): Standing {
    const day = Math.floor(time / DAY_MS)
    const known = this.#standing.get(day)
    if (known) return known
    if (this.#standing.size >= STANDING_DAYS) this.#standing.clear()
    const standing = this.#standingOn(day)
    this.#standing.set(day, standing)
    return standing
  }

  #standingOn(day: number): Standing {
    const byPlace = new Map<string, Device[]>()
    let isStill = true
    for (const device of this.#registry.devices()) {
      const first = this.#registry.placeOf(device.id, day * DAY_MS)
      const last = this.#registry.placeOf(device.id, (day + 1) * DAY_MS - 1)
      if (first !== last) isStill = false
      for (const place of new Set([first, last])) {
        if (place === undefined) continue
        const devices = byPlace.get(place)
        if (devices) devices.push(device)
        else byPlace.set(place, [device])
      }
    }
    return { byPlace, isStill }
  }

  #learn(place: string, metric: string, series: number): void {
    const metrics = this.#known.get(place) ?? new Map<string, number>()
    metrics.set(metric, series)
    this.#known.set(place, metrics)
  }
}
