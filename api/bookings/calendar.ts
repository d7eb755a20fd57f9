import type { FastifyInstance } from 'fastify'
import { bookingsApi } from '#model/api/bookings.ts'
import { API_PREFIX } from '#model/api/index.ts'
import type { Booking } from '#model/bookings/booking.ts'
import { type CalendarEvent, calendarText } from '#model/bookings/ics.ts'
import { DenyutError } from '#model/errors.ts'
import type { Language, Text } from '#model/text.ts'
import { hashSecret, randomSecret } from '#platform/secrets.ts'
import type { Serve } from '../serve/serve.ts'
import { Changer } from './change.ts'
import type { BookingParts } from './parts.ts'

const DESK: Text = { id: 'meja', en: 'desk' }
const VISITOR: Text = { id: 'tamu', en: 'visitor' }

const DAY_MS = 86_400_000
/** What a calendar shows of the past, so that cancelled ones are heard of. */
const PAST_MS = 30 * DAY_MS
const AHEAD_MS = 366 * DAY_MS

/** The secret calendar address of a person, and the calendar behind it. */
export function calendarRoutes(serve: Serve, app: FastifyInstance, parts: BookingParts): void {
  const { bookings, names, clock, url } = parts

  serve(bookingsApi.calendarAddress, async ({ caller }) => {
    const { id } = await names.person(caller)
    const secret = randomSecret()
    await bookings.setCalendar(id, hashSecret(secret))
    return { url: `${url()}${API_PREFIX}/calendar/${secret}.ics` }
  })

  serve(bookingsApi.revokeCalendar, async ({ caller }) => {
    const { id } = await names.person(caller)
    await bookings.setCalendar(id, null)
    return undefined
  })

  // Calendars send no session: whoever has the address may read it, until it is changed.
  app.get<{ Params: { file: string } }>(`${API_PREFIX}/calendar/:file`, async (request, reply) => {
    const secret = /^([\w-]{32})\.ics$/.exec(request.params.file)?.[1]
    const person = secret === undefined ? null : await bookings.byCalendar(hashSecret(secret))
    if (!person) throw new DenyutError('not_found')
    const now = clock.now()
    const listed = await bookings.list({ person: person.id, from: now - PAST_MS, to: now + AHEAD_MS })
    const text = calendarText(
      'Denyut',
      listed.map((booking) => eventOf(parts, booking, person.language)),
    )
    return reply
      .header('cache-control', 'private, max-age=300')
      .type('text/calendar; charset=utf-8')
      .send(text)
  })

  const changer = new Changer(parts)
  serve(bookingsApi.bookingCalendar, async ({ caller, params, language }) => {
    const { booking } = await changer.permitted(caller, params.booking)
    return {
      name: `${DESK[language]}-${booking.desk}.ics`,
      text: calendarText('Denyut', [eventOf(parts, booking, language)]),
    }
  })
}

/** A booking as an event: what is still held of it, so that a released afternoon is free in the calendar too. */
function eventOf({ directory, url }: BookingParts, booking: Booking, language: Language): CalendarEvent {
  const place = directory.find(booking.desk)
  const label = place?.label ?? booking.desk
  const held = booking.heldFrom !== null && booking.heldTo !== null
  return {
    uid: `${booking.id}@denyut`,
    sequence: booking.version - 1,
    from: held ? (booking.heldFrom ?? booking.from) : booking.from,
    to: held ? (booking.heldTo ?? booking.to) : booking.to,
    changedAt: booking.changedAt,
    cancelled: booking.state === 'cancelled' || !held,
    summary: booking.visitor === null ? label : `${label} (${VISITOR[language]})`,
    location: place ? `${directory.label(place.building)}, ${directory.label(place.floor)}` : label,
    url: `${url()}/d/${booking.desk}`,
  }
}
