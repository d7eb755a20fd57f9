import type { PlaceKind } from '../campus/campus.ts'
import type { Text } from '../text.ts'

/**
 * gauge: a level at a time (time-weighted mean) · counter: a register that only rises (delta) ·
 * state: 0/1 or a code (share of time) · count: a number of things at a time.
 */
export type MetricKind = 'gauge' | 'counter' | 'state' | 'count'

/** How values of several places become one: summed, averaged, only through the meter tree, or not at all. */
export type Across = 'sum' | 'mean' | 'meter-tree' | 'none'

export interface MetricDefinition {
  readonly name: string
  readonly label: Text
  /** UCUM-like symbol for people: kWh, kW, °C, %, ppm, lx, orang; '' for none. */
  readonly unit: string
  readonly kind: MetricKind
  /** Plausible range; values outside are stored as suspect. */
  readonly range: readonly [min: number, max: number]
  /** Of a counter: what it can rise in an hour. A steeper rise was read wrongly and is left out of roll-ups. */
  readonly riseMax_per_h?: number
  readonly across: Across
  /** Digits after the decimal separator when shown. */
  readonly decimals: number
  /** Boolean on the wire, 0/1 in the store. */
  readonly boolean?: boolean
}

/** What the simulator knows to be true about the place of a sensor at one moment. */
export interface PlaceTruth {
  /** Unix ms. */
  readonly at: number
  readonly people: number
  readonly capacity: number
  /** Somebody sits at this desk. */
  readonly occupied: boolean
  /** Cumulative since the truth began. */
  readonly inTotal: number
  readonly outTotal: number
  readonly powerKw: number
  readonly energyKwh: number
  readonly co2Ppm: number
  readonly temperatureC: number
  readonly humidityPct: number
  readonly illuminanceLx: number
  readonly batteryPct: number
}

export interface SensorType {
  readonly id: string
  readonly label: Text
  readonly metrics: readonly MetricDefinition[]
  /** Kinds of place it can stand at; any without it. */
  readonly places?: readonly PlaceKind[]
  /** Default expected interval between messages. */
  readonly expectedInterval_s: number
  /** Sends on change besides its heartbeat: a desk or motion sensor. */
  readonly eventDriven: boolean
  /** Native payloads that must decode without refusal. */
  readonly samples: readonly Readonly<Record<string, unknown>>[]
  /** The values that a perfect sensor reports of a truth; `noise` draws from [-1, 1). */
  simulate(truth: PlaceTruth, noise: () => number): Record<string, number | boolean>
}
