import type { ErrorCode } from '../errors.ts'
import type { Refusal } from './rules.ts'

/**
 * Refusals from the one that asks least of its person to what no other wish mends, and which limit of two asks less. What is not named
 * comes last.
 */
const MILD_FIRST: readonly (readonly [ErrorCode, 'least' | 'most'])[] = [
  ['booking_nothing_free', 'most'],
  ['booking_zone_full', 'most'],
  ['booking_off_slot', 'least'],
  ['booking_too_short', 'least'],
  ['booking_too_long', 'most'],
  ['booking_outside_hours', 'most'],
  ['booking_too_late', 'least'],
  ['booking_too_far', 'most'],
  ['booking_closed', 'most'],
  ['booking_quota_week', 'most'],
  ['booking_quota_upcoming', 'most'],
  ['booking_visitors_refused', 'most'],
]

/** Of the reasons that several desks have, the one whose person is nearest to a desk; of equals the first. */
export const mildest = (refusals: readonly Refusal[]): Refusal | null =>
  refusals.toSorted((a, b) => rank(a) - rank(b) || strictness(a) - strictness(b))[0] ?? null

const rank = ({ code }: Refusal): number => {
  const at = MILD_FIRST.findIndex(([one]) => one === code)
  return at < 0 ? MILD_FIRST.length : at
}

const strictness = ({ code, details }: Refusal): number => {
  const limit = Number(details.limit ?? 0)
  return MILD_FIRST.some(([one, milder]) => one === code && milder === 'most') ? -limit : limit
}
