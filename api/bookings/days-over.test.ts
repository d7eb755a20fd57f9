import { expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { silentLog } from '#platform/log.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { closeDays } from './days-over.ts'
import { Directory } from './directory.ts'
import { at, type DeskWorld, desk, type Employee, HOUR, openDesks } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

const DAY = 24 * HOUR
const DATES = ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30']
const RANGE = { from: at('2026-11-24T00:00'), to: at('2026-12-01T00:00') }
const AFTER = at('2026-12-01T00:30')

let database: TestDatabase
let world: DeskWorld
let manager: Employee
const people: Employee[] = []
eachWorld(
  openDesks,
  async (begun) => {
    world = begun
    database = begun.database
    manager = await world.employee('Manajer', null, 'manager')
    people.length = 0
    for (let i = 0; i < 5; i++) people.push(await world.employee(`P${i}`))
    for (const [i, person] of people.entries()) {
      const [from, to] = [at(`${DATES[i]}T08:00`), at(`${DATES[i]}T12:00`)]
      const { id } = await world.booked(person, desk(1), from, to)
      const done = { actor: 'system', action: 'ended', by: 'system' as const, now: to, version: null }
      await database.bookings.change(id, done, () => ({ patch: { state: 'completed' } }))
      await database.bookings.addPresence([
        { desk: desk(1), sitting: false, from, to: from + HOUR },
        { desk: desk(1), sitting: true, from: from + HOUR, to: to + HOUR },
      ])
    }
  },
  at('2026-11-24T07:00'),
)

async function figures() {
  manager = await world.again(manager)
  const { data } = await world.api.call(API.bookings.deskAnalytics, {
    headers: manager.headers,
    params: { place: 'a-l1' },
    query: { ...RANGE, by: 'zone' },
  })
  return data
}
const parts = () => ({
  bookings: database.bookings,
  directory: new Directory(world.api.registry),
  clock: world.clock,
  log: silentLog,
})
const daysClosed = async () =>
  (await database.connection.run('SELECT DISTINCT day::text AS day FROM desk_day ORDER BY day')).map(
    ({ day }) => day,
  )
async function settled(condition: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 20_000 && !(await condition()); turn++)
    await new Promise((resolve) => setImmediate(resolve))
}

test('days are added up by themselves when they are over, and outlive single presence and the names of people', async () => {
  world.clock.jump(AFTER - world.clock.now())
  const before = await figures()
  expect(before).toMatchObject({
    sensedFrom: RANGE.from,
    total: { held_h: 20, used_h: 20, ghost_h: 5, unbooked_h: 5, bookings: 5, peak: 1 },
  })
  await world.clock.advance(HOUR)
  await settled(async () => (await daysClosed()).length === 7)
  expect(await daysClosed()).toEqual(datesOfRange())
  expect(await figures()).toEqual(before)
  // The next round of retention is more than 30 days later; names are kept for 90.
  world.clock.jump(40 * DAY)
  await world.clock.advance(DAY)
  const presence = () => database.connection.run('SELECT 1 FROM desk_presence')
  await settled(async () => (await presence()).length === 0)
  expect(await presence()).toEqual([])
  expect(await figures()).toEqual(before)
})

test('whoever stops in the middle goes on there, newest day first, and drops nothing before all is added up', async () => {
  world.clock.jump(AFTER - world.clock.now())
  let left = 3
  expect(await closeDays(parts(), () => left-- === 0)).toBe(false)
  expect(await daysClosed()).toEqual(datesOfRange().slice(-3))
  expect(await closeDays(parts())).toBe(true)
  expect(await daysClosed()).toEqual(datesOfRange())
})

test('a booking that is taken back later opens its day again', async () => {
  world.clock.jump(AFTER - world.clock.now())
  await closeDays(parts())
  await database.connection.run(
    `UPDATE booking SET held = 'empty' WHERE lower(planned) < ts_of_ms(${at('2026-11-25T00:00')})`,
  )
  expect(await daysClosed()).toHaveLength(7)
  expect((await figures()).total).toMatchObject({ held_h: 16, used_h: 20, ghost_h: 4, unbooked_h: 8 })
  await closeDays(parts())
  expect((await figures()).total).toMatchObject({ held_h: 16, used_h: 20, ghost_h: 4, unbooked_h: 8 })
})

const datesOfRange = (): string[] => ['24', '25', '26', '27', '28', '29', '30'].map((day) => `2026-11-${day}`)
