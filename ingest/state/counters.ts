import { type CounterDay, countingDayStart, countReading, newCounterDay } from '#model/occupancy/people.ts'
import type { Device } from '#model/registry.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Point, TelemetryStore } from '#storage/telemetry/store.ts'
import { AHEAD_LIMIT_MS } from '../pipeline/clocks.ts'
import type { DeviceValues } from './device-values.ts'

/** Series read at once at a start: some 30,000 points of a busy day. */
const SERIES_AT_ONCE = 32

const SIDES = [
  ['in_total', 'inTotal'],
  ['out_total', 'outTotal'],
] as const

/** What the line counters have counted since 03:00 of their place. */
export class Counters {
  readonly #registry: Registry
  readonly #store: TelemetryStore
  readonly #values: DeviceValues
  #days = new Map<string, CounterDay>()

  constructor(registry: Registry, store: TelemetryStore, values: DeviceValues) {
    this.#registry = registry
    this.#store = store
    this.#values = values
  }

  /** Start of the counting day of a device at a time, Unix ms. */
  dayOf(device: Device, time: number): number {
    return countingDayStart(time, this.#registry.place(device.place)?.zone ?? 'UTC')
  }

  get(device: string): CounterDay | undefined {
    return this.#days.get(device)
  }

  /** Counters of the present day that were first heard in its middle: older readings may have come since. */
  unanchored(devices: readonly Device[]): Device[] {
    return devices.filter(({ id }) => this.#days.get(id)?.anchored === false)
  }

  /** Counts a newer reading of a register. */
  count(device: Device, metric: string, time: number, value: number): void {
    const side = SIDES.find(([name]) => name === metric)?.[1]
    // The clock was ahead for a while. Counting begins anew, and is looked up in the store as for any day that was not heard from its beginning.
    if (time + AHEAD_LIMIT_MS < (this.#days.get(device.id)?.at ?? time)) this.#days.delete(device.id)
    if (side) this.#add(device, time, { [side]: value })
  }

  /** Counts the present day again from the store: from the registers before 03:00 on. */
  async load(now: number, devices: readonly Device[]): Promise<void> {
    const series: { id: number; device: Device; side: 'inTotal' | 'outTotal'; from: number }[] = []
    for (const device of devices) {
      const from = this.dayOf(device, now)
      for (const [metric, side] of SIDES) {
        const id = this.#values.seriesOf(device.id, metric)
        if (id !== undefined) series.push({ id, device, side, from })
      }
    }
    const begun = new Set<string>()
    for (let i = 0; i < series.length; i += SERIES_AT_ONCE) {
      const part = series.slice(i, i + SERIES_AT_ONCE)
      const from = Math.min(...part.map((one) => one.from))
      const ids = part.map(({ id }) => id)
      const [before, since] = [
        await this.#store.before(ids, from),
        await this.#store.rangeMany(ids, { from, to: now + AHEAD_LIMIT_MS + 1 }),
      ]
      for (const { id, device, side } of part) {
        // What was counted live is in the store too; it would be joined to itself.
        if (!begun.has(device.id)) this.#days.delete(device.id)
        begun.add(device.id)
        const first = before.get(id)
        this.#replay(device, side, first ? [first, ...(since.get(id) ?? [])] : (since.get(id) ?? []))
      }
    }
  }

  /** One register's readings; the two sides of a counter do not touch each other. */
  #replay(device: Device, side: 'inTotal' | 'outTotal', points: readonly Point[]): void {
    const other = this.#days.get(device.id)
    this.#days.delete(device.id)
    for (const { time, value } of points) this.#add(device, time, { [side]: value })
    const own = this.#days.get(device.id)
    if (own && other) this.#days.set(device.id, joined(own, other, side))
    else if (other) this.#days.set(device.id, other)
  }

  #add(device: Device, time: number, registers: { inTotal?: number; outTotal?: number }): void {
    const day = this.dayOf(device, time)
    this.#days.set(
      device.id,
      countReading(this.#days.get(device.id) ?? newCounterDay(day), day, time, registers),
    )
  }
}

/** Both sides of a counter; a side of an earlier day has counted nothing in the later one. */
function joined(own: CounterDay, other: CounterDay, side: 'inTotal' | 'outTotal'): CounterDay {
  const day = Math.max(own.day, other.day)
  const [left, right] = side === 'inTotal' ? [own, other] : [other, own]
  return {
    day,
    in: left.day === day ? left.in : 0,
    out: right.day === day ? right.out : 0,
    inTotal: left.inTotal,
    outTotal: right.outTotal,
    at: Math.max(own.at, other.at),
    anchored: [own, other].every(({ anchored }) => anchored),
  }
}
