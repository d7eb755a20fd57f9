import { type Downtime, deviceFlags, deviceHealth } from '#model/occupancy/health.ts'
import type { DeviceHealth } from '#model/readings.ts'
import type { Device } from '#model/registry.ts'
import type { Clock } from '#platform/clock.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { COLUMN } from '../ledger/ledger.ts'
import type { DeviceClocks } from '../pipeline/clocks.ts'
import { ONLINE_METRIC } from '../pipeline/devices.ts'
import type { DeviceValues } from './device-values.ts'
import { HealthWheel, nextHealthChange } from './health.ts'

export interface HealthReport {
  readonly health: DeviceHealth
  /** Receive time of the last telemetry, Unix ms. */
  readonly lastSeen: number | null
  readonly flags: readonly string[]
}

/** Health of every registered device, derived from its last telemetry and never edited. */
export class DeviceHealths {
  readonly #clock: Clock
  readonly #registry: Registry
  readonly #ledger: Ledger
  readonly #clocks: DeviceClocks
  readonly #values: DeviceValues
  readonly #wheel = new HealthWheel()
  #health = new Map<string, DeviceHealth>()
  /** From when anything was last heard before this start: the time in between says nothing about a device. */
  #down: Downtime | null = null

  constructor(parts: {
    clock: Clock
    registry: Registry
    ledger: Ledger
    clocks: DeviceClocks
    values: DeviceValues
  }) {
    this.#clock = parts.clock
    this.#registry = parts.registry
    this.#ledger = parts.ledger
    this.#clocks = parts.clocks
    this.#values = parts.values
  }

  start(): void {
    const now = this.#clock.now()
    this.#wheel.start(now)
    let heardUntil = Number.NEGATIVE_INFINITY
    for (let index = 0; index < this.#ledger.size; index++) {
      const seen = this.#clocks.lastSeen(index)
      if (seen > heardUntil && seen <= now) heardUntil = seen
    }
    this.#down = Number.isFinite(heardUntil) ? { from: heardUntil, to: now } : null
    this.reload()
  }

  /** Takes over the devices of the registry; returns those whose health is new. */
  reload(): string[] {
    const known = this.#health
    this.#health = new Map()
    const changed: string[] = []
    for (const device of this.#registry.devices()) {
      if (device.retiredAt !== null) continue
      const health = this.#evaluate(device)
      if (known.get(device.id) !== health) changed.push(device.id)
    }
    return changed
  }

  of(device: string): DeviceHealth {
    return this.#health.get(device) ?? 'never'
  }

  /** After a message of a device: whether its health changed. */
  heard(id: string): boolean {
    if (this.#health.get(id) === 'online') return false
    const device = this.#registry.device(id)
    if (!device || device.retiredAt !== null) return false
    const before = this.#health.get(id)
    return this.#evaluate(device) !== before
  }

  /** Devices whose health changed by the passing of time. */
  tick(): string[] {
    const now = this.#clock.now()
    if (this.#wheel.isAheadOf(now)) {
      this.#wheel.start(now)
      return this.reload()
    }
    const changed: string[] = []
    for (const id of this.#wheel.due(now)) {
      const device = this.#registry.device(id)
      if (!device || device.retiredAt !== null) continue
      const before = this.#health.get(id)
      if (this.#evaluate(device) !== before) changed.push(id)
    }
    return changed
  }

  /** Receive time of the last telemetry, Unix ms; −Infinity: never. */
  lastSeen(id: string): number {
    return this.#lastSeen(id) ?? Number.NEGATIVE_INFINITY
  }

  report(id: string): HealthReport {
    return { health: this.of(id), lastSeen: this.#lastSeen(id), flags: this.#flags(id) }
  }

  #lastSeen(id: string): number | null {
    const index = this.#ledger.find(id)
    if (index === undefined) return null
    this.#clocks.seenBy(index, this.#clock.now())
    const seen = this.#clocks.lastSeen(index)
    return Number.isNaN(seen) ? null : seen
  }

  #evaluate(device: Device): DeviceHealth {
    const now = this.#clock.now()
    const interval_ms = device.expectedInterval_s * 1_000
    const seen = this.#lastSeen(device.id)
    const health = deviceHealth(seen, interval_ms, now, this.#down)
    this.#health.set(device.id, health)
    this.#wheel.schedule(device.id, nextHealthChange(seen, interval_ms, now, this.#down))
    return health
  }

  #flags(id: string): string[] {
    const device = this.#registry.device(id)
    const index = this.#ledger.find(id)
    if (!device || index === undefined) return []
    const battery = this.#values.get(id, 'battery_pct')?.value
    const isFrozen = this.#clocks.isFrozen(index)
    const signs = {
      lag_ms: isFrozen ? 0 : this.#clocks.lag(index),
      steadilyLate: this.#clocks.steadilyLate(index),
      // Rates and repetitions are not counted per device; these two signs stay silent.
      messages: 0,
      window_ms: 0,
      equalInARow: 0,
      battery_pct: typeof battery === 'number' ? battery : null,
    }
    const flags: string[] = [...deviceFlags(signs, device.expectedInterval_s * 1_000, false)]
    if (isFrozen) flags.push('clock_frozen')
    if (this.#values.get(id, ONLINE_METRIC)?.value === 0) flags.push('disconnected')
    if (this.#ledger.count(index, COLUMN.quarantined) > 0) flags.push('quarantined')
    return flags
  }
}
