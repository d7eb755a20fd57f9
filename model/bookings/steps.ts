import { type Booking, type BookingImage, type CheckInSource, isOpen, type ReleaseReason } from './booking.ts'
import type { Span } from './hours.ts'
import type { BookingRules } from './policy.ts'
import { type Refusal, refusal } from './rules.ts'
import type { Step } from './sensor.ts'

const MINUTE_MS = 60_000
/** An own change can be undone for 10 s, and a little longer for who pressed at the last moment on a slow network. */
const UNDO_MS = 10_000
const UNDO_NETWORK_MS = 3_000
/** What the sensor decided can be taken back this long (UU 27/2022, objection to automated decisions). */
const UNDO_SYSTEM_MS = 5 * MINUTE_MS

/** What changes on a booking. */
export type Patch = Partial<
  BookingImage & Pick<Booking, 'remindedAt' | 'askedAt' | 'presentAt' | 'suggestedDesk'>
>
export type Decision = { readonly patch: Patch } | { readonly refuse: Refusal } | null
/** A change of desk: `onward` is a booking of its own at the new one, and what was there until now ends as moved. */
export type Move = Decision | { readonly onward: Patch }

const over = (booking: Booking): Refusal =>
  refusal(
    booking.state === 'no_show' || booking.releaseReason === 'left_early'
      ? 'booking_released'
      : 'booking_over',
    {
      state: booking.state,
      undoUntil: undoUntil(booking),
    },
  )

/** Keeps a desk for what is left of the time before `at`; an empty rest holds nothing. */
const shortened = (booking: Booking, at: number): Pick<BookingImage, 'heldFrom' | 'heldTo'> => {
  const from = booking.heldFrom ?? booking.from
  const to = Math.min(booking.heldTo ?? booking.to, at)
  return to <= from ? { heldFrom: null, heldTo: null } : { heldFrom: from, heldTo: to }
}

export function checkIn(booking: Booking, source: CheckInSource, now: number, rules: BookingRules): Decision {
  if (booking.state === 'checked_in') return null
  if (booking.state !== 'reserved' || (booking.heldTo ?? 0) <= now) return { refuse: over(booking) }
  const early = refuseEarly(booking, now, rules)
  if (early) return { refuse: early }
  return { patch: { state: 'checked_in', checkedInAt: now, checkInSource: source, askedAt: null } }
}

function refuseEarly({ from: start }: Booking, now: number, rules: BookingRules): Refusal | null {
  const from = start - rules.checkInBefore_min * MINUTE_MS
  return now < from ? refusal('booking_check_in_early', { from }) : null
}

/** Lets the rest of the desk go; what has not begun is cancelled, while that is allowed. */
export function release(
  booking: Booking,
  now: number,
  rules: BookingRules,
  reason: ReleaseReason = 'user',
): Decision {
  if (!isOpen(booking)) return { refuse: over(booking) }
  if (booking.state === 'reserved' && now <= booking.from) return cancel(booking, now, rules, reason)
  return {
    patch: {
      ...shortened(booking, now),
      state: 'completed',
      releasedAt: now,
      releaseReason: reason,
      askedAt: null,
    },
  }
}

const cancelled = (now: number, reason: ReleaseReason): Patch => ({
  state: 'cancelled',
  releasedAt: now,
  releaseReason: reason,
})

export function cancel(
  booking: Booking,
  now: number,
  rules: BookingRules,
  reason: ReleaseReason = 'user',
): Decision {
  if (booking.state === 'cancelled') return null
  if (!isOpen(booking)) return { refuse: over(booking) }
  if (now > booking.from) return release(booking, now, rules, reason)
  if (reason === 'user' && now > booking.from - rules.cancelCutoff_min * MINUTE_MS)
    return { refuse: refusal('booking_cancel_late', { limit: rules.cancelCutoff_min }) }
  return { patch: cancelled(now, reason) }
}

/** Somebody has used the desk in that booking already: how long is kept, whatever becomes of the rest. */
const isUsed = ({ state, from, heldFrom }: Booking, now: number): boolean =>
  state === 'checked_in' && now > Math.max(from, heldFrom ?? from)

/** Other times or another desk. What has begun keeps its start, and another desk is held from now on. */
export function amend(
  booking: Booking,
  change: {
    readonly from?: number | undefined
    readonly to?: number | undefined
    readonly desk?: string | undefined
  },
  now: number,
): Move {
  if (!isOpen(booking)) return { refuse: over(booking) }
  const begun = now > booking.from
  const from = begun ? booking.from : (change.from ?? booking.from)
  const to = change.to ?? booking.to
  if (to <= from || to <= now) return { refuse: refusal('booking_too_late', { now }) }
  const desk = change.desk ?? booking.desk
  if (desk !== booking.desk && isUsed(booking, now)) return onward(booking, desk, to, now)
  // Of a slot that runs already the rest is held.
  const ahead = Math.max(from, now)
  const heldFrom = begun ? (desk === booking.desk ? (booking.heldFrom ?? from) : now) : ahead
  // Its grace begins anew, and so does what comes before a release.
  const unreminded = heldFrom === booking.heldFrom ? {} : { remindedAt: null }
  // Who has checked in for an earlier time has not done so for this one.
  const absent = { state: 'reserved', checkedInAt: null, checkInSource: null } as const
  const renewed = booking.state === 'checked_in' && from > booking.from ? absent : {}
  return {
    patch: {
      ...{ from, to, desk, heldFrom, heldTo: to, suggestedDesk: null, askedAt: null },
      ...unreminded,
      ...renewed,
    },
  }
}

function onward(booking: Booking, desk: string, to: number, now: number): Move {
  if ((booking.heldTo ?? 0) <= now) return { refuse: over(booking) }
  const present = { state: 'checked_in', checkedInAt: now } as const
  return { onward: { desk, from: now, to, heldFrom: now, heldTo: to, ...present } }
}

/** What of a booking ends where it goes on at another desk. */
export const movedAway = (booking: Booking, now: number): Patch => ({
  ...shortened(booking, now),
  state: 'completed',
  releasedAt: now,
  releaseReason: 'moved',
  askedAt: null,
})

/** What a cut leaves: the part before it, and the time after it for a booking of its own. */
export type Cut = { readonly patch: Patch; readonly rest: Span } | { readonly refuse: Refusal }

/** Gives up a time in the middle of a booking. What has passed cannot be given up. */
export function cut(booking: Booking, { from, to }: Span, now: number): Cut {
  if (!isOpen(booking)) return { refuse: over(booking) }
  if (from <= booking.from || to >= booking.to || to <= from)
    return { refuse: refusal('booking_cut_edge', { from: booking.from, to: booking.to }) }
  if (from <= now) return { refuse: refusal('booking_too_late', { now }) }
  return { patch: { to: from, heldTo: from, askedAt: null }, rest: { from: to, to: booking.to } }
}

/** Why nobody can say of a booking that somebody else sits at its desk: it is over, or its person cannot be there yet. */
export function refuseOccupied(booking: Booking, now: number, rules: BookingRules): Refusal | null {
  if (!isOpen(booking) || (booking.heldTo ?? 0) <= now) return over(booking)
  return refuseEarly(booking, now, rules)
}

export const stillHere = (booking: Booking, now: number): Decision =>
  booking.state === 'checked_in' ? { patch: { askedAt: null, presentAt: now } } : { refuse: over(booking) }

/** What the sensor decided about a person; that time has run out is nobody's decision. */
const decidedBySensor = ({ state, releaseReason, checkInSource }: Booking): boolean =>
  state === 'no_show' ||
  releaseReason === 'left_early' ||
  (state === 'checked_in' && checkInSource === 'sensor')

/** Until when the last change can be undone; null: there is nothing to undo. */
export function undoUntil(booking: Booking): number | null {
  // Undone once, a move is no change any more: what it had made is gone.
  if (booking.kind === 'block' || booking.previous?.releaseReason === 'moved') return null
  if (booking.changedBy === 'person') return booking.changedAt + UNDO_MS
  return decidedBySensor(booking) ? booking.changedAt + UNDO_SYSTEM_MS : null
}

/** Puts the image before the last change back; a booking that was only just made is cancelled. */
export function undo(booking: Booking, now: number): Decision {
  const limit = undoUntil(booking)
  if (limit === null || now > limit + UNDO_NETWORK_MS)
    return { refuse: refusal('booking_undo_late', { undoUntil: limit }) }
  const before = booking.previous
  if (!before) return { patch: cancelled(now, 'user') }
  // Somebody who says so sits there: the sensor does not get to say otherwise at once.
  const back = booking.changedBy === 'system' && booking.state !== 'checked_in'
  if (booking.changedBy === 'system' && !back) return { patch: { ...before, askedAt: now } }
  const present = back && now >= before.from
  return {
    patch: {
      ...before,
      ...(present
        ? {
            state: 'checked_in' as const,
            checkedInAt: before.checkedInAt ?? now,
            checkInSource: before.checkInSource ?? 'app',
            presentAt: now,
            askedAt: null,
          }
        : {}),
    },
  }
}

/** What a series that paused has given back, until it begins. */
export const isGivenBack = ({ state, releaseReason, from }: Booking, now: number): boolean =>
  state === 'cancelled' && releaseReason === 'no_show' && from > now

/** Takes it again. */
export const takeAgain = (booking: Booking, now: number): Decision =>
  isGivenBack(booking, now)
    ? { patch: { state: 'reserved', releasedAt: null, releaseReason: null, remindedAt: null } }
    : null

/** What an automatic step does to a booking. */
export function applyStep(booking: Booking, step: Step, now: number): Patch {
  switch (step.kind) {
    case 'check_in':
      return {
        state: 'checked_in',
        checkedInAt: Math.max(step.at, booking.createdAt),
        checkInSource: 'sensor',
        suggestedDesk: null,
      }
    case 'remind':
      return { remindedAt: now }
    case 'ask':
      return { askedAt: now }
    case 'answered_by_presence':
      return { askedAt: null, presentAt: now }
    case 'no_show':
      return { ...shortened(booking, now), state: 'no_show', releasedAt: now, releaseReason: 'no_show' }
    case 'left_early':
      return {
        ...shortened(booking, step.at),
        state: 'completed',
        releasedAt: now,
        releaseReason: 'left_early',
      }
    case 'end':
      return { state: 'completed', releasedAt: booking.to, releaseReason: 'ended' }
  }
}
