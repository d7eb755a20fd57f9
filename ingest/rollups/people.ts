import {
  type CounterDay,
  clampPeople,
  countingDayStart,
  countReading,
  isFromTheNight,
  newCounterDay,
} from '#model/occupancy/people.ts'
import type { Device } from '#model/registry.ts'
import { type Part, sumAligned } from '#model/rollup/combine.ts'
import { HOLD_INTERVALS, type RollupFigures, type RollupPoint, spanOf } from '#model/rollup/figures.ts'
import { rollUp } from '#model/rollup/series.ts'
import type { Point, TelemetryStore } from '#storage/telemetry/store.ts'
import type { Node } from '../state/nodes.ts'
import { QUARTER_MS } from './day-masks.ts'
import type { PlaceGraph } from './graph.ts'

/** Lines that were silent for no longer than this have counted all the same who passed, only not when. */
const BRIDGE_MS = 3_600_000

/** A reading of one side of a counter. */
interface Register {
  readonly device: string
  readonly side: 'inTotal' | 'outTotal'
  readonly point: Point
}

/** What counts the people of a place itself, and the start of the counting day. */
interface Sensors {
  readonly areas: readonly Device[]
  readonly counters: readonly Device[]
  readonly dayStart: number
}

const SIDES = [
  ['in_total', 'inTotal'],
  ['out_total', 'outTotal'],
] as const

/**
 * People of places from the readings below them, moment by moment, so that a floor's peak is one that really was. One pass reads
 * everything at once and keeps what it has worked out for a place, because the places above it need it again.
 */
export class PeoplePass {
  readonly #store: TelemetryStore
  readonly #graph: PlaceGraph
  readonly #from: number
  readonly #to: number
  #sensors = new Map<Node, Sensors>()
  #known = new Map<Node, RollupPoint[]>()
  #held = new Map<Node, boolean>()
  #before = new Map<number, Point>()
  #inside = new Map<number, Point[]>()

  /** Half-open, Unix ms; within one counting day, in which no device moves after the first quarter hour has begun. */
  constructor(store: TelemetryStore, graph: PlaceGraph, from: number, to: number) {
    this.#store = store
    this.#graph = graph
    this.#from = from
    this.#to = to
  }

  /** Reads what the places need: a query for every place would make a campus wait for hundreds of them. */
  async load(nodes: readonly Node[]): Promise<void> {
    const starts = new Map<number, number>()
    for (const node of nodes) this.#collect(node, starts)
    for (const start of new Set(starts.values())) {
      const ids = [...starts].flatMap(([id, from]) => (from === start ? [id] : []))
      for (const [id, point] of await this.#store.before(ids, start)) this.#before.set(id, point)
      for (const [id, points] of await this.#store.rangeMany(ids, { from: start, to: this.#to + BRIDGE_MS }))
        this.#inside.set(id, points)
    }
  }

  /** Rows of the quarter hours of the pass, of a place that was loaded. */
  rows(node: Node, now: number): RollupFigures[] {
    const points = this.#points(node)
    const span = { from: this.#from, to: Math.min(this.#to, now + 1) }
    const options = { kind: 'count', expectedInterval_ms: 0, modulus: null, until: now } as const
    return points.length === 0 ? [] : rollUp(points, span, '15m', node.place.zone, options)
  }

  /**
   * Whether somebody counted before the end of the pass is held into the quarter hour after it, in which the sensor says nothing itself.
   * Where it does, its readings have marked that quarter hour.
   */
  isHeldBeyond(node: Node): boolean {
    const held = this.#held.get(node) ?? this.#findHeld(node)
    this.#held.set(node, held)
    return held
  }

  #findHeld(node: Node): boolean {
    const { areas, counters } = this.#sensorsOf(node)
    if (areas.length > 0)
      return areas.some((device) => {
        const id = this.#graph.deviceSeries(device, 'people')
        return id !== undefined && this.#isHeld(id, holdOf([device]))
      })
    const lines_ms = holdOf(counters)
    if (this.#sides(counters).some(({ id }) => this.#isHeld(id, lines_ms))) return true
    return node.children.some((child) => child.place.kind !== 'desk' && this.isHeldBeyond(child))
  }

  #isHeld(id: number, hold_ms: number): boolean {
    const points = this.#read(id)
    const last = points.findLast(({ time }) => time < this.#to)
    if (last === undefined || last.time + hold_ms <= this.#to) return false
    return !points.some(({ time }) => time >= this.#to && time < this.#to + QUARTER_MS)
  }

  /** Series below a place and where reading them begins: areas with the pass, registers with their counting day. */
  #collect(node: Node, starts: Map<number, number>): void {
    const { areas, counters, dayStart } = this.#sensorsOf(node)
    for (const device of areas) {
      const id = this.#graph.deviceSeries(device, 'people')
      if (id !== undefined) starts.set(id, this.#from)
    }
    if (areas.length > 0) return
    for (const { id } of this.#sides(counters)) starts.set(id, dayStart)
    for (const child of node.children) if (child.place.kind !== 'desk') this.#collect(child, starts)
  }

  #points(node: Node): RollupPoint[] {
    const known = this.#known.get(node)
    if (known) return known
    const points = sumAligned(this.#parts(node))
    this.#known.set(node, points)
    return points
  }

  /** Areas, else counters that knew the registers of the night, else what is below, else what counters there are. */
  #parts(node: Node): Part[] {
    const { areas, counters, dayStart } = this.#sensorsOf(node)
    if (areas.length > 0) return this.#areaParts(areas)
    const knowsNight = ({ id }: { id: number }) =>
      isFromTheNight(this.#before.get(id)?.time ?? Number.NEGATIVE_INFINITY, dayStart)
    const anchored = counters.length > 0 && this.#sides(counters).every(knowsNight)
    if (anchored) return [this.#counterPart(node)]
    const below = node.children
      .filter(({ place }) => place.kind !== 'desk')
      .map((child) => this.#points(child))
      .filter((points) => points.length > 0)
    // What is below has its ends as NaN points, so nothing more has to end here.
    if (below.length > 0) return below.map((points) => ({ points, hold_ms: Number.POSITIVE_INFINITY }))
    return counters.length > 0 ? [this.#counterPart(node)] : []
  }

  #sensorsOf(node: Node): Sensors {
    const known = this.#sensors.get(node)
    if (known) return known
    const standing = this.#graph.standing(node, this.#from)
    const dayStart = countingDayStart(this.#from, node.place.zone)
    const sensors = {
      areas: standing.filter(({ type }) => type === 'room-presence'),
      // Who is inside is not known to a counter that came in the middle of the day.
      counters: standing.filter(
        (device) =>
          device.type === 'people-counter' && this.#graph.standsSince(device, this.#from) <= dayStart,
      ),
      dayStart,
    }
    this.#sensors.set(node, sensors)
    return sensors
  }

  #areaParts(devices: readonly Device[]): Part[] {
    return devices.flatMap((device) => {
      const id = this.#graph.deviceSeries(device, 'people')
      if (id === undefined) return []
      const since = this.#graph.standsSince(device, this.#from)
      const points = this.#read(id).filter(({ time }) => time >= since)
      return { points, hold_ms: holdOf([device]) }
    })
  }

  #read(id: number): Point[] {
    const first = this.#before.get(id)
    return [...(first ? [first] : []), ...(this.#inside.get(id) ?? [])]
  }

  /** People by a place's counters together: in − out since 03:00, held within its capacity. */
  #counterPart(node: Node): Part {
    const { zone, capacity } = node.place
    const { counters: devices, dayStart } = this.#sensorsOf(node)
    const counters = new Map<string, CounterDay>()
    const points: RollupPoint[] = []
    for (const { device, side, point } of this.#registers(devices)) {
      const day = countingDayStart(point.time, zone)
      counters.set(
        device,
        countReading(counters.get(device) ?? newCounterDay(day), day, point.time, { [side]: point.value }),
      )
      if (point.time < dayStart) continue
      let net = 0
      for (const counter of counters.values()) if (counter.day === dayStart) net += counter.in - counter.out
      const value = clampPeople(net, capacity)
      if (points.at(-1)?.time === point.time) points.pop()
      points.push({ time: point.time, value, quality: point.quality })
    }
    return { points, hold_ms: holdOf(devices), bridge_ms: BRIDGE_MS }
  }

  #sides(devices: readonly Device[]): { id: number; device: string; side: Register['side'] }[] {
    return devices.flatMap((device) =>
      SIDES.flatMap(([metric, side]) => {
        const id = this.#graph.deviceSeries(device, metric)
        return id === undefined ? [] : [{ id, device: device.id, side }]
      }),
    )
  }

  /** All readings of the counting day up to those that may end a silence of the pass, in time order, with the ones before 03:00. */
  #registers(devices: readonly Device[]): Register[] {
    return this.#sides(devices)
      .flatMap(({ id, device, side }) => this.#read(id).map((point) => ({ device, side, point })))
      .sort((a, b) => a.point.time - b.point.time)
  }
}

/** What sensors tell together is held as long as the slowest of them may be silent. */
const holdOf = (devices: readonly Device[]): number =>
  spanOf(
    devices.reduce((most, { expectedInterval_s }) => Math.max(most, expectedInterval_s), 0) * 1_000,
    HOLD_INTERVALS,
  )
