import { expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { at, type DeskWorld, desk, type Employee, openDesks } from '../bookings/support/desks.ts'
import { eachWorld } from '../bookings/support/each-world.ts'
import { TestSocket } from '../support/socket.ts'
import { Authority } from './authority.ts'

const NINE = at('2026-11-25T09:00')
const NOON = at('2026-11-25T12:00')
const THREE = at('2026-11-25T15:00')

let database: TestDatabase
let world: DeskWorld
let admin: Employee
let ani: Employee
eachWorld(openDesks, async (begun) => {
  world = begun
  database = begun.database
  admin = await world.employee('Kepala', null, 'admin')
  ani = await world.employee('Ani')
})

const call: DeskWorld['api']['call'] = (contract, options) => world.api.call(contract, options)
const codeOf = ({ text }: { text: string }): string => JSON.parse(text).code
const disable = (by: Employee, user: string, bookings: 'keep' | 'cancel' = 'keep') =>
  call(API.access.disableUser, { headers: by.headers, params: { user }, body: { bookings } })
const enable = (by: Employee, user: string) =>
  call(API.access.enableUser, { headers: by.headers, params: { user } })
const take = (by: Employee, user: string, role: 'employee' | 'manager' | 'admin', place: string) =>
  call(API.access.removeRole, { headers: by.headers, params: { user, role, place } })
const me = async (headers: Record<string, string>) => (await call(API.access.me, { headers })).status

/** Somebody with roles on single places, signed in. */
async function person(
  email: string,
  ...grants: ['viewer' | 'manager' | 'admin', string][]
): Promise<Employee> {
  let id = ''
  for (const [role, place] of grants) id = (await database.people.invite(email, { role, place }, 0)).id
  return { id, headers: { cookie: await world.api.session(id), 'sec-fetch-site': 'same-origin' } }
}

test('disabling ends sessions, sockets, tokens, links and the calendar at once, and nothing lets the person in', async () => {
  const rina = await world.employee('Rina', null, 'admin')
  const token = await call(API.access.createToken, { headers: rina.headers, body: { role: 'engineer' } })
  const wall = await call(API.access.createToken, {
    headers: rina.headers,
    body: { role: 'kiosk', scope: 'a-l1' },
  })
  const bearer = { authorization: `Bearer ${token.data.token}` }
  const nested = await call(API.access.createToken, {
    headers: await tokenOf(rina),
    body: { role: 'viewer' },
  })
  const calendar = await call(API.bookings.calendarAddress, { headers: rina.headers })
  const feed = async () => (await fetch(calendar.data.url.replace(/^https?:\/\/[^/]+/, world.api.url))).status
  const link = await call(API.access.linkUser, {
    headers: admin.headers,
    body: { email: 'rina@contoh.go.id' },
  })
  const sockets = [
    await new TestSocket(world.api.url, { cookie: rina.headers.cookie ?? '' }).connected(),
    await new TestSocket(world.api.url, bearer).connected(),
  ]
  const closed = Promise.all(
    sockets.map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve))),
  )
  expect([await me(rina.headers), await me(bearer), await feed()]).toEqual([200, 200, 200])

  const { data } = await disable(admin, rina.id)
  expect(data).toMatchObject({ user: { disabledAt: world.clock.now(), mayManage: true }, cancelled: 0 })
  expect(await closed).toEqual(['io server disconnect', 'io server disconnect'])
  const gone = [rina.headers, bearer, { authorization: `Bearer ${nested.data.token}` }]
  expect(await Promise.all(gone.map(me))).toEqual([401, 401, 401])
  expect(await feed()).toBe(404)
  expect((await world.api.fetch(`/api/v1/links/${link.data.url.split('#')[1]}`)).status).toBe(410)
  const again = await call(API.access.linkUser, {
    headers: admin.headers,
    body: { email: 'rina@contoh.go.id' },
  })
  expect(codeOf(again)).toBe('person_disabled')
  expect((await database.people.listTokens()).map(({ id }) => id)).toContain(wall.data.id)

  const back = await enable(admin, rina.id)
  expect(back.data).toMatchObject({ disabledAt: null, grants: [{ role: 'admin', place: 'kampus' }] })
  expect(await me(rina.headers)).toBe(401)
  expect(await me((await world.again(rina)).headers)).toBe(200)
})

/** Headers of a token that somebody made. */
async function tokenOf(by: Employee): Promise<Record<string, string>> {
  const { data } = await call(API.access.createToken, { headers: by.headers, body: { role: 'admin' } })
  return { authorization: `Bearer ${data.token}` }
}

test('what is ahead is listed before, stays when kept, and ends in the same step when asked, with a trail', async () => {
  const first = await world.booked(ani, desk(1), NINE, NOON)
  const { data: running } = await call(API.bookings.claimDesk, {
    headers: ani.headers,
    params: { desk: desk(2) },
    body: {},
  })
  await database.bookings.assign(desk(3), ani.id, { actor: 'x', action: 'assigned', by: 'system', now: 1 })
  const params = { user: ani.id }
  const coming = await call(API.access.comingOfUser, { headers: admin.headers, params })
  expect(coming.data.bookings.map(({ id, desk: at, kind }) => [id, at, kind])).toEqual([
    [running.id, desk(2), 'walk_in'],
    [first.id, desk(1), 'booking'],
  ])
  expect(coming.data.assigned).toMatchObject([{ desk: desk(3) }])
  expect((await database.bookings.looks(ani.id, 9)).map(({ what }) => what)).toEqual(['account'])

  const kept = await disable(admin, ani.id)
  expect(kept.data).toMatchObject({ cancelled: 0, freed: 0, left: { bookings: [{}, {}], assigned: [{}] } })
  await world.clock.advance(60_000)
  const done = await disable(admin, ani.id, 'cancel')
  expect(done.data).toMatchObject({ cancelled: 2, freed: 1, left: { bookings: [], assigned: [] } })
  expect(await world.read(first.id)).toMatchObject({ state: 'cancelled', releaseReason: 'admin' })
  expect(await world.read(running.id)).toMatchObject({ state: 'completed', heldTo: world.clock.now() })
  const [entry] = await database.bookings.audit({ entity: 'booking', entityId: first.id, limit: 1 })
  expect(entry).toMatchObject({ actor: admin.id, action: 'cancelled' })
  const budi = await world.employee('Budi')
  await world.booked(budi, desk(1), NINE, NOON)
  await world.booked(budi, desk(3), NOON, THREE)
})

test('waiting lists are left, and a desk that is offered goes to the next', async () => {
  const others = [await world.employee('Budi'), await world.employee('Citra')]
  const [budi, citra] = others as [Employee, Employee]
  const held = await world.booked(budi, desk(1), NINE, NOON)
  const wait = (who: Employee) =>
    call(API.bookings.joinWaitlist, {
      headers: who.headers,
      body: { place: desk(1), from: NINE, to: NOON },
    })
  await wait(ani)
  await world.clock.advance(1_000)
  await wait(citra)
  await world.cancel(budi, held)
  await world.sweep()
  const offered = async () => await database.bookings.waiting({ state: 'offered', limit: 9 })
  expect(await offered()).toMatchObject([{ person: ani.id }])
  const { data } = await disable(admin, ani.id)
  expect(data.left).toMatchObject({ waiting: 0, bookings: [] })
  await world.sweep()
  expect(await offered()).toMatchObject([{ person: citra.id }])
})

test('an admin of one building takes roles there alone, and does not touch accounts with roles elsewhere', async () => {
  const local = await person('lokal@contoh.go.id', ['admin', 'a'])
  const both = await person('dua@contoh.go.id', ['manager', 'a'], ['manager', 'b'])
  const wide = await person('luas@contoh.go.id', ['manager', 'kampus'])
  for (const act of [disable, enable]) expect((await act(local, both.id)).status).toBe(404)
  const coming = { headers: local.headers, params: { user: both.id } }
  expect((await call(API.access.comingOfUser, coming)).status).toBe(404)
  const listed = await call(API.access.listUsers, { headers: local.headers })
  expect(listed.data.users.find(({ id }) => id === both.id)).toMatchObject({
    mayManage: false,
    grants: [{ role: 'manager', place: 'a' }],
  })
  expect((await take(local, both.id, 'manager', 'b')).status).toBe(404)
  expect((await take(local, wide.id, 'manager', 'kampus')).status).toBe(403)
  expect((await take(local, both.id, 'admin', 'a')).status).toBe(404)
  const taken = await take(local, both.id, 'manager', 'a')
  expect(taken.data).toMatchObject({ grants: [], mayManage: false })
  expect((await database.people.find(both.id))?.grants).toEqual([{ role: 'manager', place: 'b' }])

  const own = await person('sendiri@contoh.go.id', ['manager', 'a'])
  expect((await take(local, own.id, 'manager', 'a')).data.grants).toEqual([])
  // Without roles the account is a matter of the whole campus, where it is still seen.
  expect((await disable(local, own.id)).status).toBe(404)
  const seen = await call(API.access.listUsers, { headers: admin.headers })
  expect(seen.data.users.map(({ id }) => id)).toContain(own.id)
  expect((await disable(admin, own.id)).status).toBe(200)
})

test('a role on a place that has left the campus is read and taken by admins of the whole campus alone', async () => {
  const local = await person('lokal@contoh.go.id', ['admin', 'a'])
  const rina = await person('rina@contoh.go.id', ['manager', 'a'], ['admin', 'gedung-lama'])
  const grantsFor = async (by: Employee) =>
    (await call(API.access.listUsers, { headers: by.headers })).data.users.find(({ id }) => id === rina.id)
      ?.grants
  expect(await grantsFor(local)).toEqual([{ role: 'manager', place: 'a' }])
  expect(await grantsFor(admin)).toContainEqual({ role: 'admin', place: 'gedung-lama' })
  const refused = await take(local, rina.id, 'admin', 'gedung-lama')
  expect([refused.status, codeOf(refused)]).toEqual([404, 'not_found'])
  expect((await take(admin, rina.id, 'manager', 'gedung-lama')).status).toBe(404)
  const taken = await take(admin, rina.id, 'admin', 'gedung-lama')
  expect(taken.data.grants).toEqual([{ role: 'manager', place: 'a' }])
  expect((await database.people.find(rina.id))?.grants).toEqual([{ role: 'manager', place: 'a' }])
})

test('somebody who is disabled keeps being shielded from admins of single buildings', async () => {
  const local = await person('lokal@contoh.go.id', ['admin', 'a'])
  await disable(admin, ani.id)
  const unit = await call(API.bookings.setUnit, {
    headers: local.headers,
    params: { user: ani.id },
    body: { unit: 'lain' },
  })
  expect(unit.status).toBe(404)
})

test('taking a role counts at once: channels close, and tokens end that go beyond what is left', async () => {
  const rina = await person('rina@contoh.go.id', ['admin', 'a'], ['admin', 'b'])
  const made = async (scope: string) =>
    (await call(API.access.createToken, { headers: rina.headers, body: { role: 'engineer', scope } })).data
  const [onA, onB] = [await made('a'), await made('b-l1')]
  const socket = await new TestSocket(world.api.url, { cookie: rina.headers.cookie ?? '' }).connected()
  const closed = new Promise((resolve) => socket.socket.once('disconnect', resolve))
  expect((await take(admin, rina.id, 'admin', 'a')).data.grants).toEqual([{ role: 'admin', place: 'b' }])
  await closed
  expect(await me({ authorization: `Bearer ${onA.token}` })).toBe(401)
  expect(await me({ authorization: `Bearer ${onB.token}` })).toBe(200)
  expect((await call(API.access.me, { headers: rina.headers })).data.grants).toEqual([
    { role: 'admin', place: 'b' },
  ])
})

test('the last administrator of the campus stays, and the answer says what to do', async () => {
  await database.people.update(admin.id, { passwordHash: 'x' })
  admin = await world.again(admin)
  for (const answer of [
    await disable(admin, admin.id, 'cancel'),
    await take(admin, admin.id, 'admin', 'kampus'),
  ]) {
    expect([answer.status, codeOf(answer)]).toEqual([409, 'last_admin'])
    expect(answer.text).toContain('Beri orang lain peran admin')
  }
  expect(await me(admin.headers)).toBe(200)
  const rina = await world.employee('Rina', null, 'admin')
  await database.people.update(rina.id, { passwordHash: 'x' })
  expect((await take(admin, admin.id, 'admin', 'kampus')).status).toBe(200)
})

test('nobody gives or takes more than the own roles allow', () => {
  const parents: Readonly<Record<string, readonly string[]>> = { kampus: ['kampus'], a: ['a', 'kampus'] }
  const place = (id: string) => (parents[id] ? { ancestors: parents[id] } : undefined)
  const authority = new Authority({ place, campus: () => ({ id: 'kampus' }) } as unknown as Registry)
  const may = (held: 'manager' | 'admin', given: 'viewer' | 'engineer', where: string) => {
    try {
      authority.demandGrant({ grants: [{ role: held, place: 'a' }] }, { role: given, place: where })
      return true
    } catch {
      return false
    }
  }
  expect(may('manager', 'viewer', 'a')).toBe(true)
  expect(may('manager', 'engineer', 'a')).toBe(false)
  expect(may('admin', 'engineer', 'a')).toBe(true)
  expect(may('admin', 'viewer', 'kampus')).toBe(false)
})
