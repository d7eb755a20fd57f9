import type { ChangeEvent, LivePoint } from '#model/live.ts'
import { countingDayStart } from '#model/occupancy/people.ts'
import type { Device } from '#model/registry.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { DeviceClocks } from '../pipeline/clocks.ts'
import type { Heads } from '../pipeline/heads.ts'
import type { Stored } from '../pipeline/pipeline.ts'
import type { LiveState } from '../ports.ts'
import { Counters } from './counters.ts'
import { Derivation } from './derive.ts'
import { DeviceValues } from './device-values.ts'
import { DeviceHealths, type HealthReport } from './devices.ts'
import { Listeners } from './live.ts'
import { Places } from './places.ts'

/** Health and the counting day are looked at this often. */
const TICK_MS = 1_000
/** History that comes late (a backfill, a gateway that was away) may bring the registers from before 03:00. */
const ANCHOR_EVERY_MS = 30_000

/** Metric under which a device's health is shown live. */
const HEALTH_METRIC = 'health'

const isCounter = ({ type }: Device): boolean => type === 'people-counter'

export interface StateParts {
  readonly clock: Clock
  readonly log: Log
  readonly store: TelemetryStore
  readonly registry: Registry
  readonly ledger: Ledger
  readonly clocks: DeviceClocks
  readonly heads: Heads
}

/** The present: last values, health, and what places derive from them. Rebuilt from the store at a start. */
export class State implements LiveState {
  readonly values: DeviceValues
  readonly healths: DeviceHealths
  readonly #parts: StateParts
  readonly #listeners: Listeners
  readonly #counters: Counters
  readonly #places: Places
  #day = 0
  #undo: (() => void)[] = []

  constructor(parts: StateParts) {
    this.#parts = parts
    this.#listeners = new Listeners(parts.log)
    this.values = new DeviceValues(parts.store, parts.heads)
    this.healths = new DeviceHealths({ ...parts, values: this.values })
    this.#counters = new Counters(parts.registry, parts.store, this.values)
    this.#places = new Places({
      clock: parts.clock,
      registry: parts.registry,
      derivation: new Derivation(this.values, parts.heads, this.healths, this.#counters, parts.registry),
      onChange: (points) => this.#listeners.changed(points),
    })
  }

  /** Call when heads and clocks are loaded. */
  async start(): Promise<void> {
    const { clock, registry } = this.#parts
    this.values.load()
    this.healths.start()
    await this.#counters.load(clock.now(), registry.devices().filter(isCounter))
    this.#places.reload()
    this.#undo = [
      clock.every(TICK_MS, () => this.#tick()),
      clock.every(ANCHOR_EVERY_MS, () => void this.#anchor()),
      registry.onReload(() => this.#reload()),
    ]
  }

  stop(): void {
    for (const undo of this.#undo.splice(0)) undo()
    this.#places.stop()
  }

  stored({ series, accounts, readings }: Stored): void {
    const { ledger, registry } = this.#parts
    const healthier: string[] = []
    for (const index of accounts) {
      const device = ledger.idOf(index)
      if (this.healths.heard(device)) healthier.push(device)
    }
    for (const id of series) {
      const raw = this.values.name(id)
      if (raw) this.#places.touch(raw.device)
    }
    for (const { series: id, time, value } of readings) {
      const raw = this.values.name(id)
      const device = raw && registry.device(raw.device)
      if (device && isCounter(device)) this.#counters.count(device, raw.metric, time, value)
    }
    if (this.#listeners.anybody) this.#listeners.changed(series.flatMap((id) => this.values.point(id) ?? []))
    this.#healthChanged(healthier)
    this.#places.settle()
  }

  #tick(): void {
    this.#healthChanged(this.healths.tick())
    const { clock, registry } = this.#parts
    const day = countingDayStart(clock.now(), registry.campus().zone)
    if (day !== this.#day) this.#places.touchAll()
    this.#day = day
    this.#places.settle()
  }

  /** Looks again for the registers that counters had before their day began. */
  async #anchor(): Promise<void> {
    const { clock, log, registry } = this.#parts
    const devices = this.#counters.unanchored(registry.devices().filter(isCounter))
    if (devices.length === 0) return
    try {
      await this.#counters.load(clock.now(), devices)
    } catch (error) {
      log.debug({ err: error }, 'counters could not be read; tried again')
      return
    }
    for (const { id } of devices) this.#places.touch(id)
    this.#places.settle()
  }

  #reload(): void {
    this.#healthChanged(this.healths.reload())
    this.#places.reload()
    this.#listeners.event({ kind: 'device', id: '', rev: this.#parts.registry.version() })
  }

  get(subject: string, metric: string): LivePoint | undefined {
    if (metric === HEALTH_METRIC) return this.#healthPoint(subject)
    return this.values.get(subject, metric) ?? this.#places.get(subject, metric)
  }

  of(subject: string): readonly LivePoint[] {
    const points = [...this.values.of(subject), ...this.#places.of(subject)]
    const health = this.#healthPoint(subject)
    if (health) points.push(health)
    return points
  }

  onChange(listener: (points: readonly LivePoint[]) => void): () => void {
    return this.#listeners.onChange(listener)
  }

  onEvent(listener: (event: ChangeEvent) => void): () => void {
    return this.#listeners.onEvent(listener)
  }

  health(device: string): HealthReport {
    return this.healths.report(device)
  }

  event(event: ChangeEvent): void {
    this.#listeners.event(event)
  }

  #healthPoint(device: string): LivePoint | undefined {
    if (!this.#parts.registry.device(device)) return undefined
    const { health, lastSeen } = this.healths.report(device)
    return { subject: device, metric: HEALTH_METRIC, value: health, at: lastSeen ?? 0, quality: 0 }
  }

  #healthChanged(devices: readonly string[]): void {
    for (const device of devices) this.#places.touch(device)
    if (!this.#listeners.anybody) return
    this.#listeners.changed(devices.flatMap((device) => this.#healthPoint(device) ?? []))
  }
}
