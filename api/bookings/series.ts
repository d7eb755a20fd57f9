import { randomUUID } from 'node:crypto'
import { bookingsApi } from '#model/api/bookings.ts'
import { type Booking, type BookingState, type BookingView, isOpen } from '#model/bookings/booking.ts'
import { type Refusal, refusal, refuseWhen } from '#model/bookings/rules.ts'
import { seriesDates } from '#model/bookings/series.ts'
import { cancel, isGivenBack, takeAgain } from '#model/bookings/steps.ts'
import { localDate } from '#model/calendar/local.ts'
import { DenyutError, ERRORS } from '#model/errors.ts'
import type { Profile, Series } from '#storage/records/bookings/port.ts'
import type { Caller } from '../access/identities.ts'
import type { Serve } from '../serve/serve.ts'
import { Booker, skippedDay } from './book.ts'
import { keyOf } from './change.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'
import { bookingViews } from './view.ts'

const NO_SUCH_DAY = { id: 'tidak ada hari seperti itu dalam seri', en: 'no such day lies in the series' }
/** A series is booked for a year at most. */
const AHEAD_MS = 400 * 86_400_000

/** Desks booked week by week. */
export function seriesRoutes(serve: Serve, parts: BookingParts): void {
  const booker = new Booker(parts)
  serve(bookingsApi.bookSeries, async ({ caller, body, request }) => {
    const person = await booker.personOf(caller, body.person)
    const dates = seriesDates(body.rule)
    if (dates.length === 0)
      throw new DenyutError('validation_failed', undefined, {
        errors: [{ path: 'rule.until', message: NO_SUCH_DAY }],
      })
    const key = keyOf(request)
    const series = randomUUID()
    await parts.bookings.createSeries(series, person.id, body.rule, parts.clock.now())
    try {
      const booked = await booker.book({
        caller,
        where: body.where,
        when: { dates, part: body.rule.part },
        person: body.person,
        note: body.note,
        key,
        series,
      })
      const known = booked.bookings[0]?.series ?? series
      // The same request again finds its own bookings: the series that it made then is the one.
      if (known !== series) await parts.bookings.endSeries(series, 'ended')
      return {
        series: known,
        bookings: await bookingViews(parts, caller, booked.bookings, 'book'),
        skipped: [...booked.skipped],
      }
    } catch (error) {
      await parts.bookings.endSeries(series, 'ended')
      throw error
    }
  })

  serve(bookingsApi.endSeries, async ({ caller, params }) => await end(parts, caller, params.series))
  serve(bookingsApi.resumeSeries, async ({ caller, params }) => await resume(parts, caller, params.series))
}

async function end(parts: BookingParts, caller: Caller, series: string) {
  const { bookings, clock, directory, book } = parts
  const now = clock.now()
  const coming = await comingOf(parts, series, 'reserved')
  await ownerOf(parts, caller, series, coming)
  const edition = await book.open()
  let cancelled = 0
  const kept: { booking: Booking; refuse: Refusal }[] = []
  for (const { id, desk } of coming) {
    const rules = edition.rules(directory.find(desk)?.ancestors ?? [])
    const act = { actor: caller.id, action: 'cancelled', by: 'person' as const, now, version: null }
    const result = await bookings.change(id, act, (row) => cancel(row, now, rules))
    if (result.kind === 'changed') cancelled++
    else if (result.kind === 'refused' && isOpen(result.booking)) kept.push(result)
  }
  await bookings.endSeries(series, 'ended')
  tellFloors(parts, coming)
  const views = await bookingViews(
    parts,
    caller,
    kept.map(({ booking }) => booking),
    'series',
  )
  return {
    cancelled,
    kept: kept.map(({ refuse: { code, details } }, i) => ({
      booking: views[i] as BookingView,
      code,
      title: ERRORS[code].title,
      details: { ...details },
    })),
  }
}

/**
 * Takes back what the pause of a series gave away and nobody has taken meanwhile. It may be asked for again: what was skipped is tried anew.
 */
async function resume(parts: BookingParts, caller: Caller, series: string) {
  const { bookings, clock, directory, book } = parts
  const now = clock.now()
  const given = (await comingOf(parts, series, 'cancelled')).filter((booking) => isGivenBack(booking, now))
  const { owner, state } = await ownerOf(parts, caller, series, given)
  if (state === 'ended')
    throw new DenyutError('not_found', {
      id: `Seri ${series} sudah berakhir.`,
      en: `The series ${series} has ended.`,
    })
  const edition = await book.open()
  const taken: Booking[] = []
  const skipped: ReturnType<typeof skippedDay>[] = []
  for (const booking of given) {
    const result = await takeOne(parts, edition, caller, owner, booking)
    if (!('code' in result)) taken.push(result)
    else skipped.push(skippedDay(localDate(booking.from, directory.timeZone(booking.desk)), result))
  }
  await bookings.resumeSeries(series, now)
  tellFloors(parts, taken)
  return { bookings: await bookingViews(parts, caller, taken, 'series'), skipped }
}

async function takeOne(
  { bookings, clock, directory }: BookingParts,
  edition: Edition,
  caller: Caller,
  owner: Profile,
  { id, desk, from, to }: Booking,
): Promise<Booking | Refusal> {
  const now = clock.now()
  const place = directory.find(desk)
  if (!place) return refusal('booking_desk_off', { desk })
  const wrong =
    refuseWhen({ from, to }, now, edition.calendar(place.ancestors), edition.rules(place.ancestors)) ??
    edition.refuseBooking(place, owner, from, to)
  if (wrong) return wrong
  const quotas = edition.quotas(place, from)
  const act = {
    actor: caller.id,
    action: 'series_resumed',
    by: 'person' as const,
    now,
    version: null,
    quotas,
  }
  const result = await bookings.change(id, act, (row) => takeAgain(row, now))
  return result.kind === 'refused' ? result.refuse : result.booking
}

const comingOf = ({ bookings, clock }: BookingParts, series: string, state: BookingState) =>
  bookings.list({ series, states: [state], from: clock.now(), to: clock.now() + AHEAD_MS })

/** Whose a series is, for that person and who booked it. Throws `booking_not_yours` or `not_found`. */
async function ownerOf(
  { bookings, names }: BookingParts,
  caller: Caller,
  series: string,
  [first]: readonly Booking[],
): Promise<{ owner: Profile; state: Series['state'] }> {
  const self = await names.person(caller)
  if (first && first.person !== self.id && first.bookedBy !== self.id)
    throw new DenyutError('booking_not_yours')
  const owner = first?.person ? ((await bookings.profile(first.person)) ?? self) : self
  const known = (await bookings.series(owner.id)).find(({ id }) => id === series)
  if (!known)
    throw new DenyutError('not_found', {
      id: `Tidak ada seri ${series}.`,
      en: `There is no series ${series}.`,
    })
  return { owner, state: known.state }
}

const tellFloors = ({ changed, directory }: BookingParts, bookings: readonly Booking[]): void =>
  changed([...new Set(bookings.flatMap(({ desk }) => directory.find(desk)?.floor ?? []))])
