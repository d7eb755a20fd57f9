import type { LivePoint } from '#model/live.ts'
import { PLACE_KIND } from '#model/sensors/index.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { Heads } from '../pipeline/heads.ts'

/** A raw series by name. */
export interface RawSeries {
  readonly series: number
  readonly device: string
  readonly metric: string
}

/** Present values of devices: names over the heads of their series. */
export class DeviceValues {
  readonly #store: TelemetryStore
  readonly #heads: Heads
  #bySeries = new Map<number, RawSeries>()
  #byDevice = new Map<string, Map<string, RawSeries>>()

  constructor(store: TelemetryStore, heads: Heads) {
    this.#store = store
    this.#heads = heads
  }

  /** Learns the names of what the store holds. */
  load(): void {
    for (const { id, key } of this.#store.listSeries()) if (key.kind !== PLACE_KIND) this.#learn(id)
  }

  /** Name of a raw series; undefined for one that is no device's. */
  name(series: number): RawSeries | undefined {
    return this.#bySeries.get(series) ?? this.#learn(series)
  }

  seriesOf(device: string, metric: string): number | undefined {
    return this.#byDevice.get(device)?.get(metric)?.series
  }

  get(device: string, metric: string): LivePoint | undefined {
    const raw = this.#byDevice.get(device)?.get(metric)
    return raw && this.#point(raw)
  }

  of(device: string): LivePoint[] {
    const points: LivePoint[] = []
    for (const raw of this.#byDevice.get(device)?.values() ?? []) {
      const point = this.#point(raw)
      if (point) points.push(point)
    }
    return points
  }

  point(series: number): LivePoint | undefined {
    const raw = this.name(series)
    return raw && this.#point(raw)
  }

  #point({ series, device, metric }: RawSeries): LivePoint | undefined {
    const at = this.#heads.presentTime[series]
    if (at === undefined || at === Number.NEGATIVE_INFINITY) return undefined
    const value = this.#heads.presentValue[series]!
    return {
      subject: device,
      metric,
      value: Number.isNaN(value) ? null : value,
      at,
      quality: this.#heads.presentQuality[series]!,
    }
  }

  #learn(series: number): RawSeries | undefined {
    const key = this.#store.seriesKey(series)
    if (!key || key.kind === PLACE_KIND) return undefined
    const raw = { series, device: key.subject, metric: key.metric }
    this.#bySeries.set(series, raw)
    const metrics = this.#byDevice.get(key.subject) ?? new Map<string, RawSeries>()
    metrics.set(key.metric, raw)
    this.#byDevice.set(key.subject, metrics)
    return raw
  }
}
