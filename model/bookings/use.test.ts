import { expect, test } from 'vitest'
import { daySpan, deskDay, groupDay, hourSpans, type UseBooking } from './use.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ZONE = 'Asia/Makassar'
const DATE = '2026-11-24'
const day = daySpan(DATE, ZONE)
const at = (hour: number) => day.from + hour * HOUR
const span = (from: number, to: number) => ({ from: at(from), to: at(to) })

/** No sensor saw the desk. */
const NOTHING = { sat: [], empty: [] }

const booking = (from: number, to: number, change: Partial<UseBooking> = {}): UseBooking => ({
  planned: span(from, to),
  held: span(from, to),
  missed: false,
  own: true,
  ...change,
})

test('a day tells held, used, empty, unseen, unbooked and rescued time', () => {
  const missed = booking(8, 12, { held: span(8, 9), missed: true })
  const seen = { sat: [span(11, 13)], empty: [span(7, 8.5), span(10.5, 11)] }
  expect(deskDay(day, [missed, booking(10, 12)], seen)).toEqual({
    held_ms: 3 * HOUR,
    used_ms: 2 * HOUR,
    ghost_ms: HOUR,
    unseen_ms: HOUR,
    unbooked_ms: HOUR,
    recovered_ms: 2 * HOUR,
    bookings: 2,
    noShows: 1,
    carriedBookings: 0,
    carriedNoShows: 0,
  })
})

test('what sensors told is not known any more, or is nothing', () => {
  expect(deskDay(day, [booking(8, 9)], null)).toMatchObject({
    held_ms: HOUR,
    used_ms: null,
    ghost_ms: null,
    unseen_ms: null,
    unbooked_ms: null,
  })
  expect(deskDay(day, [booking(8, 9)], { sat: [], empty: [span(0, 24)] })).toMatchObject({
    used_ms: 0,
    ghost_ms: HOUR,
    unseen_ms: 0,
    unbooked_ms: 0,
  })
})

test('a desk that no sensor saw was not empty', () => {
  expect(deskDay(day, [booking(8, 9)], NOTHING)).toMatchObject({
    used_ms: 0,
    ghost_ms: 0,
    unseen_ms: HOUR,
    unbooked_ms: 0,
  })
})

test('a booking of several days counts where it begins, and each day has its own share of it', () => {
  const long = booking(-10, 34, { held: span(-10, 3), missed: true })
  expect(deskDay(day, [long, booking(4, 6)], NOTHING)).toMatchObject({
    held_ms: 5 * HOUR,
    recovered_ms: 2 * HOUR,
    bookings: 1,
    noShows: 0,
    carriedBookings: 1,
    carriedNoShows: 1,
  })
})

test('a no-show that held nothing gave everything back; two of them rescue an hour once', () => {
  const missed = booking(8, 12, { held: null, missed: true })
  const again = booking(9, 12, { held: span(9, 10), missed: true })
  expect(deskDay(day, [missed, again, booking(10, 11)], NOTHING)).toMatchObject({ recovered_ms: 2 * HOUR })
})

test('the peak of desks counts who is there at once; visitors are no people of their own', () => {
  const hours = hourSpans(DATE, ZONE)
  const group = groupDay(hours, [booking(8, 9), booking(9, 10), booking(9, 9.5, { own: false })])
  expect(group).toMatchObject({ peak: 2, people: 1 })
  expect(group.hoursHeld_ms.slice(7, 11)).toEqual([0, HOUR, 1.5 * HOUR, 0])
  expect(group.hoursPeople.slice(7, 11)).toEqual([0, 1, 1, 0])
})

test.each([
  ['2026-03-29', 23, 0],
  ['2026-10-25', 25, 2],
  ['2026-11-24', 24, 1],
])('%s in Berlin has %i hours, and %i that are shown as two', (date, hours, second) => {
  const { from, to } = daySpan(date, 'Europe/Berlin')
  expect((to - from) / HOUR).toBe(hours)
  const spans = hourSpans(date, 'Europe/Berlin')
  const lengths = spans.map((one) => (one.to - one.from) / HOUR)
  expect(lengths[2]).toBe(second)
  expect(lengths.reduce((sum, length) => sum + length)).toBe(hours)
  for (const [i, one] of spans.entries()) if (i > 0) expect(one.from).toBe(spans[i - 1]?.to)
})

test('a zone of half hours has its hours where its clocks have them', () => {
  const [first] = hourSpans(DATE, 'Asia/Kolkata')
  expect(((first?.from ?? 0) / HOUR) % 1).toBe(0.5)
})
