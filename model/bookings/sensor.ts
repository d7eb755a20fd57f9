import type { Booking } from './booking.ts'
import type { Span } from './hours.ts'
import type { BookingRules } from './policy.ts'
import { isPaused, runningTime, runsOutAt } from './timers.ts'

const MINUTE_MS = 60_000

/** What the debounced sensor of a desk says; `none`: the desk has no sensor. Times are Unix ms. */
export interface Sense {
  readonly sitting: boolean | null
  readonly since: number
  /** Somebody sat down then after a short break of the sitting: the same one, or who takes over. */
  readonly backAt?: number
  readonly state: 'fresh' | 'unknown' | 'none'
}

export const isSitting = (sense: Sense): boolean => sense.state === 'fresh' && sense.sitting === true
export const isVacant = (sense: Sense): boolean => sense.state === 'fresh' && sense.sitting === false

/** An automatic step on a booking. Each is decided again under the lock of its row, so a repetition finds nothing left to do. */
export type Step =
  | { readonly kind: 'check_in'; readonly at: number }
  | { readonly kind: 'remind' }
  | { readonly kind: 'no_show' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'answered_by_presence' }
  | { readonly kind: 'left_early'; readonly at: number }
  | { readonly kind: 'end' }

export interface Surroundings {
  readonly now: number
  readonly sense: Sense
  readonly rules: BookingRules
  /** Of the booking, in which no step on who is absent falls due. */
  readonly pauses: readonly Span[]
  /** End of the last hold of somebody else on the desk before this one; who sat down before it may still be that person. */
  readonly previousEnd: number | null
}

/** When an unused booking is released: grace counts from its start, or from when it was made if later, and stands still in pauses. */
export const graceEnd = (
  booking: Pick<Booking, 'from' | 'createdAt' | 'heldFrom'>,
  rules: BookingRules,
  pauses: readonly Span[],
): number =>
  runsOutAt(
    Math.max(booking.from, booking.heldFrom ?? booking.from, booking.createdAt),
    rules.grace_min * MINUTE_MS,
    pauses,
  )

/** A sweep comes every part of a minute: a reminder this late is still on time. */
const REMINDER_LATE_MS = MINUTE_MS

/**
 * When a booking that nobody comes to is released: at the end of its grace, and not before its person has had a reminder and the time that
 * is promised with it. A desk may be seen empty only after the grace, when its sensor, the platform or somebody else kept it from being seen.
 */
export function releaseAt(
  booking: Pick<Booking, 'from' | 'createdAt' | 'heldFrom' | 'remindedAt'>,
  now: number,
  rules: BookingRules,
  pauses: readonly Span[],
): number {
  const due = graceEnd(booking, rules, pauses)
  const notice_ms = rules.reminderBefore_min * MINUTE_MS
  const told = booking.remindedAt ?? now
  if (notice_ms === 0 || told <= due - notice_ms + REMINDER_LATE_MS) return due
  return Math.max(due, runsOutAt(told, notice_ms, pauses))
}

/** The one step that is due on a booking now; null: none. A sensor that says nothing decides nothing. */
export function dueStep(booking: Booking, around: Surroundings): Step | null {
  const { now } = around
  if (booking.kind === 'block' || booking.heldTo === null)
    return booking.kind === 'block' ? endOfBlock(booking, now) : null
  if (booking.state !== 'reserved' && booking.state !== 'checked_in') return null
  if (now >= booking.heldTo) return { kind: 'end' }
  if (booking.state === 'checked_in') return whileCheckedIn(booking, around)
  const satDown = satDownAt(booking, around)
  if (satDown !== null) return { kind: 'check_in', at: Math.max(satDown, 0) }
  return whileReserved(booking, around)
}

const endOfBlock = ({ state, heldTo }: Booking, now: number): Step | null =>
  state === 'reserved' && heldTo !== null && now >= heldTo ? { kind: 'end' } : null

/**
 * When the person of a booking sat down; null: nobody has. Presence proves that somebody sits there, so it must have begun when nobody else
 * had a right to. Who takes a desk over within minutes is told from who stays by the break between them; of the two errors, a check-in that
 * can be taken back is smaller than a release under somebody who only went for lunch.
 */
function satDownAt(booking: Booking, { now, sense, rules, previousEnd }: Surroundings): number | null {
  if (!isSitting(sense) || now < booking.from - rules.checkInBefore_min * MINUTE_MS) return null
  // The person said that it is somebody else who sits there.
  if (booking.askedAt !== null && sense.since <= booking.askedAt) return null
  if (previousEnd === null || (now >= previousEnd && sense.since >= previousEnd)) return sense.since
  return sense.backAt !== undefined && sense.backAt >= previousEnd ? sense.backAt : null
}

function whileReserved(booking: Booking, { now, sense, rules, pauses }: Surroundings): Step | null {
  const mayRelease = (rules.sensorRelease && isVacant(sense)) || rules.manualCheckIn
  if (!mayRelease || (isSitting(sense) && !rules.manualCheckIn) || isPaused(now, pauses)) return null
  const due = releaseAt(booking, now, rules, pauses)
  if (now >= due) return { kind: 'no_show' }
  const remindAt = due - rules.reminderBefore_min * MINUTE_MS
  return booking.remindedAt === null && now >= remindAt && now >= booking.from ? { kind: 'remind' } : null
}

function whileCheckedIn(booking: Booking, { now, sense, rules, pauses }: Surroundings): Step | null {
  if (isSitting(sense)) return booking.askedAt === null ? null : { kind: 'answered_by_presence' }
  if (!isVacant(sense) || !rules.sensorRelease || isPaused(now, pauses)) return null
  const seen = Math.max(sense.since, booking.checkedInAt ?? 0, booking.presentAt ?? 0, booking.from)
  if (booking.askedAt === null)
    return runningTime(seen, now, pauses) >= rules.away_min * MINUTE_MS ? { kind: 'ask' } : null
  // Held until now, not until when the sensor fell silent: what has passed cannot be booked any more.
  return runningTime(booking.askedAt, now, pauses) >= rules.question_min * MINUTE_MS
    ? { kind: 'left_early', at: now }
    : null
}
