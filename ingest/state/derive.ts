import { deskPresence, type Presence } from '#model/occupancy/desk.ts'
import { countingDayStart, placePeople, roomPeople } from '#model/occupancy/people.ts'
import type { Device } from '#model/registry.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { AHEAD_LIMIT_MS } from '../pipeline/clocks.ts'
import { ONLINE_METRIC } from '../pipeline/devices.ts'
import type { Heads } from '../pipeline/heads.ts'
import type { Counters } from './counters.ts'
import type { DeviceValues } from './device-values.ts'
import type { DeviceHealths } from './devices.ts'
import { type Derived, MEAN_METRICS, type Node, type Summary } from './nodes.ts'

const COUNTER_TYPE = 'people-counter'
const AREA_TYPE = 'room-presence'
const DESK_TYPE = 'desk-presence'

/** Computes what a node derives from its devices and from the summaries below it. */
export class Derivation {
  readonly #values: DeviceValues
  readonly #heads: Heads
  readonly #healths: DeviceHealths
  readonly #counters: Counters
  readonly #registry: Registry

  constructor(
    values: DeviceValues,
    heads: Heads,
    healths: DeviceHealths,
    counters: Counters,
    registry: Registry,
  ) {
    this.#values = values
    this.#heads = heads
    this.#healths = healths
    this.#counters = counters
    this.#registry = registry
  }

  summarise(node: Node, now: number): Summary {
    const presence = node.place.kind === 'desk' ? this.#presence(node, now) : null
    const counts = (value: Presence, of: (summary: Summary) => number) =>
      presence ? Number(presence.value === value) : total(node.children, of)
    const { online, dataAt } = this.#ownDevices(node)
    const fed = node.place.kind === 'meter' ? [] : node.fedBy
    const below = fed.length === 0 ? node.children : [...node.children, ...fed]
    return {
      people: this.#people(node, now),
      power: this.#power(node),
      energy: node.place.kind === 'meter' ? this.#measured(node, 'energy_kwh') : null,
      means: MEAN_METRICS.map((metric, index) => this.#mean(node, metric, index)),
      presence,
      desksOccupied: counts('occupied', (summary) => summary.desksOccupied),
      desksVacant: counts('vacant', (summary) => summary.desksVacant),
      desksUnknown: counts('unknown', (summary) => summary.desksUnknown),
      devicesOnline: online + total(below, (summary) => summary.devicesOnline),
      devicesTotal: node.devices.length + total(below, (summary) => summary.devicesTotal),
      dataAt: below.reduce((newest, child) => Math.max(newest, child.summary.dataAt), dataAt),
    }
  }

  #ownDevices(node: Node): { online: number; dataAt: number } {
    let online = 0
    let dataAt = 0
    for (const { id } of node.devices) {
      if (this.#healths.of(id) === 'online') online++
      const since = this.#standsSince(id)
      for (const { metric, at } of this.#values.of(id))
        if (metric !== ONLINE_METRIC && at >= since && at > dataAt) dataAt = at
    }
    return { online, dataAt }
  }

  #people(node: Node, now: number): Derived | null {
    if (node.place.kind === 'desk' || node.place.kind === 'meter') return null
    const { capacity, zone } = node.place
    const day = countingDayStart(now, zone)
    const areas = this.#each(node, AREA_TYPE, 'people')
    // Who is inside is not known to a counter that came in the middle of the day.
    const counterDevices = node.devices.filter(
      ({ type, id }) => type === COUNTER_TYPE && this.#standsSince(id) <= day,
    )
    const counters = counterDevices.flatMap(({ id }) => this.#counters.get(id) ?? [])
    let at = newest(areas)
    for (const { id } of counterDevices) {
      at = Math.max(at, this.#at(id, 'in_total'), this.#at(id, 'out_total'))
    }
    if (areas.length > 0 || node.place.kind === 'room') {
      const value = roomPeople(
        areas.map((area) => area.value),
        counters,
        day,
        capacity,
      )
      return value === null ? null : { value, at }
    }
    const below = node.children.map(({ summary }) => summary.people)
    const value = placePeople(
      counters,
      day,
      capacity,
      below.map((people) => people?.value ?? null),
    )
    if (value === null) return null
    return { value, at: counters.length > 0 ? at : newest(below.filter((people) => people !== null)) }
  }

  /** Of a meter: what it measures, else the sum of the meters below. Of a place: its own meters, else what is below it. */
  #power(node: Node): Derived | null {
    if (node.place.kind === 'meter') return this.#measured(node, 'power_kw') ?? sum(node.meters)
    return node.meters.length > 0 ? sum(node.meters) : sum(node.children)
  }

  #measured(node: Node, metric: string): Derived | null {
    const found = node.devices.flatMap((device) => this.#fresh(device, metric) ?? [])
    if (found.length === 0) return null
    return { value: found.reduce((all, { value }) => all + value, 0), at: newest(found) }
  }

  /** Every sensor and every place below weighs the same, so a floor with many sensors in one room is not that room. */
  #mean(node: Node, metric: string, index: number): Derived | null {
    if (node.place.kind === 'desk' || node.place.kind === 'meter') return null
    const parts = node.devices.flatMap((device) => this.#fresh(device, metric) ?? [])
    for (const { summary } of node.children) {
      const below = summary.means[index]
      if (below) parts.push(below)
    }
    if (parts.length === 0) return null
    return { value: parts.reduce((all, { value }) => all + value, 0) / parts.length, at: newest(parts) }
  }

  #presence(node: Node, now: number): Summary['presence'] {
    const sensor = node.devices.find(({ type }) => type === DESK_TYPE)
    if (!sensor) return { value: 'unknown', at: 0 }
    const last = this.#derived(sensor.id, 'occupied')
    // The sensor answers for the desk as long as it is heard, also when it repeats an old state with its old time.
    const seenAt = this.#healths.lastSeen(sensor.id)
    const age = last && { value: last.value, at: heardAt(last.at, seenAt) }
    return { value: deskPresence(age, now, sensor.expectedInterval_s * 1_000), at: last?.at ?? 0 }
  }

  #each(node: Node, type: string, metric: string): Derived[] {
    return node.devices.flatMap((device) => (device.type === type ? (this.#fresh(device, metric) ?? []) : []))
  }

  /** The last value of a device that still speaks: what a dead sensor said last is not the present. */
  #fresh(device: Device, metric: string): Derived | null {
    const health = this.#healths.of(device.id)
    return health === 'offline' || health === 'never' ? null : this.#derived(device.id, metric)
  }

  #derived(device: string, metric: string): Derived | null {
    const series = this.#values.seriesOf(device, metric)
    if (series === undefined) return null
    const at = this.#heads.presentTime[series]!
    const value = this.#heads.presentValue[series]!
    if (at === Number.NEGATIVE_INFINITY || Number.isNaN(value) || at < this.#standsSince(device)) return null
    return { value, at }
  }

  /** What a device read before it came here is of another place. */
  #standsSince(device: string): number {
    return this.#registry.standsSince(device, Number.POSITIVE_INFINITY)
  }

  #at(device: string, metric: string): number {
    return this.#derived(device, metric)?.at ?? 0
  }
}

/** When a state was last said, which is never further ahead of its receipt than a clock may be; what was never received here has only its time. */
const heardAt = (at: number, seenAt: number): number =>
  at > seenAt + AHEAD_LIMIT_MS && Number.isFinite(seenAt) ? seenAt : Math.max(at, seenAt)

const newest = (parts: readonly Derived[]): number => parts.reduce((at, part) => Math.max(at, part.at), 0)

const total = (nodes: readonly Node[], of: (summary: Summary) => number): number =>
  nodes.reduce((all, { summary }) => all + of(summary), 0)

function sum(nodes: readonly Node[]): Derived | null {
  const parts = nodes.flatMap(({ summary }) => summary.power ?? [])
  return parts.length === 0
    ? null
    : { value: parts.reduce((all, { value }) => all + value, 0), at: newest(parts) }
}
