/**
 * Arithmetic of registers that only rise: kWh, kVArh, people in and out. Energy is never the sum of power
 * times time.
 */

export interface RegisterPoint {
  /** Unix ms. */
  readonly time: number
  readonly value: number
}

export interface RegisterOptions {
  /** A longer silence than this makes what is spread over it an estimate, ms: twice the expected interval. */
  readonly gap_ms: number
  /** Value at which the register starts again from zero; null when it has no end that matters. */
  readonly modulus: number | null
  /** What it can rise in an hour; a steeper rise is a register that was read wrongly. Undefined: anything. */
  readonly riseMax_per_h?: number | undefined
}

export interface RegisterDelta {
  /** Rise within the bucket, never negative; NaN when no two readings span any of it. */
  readonly delta: number
  /** Share 0..1 of the bucket over which the rise is spread from a gap, lost in a reset, or left out because it cannot be. */
  readonly estimated: number
}

const HOUR_MS = 3_600_000
/** A fall from above this share of the modulus to below the other is a rollover, any other fall a reset. */
const ROLLOVER_FROM = 0.9
const ROLLOVER_TO = 0.1

/**
 * Rise from one reading to the next. A fall that is no rollover is a reset or another meter: what ran before
 * the reading is not known, and 0 invents nothing, where counting from zero would add the past of a used
 * meter.
 */
export function riseOf(before: number, after: number, modulus: number | null): number {
  const step = after - before
  if (step >= 0) return step
  if (modulus !== null && before > ROLLOVER_FROM * modulus && after < ROLLOVER_TO * modulus)
    return step + modulus
  return 0
}

/** So many readings below the one before may be a meter that was starting, or read wrongly; one more, and it was reset. */
export const DIP_READINGS_MAX = 3

/** A register on its way: what was read last and, after a fall, what has to be known until it is clear what the fall was. */
export interface RegisterState {
  readonly value: number
  /** `rise`: what was counted since the fall. */
  readonly fall: { readonly from: number; readonly rise: number; readonly readings: number } | null
}

/**
 * Adds a newer reading; `rise` is what it adds to the count. A register that fell was reset, and counts on from where it is. One that is
 * back within a few readings was only read too low: from before the fall on it rose by the difference, whatever was counted meanwhile.
 */
export function countRegister(
  state: RegisterState | null,
  value: number,
): { readonly state: RegisterState; readonly rise: number } {
  if (state === null) return { state: { value, fall: null }, rise: 0 }
  const { fall } = state
  if (fall !== null && value >= fall.from)
    return { state: { value, fall: null }, rise: value - fall.from - fall.rise }
  const rise = Math.max(0, value - state.value)
  if (fall !== null && fall.readings < DIP_READINGS_MAX) {
    const longer = { ...fall, rise: fall.rise + rise, readings: fall.readings + 1 }
    return { state: { value, fall: longer }, rise }
  }
  const fell = value < state.value ? { from: state.value, rise: 0, readings: 1 } : null
  return { state: { value, fall: fell }, rise }
}

/**
 * Rise of a register within [from, to) from `points[lo - 1 … hi]`: those of the bucket, and the neighbours on
 * either side when there are any. Between two readings the register is taken as a straight line, so
 * neighbouring buckets share what crosses their boundary and their sum is the difference of the register.
 */
export function registerDeltaOf(
  points: readonly RegisterPoint[],
  lo: number,
  hi: number,
  from: number,
  to: number,
  { gap_ms, modulus, riseMax_per_h = Number.POSITIVE_INFINITY }: RegisterOptions,
): RegisterDelta {
  let delta = Number.NaN
  let estimated_ms = 0
  const end = Math.min(hi, points.length - 1)
  for (let i = Math.max(lo, 1); i <= end; i++) {
    const a = points[i - 1] as RegisterPoint
    const b = points[i] as RegisterPoint
    const inside_ms = Math.min(b.time, to) - Math.max(a.time, from)
    const span_ms = b.time - a.time
    if (inside_ms <= 0 || span_ms <= 0) continue
    const read = riseOf(a.value, b.value, modulus)
    const rise = read * HOUR_MS <= riseMax_per_h * span_ms ? read : 0
    const part = inside_ms >= span_ms ? rise : (rise * inside_ms) / span_ms
    delta = Number.isNaN(delta) ? part : delta + part
    if (span_ms > gap_ms || (b.value !== a.value && rise === 0)) estimated_ms += inside_ms
  }
  return { delta, estimated: estimated_ms / (to - from) }
}
