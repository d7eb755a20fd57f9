export type Presence = 'occupied' | 'vacant' | 'unknown'

/** A desk sensor that is silent for more of its intervals says nothing any more. */
const SILENT_INTERVALS = 3

/**
 * Presence at a desk by its last value (0 or 1) and the age of it; `unknown` when there is none or it is too
 * old.
 */
export function deskPresence(
  last: { readonly value: number; readonly at: number } | null,
  now: number,
  expectedInterval_ms: number,
): Presence {
  if (!last || now - last.at > SILENT_INTERVALS * expectedInterval_ms) return 'unknown'
  return last.value > 0 ? 'occupied' : 'vacant'
}

/** A bag put down, somebody passing: not yet sitting. */
const SIT_AFTER_MS = 120_000
/** A walk to the printer: still sitting. */
const LEAVE_AFTER_MS = 600_000

/** Debounced presence, for booking rules and desk statistics only. Times are Unix ms. */
export interface Sitting {
  readonly sitting: boolean
  /** Since when; the first moment of the presence or absence that decided it. */
  readonly since: number
  /** Since when the sensor says otherwise; null when it agrees. */
  readonly otherSince: number | null
  /** Since when somebody is back after a break that was short, but long enough for another one to sit down. */
  readonly backSince?: number
}

/** When whoever came back last has been there long enough to sit; null: nobody has, since `since`. */
export function backAt({ sitting, otherSince, backSince }: Sitting, now: number): number | null {
  if (!sitting || backSince === undefined) return null
  return (otherSince ?? now) - backSince >= SIT_AFTER_MS ? backSince : null
}

export const notSitting = (at: number): Sitting => ({ sitting: false, since: at, otherSince: null })

/** When `sitting` will change if the sensor says nothing new; null when it agrees. */
export const sittingDeadline = ({ sitting, otherSince }: Sitting): number | null =>
  otherSince === null ? null : otherSince + (sitting ? LEAVE_AFTER_MS : SIT_AFTER_MS)

/** State at `now` when the sensor has said nothing since the last step. */
export function settle(state: Sitting, now: number): Sitting {
  const deadline = sittingDeadline(state)
  if (deadline === null || state.otherSince === null || now < deadline) return state
  return { sitting: !state.sitting, since: state.otherSince, otherSince: null }
}

/**
 * State after the sensor says `presence` at `at`, not before the last step. Unknown neither seats nor unseats
 * anybody.
 */
export function sense(before: Sitting, presence: Presence, at: number): Sitting {
  const state = settle(before, at)
  if (presence === 'unknown') return state.otherSince === null ? state : { ...state, otherSince: null }
  if ((presence === 'occupied') === state.sitting)
    return state.otherSince === null ? state : agreeing(state, state.otherSince, at)
  return state.otherSince === null ? { ...state, otherSince: at } : state
}

function agreeing(state: Sitting, otherSince: number, at: number): Sitting {
  const isBack = state.sitting && at - otherSince >= SIT_AFTER_MS
  return { ...state, otherSince: null, ...(isBack ? { backSince: at } : {}) }
}
