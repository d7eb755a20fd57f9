import type { FastifyInstance } from 'fastify'
import { bookingsApi } from '#model/api/bookings.ts'
import { API_PREFIX } from '#model/api/index.ts'
import type { Booking } from '#model/bookings/booking.ts'
import { type CalendarEvent, calendarText } from '#model/bookings/ics.ts'
import { DenyutError } from '#model/errors.ts'
import { hashSecret, randomSecret } from '#platform/secrets.ts'
import type { Serve } from '../serve/serve.ts'
import { Changer } from './change.ts'
import type { BookingParts } from './parts.ts'

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
      listed.map((booking) => eventOf(parts, booking)),
    )
    return reply
      .header('cache-control', 'private, max-age=300')
      .type('text/calendar; charset=utf-8')
      .send(text)
  })

  const changer = new Changer(parts)
  serve(bookingsApi.bookingCalendar, async ({ caller, params }) => {
    const { booking } = await changer.permitted(caller, params.booking)
    return { name: `meja-${booking.desk}.ics`, text: calendarText('Denyut', [eventOf(parts, booking)]) }
  })
}

/** A booking as an event: what is still held of it, so that a released afternoon is free in the calendar too. */
function eventOf({ directory, url }: BookingParts, booking: Booking): CalendarEvent {
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
    summary: booking.visitor === null ? label : `${label} (tamu)`,
    location: place ? `${directory.label(place.building)}, ${directory.label(place.floor)}` : label,
    url: `${url()}/d/${booking.desk}`,
  }
}
