import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { BookingRulesPart } from '#model/bookings/policy.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { at, DeskWorld, desk, type Employee, HOUR, MINUTE, openDesks } from './support/desks.ts'

let database: TestDatabase
let world: DeskWorld
let ani: Employee
beforeAll(async () => {
  database = await openDesks()
})
afterEach(() => world.stop())
afterAll(() => database?.close())

/** A campus in a zone at a time, where the sensor of the first desk says that nobody has sat there for long. */
async function begin(now: number, rules: BookingRulesPart = {}, zone?: string): Promise<void> {
  world = await new DeskWorld(database, now).start(4, zone)
  ani = await world.employee('Ani')
  await database.bookings.setPolicy('kampus', rules, { actor: 't', action: 'set', by: 'system', now: 0 })
  await world.clock.advance(6_000)
  world.clock.jump(-6_000)
  world.sit(desk(1), false, now - 24 * HOUR)
}
const stateOf = async (id: string) => (await world.read(id))?.state
/** State a second before, at and a second after a time. */
async function around(id: string, time: number) {
  const states = []
  for (const second of [-1, 0, 1]) {
    await world.until(time + second * 1_000)
    states.push(await stateOf(id))
  }
  return states
}

test('a desk nobody came to is released at the end of its grace, not a second before, and once', async () => {
  await begin(at('2026-11-24T07:00'))
  const { id } = await world.booked(ani, desk(1), at('2026-11-24T07:30'), at('2026-11-24T16:00'))
  expect(await around(id, at('2026-11-24T08:00'))).toEqual(['reserved', 'no_show', 'no_show'])
  expect(await world.read(id)).toMatchObject({ heldTo: at('2026-11-24T08:00'), version: 2 })
})

test('a desk booked in the middle of the day has its grace from when it was booked', async () => {
  await begin(at('2026-11-24T09:20'))
  const { id } = await world.booked(ani, desk(1), at('2026-11-24T09:15'), at('2026-11-24T11:00'))
  expect(await around(id, at('2026-11-24T09:50'))).toEqual(['reserved', 'no_show', 'no_show'])
})

test('grace stands still through the Friday prayer', async () => {
  await begin(at('2026-11-27T11:00'))
  const { id } = await world.booked(ani, desk(1), at('2026-11-27T11:15'), at('2026-11-27T16:00'))
  expect(await around(id, at('2026-11-27T13:15'))).toEqual(['reserved', 'no_show', 'no_show'])
})

test('in Ramadan the day is shorter and so is the break in which grace stands still', async () => {
  const hours = { from: '08:00', to: '15:00' }
  const season = {
    name: { id: 'Ramadan', en: 'Ramadan' },
    from: '2026-02-19',
    to: '2026-03-20',
    hours: { 1: hours, 2: hours, 3: hours, 4: hours, 5: { from: '08:00', to: '15:30' } },
    breaks: { 4: { from: '12:00', to: '12:30' } },
  }
  await begin(at('2026-02-26T07:00'), { seasons: [season] })
  const { data } = await world.book(ani, { where: { desk: desk(1) }, when: { dates: ['2026-02-26'] } })
  expect(data.bookings).toMatchObject([{ from: at('2026-02-26T08:00'), to: at('2026-02-26T15:00') }])
  expect(await around(data.bookings[0]?.id ?? '', at('2026-02-26T08:30'))).toEqual([
    'reserved',
    'no_show',
    'no_show',
  ])
  const noon = await world.booked(ani, desk(1), at('2026-02-26T11:45'), at('2026-02-26T15:00'))
  expect(await around(noon.id, at('2026-02-26T12:45'))).toEqual(['reserved', 'no_show', 'no_show'])
})

test('a day of 25 hours is booked whole, and its second two o’clock is another hour', async () => {
  const utc = (text: string) => Date.parse(`${text}Z`)
  const always = { openHours: 'always', maxDuration_min: 1_500 } as const
  await begin(utc('2026-10-24T06:00'), always, 'Europe/Berlin')
  const whole = { dates: ['2026-10-25'], part: { from: '00:00', to: '00:00' } }
  const { data } = await world.book(ani, { where: { desk: desk(1) }, when: whole })
  const [day] = data.bookings
  expect(((day?.to ?? 0) - (day?.from ?? 0)) / HOUR).toBe(25)
  await world.cancel(ani, day as { id: string; version: number })
  // 02:30 comes twice that night: at 00:30 and at 01:30 UTC.
  const second = await world.booked(ani, desk(1), utc('2026-10-25T01:30'), utc('2026-10-25T03:00'))
  expect(await around(second.id, utc('2026-10-25T02:00'))).toEqual(['reserved', 'no_show', 'no_show'])
})

test('a day of 23 hours is one hour short', async () => {
  await begin(
    Date.parse('2027-03-27T06:00Z'),
    { openHours: 'always', maxDuration_min: 1_500 },
    'Europe/Berlin',
  )
  const whole = { dates: ['2027-03-28'], part: { from: '00:00', to: '00:00' } }
  const { data } = await world.book(ani, { where: { desk: desk(1) }, when: whole })
  expect(((data.bookings[0]?.to ?? 0) - (data.bookings[0]?.from ?? 0)) / MINUTE).toBe(23 * 60)
})
