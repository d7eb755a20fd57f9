import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { TestSocket } from '../support/socket.ts'
import { at, DeskWorld, desk, type Employee, openDesks } from './support/desks.ts'

let database: TestDatabase
let world: DeskWorld
let ani: Employee
let budi: Employee

beforeAll(async () => {
  database = await openDesks()
})
afterAll(() => database.close())
beforeEach(async () => {
  world = await new DeskWorld(database).start()
  ani = await world.employee('Ani')
  budi = await world.employee('Budi')
  return () => world.stop()
})

const profileOf = async ({ headers }: Employee) =>
  (await world.api.call(API.bookings.readProfile, { headers })).data

test('who was told something hears of it on the own channel, and nobody else does', async () => {
  const chief = await world.employee('Citra', null, 'manager')
  const [hers, his] = [
    await new TestSocket(world.api.url, ani.headers).connected(),
    await new TestSocket(world.api.url, budi.headers).connected(),
  ]
  for (const socket of [hers, his]) await socket.snapshot('me')
  const booking = await world.booked(ani, desk(1), at('2026-11-25T09:00'), at('2026-11-25T12:00'))
  expect((await world.cancel(chief, booking)).status).toBe(200)
  await world.sweep()
  await world.clock.advance(1_000)
  await hers.settled()
  await his.settled()
  const notices = (socket: TestSocket) => socket.events.filter(({ kind }) => kind === 'notice')
  expect(notices(hers)).toEqual([{ kind: 'notice', id: ani.id, rev: expect.any(Number) }])
  expect(notices(his)).toEqual([])
  hers.close()
  his.close()
})

test('whose booking a manager changes, gives back or takes back is told what was done', async () => {
  const chief = await world.employee('Citra', null, 'manager')
  const range = { from: at('2026-11-25T09:00'), to: at('2026-11-25T12:00') }
  const booking = await world.booked(ani, desk(1), range.from, range.to)
  const later = (await world.change(chief, booking, { to: at('2026-11-25T11:00') })).data
  expect((await world.change(chief, later, { desk: desk(2) })).status).toBe(200)
  expect((await world.act(chief, 'undo', booking.id)).status).toBe(200)
  expect((await world.act(chief, 'release', booking.id)).status).toBe(200)
  await world.sweep()
  const { data } = await world.api.call(API.bookings.notices, { headers: ani.headers })
  expect(data.notices.map(({ kind }) => kind)).toEqual(['released', 'undone', 'changed', 'changed'])
  expect(data.notices.map(({ text }) => text.en)).toContain(
    'The last change of your booking was undone by somebody else.',
  )
})

test('one sees for whom one may book, and no longer once that is taken back', async () => {
  const allow = (allowed: boolean) =>
    world.api.call(API.bookings.setDelegate, {
      headers: ani.headers,
      body: { email: 'budi@contoh.go.id', allowed },
    })
  await allow(true)
  expect((await profileOf(budi)).actsFor).toEqual([{ id: ani.id, name: 'Ani' }])
  expect((await profileOf(ani)).actsFor).toEqual([])
  await allow(false)
  expect((await profileOf(budi)).actsFor).toEqual([])
})

test.each([
  ['nobody@contoh.go.id', 'delegate_unknown'],
  ['ani@contoh.go.id', 'delegate_self'],
])('%s is no delegate: %s', async (email, code) => {
  const { data } = await world.api.call(API.bookings.setDelegate, {
    headers: ani.headers,
    body: { email, allowed: true },
  })
  expect(data).toMatchObject({ code })
})

test('a delegate is told by the address that was typed, and by name only where the name may be read', async () => {
  const { headers } = ani
  const body = { email: 'Budi@contoh.go.id', allowed: true }
  await world.api.call(API.bookings.setDelegate, { headers, body })
  expect((await profileOf(ani)).delegates).toEqual([{ email: 'budi@contoh.go.id', name: 'Budi' }])
  await world.api.call(API.bookings.changeProfile, { headers: budi.headers, body: { visibility: 'nobody' } })
  expect((await profileOf(ani)).delegates).toEqual([{ email: 'budi@contoh.go.id', name: null }])
  expect(JSON.stringify(await profileOf(ani))).not.toContain(budi.id)
})

test('who tries addresses to learn which have an account is stopped; who knows the address is not', async () => {
  const name = async (email: string, who = ani) =>
    (await world.api.call(API.bookings.setDelegate, { headers: who.headers, body: { email, allowed: true } }))
      .status
  for (let i = 0; i < 10; i++) expect(await name(`coba${i}@contoh.go.id`)).toBe(400)
  expect(await name('coba10@contoh.go.id')).toBe(429)
  expect(await name('budi@contoh.go.id')).toBe(429)
  expect(await name('ani@contoh.go.id', budi)).toBe(200)
  await world.clock.advance(15 * 60_000)
  expect(await name('budi@contoh.go.id')).toBe(200)
})

test('everybody reads for how long a booking carries the own name', async () => {
  expect((await profileOf(ani)).retention_d).toBe(90)
})

test('the holder of a desk sees it with the times it is lent, until they are over', async () => {
  const admin = await world.employee('Dewi', null, 'admin')
  const lent = { from: at('2026-11-25T00:00'), to: at('2026-11-27T00:00') }
  await world.api.call(API.bookings.assignDesk, {
    headers: admin.headers,
    params: { desk: desk(2) },
    body: { person: ani.id },
  })
  await world.api.call(API.bookings.lendDesk, {
    headers: ani.headers,
    params: { desk: desk(2) },
    body: lent,
  })
  expect((await profileOf(ani)).assigned).toEqual([{ desk: desk(2), label: 'A-2', lent: [lent] }])
  expect((await profileOf(budi)).assigned).toEqual([])
})

test('the home names the days off between the working days, with the reason', async () => {
  const { data } = await world.api.call(API.bookings.myDays, { headers: ani.headers })
  expect(data.days.map(({ date }) => date)).toEqual([
    '2026-11-24',
    '2026-11-25',
    '2026-11-26',
    '2026-11-27',
    '2026-11-30',
  ])
  expect(data.days[0]?.parts).toEqual({
    day: { from: at('2026-11-24T08:00'), to: at('2026-11-24T16:00') },
    morning: { from: at('2026-11-24T08:00'), to: at('2026-11-24T12:00') },
    afternoon: { from: at('2026-11-24T13:00'), to: at('2026-11-24T16:00') },
  })
  expect(data.off.map(({ date, closed }) => [date, closed?.en])).toEqual([
    ['2026-11-28', 'Not a working day'],
    ['2026-11-29', 'Not a working day'],
  ])
})
