import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { silentLog } from '#platform/log.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { Authority } from '../access/authority.ts'
import { createBookings } from './bookings.ts'
import { at, DeskWorld, desk, deskCampus, type Employee, MINUTE, openDesks } from './support/desks.ts'

let database: TestDatabase
let world: DeskWorld
let ani: Employee
beforeAll(async () => {
  database = await openDesks()
})
afterEach(() => world.stop())
afterAll(() => database?.close())

const at0730 = at('2026-11-24T07:30')
/** Tuesday 07:00, half an hour before work. */
beforeEach(async () => {
  world = await new DeskWorld(database, at('2026-11-24T07:00')).start()
  ani = await world.employee('Ani')
  for (const n of [1, 2, 3]) world.sit(desk(n), false, at('2026-11-23T17:00'))
})
const until = (time: number) => world.until(time)
const noticesOf = async ({ headers }: Employee) =>
  (await world.api.call(API.bookings.notices, { headers })).data.notices.map(({ kind }) => kind)
const day = (person: Employee, id = desk(1)) => world.booked(person, id, at0730, at('2026-11-24T16:00'))

test('whoever sits down is checked in without a tap, once, and told so', async () => {
  const { id } = await day(ani)
  world.sit(desk(1), true, at('2026-11-24T07:10'))
  await until(at('2026-11-24T07:12'))
  await until(at('2026-11-24T07:13'))
  expect(await world.read(id)).toMatchObject({
    state: 'checked_in',
    checkInSource: 'sensor',
    checkedInAt: at('2026-11-24T07:10'),
    version: 2,
  })
  expect(await noticesOf(ani)).toEqual(['checked_in'])
})

test('an empty desk is reminded of, released when the grace is over and bookable at once; the person may take it back', async () => {
  const { id } = await day(ani)
  await until(at('2026-11-24T07:50'))
  await until(at('2026-11-24T07:59:59'))
  expect([(await world.read(id))?.state, await noticesOf(ani)]).toEqual(['reserved', ['reminded']])
  await until(at('2026-11-24T08:00'))
  expect(await world.read(id)).toMatchObject({
    state: 'no_show',
    from: at0730,
    to: at('2026-11-24T16:00'),
    heldTo: at('2026-11-24T08:00'),
  })
  expect(await noticesOf(ani)).toEqual(['no_show', 'reminded'])
  await until(at('2026-11-24T08:04'))
  expect((await world.act(ani, 'undo', id)).data).toMatchObject({
    state: 'checked_in',
    heldTo: at('2026-11-24T16:00'),
  })
  await world.act(ani, 'release', id)
  const budi = await world.employee('Budi')
  const near = await world.api.call(API.bookings.deskPage, {
    headers: budi.headers,
    params: { desk: desk(2) },
  })
  expect(near.data.nearest[0]).toMatchObject({ desk: desk(1) })
  const floor = await world.api.call(API.bookings.availability, {
    headers: budi.headers,
    params: { place: 'a-l1' },
  })
  expect(floor.data.desks[0]).toMatchObject({ desk: desk(1), state: 'free' })
  expect((await world.book(budi, { where: { desk: desk(1) }, when: { dates: ['2026-11-24'] } })).status).toBe(
    201,
  )
})

test('a booking that goes to another desk after its reminder has a grace and a reminder of its own there', async () => {
  const booking = await day(ani)
  await until(at('2026-11-24T07:55'))
  expect((await world.change(ani, booking, { desk: desk(2) })).status).toBe(200)
  await until(at('2026-11-24T08:24:59'))
  expect([(await world.read(booking.id))?.state, await noticesOf(ani)]).toEqual([
    'reserved',
    ['reminded', 'reminded'],
  ])
  await until(at('2026-11-24T08:25'))
  expect((await world.read(booking.id))?.state).toBe('no_show')
})

test('a late check-in after the release hears of it and takes the desk back only while it is free', async () => {
  const { id } = await day(ani)
  await until(at('2026-11-24T08:00'))
  const late = await world.api.call(API.bookings.checkIn, {
    headers: ani.headers,
    params: { booking: id },
    body: {},
  })
  expect(late).toMatchObject({
    status: 409,
    data: { code: 'booking_released', details: { undoUntil: at('2026-11-24T08:05') } },
  })
  const budi = await world.employee('Budi')
  await world.book(budi, { where: { desk: desk(1) }, when: { dates: ['2026-11-24'] } })
  expect(await world.act(ani, 'undo', id)).toMatchObject({
    status: 409,
    data: { code: 'booking_desk_taken' },
  })
})

test('a sensor that went silent, or a desk without one, releases nothing', async () => {
  const budi = await world.employee('Budi')
  const silent = await day(ani)
  const none = await day(budi, desk(4))
  world.api.live.healths.set('a-desk', 'stale')
  await until(at('2026-11-24T12:00'))
  expect([(await world.read(silent.id))?.state, (await world.read(none.id))?.state]).toEqual([
    'reserved',
    'reserved',
  ])
  await until(at('2026-11-24T16:00'))
  expect(await world.read(silent.id)).toMatchObject({
    state: 'completed',
    releaseReason: 'ended',
    heldTo: at('2026-11-24T16:00'),
  })
})

test('on Friday the absence does not count through the prayer; the question comes after, then the rest is released', async () => {
  const friday = (clock: string) => at(`2026-11-27T${clock}`)
  const { id } = await world.booked(ani, desk(1), friday('07:30'), friday('16:30'))
  world.sit(desk(1), true, friday('07:31'))
  await until(friday('07:35'))
  world.sit(desk(1), false, friday('11:00'))
  await until(friday('13:59:59'))
  expect((await world.read(id))?.askedAt).toBeNull()
  await until(friday('14:00'))
  expect((await world.read(id))?.askedAt).toBe(friday('14:00'))
  ani = await world.again(ani)
  expect(
    (await world.api.call(API.bookings.readBooking, { headers: ani.headers, params: { booking: id } })).data
      .asked,
  ).toBe(true)
  await world.act(ani, 'stillHere', id)
  await until(friday('14:20'))
  expect(await world.read(id)).toMatchObject({ state: 'checked_in', askedAt: null })
  await until(friday('15:30'))
  await until(friday('15:45'))
  expect(await world.read(id)).toMatchObject({
    state: 'completed',
    releaseReason: 'left_early',
    heldTo: friday('15:45'),
  })
  expect(await noticesOf(ani)).toEqual(['left_early', 'asked', 'asked', 'checked_in'])
})

test('who sits at the next desk is asked and moves there with one tap', async () => {
  const { id } = await day(ani)
  world.sit(desk(2), true, at('2026-11-24T07:33'))
  await until(at('2026-11-24T07:36'))
  expect(await world.read(id)).toMatchObject({ suggestedDesk: desk(2), version: 1 })
  expect(await noticesOf(ani)).toEqual(['suggested'])
  const moved = await world.act(ani, 'moveToSuggested', id)
  expect(moved.data).toMatchObject({
    id,
    desk: desk(2),
    state: 'checked_in',
    heldFrom: at('2026-11-24T07:36'),
  })
  const budi = await world.employee('Budi')
  expect((await world.book(budi, { where: { desk: desk(1) }, when: { dates: ['2026-11-24'] } })).status).toBe(
    201,
  )
})

test('who stays sitting after the own time is not taken for the next person', async () => {
  const budi = await world.employee('Budi')
  const first = await world.booked(ani, desk(1), at0730, at('2026-11-24T12:00'))
  const second = await world.booked(budi, desk(1), at('2026-11-24T12:00'), at('2026-11-24T16:00'))
  world.sit(desk(1), true, at('2026-11-24T07:25'))
  await until(at('2026-11-24T07:31'))
  await until(at('2026-11-24T12:05'))
  expect([(await world.read(first.id))?.state, (await world.read(second.id))?.state]).toEqual([
    'completed',
    'reserved',
  ])
  world.sit(desk(1), true, at('2026-11-24T12:10'))
  await until(at('2026-11-24T12:12'))
  expect(await world.read(second.id)).toMatchObject({ state: 'checked_in', checkInSource: 'sensor' })
})

test('who takes a desk over within minutes is checked in, and keeps it when going for lunch', async () => {
  const budi = await world.employee('Budi')
  const first = await world.booked(ani, desk(1), at0730, at('2026-11-24T09:00'))
  const second = await world.booked(budi, desk(1), at('2026-11-24T09:00'), at('2026-11-24T16:00'))
  const says = async (presence: string, time: number) => {
    await until(time)
    world.api.live.set(desk(1), 'presence', presence, time)
  }
  world.api.live.set(desk(1), 'sitting', null)
  await says('occupied', at('2026-11-24T07:25'))
  await says('vacant', at('2026-11-24T08:57'))
  await says('occupied', at('2026-11-24T09:01'))
  await until(at('2026-11-24T09:04'))
  expect((await world.read(first.id))?.state).toBe('completed')
  expect(await world.read(second.id)).toMatchObject({
    state: 'checked_in',
    checkedInAt: at('2026-11-24T09:01'),
  })
  await says('vacant', at('2026-11-24T10:00'))
  await until(at('2026-11-24T10:30'))
  expect((await world.read(second.id))?.state).toBe('checked_in')
})

test('who comes late to the own time is not taken for the next person, whose time has not begun', async () => {
  const budi = await world.employee('Budi')
  world.api.live.healths.set('a-desk', 'stale')
  const first = await world.booked(ani, desk(1), at0730, at('2026-11-24T12:00'))
  const second = await world.booked(budi, desk(1), at('2026-11-24T12:00'), at('2026-11-24T16:00'))
  world.api.live.healths.delete('a-desk')
  world.sit(desk(1), true, at('2026-11-24T11:20'))
  await until(at('2026-11-24T11:25'))
  expect([(await world.read(first.id))?.state, (await world.read(second.id))?.state]).toEqual([
    'checked_in',
    'reserved',
  ])
})

test('midnight in Makassar is a boundary like any other', async () => {
  await database.bookings.setPolicy(
    'kampus',
    { openHours: 'always', sensorRelease: true },
    { actor: 't', action: 'set', by: 'system', now: 0 },
  )
  await world.clock.advance(6_000)
  const { id } = await world.booked(ani, desk(1), at('2026-11-25T00:00'), at('2026-11-25T02:00'))
  await until(at('2026-11-25T00:00') + 30 * MINUTE - 1_000)
  expect((await world.read(id))?.state).toBe('reserved')
  await until(at('2026-11-25T00:30'))
  expect((await world.read(id))?.state).toBe('no_show')
})

test('three engines that sweep at once do each thing once', async () => {
  const people = []
  for (let i = 0; i < 4; i++) people.push(await world.employee(`P${i}`))
  const ids = []
  for (const [i, person] of people.entries()) ids.push((await day(person, desk(i + 1))).id)
  world.sit(desk(3), true, at('2026-11-24T07:20'))
  const others = [1, 2].map(() =>
    createBookings({
      clock: world.clock,
      log: silentLog,
      registry: world.api.registry,
      authority: new Authority(world.api.registry),
      live: world.api.live,
      bookings: database.bookings,
      screens: world.api.api.accessAdmin,
      publicUrl: null,
      url: () => 'http://x',
    }),
  )
  for (const time of [at('2026-11-24T07:50'), at('2026-11-24T08:00')]) {
    world.clock.jump(time - world.clock.now())
    await Promise.all([world.sweep(), ...others.map(({ engine }) => engine.sweep())])
  }
  const states = []
  for (const id of ids) states.push((await world.read(id))?.state)
  expect(states).toEqual(['no_show', 'no_show', 'checked_in', 'reserved'])
  const trails = []
  for (const id of ids)
    trails.push((await database.bookings.audit({ entityId: id, limit: 9 })).map(({ action }) => action))
  expect(trails).toEqual([
    ['no_show', 'reminded', 'created'],
    ['no_show', 'reminded', 'created'],
    ['checked_in', 'created'],
    ['created'],
  ])
  expect(await noticesOf(people[0] as Employee)).toEqual(['no_show', 'reminded'])
})

test('the engine works by itself every quarter of a minute until it is stopped', async () => {
  const { id } = await day(ani)
  const told = async () => (await world.read(id))?.remindedAt !== null
  const gone = async () => (await world.read(id))?.state === 'no_show'
  for (const [time, isDone] of [
    [at('2026-11-24T07:50'), told],
    [at('2026-11-24T08:00'), gone],
  ] as const) {
    world.clock.jump(time - world.clock.now())
    for (let turn = 0; turn < 2_000 && !(await isDone()); turn++) {
      // A sweep that is still at work leaves its turn to the next.
      if (turn % 200 === 0) await world.clock.advance(15_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await isDone()).toBe(true)
  }
})

test('what sensors saw is kept for statistics, also what goes on when the engine stops', async () => {
  await world.sweep()
  world.sit(desk(1), true, at('2026-11-24T08:00'))
  world.sit(desk(2), true, at('2026-11-24T08:10'))
  await until(at('2026-11-24T08:30'))
  world.sit(desk(1), false, at('2026-11-24T09:00'))
  await until(at('2026-11-24T09:10'))
  await world.stop()
  const rows = await database.connection.run(
    `SELECT desk, sitting, ms_of_ts(lower(during)) AS "from", ms_of_ts(upper(during)) AS "to" FROM desk_presence ORDER BY desk, during`,
  )
  expect(rows).toEqual([
    { desk: desk(1), sitting: false, from: at('2026-11-24T07:00'), to: at('2026-11-24T08:00') },
    { desk: desk(1), sitting: true, from: at('2026-11-24T08:00'), to: at('2026-11-24T09:00') },
    { desk: desk(1), sitting: false, from: at('2026-11-24T09:00'), to: at('2026-11-24T09:10') },
    { desk: desk(2), sitting: false, from: at('2026-11-24T07:00'), to: at('2026-11-24T08:10') },
    { desk: desk(2), sitting: true, from: at('2026-11-24T08:10'), to: at('2026-11-24T09:10') },
    { desk: desk(3), sitting: false, from: at('2026-11-24T07:00'), to: at('2026-11-24T09:10') },
  ])
  world = await new DeskWorld(database, at('2026-11-24T07:00')).start()
})

test('a series that is missed three times in a row pauses and gives back what is to come', async () => {
  const body = {
    where: { desk: desk(1) },
    rule: { weekdays: [2, 3, 4, 5, 1], from: '2026-11-24', until: '2026-12-02', part: 'day' as const },
  }
  const series = (await world.api.call(API.bookings.bookSeries, { headers: ani.headers, body })).data
  for (const date of ['2026-11-24', '2026-11-25', '2026-11-26']) await until(at(`${date}T08:00`))
  ani = await world.again(ani)
  const mine = (await world.api.call(API.bookings.myBookings, { headers: ani.headers })).data
  expect(mine.series).toMatchObject([{ id: series.series, state: 'paused' }])
  expect(mine.bookings.map(({ state }) => state)).toEqual([
    'no_show',
    'no_show',
    'no_show',
    'cancelled',
    'cancelled',
    'cancelled',
    'cancelled',
  ])
  expect(await noticesOf(ani)).toContain('series_paused')
})

test('a paused series is resumed by its person: what is still free is booked again, what is taken is named, and the count begins anew', async () => {
  const body = {
    where: { desk: desk(1) },
    rule: { weekdays: [2, 3, 4, 5, 1], from: '2026-11-24', until: '2026-12-04', part: 'day' as const },
  }
  const { series } = (await world.api.call(API.bookings.bookSeries, { headers: ani.headers, body })).data
  for (const date of ['2026-11-24', '2026-11-25', '2026-11-26']) await until(at(`${date}T08:00`))
  ani = await world.again(ani)
  const budi = await world.employee('Budi')
  await world.booked(budi, desk(1), at('2026-11-30T07:30'), at('2026-11-30T16:00'))
  const resume = async ({ headers }: Employee) =>
    await world.api.call(API.bookings.resumeSeries, { headers, params: { series } })
  expect((await resume(budi)).status).toBe(403)
  const resumed = await resume(ani)
  expect(resumed.data.bookings.map(({ state, releaseReason }) => [state, releaseReason])).toEqual(
    Array(5).fill(['reserved', null]),
  )
  expect(resumed.data.skipped).toMatchObject([{ date: '2026-11-30', code: 'booking_desk_taken' }])
  expect((await resume(ani)).data).toMatchObject({ bookings: [], skipped: [{ date: '2026-11-30' }] })
  const state = async () => {
    ani = await world.again(ani)
    return (await world.api.call(API.bookings.myBookings, { headers: ani.headers })).data.series[0]?.state
  }
  for (const date of ['2026-11-27', '2026-12-01']) await until(at(`${date}T08:00`))
  expect(await state()).toBe('active')
  await until(at('2026-12-02T08:00'))
  expect(await state()).toBe('paused')
  await world.api.call(API.bookings.endSeries, { headers: ani.headers, params: { series } })
  expect((await resume(ani)).status).toBe(404)
})

test('a booking of a desk that leaves the campus ends, its person is told and can still read it', async () => {
  const { id } = await day(ani, desk(4))
  await database.campus.replace(deskCampus(3), 2)
  await world.api.registry.reload()
  await world.sweep()
  expect(await world.read(id)).toMatchObject({ state: 'cancelled', releaseReason: 'admin' })
  expect(await noticesOf(ani)).toEqual(['desk_gone'])
  const mine = await world.api.call(API.bookings.myBookings, { headers: ani.headers })
  expect(mine.data.bookings).toMatchObject([{ id, desk: desk(4), state: 'cancelled' }])
})

const FLOOD = { name: { id: 'Banjir', en: 'Flood' }, source: 'test' }
const close = async (from: string, to = from) => {
  const { headers } = await world.employee(`Pengelola${from}`, null, 'manager')
  const params = { place: 'kampus' }
  const closed = await world.api.call(API.bookings.addClosure, {
    headers,
    params,
    body: { from, to, ...FLOOD },
  })
  expect(closed.status).toBe(201)
}

test('a day that is closed after it was booked makes nobody absent: no reminder, no release, no missed series', async () => {
  const body = {
    where: { desk: desk(1) },
    rule: { weekdays: [2, 3, 4, 5, 1], from: '2026-11-24', until: '2026-12-02', part: 'day' as const },
  }
  await world.api.call(API.bookings.bookSeries, { headers: ani.headers, body })
  await close('2026-11-24', '2026-11-26')
  for (const date of ['2026-11-24', '2026-11-25', '2026-11-26'])
    for (const clock of ['07:50', '08:00', '16:01']) await until(at(`${date}T${clock}`))
  ani = await world.again(ani)
  const mine = (await world.api.call(API.bookings.myBookings, { headers: ani.headers })).data
  expect(mine.series).toMatchObject([{ state: 'active' }])
  expect(mine.bookings.map(({ state, releaseReason }) => [state, releaseReason])).toEqual([
    ...Array(3).fill(['completed', 'ended']),
    ...Array(4).fill(['reserved', null]),
  ])
  expect(await noticesOf(ani)).toEqual([])
})

test('a no-show on a day that is closed later counts against no series', async () => {
  const body = {
    where: { desk: desk(1) },
    rule: { weekdays: [2, 3, 4, 5, 1], from: '2026-11-24', until: '2026-12-02', part: 'day' as const },
  }
  await world.api.call(API.bookings.bookSeries, { headers: ani.headers, body })
  const states = async () => {
    ani = await world.again(ani)
    const { data } = await world.api.call(API.bookings.myBookings, { headers: ani.headers })
    return [data.series[0]?.state, data.bookings.filter(({ state }) => state === 'no_show').length]
  }
  await until(at('2026-11-24T08:00'))
  await close('2026-11-24')
  for (const date of ['2026-11-25', '2026-11-26']) await until(at(`${date}T08:00`))
  expect(await states()).toEqual(['active', 3])
  await until(at('2026-11-27T08:00'))
  expect(await states()).toEqual(['paused', 4])
})

test('whoever leaves in the evening keeps a booking of several days, and is missed only after the next morning', async () => {
  const manager = await world.employee('Manajer', null, 'manager')
  await world.setRules(manager, 'kampus', { maxDuration_min: 5 * 1_440 })
  const { id } = await world.booked(ani, desk(1), at0730, at('2026-11-26T16:00'))
  world.sit(desk(1), true, at0730)
  await until(at('2026-11-24T07:35'))
  world.sit(desk(1), false, at('2026-11-24T16:00'))
  for (const clock of ['17:30', '17:47', '23:00']) await until(at(`2026-11-24T${clock}`))
  await until(at('2026-11-25T08:59'))
  expect(await world.read(id)).toMatchObject({ state: 'checked_in', heldTo: at('2026-11-26T16:00') })
  ani = await world.again(ani)
  expect(await noticesOf(ani)).toEqual(['checked_in'])
  world.sit(desk(1), true, at('2026-11-25T08:59:30'))
  await until(at('2026-11-25T12:00'))
  expect(await world.read(id)).toMatchObject({ state: 'checked_in', heldTo: at('2026-11-26T16:00') })
})

test('a desk that is never left is a suspect sensor, told once', async () => {
  world.sit(desk(2), true, at('2026-11-24T06:00'))
  await until(at('2026-11-24T07:00'))
  for (const hour of [6, 7, 8]) await until(at(`2026-11-25T0${hour}:00`))
  const manager = await world.employee('Manajer', null, 'manager')
  const { data } = await world.api.call(API.bookings.incidents, { headers: manager.headers })
  expect(data.incidents).toMatchObject([{ desk: desk(2), kind: 'sensor_suspect' }])
  await world.api.call(API.bookings.closeIncident, {
    headers: manager.headers,
    params: { incident: data.incidents[0]?.id ?? 0 },
  })
  expect((await world.api.call(API.bookings.incidents, { headers: manager.headers })).data.incidents).toEqual(
    [],
  )
})
