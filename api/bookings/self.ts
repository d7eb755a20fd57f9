import { bookingsApi } from '#model/api/bookings.ts'
import { nameGround } from '#model/bookings/privacy.ts'
import { localDate, localToUnix } from '#model/calendar/local.ts'
import { DenyutError } from '#model/errors.ts'
import type { Notice, Profile } from '#storage/records/bookings/port.ts'
import { Attempts } from '../access/attempts.ts'
import type { Caller } from '../access/identities.ts'
import type { Serve } from '../serve/serve.ts'
import { noticeText } from './notices.ts'
import type { BookingParts } from './parts.ts'
import { bookingView, bookingViews, currentOf } from './view.ts'

const NOTICES_MAX = 100
/** Colleagues in one answer. */
const FOUND_MAX = 20
/** Looks in one export: the retention drops older ones. */
const LOOKS_MAX = 5_000
/** All of somebody's bookings lie within these years. */
const EVER = { from: 0, to: Date.UTC(2200, 0) }

const act = (caller: Caller, action: string, now: number) => ({
  actor: caller.id,
  action,
  by: 'person' as const,
  now,
})

/** Own notices, settings, colleagues and data. */
export function selfRoutes(serve: Serve, parts: BookingParts): void {
  noticeRoutes(serve, parts)
  profileRoutes(serve, parts)
  dataRoutes(serve, parts)
}

function noticeRoutes(serve: Serve, { bookings, names, clock, directory }: BookingParts): void {
  serve(bookingsApi.notices, async ({ caller }) => {
    const { id } = await names.person(caller)
    const notices = await bookings.notices(id, NOTICES_MAX)
    const labelOf = (desk: string | null) =>
      desk === null ? undefined : (directory.find(desk)?.label ?? desk)
    return {
      notices: notices.map((notice: Notice) => ({
        ...notice,
        text: noticeText(notice.kind, labelOf(notice.desk)),
      })),
    }
  })

  serve(bookingsApi.readNotices, async ({ caller, body }) => {
    const { id } = await names.person(caller)
    await bookings.readNotices(id, body.upTo, clock.now())
    return undefined
  })
}

function profileRoutes(serve: Serve, parts: BookingParts): void {
  const { bookings, names, clock, directory, authority } = parts
  const attempts = new Attempts(clock)

  serve(bookingsApi.readProfile, async ({ caller }) => await profileView(parts, await names.person(caller)))

  serve(bookingsApi.changeProfile, async ({ caller, body }) => {
    const { id } = await names.person(caller)
    if (body.usualDesk) authority.demand(caller, 'booking.own', directory.desk(body.usualDesk).id)
    const { visibility, findable, usualDesk, mail } = body
    const change = {
      ...(visibility === undefined ? {} : { visibility }),
      ...(findable === undefined ? {} : { findable }),
      ...(usualDesk === undefined ? {} : { usualDesk }),
      ...(mail === undefined ? {} : { mail }),
    }
    await bookings.setProfile(id, change, act(caller, 'changed', clock.now()))
    return await profileView(parts, await names.person(caller))
  })

  serve(bookingsApi.setDelegate, async ({ caller, body, request }) => {
    const { id } = await names.person(caller)
    attempts.check(request.ip, id)
    const other = await bookings.byEmail(body.email)
    // A mistyped address that was kept in silence would be missed on the day the delegate is needed; so it is said, and not often enough to try addresses out.
    if (!other || (body.allowed && other.disabled)) {
      attempts.failed(request.ip, id)
      throw new DenyutError('delegate_unknown')
    }
    if (other.id === id) throw new DenyutError('delegate_self')
    await bookings.setDelegate(id, other.id, body.allowed, act(caller, 'delegate', clock.now()))
    return await profileView(parts, await names.person(caller))
  })

  serve(bookingsApi.colleagues, async ({ caller, query }) => {
    const self = await names.person(caller)
    const now = clock.now()
    const found = await bookings.findPeople(query.q ?? '', self, FOUND_MAX)
    const colleagues = []
    for (const person of found) {
      const desk = await deskToday(parts, person, now)
      colleagues.push({
        name: person.name,
        unit: person.unit,
        desk: desk?.id ?? null,
        floor: desk?.floor ?? null,
      })
    }
    return { colleagues }
  })
}

async function deskToday({ bookings, directory }: BookingParts, person: Profile, now: number) {
  const zone = directory.timeZone(directory.campus())
  const date = localDate(now, zone)
  const today = await bookings.list({
    person: person.id,
    states: ['reserved', 'checked_in'],
    from: now,
    to: Math.max(localToUnix(date, 1_440, zone), now + 1),
  })
  const booking = currentOf(today, now) ?? today[0]
  return booking ? directory.find(booking.desk) : undefined
}

function dataRoutes(serve: Serve, parts: BookingParts): void {
  const { bookings, names, clock, book, directory } = parts

  serve(bookingsApi.myData, async ({ caller }) => {
    const person = await names.person(caller)
    const edition = await book.open()
    const all = await bookings.list({ person: person.id, ...EVER })
    const notices = await bookings.notices(person.id, NOTICES_MAX)
    return {
      profile: {
        ...(await profileView(parts, person)),
        id: person.id,
        name: person.name,
        email: person.email,
      },
      bookings: await bookingViews(parts, caller, all, 'data'),
      notices: notices.map(({ kind, at }) => ({ kind, at })),
      looks: [...(await bookings.looks(person.id, LOOKS_MAX))],
      retention_d: edition.rules([directory.campus()]).retention_d,
    }
  })

  serve(bookingsApi.eraseData, async ({ caller }) => {
    const { id } = await names.person(caller)
    const now = clock.now()
    const { bookings: erased } = await bookings.forget(
      { before: now, person: id },
      { ...act(caller, 'erased', now), actor: 'person' },
    )
    return { bookings: erased }
  })

  serve(bookingsApi.myBookings, async ({ caller, query }) => {
    const self = await names.person(caller)
    const person =
      query.person === undefined || query.person === self.id ? self : await bookings.profile(query.person)
    if (!person || (person.id !== self.id && !person.delegates.includes(self.id)))
      throw new DenyutError('booking_no_delegate')
    const now = clock.now()
    const listed = await bookings.list({
      person: person.id,
      from: query.from ?? now - 30 * 86_400_000,
      to: query.to ?? now + 366 * 86_400_000,
    })
    const shown = await names.show(caller, listed, 'mine')
    const waiting = await bookings.waiting({ person: person.id, limit: 100 })
    return {
      now,
      bookings: listed.map((booking) => bookingView(parts, booking, shown)),
      series: (await bookings.series(person.id))
        .filter(({ state }) => state !== 'ended')
        .map(({ id, rule, state }) => ({ id, rule, state })),
      waiting: waiting.map(({ id, place, from, to, state, booking, offerExpiresAt }) => ({
        id,
        place,
        from,
        to,
        state,
        booking,
        offerExpiresAt,
      })),
    }
  })
}

async function profileView(
  { bookings, book, directory, clock }: BookingParts,
  { id, unit, visibility, findable, usualDesk, mail, calendar, delegates }: Profile,
) {
  const viewer = { id, kind: 'user' as const, unit, manages: false }
  const known = await bookings.profiles(delegates)
  const edition = await book.open()
  const { setup } = edition
  const now = clock.now()
  return {
    unit,
    visibility,
    findable,
    usualDesk,
    mail,
    calendar,
    delegates: [...known.values()]
      .sort((a, b) => a.email.localeCompare(b.email))
      .map((person) => ({
        email: person.email,
        name: nameGround(viewer, person) === null ? null : person.name,
      })),
    actsFor: (await bookings.actsFor(id)).map((other) => ({ id: other.id, name: other.name })),
    assigned: [...setup.assignments].flatMap(([desk, holder]) =>
      holder === id
        ? [
            {
              desk,
              label: directory.find(desk)?.label ?? desk,
              lent: setup.lendings.flatMap(({ desk: lent, from, to }) =>
                lent === desk && to > now ? [{ from, to }] : [],
              ),
            },
          ]
        : [],
    ),
    retention_d: edition.rules([directory.campus()]).retention_d,
  }
}
