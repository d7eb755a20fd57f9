import type { FastifyInstance } from 'fastify'
import { bookingsApi } from '#model/api/bookings.ts'
import type { Booking, BookingView } from '#model/bookings/booking.ts'
import type { Caller } from '../access/identities.ts'
import type { Serve } from '../serve/serve.ts'
import { adminRoutes } from './admin/routes.ts'
import { availability } from './availability.ts'
import { Booker } from './book.ts'
import { calendarRoutes } from './calendar.ts'
import { Changer, keyOf, versionOf } from './change.ts'
import { claimDesk } from './claim.ts'
import { bookingDays } from './days.ts'
import { deskPage } from './desk-page.ts'
import { home } from './home.ts'
import type { BookingParts } from './parts.ts'
import { selfRoutes } from './self.ts'
import { seriesRoutes } from './series.ts'
import { bookingViews } from './view.ts'
import { waitingRoutes } from './waiting.ts'

/** Every operation of booking. */
export function bookingRoutes(serve: Serve, app: FastifyInstance, parts: BookingParts): void {
  readRoutes(serve, parts)
  bookRoutes(serve, parts)
  seriesRoutes(serve, parts)
  changeRoutes(serve, parts)
  deskRoutes(serve, parts)
  waitingRoutes(serve, parts)
  selfRoutes(serve, parts)
  calendarRoutes(serve, app, parts)
  adminRoutes(serve, parts)
}

function readRoutes(serve: Serve, parts: BookingParts): void {
  const changer = new Changer(parts)
  serve(
    bookingsApi.availability,
    async ({ caller, params, query }) => await availability(parts, caller, params.place, query),
  )
  serve(
    bookingsApi.bookingDays,
    async ({ caller, params, query }) => await bookingDays(parts, caller, params.place, query.days),
  )
  serve(bookingsApi.myDays, async ({ caller, query }) => await home(parts, caller, query.days, query.place))
  serve(
    bookingsApi.deskPage,
    async ({ caller, params, query }) => await deskPage(parts, caller, params.desk, query.date),
  )
  serve(bookingsApi.readBooking, async ({ caller, params }) => {
    const { booking } = await changer.permitted(caller, params.booking)
    return await one(parts, caller, booking)
  })
}

function bookRoutes(serve: Serve, parts: BookingParts): void {
  const booker = new Booker(parts)
  serve(bookingsApi.book, async ({ caller, body, request }) => {
    const { where, when, person, visitor, note } = body
    const booked = await booker.book({ caller, where, when, person, visitor, note, key: keyOf(request) })
    return {
      bookings: await bookingViews(parts, caller, booked.bookings, 'book'),
      skipped: [...booked.skipped],
    }
  })
}

function changeRoutes(serve: Serve, parts: BookingParts): void {
  const changer = new Changer(parts)
  const answer = async (caller: Caller, booking: Promise<Booking>): Promise<BookingView> =>
    await one(parts, caller, await booking)

  serve(bookingsApi.changeBooking, ({ caller, params, body, request }) =>
    answer(caller, changer.amend(caller, params.booking, versionOf(request), body)),
  )
  serve(bookingsApi.cancelBooking, ({ caller, params, request }) =>
    answer(caller, changer.cancel(caller, params.booking, versionOf(request))),
  )
  serve(bookingsApi.cutBooking, async ({ caller, params, body, request }) => {
    const { booking } = params
    const { first, rest } = await changer.cut(caller, booking, versionOf(request), keyOf(request), body)
    return { first: await one(parts, caller, first), rest: await one(parts, caller, rest) }
  })
  serve(bookingsApi.checkIn, ({ caller, params, body }) =>
    answer(caller, changer.checkIn(caller, params.booking, body.source)),
  )
  serve(bookingsApi.release, ({ caller, params }) => answer(caller, changer.release(caller, params.booking)))
  serve(bookingsApi.undo, ({ caller, params }) => answer(caller, changer.undo(caller, params.booking)))
  serve(bookingsApi.stillHere, ({ caller, params }) =>
    answer(caller, changer.stillHere(caller, params.booking)),
  )
  serve(bookingsApi.deskOccupied, ({ caller, params }) =>
    answer(caller, changer.occupied(caller, params.booking)),
  )
  serve(bookingsApi.moveToSuggested, ({ caller, params }) =>
    answer(caller, changer.acceptMove(caller, params.booking)),
  )
  serve(bookingsApi.claimDesk, ({ caller, params, body }) =>
    answer(caller, claimDesk(parts, changer, caller, params.desk, body)),
  )
}

function deskRoutes(serve: Serve, { authority, directory, bookings, clock }: BookingParts): void {
  serve(bookingsApi.reportDesk, async ({ caller, params, body }) => {
    authority.demand(caller, 'booking.own', directory.desk(params.desk).id)
    await bookings.incident(params.desk, 'problem', body.text, clock.now())
    return undefined
  })
}

async function one(parts: BookingParts, caller: Caller, booking: Booking): Promise<BookingView> {
  const [view] = await bookingViews(parts, caller, [booking], 'booking')
  return view as BookingView
}
