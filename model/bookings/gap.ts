import { type Booking, heldSpan } from './booking.ts'
import type { Holds } from './find.ts'
import type { Span } from './hours.ts'
import { joined } from './lending.ts'
import type { BookingRules } from './policy.ts'
import { nextSlot, type Refusal, refusal, slotStart } from './rules.ts'

const MINUTE_MS = 60_000

/** Who sits at a desk: a person, or a visitor of that person. */
export type Sitter = Pick<Booking, 'person' | 'visitor'>

type Holding = Pick<Booking, 'kind' | 'state' | 'person' | 'visitor' | 'heldFrom' | 'heldTo'>

const samePlace = (a: Sitter, b: Sitter): boolean =>
  a.person !== null && a.person === b.person && a.visitor === b.visitor

/** Nobody sits at a blocked desk, and one person needs no cleaning between two own bookings. */
const needsGap = (hold: Holding, sitter: Sitter): boolean => hold.kind !== 'block' && !samePlace(hold, sitter)

/** Who never came left nothing to clean. */
const wasUsed = ({ state }: Holding): boolean => state !== 'no_show'

export interface GapRules {
  readonly buffer_ms: number
  /** How far from a hold its cleaning is felt, up to the next slot. */
  readonly reach_ms: number
  readonly slot_min: number
  /** IANA zone of the building. */
  readonly zone: string
}

export const gapRules = (
  { buffer_min, slot_min }: Pick<BookingRules, 'buffer_min' | 'slot_min'>,
  zone: string,
): GapRules => ({
  buffer_ms: buffer_min * MINUTE_MS,
  reach_ms: buffer_min === 0 ? 0 : (buffer_min + slot_min) * MINUTE_MS,
  slot_min,
  zone,
})

/**
 * What holds keep of a desk for somebody: their own time and the cleaning before and after it, up to the slots on which that somebody could
 * end and begin.
 */
export function keptSpans(holds: readonly Holding[], sitter: Sitter, gap: GapRules): Holds {
  return holds.flatMap((hold) => {
    const span = heldSpan(hold)
    return span ? [gap.buffer_ms > 0 && needsGap(hold, sitter) ? widened(hold, span, gap) : span] : []
  })
}

function widened(hold: Holding, { from, to }: Span, { buffer_ms, slot_min, zone }: GapRules): Span {
  return {
    from: slotStart(from - buffer_ms, slot_min, zone),
    to: wasUsed(hold) ? nextSlot(to + buffer_ms, slot_min, zone) : to,
  }
}

/** The times before and after holds that are for cleaning alone, in order and without overlaps. */
export function cleaningSpans(holds: readonly Holding[], kept: Holds): readonly Span[] {
  const held = holds.flatMap((hold) => heldSpan(hold) ?? [])
  return joined(kept).flatMap((span) => spansLeft(span, held))
}

/** A span without what is cut from it, in order. */
export const spansLeft = (span: Span, cuts: readonly Span[]): readonly Span[] =>
  cuts.reduce<readonly Span[]>((rest, cut) => rest.flatMap((part) => without(part, cut)), [span])

const without = (span: Span, cut: Span): readonly Span[] =>
  [
    { from: span.from, to: Math.min(span.to, cut.from) },
    { from: Math.max(span.from, cut.to), to: span.to },
  ].filter(({ from, to }) => to > from)

/** Until when who sits down now may stay: until the cleaning before the next booking, or that booking itself where cleaning is due already. */
export function stayUntil(
  now: number,
  holds: readonly Holding[],
  sitter: Sitter,
  { buffer_ms }: GapRules,
): number | null {
  const ends = holds.flatMap((hold) => {
    const span = heldSpan(hold)
    if (!span || span.from < now) return []
    const clean = needsGap(hold, sitter) ? span.from - buffer_ms : span.from
    return [clean > now ? clean : span.from]
  })
  return ends.length > 0 ? Math.min(...ends) : null
}

/** A hold as it is to be, and as it was; null: it is new. */
export interface Growth {
  readonly next: Holding & Pick<Booking, 'desk'>
  readonly before: (Holding & Pick<Booking, 'desk'>) | null
  /** Who takes the desk sits there already: what came before is no matter any more, and it may stay at least until it is needed. */
  readonly seated: boolean
}

/** At which ends a hold takes time that it did not have. */
export function grows({ next, before }: Pick<Growth, 'next' | 'before'>): { start: boolean; end: boolean } {
  const span = heldSpan(next)
  const was = before !== null && before.desk === next.desk ? heldSpan(before) : null
  return {
    start: span !== null && (was === null || span.from < was.from),
    end: span !== null && (was === null || span.to > was.to),
  }
}

/** What a hold takes of its desk that it did not have. */
export function gained({ next, before }: Pick<Growth, 'next' | 'before'>): readonly Span[] {
  const span = heldSpan(next)
  const was = before !== null && before.desk === next.desk ? heldSpan(before) : null
  return span === null ? [] : spansLeft(span, was === null ? [] : [was])
}

/**
 * Why a hold comes too close to what others hold beside it. Only what it newly takes counts: a rule that has changed since, or a neighbour
 * that was nearer already, leaves a booking as it is. Overlaps are the constraint's.
 */
export function tooClose(
  { next, before, seated }: Growth,
  others: readonly Holding[],
  gap_min: number,
): Refusal | null {
  const span = heldSpan(next)
  if (!span || next.kind === 'block' || gap_min === 0) return null
  const gap_ms = gap_min * MINUTE_MS
  const { start, end } = grows({ next, before })
  const near = others.flatMap((hold) => {
    const other = needsGap(hold, next) ? heldSpan(hold) : null
    return other ? [{ ...other, used: wasUsed(hold) }] : []
  })
  const ready = near
    .filter(({ to, used }) => used && to <= span.from && span.from - to < gap_ms)
    .map(({ to }) => to + gap_ms)
  if (start && !seated && ready.length > 0)
    return refusal('booking_buffer', { desk: next.desk, limit: gap_min, from: Math.max(...ready), to: null })
  const due = near
    .filter(({ from }) => from >= span.to && from - span.to < gap_ms)
    .map(({ from }) => from - gap_ms)
    .filter((by) => !seated || by > span.from)
  if (end && due.length > 0)
    return refusal('booking_buffer', { desk: next.desk, limit: gap_min, from: null, to: Math.min(...due) })
  return null
}
