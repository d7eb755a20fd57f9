import type { MetricKind } from '../sensors/sensor.ts'

/** Figures of a series in one bucket. NaN where a figure does not exist. */
export interface RollupFigures {
  /** Start of the bucket in the zone of the place, Unix ms. */
  readonly time: number
  readonly count: number
  /** Messages expected in the bucket by the device's interval; 0 when not defined. */
  readonly expected: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly first: number
  readonly last: number
  /** Time-weighted for levels; of a state, the share of time of 1. */
  readonly mean: number
  /** Rise of a counter. */
  readonly delta: number
  /** Share 0..1 of the bucket that is estimated. */
  readonly estimated: number
  /** Share 0..1 of the points that are suspect. */
  readonly suspect: number
}

/** Names of all figures of a bucket. */
export const ROLLUP_FIGURES = [
  'count',
  'expected',
  'sum',
  'min',
  'max',
  'first',
  'last',
  'mean',
  'delta',
  'estimated',
  'suspect',
] as const satisfies readonly (keyof RollupFigures)[]

export interface RollupPoint {
  /** Unix ms. */
  readonly time: number
  readonly value: number
  /** Bits of QUALITY. */
  readonly quality: number
}

export interface RollupOptions {
  readonly kind: MetricKind
  /** ms; 0 when a device has none: values then hold until the next one. */
  readonly expectedInterval_ms: number
  /** Where a register starts again from zero; null when nowhere. */
  readonly modulus: number | null
  /** What a register can rise in an hour; undefined: anything. */
  readonly riseMax_per_h?: number | undefined
  /** The present moment when the bucket is not over, Unix ms; a value is not held into the future. */
  readonly until: number
}

/** A silent level is carried on for this many of its intervals, then it is a gap. */
export const HOLD_INTERVALS = 3
/** A register that is silent for more of its intervals is estimated in between. */
export const GAP_INTERVALS = 2

/** `intervals` times the expected interval; without one there is no limit. */
export const spanOf = (expectedInterval_ms: number, intervals: number): number =>
  expectedInterval_ms > 0 ? expectedInterval_ms * intervals : Number.POSITIVE_INFINITY
