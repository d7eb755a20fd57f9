import { type Booking, heldSpan } from '#model/bookings/booking.ts'
import { type DeskDisplay, deskDisplay } from '#model/bookings/display.ts'
import { localDay, type OfficeDay, remainder, type Span } from '#model/bookings/hours.ts'
import { type Refusal, refusal, slotStart } from '#model/bookings/rules.ts'
import { DenyutError } from '#model/errors.ts'
import type { Caller } from '../access/identities.ts'
import { holdsAround } from './choose.ts'
import type { DeskPlace } from './directory.ts'
import type { Shown } from './names.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'

/** Holds after the asked span that a desk mentions. */
const LOOK_AHEAD_MS = 2 * 3_600_000
/** Longest span that is asked for: two weeks of planning. */
const SPAN_MAX_MS = 14 * 24 * 3_600_000
/** Kinds of places whose desks are shown one by one; above them there are only counts. */
const SINGLE = new Set(['floor', 'zone', 'room', 'desk'])

type Parts = Pick<
  BookingParts,
  'clock' | 'registry' | 'authority' | 'bookings' | 'directory' | 'book' | 'senses' | 'names'
>

export const dayView = (day: OfficeDay, zone: string) => ({
  date: day.date,
  zone,
  work: day.work,
  open: day.open,
  closed: day.closed,
  yearLoaded: day.yearLoaded,
})

/** From now to the end of the working day, or of the day where it is over. */
export function defaultSpan(now: number, edition: Edition, ancestors: readonly string[]): Span {
  const calendar = edition.calendar(ancestors)
  const rules = edition.rules(ancestors)
  const day = localDay(now, calendar, rules)
  const from = slotStart(now, rules.slot_min, calendar.zone)
  if (day.work && day.work.to > now) return { from, to: day.work.to }
  const hour = from + 3_600_000
  return { from, to: day.open && day.open.to > now ? Math.min(hour, day.open.to) : hour }
}

export interface DeskLook {
  readonly desk: DeskPlace
  readonly display: DeskDisplay
  /** Why the rules allow no booking of that time. */
  readonly refuse: Refusal | null
  readonly part: Span | null
  readonly current: Booking | null
  readonly usual: boolean
  readonly units: readonly string[]
  readonly sensor: 'fresh' | 'unknown' | 'none'
}

/** How desks look to a caller within a span; of one that has begun, in what is left of it. */
export async function lookAt(
  parts: Parts,
  edition: Edition,
  caller: Caller,
  desks: readonly DeskPlace[],
  asked: Span,
): Promise<{ looks: DeskLook[]; shown: Shown; bookings: readonly Booking[] }> {
  const now = parts.clock.now()
  const wanted = remainder(asked, now)
  const around = await holdsAround(parts, edition, desks, {
    from: Math.min(wanted.from, now),
    to: wanted.to + LOOK_AHEAD_MS,
  })
  const over = wanted.to <= now
  const bookings = over ? withoutHistory(around, caller, now) : around
  const byDesk = Map.groupBy(bookings, ({ desk }) => desk)
  const within = bookings.filter((booking) => overlaps(booking, wanted))
  const shown = await parts.names.show(caller, within, 'availability')
  const me = { id: shown.viewer?.id ?? '', unit: shown.viewer?.unit ?? null }
  const refuseWhen = edition.refuseWhen(wanted, now)
  const looks = desks.map((desk): DeskLook => {
    const rules = edition.rules(desk.ancestors)
    const sense = parts.senses.of(desk.id)
    const own = byDesk.get(desk.id) ?? []
    const refuse = over ? refusal('booking_too_late', { now }) : refuseWhen(desk)
    const facts = {
      now,
      wanted,
      bookings: own,
      sense,
      rules,
      gap: edition.gap(desk),
      pausesOf: (booking: Booking) => edition.pauses(desk, booking),
      viewer: shown.viewer?.id ?? null,
      allowed: edition.refuseDesk(desk, me, wanted.from, wanted.to) === null,
      open: refuse === null,
    }
    const display = deskDisplay(facts)
    const { part } = display
    return {
      desk,
      display,
      refuse,
      // What has begun is booked from the slot it was asked for.
      part: part && part.from === wanted.from ? { from: asked.from, to: part.to } : part,
      current: own.find((booking) => overlaps(booking, wanted)) ?? null,
      usual: shown.viewer?.usualDesk === desk.id,
      units: edition.units(desk, wanted.from),
      sensor: sense.state,
    }
  })
  return { looks, shown, bookings }
}

/**
 * Who was at a desk and who did not come is its history, which has a way of its own for managers with a reason (desk.history); here it is
 * nobody's but one's own.
 */
export const withoutHistory = (
  bookings: readonly Booking[],
  { kind, id }: Caller,
  now: number,
): readonly Booking[] =>
  bookings.filter(
    ({ person, heldTo }) => (heldTo !== null && heldTo > now) || (kind === 'user' && person === id),
  )

/** The booking holds its desk within a span. */
export const overlaps = (booking: Booking, { from, to }: Span): boolean => {
  const span = heldSpan(booking)
  return span !== null && span.from < to && span.to > from
}

export function deskView(
  { desk, display, refuse, part, current, usual, units, sensor }: DeskLook,
  shown: Shown,
  manages: boolean,
) {
  return {
    desk: desk.id,
    label: desk.label,
    floor: desk.floor,
    room: desk.room,
    zone: desk.zone,
    attributes: [...desk.attributes],
    state: display.state,
    fill: display.fill,
    until: display.until,
    closed:
      display.fill === 'closed' && refuse ? { code: refuse.code, details: { ...refuse.details } } : null,
    part,
    sensor,
    person: current ? shown.of(current) : null,
    booking: current && (shown.isMine(current) || manages) ? current.id : null,
    usual,
    units: [...units],
  }
}

export async function availability(
  parts: Parts,
  caller: Caller,
  place: string,
  asked: { from?: number | undefined; to?: number | undefined },
) {
  const edition = await parts.book.open()
  const now = parts.clock.now()
  const ancestors = parts.directory.ancestors(place)
  const usual = defaultSpan(now, edition, ancestors)
  const from = asked.from ?? usual.from
  const to = asked.to ?? Math.max(usual.to, from + 3_600_000)
  if (to <= from || to - from > SPAN_MAX_MS) throw new DenyutError('range_too_large')
  const desks = parts.directory.below(place)
  const { looks, shown } = await lookAt(parts, edition, caller, desks, { from, to })
  const floors = Map.groupBy(looks, ({ desk }) => desk.floor)
  const calendar = edition.calendar(ancestors)
  const isFree = ({ display }: DeskLook) => display.fill === 'free' || display.fill === 'free_until'
  return {
    place,
    now,
    from,
    to,
    day: dayView(localDay(from, calendar, edition.rules(ancestors)), calendar.zone),
    floors: [...floors].map(([floor, on]) => ({
      floor,
      label: parts.directory.label(floor),
      free: on.filter(isFree).length,
      total: on.length,
    })),
    desks: SINGLE.has(parts.registry.place(place)?.kind ?? '')
      ? looks.map((look) => deskView(look, shown, parts.authority.at(caller, 'booking.manage', look.desk.id)))
      : [],
  }
}
