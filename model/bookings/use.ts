import { localToUnix } from '../calendar/local.ts'
import { nextDate, type Span } from './hours.ts'

const HOURS = 24
const HOUR_MIN = 60

/** What figures of use need of a booking that was not cancelled. */
export interface UseBooking {
  readonly planned: Span
  /** Null where nothing was held in the end. */
  readonly held: Span | null
  readonly missed: boolean
  /** Of a person's own, of which nobody has two at once; not for visitors. */
  readonly own: boolean
}

/** When the sensor of a desk saw somebody sit, and when it saw nobody. Between them it was silent, or there was none. */
export interface Seen {
  readonly sat: readonly Span[]
  readonly empty: readonly Span[]
}

/** Use of one desk on one local day. What sensors tell is null where it is not known any more. */
export interface DeskDay {
  readonly held_ms: number
  readonly used_ms: number | null
  /** Held and seen empty. */
  readonly ghost_ms: number | null
  /** Held and seen by no sensor. */
  readonly unseen_ms: number | null
  /** Used and not held. */
  readonly unbooked_ms: number | null
  /** Held again after a no-show. */
  readonly recovered_ms: number
  /** Bookings and no-shows planned to begin on the day, and those that began before it. */
  readonly bookings: number
  readonly noShows: number
  readonly carriedBookings: number
  readonly carriedNoShows: number
}

/** Use of desks together on one local day, by the hours on the wall. */
export interface GroupDay {
  /** Most desks held at once; and of them by people of whom nobody has two. */
  readonly peak: number
  readonly people: number
  readonly hoursHeld_ms: readonly number[]
  readonly hoursPeople: readonly number[]
}

/** A local day; clock changes make it 23 or 25 hours long. */
export const daySpan = (date: string, zone: string): Span => ({
  from: localToUnix(date, 0, zone),
  to: localToUnix(nextDate(date), 0, zone),
})

/** The hours that the clock on the wall shows on a day: one that it skips is empty, one that it shows twice is two hours long. */
export const hourSpans = (date: string, zone: string): readonly Span[] => {
  const { from, to } = daySpan(date, zone)
  const edges = Array.from({ length: HOURS }, (_, hour) => localToUnix(date, hour * HOUR_MIN, zone))
  return edges.map((edge, hour) => ({
    from: hour === 0 ? from : edge,
    to: Math.max(edge, edges[hour + 1] ?? to),
  }))
}

export function deskDay(day: Span, bookings: readonly UseBooking[], seen: Seen | null): DeskDay {
  const within = bookings.filter(({ planned }) => overlap(planned, day) !== null)
  const held = united(within.flatMap((one) => overlap(one.held, day) ?? []))
  const missed = united(within.flatMap((one) => overlap(given(one), day) ?? []))
  const begun = within.filter(({ planned }) => planned.from >= day.from)
  const count = (some: readonly UseBooking[]) => some.filter((one) => one.missed).length
  return {
    held_ms: lengthOf(held),
    ...(seen ? sensed(day, held, seen) : UNKNOWN),
    recovered_ms: lengthOf(common(missed, held)),
    bookings: begun.length,
    noShows: count(begun),
    carriedBookings: within.length - begun.length,
    carriedNoShows: count(within) - count(begun),
  }
}

const UNKNOWN = { used_ms: null, ghost_ms: null, unseen_ms: null, unbooked_ms: null }

function sensed(day: Span, held: readonly Span[], { sat, empty }: Seen) {
  const within = (spans: readonly Span[]) => united(spans.flatMap((one) => overlap(one, day) ?? []))
  const used = within(sat)
  const heldUsed_ms = lengthOf(common(held, used))
  const heldSeen_ms = lengthOf(common(held, within([...sat, ...empty])))
  return {
    used_ms: lengthOf(used),
    ghost_ms: heldSeen_ms - heldUsed_ms,
    unseen_ms: lengthOf(held) - heldSeen_ms,
    unbooked_ms: lengthOf(used) - heldUsed_ms,
  }
}

/** What a no-show gave back. */
const given = ({ planned, held, missed }: UseBooking): Span | null =>
  missed ? { from: held?.to ?? planned.from, to: planned.to } : null

/** `hours` follow each other. */
export function groupDay(hours: readonly Span[], bookings: readonly UseBooking[]): GroupDay {
  const all = hours.map((hour) =>
    bookings.flatMap((one) => {
      const held = overlap(one.held, hour)
      return held ? [{ held, own: one.own }] : []
    }),
  )
  const peaks = all.map((some) => atOnce(some.map(({ held }) => held)))
  const hoursPeople = all.map((some) => atOnce(some.flatMap(({ held, own }) => (own ? held : []))))
  return {
    peak: Math.max(0, ...peaks),
    people: Math.max(0, ...hoursPeople),
    hoursHeld_ms: all.map((some) => some.reduce((sum, { held }) => sum + held.to - held.from, 0)),
    hoursPeople,
  }
}

/** Most spans that share a moment. */
function atOnce(spans: readonly Span[]): number {
  const edges = spans.flatMap(({ from, to }) => [
    { at: from, step: 1 },
    { at: to, step: -1 },
  ])
  // One that ends where another begins shares nothing with it.
  edges.sort((a, b) => a.at - b.at || a.step - b.step)
  let count = 0
  let most = 0
  for (const { step } of edges) {
    count += step
    most = Math.max(most, count)
  }
  return most
}

function overlap(a: Span | null, b: Span): Span | null {
  if (!a) return null
  const span = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }
  return span.from < span.to ? span : null
}

/** The same time in spans that are in order and apart. */
function united(spans: readonly Span[]): Span[] {
  const apart: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = apart.at(-1)
    if (last && span.from <= last.to)
      apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else apart.push(span)
  }
  return apart
}

/** What two lists have in common; both in order and apart. */
function common(some: readonly Span[], others: readonly Span[]): Span[] {
  const shared: Span[] = []
  for (let i = 0, j = 0; i < some.length && j < others.length; ) {
    const [a, b] = [some[i] as Span, others[j] as Span]
    const both = overlap(a, b)
    if (both) shared.push(both)
    if (a.to < b.to) i++
    else j++
  }
  return shared
}

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0)
