import { DAY_MS, type OffsetWindow, type ZoneRules, zoneRules } from './zone.ts'

/** Steps of time that a series is cut into. */
export type Step = '1m' | '5m' | '15m' | '1h' | '1d'

/** Length of a step, ms; a local day is 23 to 25 hours where clocks change. */
export const STEP_MS: Readonly<Record<Step, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': DAY_MS,
}

/** A local day is over after this in every zone, and the one after it is not. */
const INTO_NEXT_DAY_MS = 26 * 3_600_000

/** Non-negative remainder, for times before 1970 too. */
const mod = (value: number, by: number): number => value - Math.floor(value / by) * by

/** First moment of the local day that holds `t`, Unix ms. */
function dayStart(t: number, rules: ZoneRules): number {
  const { offset_ms } = rules.windowAt(t)
  const midnight = t - mod(t + offset_ms, DAY_MS)
  // The window just before, so that a change at midnight itself, which shows the hour from midnight twice, is
  // seen.
  const then = rules.windowAt(midnight - 1)
  if (then.offset_ms === offset_ms) return midnight
  const transition = then.to
  // The day began with the offset before the change, unless the change itself skipped that midnight.
  const before = midnight + offset_ms - then.offset_ms
  return before < transition ? before : Math.max(transition, midnight)
}

/**
 * `t` cut down to its step in local time; a clock change that is no multiple of the step starts a step of its
 * own.
 */
function stepStart(t: number, step_ms: number, window: OffsetWindow, rules: ZoneRules): number {
  const start = t - mod(t + window.offset_ms, step_ms)
  if (start >= window.from) return start
  const then = rules.windowAt(start)
  return then.offset_ms === window.offset_ms ? start : Math.max(start, then.to)
}

/** Start of the bucket of local time that holds `t`, Unix ms. */
export function bucketStart(t: number, step: Step, zone: string): number {
  const rules = zoneRules(zone)
  return step === '1d' ? dayStart(t, rules) : stepStart(t, STEP_MS[step], rules.windowAt(t), rules)
}

/** Start of the bucket after the one that holds `t`, Unix ms. */
export function nextBucket(t: number, step: Step, zone: string): number {
  const rules = zoneRules(zone)
  if (step === '1d') return dayStart(dayStart(t, rules) + INTO_NEXT_DAY_MS, rules)
  const step_ms = STEP_MS[step]
  const start = stepStart(t, step_ms, rules.windowAt(t), rules)
  const window = rules.windowAt(start)
  // A bucket that a clock change began ends where its step does by the wall clock.
  const next = start + step_ms - mod(start + window.offset_ms, step_ms)
  if (next <= window.to) return next
  return rules.windowAt(window.to).offset_ms === window.offset_ms ? next : window.to
}
