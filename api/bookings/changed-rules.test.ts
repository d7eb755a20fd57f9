import { describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { BookingRulesPart } from '#model/bookings/policy.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { at, type DeskWorld, desk, type Employee, HOUR, MINUTE, openDesks } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

/** It is 08:00 on a Tuesday. */
const TODAY = '2026-11-24'
const TOMORROW = '2026-11-25'
const THURSDAY = '2026-11-26'
const ROOM = 'a-l1-r1'
const TEN = at(`${TODAY}T10:00`)

let database: TestDatabase
let world: DeskWorld
let ani: Employee
let budi: Employee
let manager: Employee
eachWorld(
  async () => {
    database = await openDesks()
    return database
  },
  async (begun) => {
    world = begun
    ani = await world.employee('Ani')
    budi = await world.employee('Budi')
    manager = await world.employee('Manajer', null, 'manager')
  },
)

const code = (answer: { data: unknown }) => (answer.data as { code?: string }).code
const set = (rules: BookingRulesPart, place = ROOM) => world.setRules(manager, place, rules)
const checkIn = async (who: Employee, { id }: { id: string }) =>
  (await world.api.call(API.bookings.checkIn, { headers: who.headers, params: { booking: id }, body: {} }))
    .data
const jump = async (time: number) => {
  world.clock.jump(time - world.clock.now())
  ani = await world.again(ani)
  budi = await world.again(budi)
}

describe('a change is asked about as it is stored', () => {
  test('a start in the past is refused, one in the running slot holds what is left of it', async () => {
    const booking = await world.booked(ani, desk(1), TEN, TEN + 2 * HOUR)
    const yesterday = await world.change(ani, booking, { from: at('2026-11-23T22:07') })
    expect(yesterday.status).toBe(409)
    expect(code(await world.change(ani, booking, { from: at('2026-11-24T07:30') }))).toBe('booking_too_late')
    world.clock.jump(7 * MINUTE)
    const { data } = await world.change(ani, booking, { from: at('2026-11-24T08:00') })
    expect(data).toMatchObject({ from: at('2026-11-24T08:00'), heldFrom: world.clock.now() })
  })

  test('a booking begins and ends on slots, also where it becomes shorter', async () => {
    const booking = await world.booked(ani, desk(1), TEN, TEN + 2 * HOUR)
    for (const change of [{ from: TEN + 7 * MINUTE }, { to: TEN + 67 * MINUTE }])
      expect(code(await world.change(ani, booking, change))).toBe('booking_off_slot')
  })

  test('the longest booking counts from its start, also where it has begun', async () => {
    await set({ maxDuration_min: 240 })
    const booking = await world.booked(ani, desk(1), TEN, TEN + 4 * HOUR)
    await jump(TEN + 3 * HOUR)
    expect(code(await world.change(ani, booking, { to: TEN + 5 * HOUR }))).toBe('booking_too_long')
    expect((await world.change(ani, booking, { to: TEN + 3.5 * HOUR })).status).toBe(200)
  })

  test('a day that is kept for another unit cannot be reached from the next', async () => {
    await world.setUnits(manager, 'a-l1-z', [{ unit: 'setjen', weekdays: 0b00100 }])
    const span = (date: string) => ({ from: at(`${date}T09:00`), to: at(`${date}T12:00`) })
    const { from, to } = span(THURSDAY)
    const booking = await world.booked(ani, desk(1), from, to)
    expect(code(await world.change(ani, booking, span(TOMORROW)))).toBe('booking_other_unit')
    expect((await world.change(ani, booking, { to: to + HOUR })).status).toBe(200)
  })

  test('of several days every one is asked about', async () => {
    await set({ maxDuration_min: 7_200, openHours: 'always' })
    await world.setUnits(manager, 'a-l1-z', [{ unit: 'setjen', weekdays: 0b00100 }])
    const when = { from: at(`${TODAY}T09:00`), to: at(`${THURSDAY}T12:00`) }
    expect(code(await world.book(ani, { where: { desk: desk(1) }, when }))).toBe('booking_other_unit')
    const booking = await world.booked(ani, desk(1), when.from, at(`${TODAY}T12:00`))
    expect(code(await world.change(ani, booking, { to: when.to }))).toBe('booking_other_unit')
  })

  test('a desk that is off or only for who sits there takes no more time, nor a visitor where none may come', async () => {
    const booking = await world.booked(ani, desk(1), TEN, TEN + HOUR)
    const where = { desk: desk(2) }
    const when = { from: TEN, to: TEN + HOUR }
    const guest = (await world.book(ani, { where, when, visitor: 'Pak Tamu' })).data.bookings[0]
    const longer = { to: TEN + 2 * HOUR }
    for (const mode of ['off', 'drop_in'] as const) {
      await set({ mode })
      expect(code(await world.change(ani, booking, longer))).toBe('booking_desk_off')
    }
    await set({ visitors: false })
    expect(code(await world.change(ani, guest as { id: string; version: number }, longer))).toBe(
      'booking_visitors_refused',
    )
    expect((await world.change(ani, booking, longer)).status).toBe(200)
  })

  test('who sits at a desk for dropping in stays longer there', async () => {
    await set({ mode: 'drop_in' })
    const params = { desk: desk(1) }
    const body = { to: TEN }
    const walked = await world.api.call(API.bookings.claimDesk, { headers: ani.headers, params, body })
    expect((await world.change(ani, walked.data, { to: TEN + HOUR })).data).toMatchObject({ to: TEN + HOUR })
  })

  test('who has checked in and puts the booking off has to come again', async () => {
    const booking = await world.booked(ani, desk(1), TEN - HOUR, TEN)
    const present = await checkIn(ani, booking)
    const later = await world.change(ani, present, { from: TEN + 24 * HOUR, to: TEN + 25 * HOUR })
    expect(later.data).toMatchObject({ state: 'reserved', checkedInAt: null })
  })
})

describe('notice and quotas of a change', () => {
  test('what goes on needs no notice, what begins anew does', async () => {
    const booking = await world.booked(ani, desk(1), TEN, TEN + HOUR)
    await set({ minNotice_min: 60 })
    await jump(TEN + 15 * MINUTE)
    const longer = await world.change(ani, booking, { to: TEN + 2 * HOUR })
    expect(longer.data).toMatchObject({ to: TEN + 2 * HOUR })
    expect(code(await world.change(ani, longer.data, { desk: desk(2) }))).toBe('booking_too_late')
  })

  test('a booking that counts already, or runs, is extended however many there are', async () => {
    await set({ maxUpcoming: 1, maxPerWeek: 2 })
    const running = await world.booked(ani, desk(1), TEN - HOUR, TEN + HOUR)
    const present = await checkIn(ani, running)
    const next = await world.booked(ani, desk(1), TEN + 24 * HOUR, TEN + 25 * HOUR)
    await set({ maxUpcoming: 1, maxPerWeek: 1 })
    await jump(TEN)
    expect((await world.change(ani, present, { to: TEN + 2 * HOUR })).status).toBe(200)
    expect((await world.change(ani, next, { to: TEN + 26 * HOUR })).status).toBe(200)
  })

  test('a booking that goes into another week counts in it', async () => {
    await set({ maxPerWeek: 1 })
    const week = 7 * 24 * HOUR
    await world.booked(ani, desk(1), TEN, TEN + HOUR)
    const booking = await world.booked(ani, desk(1), TEN + week, TEN + week + HOUR)
    const back = { from: TEN + 24 * HOUR, to: TEN + 25 * HOUR }
    expect(code(await world.change(ani, booking, back))).toBe('booking_quota_week')
  })

  test('what is taken back counts again', async () => {
    await set({ maxUpcoming: 1 })
    const first = await world.booked(ani, desk(1), TEN, TEN + HOUR)
    await world.cancel(ani, first)
    await world.booked(ani, desk(1), TEN + 24 * HOUR, TEN + 25 * HOUR)
    expect(code(await world.act(ani, 'undo', first.id))).toBe('booking_quota_upcoming')
    expect((await world.read(first.id))?.state).toBe('cancelled')
  })

  test('a place that has become full meanwhile is not taken back', async () => {
    await set({ capacity: 1 })
    const first = await world.booked(ani, desk(1), TEN, TEN + HOUR)
    await world.cancel(ani, first)
    await world.booked(budi, desk(2), TEN, TEN + HOUR)
    expect(code(await world.act(ani, 'undo', first.id))).toBe('booking_zone_full')
  })

  test('a cut and a move within a full place are undone, and so is another desk of it taken', async () => {
    await set({ capacity: 1 })
    const booking = await world.booked(ani, desk(1), TEN, TEN + 4 * HOUR)
    const { data } = await world.cut(ani, booking, { from: TEN + HOUR, to: TEN + 2 * HOUR })
    expect((await world.act(ani, 'undo', data.first.id)).data).toMatchObject({ to: TEN + 4 * HOUR })
    await jump(TEN)
    const present = await checkIn(ani, booking)
    world.clock.jump(HOUR)
    const moved = await world.change(ani, present, { desk: desk(2) })
    expect(moved.status).toBe(200)
    expect((await world.act(ani, 'undo', moved.data.id)).data).toMatchObject({ desk: desk(1) })
  })

  test('what is in use already of a place that holds less now may become longer where there is room', async () => {
    const mine = await world.booked(ani, desk(1), TEN, TEN + HOUR)
    await world.booked(budi, desk(2), TEN, TEN + HOUR)
    await set({ capacity: 1 })
    expect((await world.change(ani, mine, { to: TEN + 2 * HOUR })).status).toBe(200)
  })
})

describe('somebody else at the desk', () => {
  const incidents = () =>
    database.bookings.incidents({ desks: [1, 2, 3, 4].map(desk), closed: false, limit: 9 })

  test('is told from when one could be there, and once for a desk', async () => {
    const booking = await world.booked(ani, desk(1), TEN + 24 * HOUR, TEN + 26 * HOUR)
    expect(code(await world.act(ani, 'deskOccupied', booking.id))).toBe('booking_check_in_early')
    expect(await incidents()).toEqual([])
    await jump(TEN + 23 * HOUR)
    expect((await world.act(ani, 'deskOccupied', booking.id)).data).toMatchObject({ desk: desk(2) })
    await world.act(ani, 'undo', booking.id)
    expect(code(await world.act(ani, 'deskOccupied', booking.id))).toBe('booking_squat_reported')
    const [incident] = await incidents()
    await database.bookings.closeIncident(incident?.id ?? 0, world.clock.now())
    expect((await world.act(ani, 'deskOccupied', booking.id)).status).toBe(200)
    await world.cancel(ani, { id: booking.id, version: (await world.read(booking.id))?.version ?? 0 })
    expect(code(await world.act(ani, 'deskOccupied', booking.id))).toBe('booking_over')
  })

  test('leads past a place that is full', async () => {
    await set({ capacity: 1 })
    await world.booked(budi, desk(4), TEN, TEN + HOUR)
    const booking = await world.booked(ani, 'a-l1-r2-d1', TEN, TEN + HOUR)
    await jump(TEN)
    expect((await world.act(ani, 'deskOccupied', booking.id)).data).toMatchObject({ desk: 'a-l1-r2-d2' })
  })
})
