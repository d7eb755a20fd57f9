import type { DeviceHealth } from '../readings.ts'

/** Multiples of a device's own expected interval. */
const ONLINE_INTERVALS = 2
const LATE_INTERVALS = 3
const OFFLINE_INTERVALS = 5
/** A fast device is not called offline for a hiccup. */
const OFFLINE_MIN_MS = 300_000

/** A time in which we ourselves did not listen. Unix ms. */
export interface Downtime {
  readonly from: number
  readonly to: number
}

/**
 * Health by the age of the last telemetry: online to 2 intervals, late to 3, then stale, offline from 5
 * intervals but not before 5 minutes. `down`: our own last standstill, in which nobody could be heard; it
 * does not count as silence.
 */
export function deviceHealth(
  lastSeen: number | null,
  expectedInterval_ms: number,
  now: number,
  down: Downtime | null = null,
): DeviceHealth {
  if (lastSeen === null) return 'never'
  const deaf = down ? Math.max(0, Math.min(now, down.to) - Math.max(lastSeen, down.from)) : 0
  const age = now - lastSeen - deaf
  if (age >= Math.max(OFFLINE_INTERVALS * expectedInterval_ms, OFFLINE_MIN_MS)) return 'offline'
  if (age <= ONLINE_INTERVALS * expectedInterval_ms) return 'online'
  return age <= LATE_INTERVALS * expectedInterval_ms ? 'late' : 'stale'
}

export type HealthFlag = 'skewed' | 'chatty' | 'stuck' | 'low_battery'

/** What is known of a device beside its age. */
export interface DeviceSigns {
  /** Receive time − device time of the last message, ms. */
  readonly lag_ms: number
  /** Messages in a row that came late at the pace of their own times; what waited in a queue comes faster. */
  readonly steadilyLate: number
  /** Messages in the last `window_ms`. */
  readonly messages: number
  readonly window_ms: number
  /** Equal values in a row of the metric that repeats most, where variance is expected. */
  readonly equalInARow: number
  readonly battery_pct: number | null
}

export const SKEWED_MS = 60_000
/** One late message says nothing about a clock: it may have waited for a connection. */
const STEADILY_LATE = 3
const CHATTY_RATE = 3
/** A temperature or power that is the same to the last digit this often is a sensor that hangs. */
const STUCK_EQUAL = 24
const LOW_BATTERY_PCT = 15

/**
 * Faults that stand beside the health. An event-driven device sends as often as things change and is never
 * chatty.
 */
export function deviceFlags(
  signs: DeviceSigns,
  expectedInterval_ms: number,
  eventDriven: boolean,
): readonly HealthFlag[] {
  const flags: HealthFlag[] = []
  const isSlow = signs.lag_ms > SKEWED_MS && signs.steadilyLate >= STEADILY_LATE
  if (isSlow || signs.lag_ms < -SKEWED_MS) flags.push('skewed')
  if (!eventDriven && signs.messages > CHATTY_RATE * Math.max(1, signs.window_ms / expectedInterval_ms))
    flags.push('chatty')
  if (signs.equalInARow >= STUCK_EQUAL) flags.push('stuck')
  if (signs.battery_pct !== null && signs.battery_pct <= LOW_BATTERY_PCT) flags.push('low_battery')
  return flags
}
