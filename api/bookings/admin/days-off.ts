import { bookingsApi } from '#model/api/bookings.ts'
import { nextDate } from '#model/bookings/hours.ts'
import { loadedYears } from '#model/calendar/holidays.ts'
import { localDate, localToUnix } from '#model/calendar/local.ts'
import { DenyutError } from '#model/errors.ts'
import { actOf } from '../../access/act.ts'
import type { Serve } from '../../serve/serve.ts'
import type { BookingParts } from '../parts.ts'

/** Decreed days off and closures of places. */
export function dayOffRoutes(serve: Serve, parts: BookingParts): void {
  const { authority, directory, bookings, clock, book, registry } = parts

  serve(bookingsApi.readHolidays, async ({ caller }) => {
    const { setup } = await book.open()
    const year = Number(localDate(clock.now(), registry.campus().zone).slice(0, 4))
    const loaded = loadedYears(setup.holidays)
    return {
      holidays: setup.holidays.filter(({ place }) => authority.sees(caller, place)),
      missingYears: [year, year + 1].filter((wanted) => !loaded.has(wanted)),
    }
  })

  serve(bookingsApi.setHolidays, async ({ caller, params, body }) => {
    authority.demand(caller, 'booking.manage', params.place)
    await bookings.setHolidays(params.place, body.holidays, actOf(caller, 'set', clock.now()))
    book.forget()
    return undefined
  })

  serve(bookingsApi.addClosure, async ({ caller, params, body }) => {
    authority.demand(caller, 'booking.manage', params.place)
    const { from, to, name, source } = body
    const closures = datesBetween(from, to).map((date) => ({ date, name, kind: 'closure' as const, source }))
    await bookings.addClosures(params.place, closures, actOf(caller, 'closed', clock.now()))
    book.forget()
    const zone = directory.timeZone(params.place)
    const stay = await bookings.list({
      desks: directory.below(params.place).map(({ id }) => id),
      states: ['reserved', 'checked_in'],
      from: localToUnix(from, 0, zone),
      to: localToUnix(nextDate(to), 0, zone),
    })
    return { days: closures.length, bookings: stay.filter(({ kind }) => kind !== 'block').length }
  })

  serve(bookingsApi.removeClosure, async ({ caller, params }) => {
    authority.demand(caller, 'booking.manage', params.place)
    const act = actOf(caller, 'opened', clock.now())
    if (!(await bookings.removeClosure(params.place, params.date, act)))
      throw new DenyutError('not_found', {
        id: `${params.place} tidak ditutup pada ${params.date}.`,
        en: `${params.place} is not closed on ${params.date}.`,
      })
    book.forget()
    return undefined
  })
}

function datesBetween(from: string, to: string): string[] {
  const dates = []
  for (let date = from; date <= to; date = nextDate(date)) dates.push(date)
  return dates
}
