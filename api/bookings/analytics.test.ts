import { expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { at, type DeskWorld, desk, type Employee, openDesks } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

const DATES = ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30', '2026-12-01']
const RANGE = { from: at('2026-11-24T00:00'), to: at('2026-12-02T00:00') }

let database: TestDatabase
let world: DeskWorld
let manager: Employee
const people: Employee[] = []
eachWorld(openDesks, async (begun) => {
  world = begun
  database = begun.database
  manager = await world.employee('Manajer', null, 'manager')
  people.length = 0
  for (let i = 0; i < 6; i++) people.push(await world.employee(`P${i}`))
})

/** Whole working days of the first five people, one each. */
async function book(deskId: string, whom: readonly Employee[] = people.slice(0, 5)): Promise<void> {
  for (const [i, person] of whom.entries())
    await world.booked(person, deskId, at(`${DATES[i]}T07:30`), at(`${DATES[i]}T16:00`))
}

const ask = async (place: string, query: object = {}, headers = manager.headers) =>
  await world.api.call(API.bookings.deskAnalytics, {
    headers,
    params: { place },
    query: { ...RANGE, ...query },
  })
const figure = async (place: string, group: string, by: 'zone' | 'floor' | 'desk' = 'zone') =>
  (await ask(place, { by })).data.groups.find((one) => one.group === group)

test('managers see use, no-shows and rescued hours of groups of five and more', async () => {
  await book(desk(1))
  await database.bookings.addPresence([
    { desk: desk(1), sitting: true, from: at('2026-11-25T07:30'), to: at('2026-11-25T11:30') },
    { desk: desk(1), sitting: false, from: at('2026-11-25T11:30'), to: at('2026-11-26T07:30') },
    { desk: desk(2), sitting: true, from: at('2026-11-25T08:00'), to: at('2026-11-25T10:00') },
  ])
  const { data } = await ask('a-l1')
  const use = {
    suppressed: false,
    held_h: 42.5,
    used_h: 6,
    ghost_h: 4.5,
    unseen_h: 34,
    unbooked_h: 2,
    recovered_h: 0,
    bookings: 5,
    noShowRate: 0,
    peak: 1,
  }
  expect(data.groups.find(({ group }) => group === 'a-l1-z')).toMatchObject({ ...use, desks: 4, rest: false })
  expect(data.total).toMatchObject(use)
  // Six working days of four desks; Friday is half an hour longer, Tuesday the 24th and December 1 count too.
  expect(data.groups.find(({ group }) => group === 'a-l1-z')?.utilisation).toBeCloseTo(42.5 / (4 * 51.5), 3)
  expect(data.hours.every(({ share }) => share === null)).toBe(true)
  expect((await ask('a-l1', {}, people[0]?.headers)).status).toBe(403)
})

test('desks that nobody books show that, and not how long strangers sat there', async () => {
  await book(desk(1))
  await database.bookings.addPresence([
    { desk: 'a-l1-r2-d1', sitting: true, from: at('2026-11-25T08:00'), to: at('2026-11-25T10:00') },
  ])
  const rest = (await ask('a-l1')).data.groups.find(({ rest }) => rest)
  expect(rest).toMatchObject({ group: 'a-l1', suppressed: false, bookings: 0, held_h: 0, used_h: null })
})

test('a small group hides another, so that no total minus what is shown tells of it, whatever is asked', async () => {
  await book(desk(1))
  await book('b-l1-r1-d1', [...people.slice(1), people[0] as Employee].slice(0, 5))
  expect(await figure('a-l1', 'a-l1-z')).toMatchObject({ suppressed: false })
  const [, , , , , six] = people as [Employee, Employee, Employee, Employee, Employee, Employee]
  await world.booked(six, 'a-l1-r2-d1', at('2026-11-30T07:30'), at('2026-11-30T16:00'))
  const { data } = await ask('a-l1')
  expect(data.total).toMatchObject({ suppressed: false, bookings: 6 })
  expect(data.groups.map(({ suppressed }) => suppressed)).toEqual([true, true])
  // Asked for alone it is no more open, nor are its desks.
  expect((await ask('a-l1-z')).data).toMatchObject({ total: { suppressed: true, held_h: null }, hours: [] })
  expect(await figure('a-l1', desk(1), 'desk')).toMatchObject({ suppressed: true })
  expect((await ask('a')).data.total).toMatchObject({ suppressed: false })
  // One building of few people closes the other one too: the campus minus it would tell.
  expect((await ask('kampus', { by: 'floor' })).data.total).toMatchObject({ suppressed: false })
})

test('a span is widened to whole days: two spans an hour apart tell of no single hour', async () => {
  await book(desk(1))
  const { data } = await ask('a-l1', { from: at('2026-11-25T09:00'), to: at('2026-12-01T10:00') })
  expect([data.from, data.to]).toEqual([at('2026-11-25T00:00'), at('2026-12-02T00:00')])
  expect(data.total.held_h).toBe(42.5)
  expect((await ask('a-l1', { from: RANGE.to, to: RANGE.from })).status).toBe(400)
})

test('shares by hour come in steps and only of hours that five people shared', async () => {
  const same = at('2026-11-25T07:30')
  for (const [i, person] of people.slice(0, 4).entries())
    await world.booked(person, desk(i + 1), same, same + 3_600_000)
  await world.booked(people[4] as Employee, 'a-l1-r2-d1', same, same + 3_600_000)
  await world.booked(people[5] as Employee, 'a-l1-r2-d2', same, same + 1_800_000)
  const { data } = await ask('a-l1')
  // Six desks, one Wednesday in the span: 6 × ½ h of 6 desk-hours, then 5 × ½ h.
  expect(data.hours).toEqual([
    { weekday: 3, hour: 7, share: 0.5 },
    { weekday: 3, hour: 8, share: 0.4 },
  ])
})
