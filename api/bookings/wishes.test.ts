import { describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { BookingRulesPart } from '#model/bookings/policy.ts'
import { at, type DeskWorld, desk, type Employee, HOUR, MINUTE, openDesks } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

/** It is 08:00 on a Tuesday; all are on one floor of two rooms, the first of four desks, the second of two. */
const NINE = at('2026-11-25T09:00')
const FLOOR = { place: 'a-l1' }
const FIRST = 'a-l1-r1'
const SECOND = 'a-l1-r2'
const FOUR_HOURS = { from: NINE, to: NINE + 4 * HOUR }

let world: DeskWorld
let ani: Employee
let manager: Employee
eachWorld(openDesks, async (begun) => {
  world = begun
  ani = await world.employee('Ani')
  manager = await world.employee('Manajer', null, 'manager')
})

const code = (answer: { data: unknown }) => (answer.data as { code?: string }).code
const details = (answer: { data: unknown }) => (answer.data as { details: Record<string, unknown> }).details
const set = (place: string, rules: BookingRulesPart) => world.setRules(manager, place, rules)
const given = async (body: object) => (await world.book(ani, body)).data.bookings?.[0]?.desk
const useUsual = (usualDesk: string) =>
  world.api.call(API.bookings.changeProfile, { headers: ani.headers, body: { usualDesk } })
/** Others have the desks of the first room. */
async function fill(desks = [1, 2, 3, 4], { from, to } = { from: NINE - HOUR, to: NINE + 7 * HOUR }) {
  for (const n of desks) await world.booked(await world.employee(`P${n}`), desk(n), from, to)
}

describe('any desk is given by the rules of that desk', () => {
  test('none whose own rules refuse the time or the visitor', async () => {
    await fill()
    await set(SECOND, { visitors: false, maxDuration_min: 60, minNotice_min: 2_000 })
    const answer = await world.book(ani, { where: FLOOR, when: FOUR_HOURS, visitor: 'Pak Tamu' })
    expect(code(answer)).toBe('booking_nothing_free')
    const floors = (details(answer).alternatives as { floor: string }[]).map(({ floor }) => floor)
    expect(floors).not.toContain('a-l1')
    for (const rules of [{ visitors: false }, { maxDuration_min: 60 }, { minNotice_min: 2_000 }]) {
      await set(SECOND, rules)
      expect(code(await world.book(ani, { where: FLOOR, when: FOUR_HOURS, visitor: 'Pak Tamu' }))).toBe(
        'booking_nothing_free',
      )
    }
    await set(SECOND, {})
    expect(await given({ where: FLOOR, when: FOUR_HOURS, visitor: 'Pak Tamu' })).toBe(`${SECOND}-d1`)
  })

  test.each<BookingRulesPart>([
    { visitors: false },
    { maxDuration_min: 60 },
    { minNotice_min: 2_000 },
    { slot_min: 60 },
    { advance_days: 0 },
  ])('one further away where the nearer one has %j', async (rules) => {
    await set(FIRST, rules)
    await useUsual(desk(1))
    const when = { from: NINE + 15 * MINUTE, to: NINE + 4 * HOUR }
    for (const where of [FLOOR, 'usual'])
      expect(await given({ where, when: { ...when }, visitor: `Tamu ${where}` })).toMatch(SECOND)
  })

  test('where none allows it, the reason is the mildest', async () => {
    for (const place of ['a-l2', FIRST]) await set(place, { maxDuration_min: 60 })
    await set(SECOND, { maxDuration_min: 120 })
    const answer = await world.book(ani, { where: FLOOR, when: FOUR_HOURS })
    expect([code(answer), details(answer).limit]).toEqual(['booking_too_long', 120])
    await set(SECOND, { visitors: false })
    const visit = await world.book(ani, { where: FLOOR, when: FOUR_HOURS, visitor: 'Pak Tamu' })
    expect(code(visit)).toBe('booking_too_long')
  })

  test('quotas are those of the desk that is given', async () => {
    await world.booked(ani, desk(1), NINE, NINE + HOUR)
    await set(FIRST, { maxUpcoming: 1 })
    const when = { from: NINE + HOUR, to: NINE + 2 * HOUR }
    expect(await given({ where: FLOOR, when })).toBe(`${SECOND}-d1`)
    await set(SECOND, { maxUpcoming: 2 })
    const answer = await world.book(ani, {
      where: FLOOR,
      when: { from: NINE + 3 * HOUR, to: NINE + 4 * HOUR },
    })
    expect([code(answer), details(answer).limit]).toEqual(['booking_quota_upcoming', 2])
  })

  test('the rest of a day begins on a slot of the desk', async () => {
    await set(FIRST, { slot_min: 60 })
    world.clock.jump(20 * MINUTE)
    const when = { dates: ['2026-11-24'], part: 'day' }
    const { data } = await world.book(ani, { where: FLOOR, when })
    expect(data.bookings[0]).toMatchObject({ desk: desk(1), from: at('2026-11-24T08:00') })
  })
})

describe('what is offered', () => {
  test('at home is a desk that can be booked', async () => {
    await useUsual(desk(1))
    await set(FIRST, { maxDuration_min: 60 })
    const { data } = await world.api.call(API.bookings.myDays, { headers: ani.headers })
    expect(data.days[1]?.suggestion).toMatchObject({ desk: `${SECOND}-d1`, reason: 'near_usual' })
  })

  test('to who waits is a desk whose rules allow it, and it is waited for where one could', async () => {
    await set(FIRST, { maxDuration_min: 60 })
    const join = (place: string) =>
      world.api.call(API.bookings.joinWaitlist, { headers: ani.headers, body: { place, ...FOUR_HOURS } })
    expect(code(await join(FIRST))).toBe('booking_too_long')
    expect((await join('a-l1')).status).toBe(201)
    await world.sweep()
    const { data } = await world.api.call(API.bookings.myBookings, { headers: ani.headers })
    expect(data.bookings).toMatchObject([{ desk: `${SECOND}-d1` }])
  })

  test('to who asked in time is also a desk that wants notice', async () => {
    await set('a-l1', { minNotice_min: 60 })
    const from = at('2026-11-24T10:00')
    await fill([1, 2, 3, 4], { from, to: from + HOUR })
    const body = { place: FIRST, from, to: from + HOUR }
    await world.api.call(API.bookings.joinWaitlist, { headers: ani.headers, body })
    world.clock.jump(90 * MINUTE)
    const [taken] = await world.database.bookings.holding([desk(2)], from, from + HOUR)
    const act = { actor: 't', action: 'cancelled', by: 'system' as const, now: world.clock.now() }
    await world.database.bookings.change(taken?.id ?? '', { ...act, version: null }, () => ({
      patch: { state: 'cancelled' },
    }))
    await world.sweep()
    const waiting = await world.database.bookings.waiting({ person: ani.id, limit: 1 })
    expect(waiting).toMatchObject([{ state: 'offered', booking: expect.any(String) }])
  })
})
