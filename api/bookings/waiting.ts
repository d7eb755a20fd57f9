import { randomUUID } from 'node:crypto'
import { bookingsApi } from '#model/api/bookings.ts'
import type { Booking } from '#model/bookings/booking.ts'
import { refusal, refused } from '#model/bookings/rules.ts'
import { cancel } from '#model/bookings/steps.ts'
import { DenyutError } from '#model/errors.ts'
import type { HoldResult, Quotas, Waiting } from '#storage/records/bookings/port.ts'
import type { Caller } from '../access/identities.ts'
import type { Serve } from '../serve/serve.ts'
import { freeDesks } from './choose.ts'
import type { DeskPlace } from './directory.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'
import { wishesOf } from './wishes.ts'

/** Entries that are read at once in a sweep, which goes through all. */
const PAGE_MAX = 500

/** Another desk of the place may come free. */
const TAKEN = new Set([
  'booking_desk_taken',
  'booking_buffer',
  'booking_desk_assigned',
  'booking_nothing_free',
  'booking_zone_full',
])

export function waitingRoutes(serve: Serve, parts: BookingParts): void {
  const { bookings, names, clock, authority, book, directory } = parts

  const own = async (caller: Caller, id: string): Promise<Waiting> => {
    const person = await names.person(caller)
    const [entry] = await bookings.waiting({ id, person: person.id, limit: 1 })
    if (!entry)
      throw new DenyutError('not_found', {
        id: `Tidak ada daftar tunggu ${id}.`,
        en: `There is no entry ${id}.`,
      })
    return entry
  }

  serve(bookingsApi.joinWaitlist, async ({ caller, body }) => {
    const person = await names.person(caller)
    authority.demand(caller, 'booking.own', body.place)
    const edition = await book.open()
    const wanted = { spanOf: () => body, now: clock.now() }
    const { wishes, refuse } = wishesOf(edition, directory.below(body.place), wanted)
    if (wishes.length === 0) throw refused(refuse ?? refusal('booking_nothing_free'))
    const { id } = await bookings.wait({ id: randomUUID(), person: person.id, ...body, now: clock.now() })
    return { id }
  })

  serve(bookingsApi.acceptOffer, async ({ caller, params }) => {
    const entry = await own(caller, params.id)
    const open = entry.offerExpiresAt !== null && entry.offerExpiresAt > clock.now()
    if (!open || !(await bookings.setWaiting(entry.id, 'offered', 'taken', { offerExpiresAt: null })))
      throw new DenyutError('booking_over')
    return undefined
  })

  serve(bookingsApi.leaveWaitlist, async ({ caller, params }) => {
    const entry = await own(caller, params.id)
    await leaveList(parts, await book.open(), entry)
    return undefined
  })
}

/** Nobody waits any more; a desk that is offered goes back. */
export async function leaveList(
  parts: BookingParts,
  edition: Edition,
  { id, person }: Waiting,
): Promise<void> {
  const { bookings } = parts
  if (await bookings.setWaiting(id, 'waiting', 'cancelled')) return
  if (!(await bookings.setWaiting(id, 'offered', 'cancelled'))) return
  // What was offered meanwhile stands in the row, not in what was read before.
  const [entry] = await bookings.waiting({ id, person, limit: 1 })
  if (entry) await giveBack(parts, edition, entry)
}

/** Ends offers that nobody took, then offers what is free to who waits longest: one person at a time, with a desk that is really held. */
export async function offerDesks(parts: BookingParts): Promise<void> {
  const { bookings, clock, book } = parts
  const edition = await book.open()
  const now = clock.now()
  for await (const entry of entriesOf(bookings, 'offered')) {
    if (entry.offerExpiresAt !== null && entry.offerExpiresAt > now) continue
    if (entry.booking === null && (await resume(parts, edition, entry))) continue
    if (!(await bookings.setWaiting(entry.id, 'offered', 'expired'))) continue
    await giveBack(parts, edition, entry)
    await bookings.notify(entry.person, parts.notices.make('offer_ended', now), entry.booking, now)
    parts.told([entry.person])
  }
  for await (const entry of entriesOf(bookings, 'waiting')) {
    if (entry.from <= now) await bookings.setWaiting(entry.id, 'waiting', 'expired')
    else await offer(parts, edition, entry)
  }
}

/** All entries of a state, who waits longest first. One page after the other: the last must not wait for ever behind the first. */
async function* entriesOf(
  bookings: Pick<BookingParts['bookings'], 'waiting'>,
  state: Waiting['state'],
): AsyncGenerator<Waiting> {
  for (let page = await bookings.waiting({ state, limit: PAGE_MAX }); page.length > 0; ) {
    yield* page
    page = await bookings.waiting({ state, after: page.at(-1), limit: PAGE_MAX })
  }
}

async function offer(parts: BookingParts, edition: Edition, entry: Waiting): Promise<void> {
  const { bookings, clock, directory } = parts
  const now = clock.now()
  const person = await bookings.profile(entry.person)
  const rights = await bookings.grantsOf(entry.person)
  if (!person || person.disabled) {
    await bookings.setWaiting(entry.id, 'waiting', 'cancelled')
    return
  }
  // Who asked in time has waited long enough for a desk that wants notice.
  const wanted = { spanOf: () => entry, now, askedAt: entry.createdAt }
  const among = wishesOf(edition, directory.below(entry.place), wanted).wishes.flatMap(({ desks }) => desks)
  const free = await freeDesks(parts, edition, { grants: rights }, person, entry, among, null)
  const [first] = free
  if (!first) return
  const expiresAt = Math.min(now + edition.rules(first.ancestors).offer_min * 60_000, entry.from)
  // Of several workers the one that changes the entry makes the offer.
  if (!(await bookings.setWaiting(entry.id, 'waiting', 'offered', { offerExpiresAt: expiresAt }))) return
  const groups = Map.groupBy(free, (desk) => edition.quotaKey(desk)).values()
  let again = false
  for (const desks of groups) {
    const result = await hold(parts, entry, desks, edition.quotas(desks[0] ?? first, entry.from))
    if (result.kind === 'held') return await tell(parts, entry, result.booking)
    // Taken meanwhile: the person goes on waiting. Anything else is theirs to mend, such as another desk at that time.
    again ||= TAKEN.has(result.refuse.code)
  }
  await bookings.setWaiting(entry.id, 'offered', again ? 'waiting' : 'cancelled', { offerExpiresAt: null })
}

/** The desk for an entry of the list; the same entry again finds the desk that it was given. */
async function hold(
  { bookings, clock }: BookingParts,
  { id, person, from, to }: Waiting,
  desks: readonly DeskPlace[],
  quotas: Quotas | null,
): Promise<HoldResult> {
  const request = {
    id: randomUUID(),
    kind: 'booking' as const,
    desks: desks.map((desk) => desk.id),
    person,
    visitor: null,
    from,
    to,
    heldFrom: from,
    requestId: `offer/${id}`,
    series: null,
    note: null,
    checkIn: null,
  }
  return await bookings.hold(request, quotas, {
    actor: 'system',
    action: 'offered',
    by: 'system',
    now: clock.now(),
  })
}

async function tell(parts: BookingParts, { id, person }: Waiting, booking: Booking): Promise<void> {
  const { bookings, clock, notices, directory } = parts
  await bookings.setWaiting(id, 'offered', 'offered', { booking: booking.id })
  await bookings.notify(person, notices.make('offered', clock.now()), booking.id, clock.now())
  parts.told([person])
  parts.changed([directory.find(booking.desk)?.floor ?? ''].filter(Boolean))
}

/** An offer without a desk was cut off in the middle: its desk, where one was held, is found again, else the person goes on waiting. */
async function resume(parts: BookingParts, edition: Edition, entry: Waiting): Promise<boolean> {
  const { bookings, clock, directory } = parts
  const result = await hold(parts, entry, [], null)
  if (result.kind === 'refused' || result.booking.state !== 'reserved')
    return await bookings.setWaiting(entry.id, 'offered', 'waiting', { offerExpiresAt: null })
  const { offer_min } = edition.rules(directory.find(result.booking.desk)?.ancestors ?? [])
  const offerExpiresAt = Math.min(clock.now() + offer_min * 60_000, entry.from)
  if (offerExpiresAt <= clock.now()) return false
  await bookings.setWaiting(entry.id, 'offered', 'offered', { offerExpiresAt })
  await tell(parts, entry, result.booking)
  return true
}

async function giveBack(parts: BookingParts, edition: Edition, entry: Waiting): Promise<void> {
  if (entry.booking === null) return
  const { bookings, clock, directory } = parts
  const now = clock.now()
  const result = await bookings.change(
    entry.booking,
    { actor: 'system', action: 'offer_ended', by: 'system', now, version: null },
    (booking) =>
      booking.state === 'reserved'
        ? cancel(booking, now, edition.rules(directory.find(booking.desk)?.ancestors ?? []), 'admin')
        : null,
  )
  parts.changed([directory.find(result.booking.desk)?.floor ?? ''].filter(Boolean))
}
