import { type Booking, heldSpan, holdsAt } from './booking.ts'
import type { DeskState } from './desk-states.ts'
import type { Holds } from './find.ts'
import { cleaningSpans, type GapRules, keptSpans } from './gap.ts'
import type { Span } from './hours.ts'
import type { BookingRules } from './policy.ts'
import { isSitting, isVacant, releaseAt, type Sense } from './sensor.ts'

export interface DeskDisplay {
  readonly state: DeskState
  /** What the desk would show with a sensor that speaks; differs from `state` only when that is `unknown`. */
  readonly fill: Exclude<DeskState, 'unknown'>
  /** free_until: next hold; partly, cleaning: first free moment; grace: when it is released; others: end of the hold. Unix ms. */
  readonly until: number | null
  /** First part of the asked span that nothing is in the way of; null: none, or all of it. */
  readonly part: Span | null
}

export interface DeskFacts {
  readonly now: number
  /** The span that is asked for. */
  readonly wanted: Span
  /** What holds the desk within the asked span and the two hours after it, and as far around as cleaning reaches. */
  readonly bookings: readonly Booking[]
  readonly sense: Sense
  readonly rules: BookingRules
  readonly gap: GapRules
  pausesOf(booking: Booking): readonly Span[]
  readonly viewer: string | null
  /** May this person use the desk on that day at all. */
  readonly allowed: boolean
  /** The rules of the desk allow a booking of that time: neither a day off nor outside the hours, nor too far ahead. */
  readonly open: boolean
}

/** A free desk that is wanted again sooner than this says so. */
const SOON_MS = 2 * 3_600_000
/** A desk that nobody booked counts as used from this long on. */
const UNBOOKED_AFTER_MS = 5 * 60_000

/** Where it is no matter whether the sensor speaks. */
const OUT_OF_USE: ReadonlySet<DeskState> = new Set(['blocked', 'closed'])

export function deskDisplay(facts: DeskFacts): DeskDisplay {
  const shown = fillOf(facts)
  const silent = facts.sense.state === 'unknown' && facts.wanted.from <= facts.now
  return { ...shown, state: silent && !OUT_OF_USE.has(shown.fill) ? 'unknown' : shown.fill }
}

type Fill = Pick<DeskDisplay, 'fill' | 'until'>
type Held = Span & { readonly booking: Booking }

function fillOf(facts: DeskFacts): Omit<DeskDisplay, 'state'> {
  const kept = keptFor(facts)
  const fill = fillBy(facts, kept)
  return { ...fill, part: PARTS.has(fill.fill) ? firstGap(facts.wanted, kept) : null }
}

/** States in which the rest of what was asked can be had. */
const PARTS: ReadonlySet<DeskState> = new Set(['partly', 'cleaning'])

/** What is in the way of the reader: holds, and cleaning beside those of others. */
const keptFor = ({ bookings, viewer, gap }: DeskFacts): Holds =>
  keptSpans(bookings, { person: viewer, visitor: null }, gap)

function fillBy(facts: DeskFacts, kept: Holds): Fill {
  const { now, wanted, bookings, rules, viewer, allowed, open } = facts
  const within = <T extends Span>(spans: readonly T[]): readonly T[] =>
    spans.filter(({ from, to }) => to > wanted.from && from < wanted.to)
  const holds = within(
    bookings.flatMap((booking): Held[] => {
      const span = heldSpan(booking)
      return span ? [{ booking, ...span }] : []
    }),
  )
  const block = holds.find(({ booking }) => booking.kind === 'block')
  if (rules.mode === 'off') return { fill: 'blocked', until: null }
  if (block) return { fill: 'blocked', until: block.to }
  const mine = holds.find(({ booking }) => viewer !== null && booking.person === viewer)
  if (mine) return { fill: 'mine', until: mine.to }
  if (within(kept).length === 0 || (holds.length === 0 && !(allowed && open))) return whenFree(facts, kept)
  const current = holds.find(({ booking }) => holdsAt(booking, now))
  const gap = firstGap(wanted, kept)
  if (gap && !current && !open) return { fill: 'closed', until: null }
  if (gap && !current)
    return { fill: isCleanedUntil(gap.from, facts, kept) ? 'cleaning' : 'partly', until: gap.from }
  if (holds.length === 0) return { fill: 'cleaning', until: endOf(wanted.from, kept) }
  return whenHeld(facts, current?.booking ?? holds[0]?.booking, current?.to ?? holds[0]?.to ?? null)
}

/** Nothing but cleaning keeps the desk from the start of what was asked for until then. */
const isCleanedUntil = (until: number, { wanted, bookings }: DeskFacts, kept: Holds): boolean =>
  cleaningSpans(bookings, kept).some(({ from, to }) => from <= wanted.from && to === until)

function whenFree({ now, wanted, sense, allowed, open }: DeskFacts, kept: Holds): Fill {
  const running = wanted.from <= now && now < wanted.to
  if (running && isSitting(sense) && now - sense.since >= UNBOOKED_AFTER_MS)
    return { fill: 'unbooked_use', until: null }
  if (!open) return { fill: 'closed', until: null }
  if (!allowed) return { fill: 'other_unit', until: null }
  const later = kept.filter(({ from }) => from >= wanted.to)
  const next = later.length > 0 ? Math.min(...later.map(({ from }) => from)) : null
  return next !== null && next - wanted.to < SOON_MS
    ? { fill: 'free_until', until: next }
    : { fill: 'free', until: null }
}

function whenHeld(
  { now, sense, rules, pausesOf }: DeskFacts,
  booking: Booking | undefined,
  until: number | null,
): Fill {
  if (!booking) return { fill: 'reserved', until }
  if (booking.state === 'checked_in') return { fill: isVacant(sense) ? 'away' : 'in_use', until }
  const counting =
    booking.state === 'reserved' && now >= booking.from && isVacant(sense) && rules.sensorRelease
  const due = counting ? releaseAt(booking, now, rules, pausesOf(booking)) : now
  return now < due ? { fill: 'grace', until: due } : { fill: 'reserved', until }
}

function firstGap(wanted: Span, kept: Holds): Span | null {
  let at = wanted.from
  for (const { from, to } of kept.toSorted((a, b) => a.from - b.from)) {
    if (from > at) return { from: at, to: Math.min(from, wanted.to) }
    at = Math.max(at, to)
  }
  return at < wanted.to ? { from: at, to: wanted.to } : null
}

/** When what is kept from `at` on without a gap ends. */
const endOf = (at: number, kept: Holds): number =>
  kept
    .toSorted((a, b) => a.from - b.from)
    .reduce((end, { from, to }) => (from <= end && to > end ? to : end), at)
