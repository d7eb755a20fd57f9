import { beforeEach, describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { at, type DeskWorld, desk, type Employee, openDesks } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

let world: DeskWorld
let ani: Employee
eachWorld(
  openDesks,
  async (begun) => {
    world = begun
    ani = await world.employee('Ani')
  },
  at('2026-11-24T09:10'),
)

const days = async (place = 'a-l1', count: number | null = 7) =>
  (
    await world.api.call(API.bookings.bookingDays, {
      headers: ani.headers,
      params: { place },
      query: count === null ? {} : { days: count },
    })
  ).data

test('the coming days are there with days off among them, and what is left of today', async () => {
  const { days: list, total, slot_min } = await days()
  expect({ total, slot_min }).toEqual({ total: 6, slot_min: 15 })
  expect(list.map(({ date, closed }) => [date, closed?.id ?? null])).toEqual([
    ['2026-11-24', null],
    ['2026-11-25', null],
    ['2026-11-26', null],
    ['2026-11-27', null],
    ['2026-11-28', 'Bukan hari kerja'],
    ['2026-11-29', 'Bukan hari kerja'],
    ['2026-11-30', null],
  ])
  expect(list[0]?.parts).toEqual({
    day: { from: at('2026-11-24T09:00'), to: at('2026-11-24T16:00') },
    morning: { from: at('2026-11-24T09:00'), to: at('2026-11-24T12:00') },
    afternoon: { from: at('2026-11-24T13:00'), to: at('2026-11-24T16:00') },
  })
  expect(list[4]).toMatchObject({ free: null, parts: { day: null } })
})

test('a day counts the desks that are free all of it and that this person may use', async () => {
  await world.booked(ani, desk(1), at('2026-11-25T09:00'), at('2026-11-25T10:00'))
  expect((await days()).days.slice(0, 3).map(({ free }) => free)).toEqual([6, 5, 6])
  expect((await days('kampus', 2)).days.map(({ free }) => free)).toEqual([18, 17])
})

test('a part that is over is none', async () => {
  await world.clock.advance(4 * 3_600_000)
  ani = await world.again(ani)
  const [today] = (await days()).days
  expect(today?.parts.morning).toBeNull()
  expect(today?.parts.afternoon?.from).toBe(at('2026-11-24T13:00'))
})

test('a rest that is too short to be booked is none either', async () => {
  world.clock.jump(at('2026-11-24T15:44') - world.clock.now())
  ani = await world.again(ani)
  expect((await days()).days[0]?.parts.day).toEqual({
    from: at('2026-11-24T15:30'),
    to: at('2026-11-24T16:00'),
  })
  world.clock.jump(at('2026-11-24T15:45') - world.clock.now())
  expect((await days()).days[0]).toMatchObject({ free: null, parts: { day: null, afternoon: null } })
})

describe('a control room that is open day and night', () => {
  /** A holiday of the second half of the year, a Thursday. */
  const holiday = '2026-12-24'
  const night = { from: at(`${holiday}T20:00`), to: at(`${holiday}T23:00`) }
  const look = async (place: string, span: { from: number; to: number }) =>
    (
      await world.api.call(API.bookings.availability, {
        headers: ani.headers,
        params: { place },
        query: span,
      })
    ).data
  beforeEach(async () => {
    await world.database.bookings.setPolicy(
      desk(2),
      { openHours: 'always', advance_days: 40 },
      { actor: 'test', action: 'set', by: 'person', now: 0 },
    )
    await world.clock.advance(6_000)
  })

  test('opens the days of its building for itself alone', async () => {
    const list = (await days('a-l1', 31)).days
    const day = list.find(({ date }) => date === holiday)
    expect(day).toMatchObject({
      work: null,
      open: null,
      opens: { from: at(`${holiday}T00:00`), to: at('2026-12-25T00:00') },
      parts: { day: { from: at(`${holiday}T07:30`), to: at(`${holiday}T16:00`) } },
      free: 1,
    })
    // Clocks of a Saturday are those of Monday.
    const saturday = list.find(({ date }) => date === '2026-11-28')
    expect(saturday?.parts.day).toEqual({ from: at('2026-11-28T07:30'), to: at('2026-11-28T16:00') })
    expect(list.find(({ date }) => date === '2026-11-25')?.free).toBe(6)
  })

  test('is shown as far ahead as it may be booked, and counted alone where the others end', async () => {
    const list = (await days('a-l1', null)).days
    expect(list).toHaveLength(41)
    expect([list[30], list[31]].map((day) => [day?.date, day?.free])).toEqual([
      ['2026-12-24', 1],
      ['2026-12-25', 1],
    ])
    expect(list.at(-1)).toMatchObject({ date: '2027-01-03' })
    expect(list.find(({ date }) => date === '2026-12-28')?.free).toBe(1)
    expect(list.find(({ date }) => date === '2026-12-23')?.free).toBe(6)
  })

  test('is free on a holiday and at night while the other desks say which rule closes them', async () => {
    const { desks, floors } = await look('a-l1', night)
    const state = (id: string) => desks.find((one) => one.desk === id)
    expect(state(desk(2))).toMatchObject({ fill: 'free', closed: null })
    expect(state(desk(1))).toMatchObject({
      fill: 'closed',
      closed: { code: 'booking_closed', details: { date: holiday, reason: { id: expect.any(String) } } },
    })
    expect(floors[0]?.free).toBe(1)
    const evening = await look('a-l1', { from: at('2026-11-25T20:00'), to: at('2026-11-25T22:00') })
    expect(evening.desks.find((one) => one.desk === desk(1))?.closed).toMatchObject({
      code: 'booking_outside_hours',
      details: { from: at('2026-11-25T05:30'), to: at('2026-11-25T18:00') },
    })
    const far = await look('a-l1', { from: at('2026-12-28T09:00'), to: at('2026-12-28T10:00') })
    expect(far.desks.find((one) => one.desk === desk(1))?.closed).toMatchObject({
      code: 'booking_too_far',
      details: { lastDate: '2026-12-24' },
    })
    expect(far.desks.find((one) => one.desk === desk(2))?.fill).toBe('free')
  })

  test('is booked on a holiday, is told on the home of its person, and is the way out of a desk that is closed', async () => {
    const saturday = { from: at('2026-11-28T20:00'), to: at('2026-11-28T23:00') }
    await world.booked(ani, desk(2), night.from, night.to)
    const mine = await world.booked(ani, desk(2), saturday.from, saturday.to)
    const { data } = await world.api.call(API.bookings.myDays, { headers: ani.headers })
    expect(data.off.map(({ date, bookings }) => [date, bookings.map(({ id }) => id)])).toEqual([
      ['2026-11-28', [mine.id]],
      ['2026-11-29', []],
    ])
    const bela = await world.employee('Bela')
    const booking = await world.booked(bela, desk(1), at('2026-11-25T09:00'), at('2026-11-25T10:00'))
    const moved = await world.change(bela, booking, {
      from: at('2026-11-28T09:00'),
      to: at('2026-11-28T10:00'),
    })
    expect(JSON.parse(moved.text)).toMatchObject({
      code: 'booking_closed',
      details: { alternatives: [{ desk: desk(2) }] },
    })
  })

  test('is claimed at night by who stands there, which no other desk is', async () => {
    world.clock.jump(at('2026-11-24T20:00') - world.clock.now())
    ani = await world.again(ani)
    const page = async (id: string) =>
      (await world.api.call(API.bookings.deskPage, { headers: ani.headers, params: { desk: id } })).data
    expect(await page(desk(1))).toMatchObject({
      fill: 'closed',
      can: 'none',
      slot_min: 15,
      nearest: [{ desk: desk(2) }],
    })
    expect(await page(desk(2))).toMatchObject({ fill: 'free', can: 'claim', nearest: [] })
    const claim = (id: string) =>
      world.api.call(API.bookings.claimDesk, { headers: ani.headers, params: { desk: id }, body: {} })
    expect([(await claim(desk(1))).status, (await claim(desk(2))).status]).toEqual([409, 201])
  })

  test('makes its building the one whose waiting list its person is offered', async () => {
    const home = async () => (await world.api.call(API.bookings.myDays, { headers: ani.headers })).data
    expect((await home()).building).toBeNull()
    await world.booked(ani, desk(2), night.from, night.to)
    expect((await home()).building).toBe('a')
  })
})
