import type { Device } from '#model/registry.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Catalogue } from './catalogue.ts'
import type { Heads } from './heads.ts'

/** Where a metric of a device goes, and what is plausible for it. */
export interface Slot {
  readonly series: number
  readonly min: number
  readonly max: number
}

/** A device as the hot path needs it; valid for one version of the registry. */
export interface DeviceHandle {
  readonly device: Device
  /** Account in the ledger. */
  readonly account: number
  readonly slots: ReadonlyMap<string, Slot>
  /** Reading 0/1 that a status message becomes. */
  readonly online: Slot
}

/** Metric of the connection that a device's status topic reports: 1 online, 0 its will. No telemetry, so no sign of life. */
export const ONLINE_METRIC = 'online'

/** The registers of a line counter, and which one a reading belongs to when in and out are swapped by the mounting. */
const SWAPPED: Readonly<Record<string, string>> = { in_total: 'out_total', out_total: 'in_total' }

/** Handles by device id, made when first needed and dropped with the registry version they were made of. */
export class DeviceHandles {
  readonly #registry: Registry
  readonly #store: TelemetryStore
  readonly #ledger: Ledger
  readonly #heads: Heads
  readonly #catalogue: Catalogue
  #handles = new Map<string, DeviceHandle>()

  constructor(parts: {
    registry: Registry
    store: TelemetryStore
    ledger: Ledger
    heads: Heads
    catalogue: Catalogue
  }) {
    this.#registry = parts.registry
    this.#store = parts.store
    this.#ledger = parts.ledger
    this.#heads = parts.heads
    this.#catalogue = parts.catalogue
  }

  clear(): void {
    this.#handles.clear()
  }

  of(device: Device): DeviceHandle {
    const known = this.#handles.get(device.id)
    if (known) return known
    const slots = new Map<string, Slot>()
    for (const { name, range } of this.#catalogue.metrics(device.type)) {
      const metric = device.directionInverted ? (SWAPPED[name] ?? name) : name
      slots.set(name, this.#slot(device, metric, range[0], range[1]))
    }
    const online = this.#slot(device, ONLINE_METRIC, 0, 1)
    const handle = { device, account: this.#ledger.indexOf(device.id), slots, online }
    this.#handles.set(device.id, handle)
    return handle
  }

  byId(id: string): DeviceHandle | undefined {
    const known = this.#handles.get(id)
    if (known) return known
    const device = this.#registry.device(id)
    return device && this.of(device)
  }

  #slot(device: Device, metric: string, min: number, max: number): Slot {
    const series = this.#store.seriesId({ subject: device.id, metric, kind: device.type })
    this.#heads.reserve(series)
    if (metric in SWAPPED) this.#heads.watched[series] = 1
    return { series, min, max }
  }
}
