import { expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { at, type DeskWorld, desk, type Employee, openDesks } from '../support/desks.ts'
import { eachWorld } from '../support/each-world.ts'

const NINE = at('2026-11-25T09:00')
const NOON = at('2026-11-25T12:00')

let database: TestDatabase
let world: DeskWorld
let ani: Employee
let manager: Employee
/** Manages the other building. */
let neighbour: Employee
eachWorld(openDesks, async (begun) => {
  world = begun
  database = begun.database
  ani = await world.employee('Ani')
  manager = await world.employee('Manajer', null, 'manager')
  neighbour = { id: '', headers: await world.api.person('manager', 'b', 'sebelah@contoh.go.id') }
})

const call: DeskWorld['api']['call'] = (contract, options) => world.api.call(contract, options)
const codeOf = ({ text }: { text: string }): string => JSON.parse(text).code

test('rules say what is set here, what would hold without it, and from which place', async () => {
  const { headers } = manager
  await world.setRules(manager, 'kampus', { grace_min: 20, maxPerWeek: 3 })
  await world.setRules(manager, 'a-l1', { grace_min: 45 })
  await world.setUnits(manager, 'a', [{ unit: 'itjen', weekdays: 31 }])
  const { data } = await call(API.bookings.readPolicy, { headers, params: { place: 'a-l1' } })
  expect(data.own).toEqual({ grace_min: 45 })
  expect(data.rules).toMatchObject({ grace_min: 45, maxPerWeek: 3, advance_days: 30 })
  expect(data.inherited).toMatchObject({ grace_min: 20, maxPerWeek: 3 })
  expect(data.sources).toMatchObject({ grace_min: 'kampus', maxPerWeek: 'kampus', advance_days: null })
  expect(data).toMatchObject({
    access: [],
    accessFrom: 'a',
    accessInherited: [{ unit: 'itjen', weekdays: 31 }],
  })
  expect((await call(API.bookings.listUnits, { headers })).data.units).toEqual(['itjen'])
  const twice = [
    { unit: 'itjen', weekdays: 1 },
    { unit: 'itjen', weekdays: 2 },
  ]
  const refused = await call(API.bookings.setAccess, {
    headers,
    params: { place: 'a' },
    body: { access: twice },
  })
  expect(refused.status).toBe(400)
})

test('of two who set rules or units from the same version one is told who was first, and nothing is lost', async () => {
  const other = await world.employee('Wakil', null, 'manager')
  const rules = async (who: Employee, seen: string | null, body: object) =>
    await call(API.bookings.setPolicy, {
      headers: { ...who.headers, ...(seen === null ? {} : { 'if-match': seen }) },
      params: { place: 'a-l1' },
      body,
    })
  const read = async (who: Employee) =>
    await call(API.bookings.readPolicy, { headers: who.headers, params: { place: 'a-l1' } })
  const before = await read(manager)
  expect([before.headers.get('etag'), before.data.version, before.data.changed]).toEqual(['"0"', 0, null])
  const blind = await rules(manager, null, { grace_min: 45 })
  expect([blind.status, codeOf(blind)]).toEqual([428, 'rules_version_needed'])
  expect((await rules(ani, '"0"', {})).status).toBe(403)

  const first = await rules(manager, '"0"', { grace_min: 45 })
  expect([first.status, first.headers.get('etag'), first.data]).toEqual([200, '"1"', { version: 1 }])
  const late = await rules(other, '"0"', { maxPerWeek: 3 })
  expect([late.status, codeOf(late)]).toEqual([412, 'rules_version'])
  const now = world.clock.now()
  expect(JSON.parse(late.text).details).toEqual({ version: 1, at: now, by: 'person', actor: 'Manajer' })
  // The same again, as after an answer that was lost on its way, is no clash.
  expect((await rules(manager, '"0"', { grace_min: 45 })).data).toEqual({ version: 1 })
  const seen = await read(other)
  expect(seen.data).toMatchObject({
    version: 1,
    own: { grace_min: 45 },
    changed: { at: now, by: 'person', actor: 'Manajer' },
  })
  expect((await read(ani)).data.changed).toBeNull()
  expect((await rules(other, '"1"', { ...seen.data.own, maxPerWeek: 3 })).data).toEqual({ version: 2 })
  // Rules above may change while the version here stays: nobody is told that nothing is new.
  const same = { headers: { ...manager.headers, 'if-none-match': '"2"' }, params: { place: 'a-l1' } }
  expect((await call(API.bookings.readPolicy, same)).status).toBe(200)

  const units = async (who: Employee, version: number, unit: string) =>
    await call(API.bookings.setAccess, {
      headers: { ...who.headers, 'if-match': `"${version}"` },
      params: { place: 'a-l1' },
      body: { access: [{ unit, weekdays: 31 }] },
    })
  const both = await Promise.all([units(manager, 0, 'itjen'), units(other, 0, 'setjen')])
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412])
  const access = await call(API.bookings.readAccess, { headers: other.headers, params: { place: 'a-l1' } })
  expect(access.data).toMatchObject({ version: 1, access: [{ weekdays: 31 }] })
  expect((await units(manager, 1, 'biro')).data).toEqual({ version: 2 })
})

test('blocks are listed for whom they concern, opened together, and a stuck booking is named', async () => {
  const { headers } = manager
  const booking = await world.booked(ani, desk(1), NINE, NOON)
  const body = { places: ['a-l1-r1'], from: NINE, to: NOON, note: 'Cat ulang' }
  const hit = await call(API.bookings.blockDesks, { headers, body })
  expect([hit.status, codeOf(hit)]).toEqual([409, 'booking_block_hits'])
  expect(JSON.parse(hit.text).details).toMatchObject({ hits: [{ id: booking.id, person: 'Ani' }], stuck: [] })
  const done = await call(API.bookings.blockDesks, { headers, body: { ...body, move: true } })
  expect(done.data.moved).toEqual([{ booking: booking.id, from: desk(1), to: expect.stringMatching(/^a-/) }])
  const list = async (who: Employee, place?: string) =>
    await call(API.bookings.listBlocks, { headers: who.headers, ...(place ? { query: { place } } : {}) })
  expect((await list(manager)).data.blocks).toHaveLength(4)
  expect((await list(manager, 'a-l2')).data.blocks).toEqual([])
  expect((await list(neighbour)).data.blocks).toEqual([])
  expect((await list(neighbour, 'a-l1')).status).toBe(404)
  expect((await list(ani)).status).toBe(403)
  const ids = (await list(manager)).data.blocks.map(({ id }) => id)
  const open = async (who: Employee) =>
    await call(API.bookings.unblockAll, { headers: who.headers, body: { blocks: ids } })
  expect((await open(neighbour)).status).toBe(404)
  expect((await open(manager)).data.opened).toEqual(ids)
  expect((await list(manager)).data.blocks).toEqual([])
})

test('a floor closes though one of its desks is closed already, also when all of them are', async () => {
  const { headers } = manager
  const close = async (place: string) =>
    await call(API.bookings.blockDesks, { headers, body: { places: [place], from: NINE, to: NOON } })
  expect((await close(desk(1))).data.blocks).toHaveLength(1)
  const rest = await close('a-l1-r1')
  expect(rest.data.blocks.map(({ desk: where }) => where)).toEqual([desk(2), desk(3), desk(4)])
  expect((await close('a-l1-r1')).data).toEqual({ blocks: [], moved: [] })
})

test('who sits there already cannot be moved, and the answer says so', async () => {
  const { headers } = manager
  const { data: walkIn } = await call(API.bookings.claimDesk, {
    headers: ani.headers,
    params: { desk: desk(1) },
    body: {},
  })
  const body = { places: [desk(1)], from: world.clock.now(), to: NOON, move: true }
  const answer = await call(API.bookings.blockDesks, { headers, body })
  expect(JSON.parse(answer.text).details).toMatchObject({ stuck: [walkIn.id] })
})

test('a desk is assigned to somebody who may book there, found by whoever manages it, who is logged', async () => {
  const find = async (who: Employee, q: string, deskId = desk(1)) =>
    await call(API.bookings.findBookers, { headers: who.headers, params: { desk: deskId }, query: { q } })
  await world.api.person('employee', 'b', 'anies@contoh.go.id')
  expect((await find(manager, 'ani')).data.people).toEqual([{ id: ani.id, name: 'Ani', unit: 'itjen' }])
  expect((await find(manager, 'a')).data.people).toEqual([])
  expect((await find(manager, '%%')).data.people).toEqual([])
  expect((await find(neighbour, 'ani')).status).toBe(404)
  expect((await find(ani, 'ani')).status).toBe(403)
  expect((await find({ id: '', headers: await world.api.token('manager') }, 'ani')).data.people).toEqual([])
  const assign = async (person: string) =>
    await call(API.bookings.assignDesk, {
      headers: manager.headers,
      params: { desk: desk(1) },
      body: { person },
    })
  const other = await database.people.findByEmail('anies@contoh.go.id')
  expect(codeOf(await assign(other?.id ?? ''))).toBe('validation_failed')
  expect((await assign(ani.id)).status).toBe(204)
  const params = { place: 'a-l1' }
  const listed = await call(API.bookings.listAssignments, { headers: manager.headers, params })
  expect(listed.data.assignments).toEqual([{ desk: desk(1), person: 'Ani', unit: 'itjen', lent: [] }])
  const token = await world.api.token('manager')
  const unnamed = await call(API.bookings.listAssignments, { headers: token, params })
  expect(unnamed.data.assignments).toMatchObject([{ desk: desk(1), person: null }])
  expect((await call(API.bookings.listAssignments, { headers: neighbour.headers, params })).status).toBe(404)
  const mine = await call(API.bookings.myData, { headers: ani.headers })
  expect(mine.data.looks.map(({ what }) => what)).toEqual(expect.arrayContaining(['search', 'assignments']))
})

test('a closure tells of the bookings it meets, is seen where it is, and is removed by day', async () => {
  const { headers } = manager
  await world.booked(ani, desk(1), NINE, NOON)
  const body = {
    from: '2026-11-25',
    to: '2026-11-26',
    name: { id: 'Upacara', en: 'Ceremony' },
    source: 'ND-7',
  }
  const close = async (place: string, who = headers, given: object = body) =>
    await call(API.bookings.addClosure, { headers: who, params: { place }, body: given as never })
  expect((await close('a')).data).toEqual({ days: 2, bookings: 1 })
  expect((await close('a', neighbour.headers)).status).toBe(404)
  expect((await close('kampus', neighbour.headers)).status).toBe(403)
  const backwards = await close('a', headers, { ...body, to: '2026-11-24' })
  expect(JSON.parse(backwards.text)).toMatchObject({ code: 'validation_failed', errors: [{ path: 'to' }] })
  const closed = async (who: Record<string, string>) =>
    (await call(API.bookings.readHolidays, { headers: who })).data.holidays
      .filter(({ kind }) => kind === 'closure')
      .map(({ place, date }) => [place, date])
  expect(await closed(ani.headers)).toEqual([
    ['a', '2026-11-25'],
    ['a', '2026-11-26'],
  ])
  // Somebody of the other building is not told that there is this one.
  expect(await closed(neighbour.headers)).toEqual([])
  const remove = async () =>
    await call(API.bookings.removeClosure, { headers, params: { place: 'a', date: '2026-11-25' } })
  expect((await remove()).status).toBe(204)
  expect((await remove()).status).toBe(404)
  expect(await closed(headers)).toEqual([['a', '2026-11-26']])
})

test('changes come in pages, with names within policy and only of the own places', async () => {
  const { headers } = manager
  await world.booked(ani, desk(1), NINE, NOON)
  await world.setRules(manager, 'a-l1', { grace_min: 20 })
  const read = async (who: Record<string, string>, query: object = {}) =>
    await call(API.bookings.deskChanges, { headers: who, params: { place: 'a-l1' }, query })
  const first = (await read(headers, { limit: 1 })).data
  expect(first.entries).toMatchObject([{ kind: 'policy', place: 'a-l1', by: 'self', actor: 'Manajer' }])
  const second = (await read(headers, { limit: 1, before: first.next ?? 0 })).data
  expect(second.entries).toMatchObject([
    {
      kind: 'booking',
      action: 'created',
      place: desk(1),
      span: { from: NINE, to: NOON },
      by: 'person',
      actor: 'Ani',
    },
  ])
  expect((await read(headers, { before: second.next ?? 0 })).data).toEqual({ entries: [], next: null })
  const token = await read(await world.api.token('manager'))
  expect(token.data.entries.map(({ actor }) => actor)).toEqual([null, null])
  expect((await read(neighbour.headers)).status).toBe(404)
  expect((await read(ani.headers)).status).toBe(403)
})

test('who administers a place reads what was done about its accounts and tokens, and by whom', async () => {
  const admin = await world.employee('Admin', null, 'admin')
  const rina = await database.people.invite('rina@contoh.go.id', { role: 'admin', place: 'a' }, 0)
  const local = {
    id: rina.id,
    headers: { cookie: await world.api.session(rina.id), 'sec-fetch-site': 'same-origin' },
  }
  const read = async (who: Employee, place: string, kind?: 'account' | 'token') =>
    await call(API.bookings.deskChanges, {
      headers: who.headers,
      params: { place },
      query: kind === undefined ? {} : { kind },
    })
  const deeds = async (who: Employee, place: string, kind?: 'account' | 'token') =>
    (await read(who, place, kind)).data.entries.map(({ action, subject, by, actor }) => [
      action,
      subject,
      by,
      actor,
    ])
  const invite = async (email: string, scope: string, headers = local.headers as Record<string, string>) =>
    await call(API.access.inviteUser, { headers, body: { email, role: 'viewer', scope } })
  await invite('sari@contoh.go.id', 'a-l1')
  await invite('dian@contoh.go.id', 'b', admin.headers)
  const { data: made } = await call(API.access.createToken, {
    headers: admin.headers,
    body: { name: 'SIM pegawai', role: 'admin', scope: 'a' },
  })
  await invite('sari@contoh.go.id', 'a', { authorization: `Bearer ${made.token}` })
  const params = { user: (await database.people.findByEmail('sari@contoh.go.id'))?.id ?? '' }
  const role = { role: 'viewer', place: 'a' } as const
  await call(API.access.removeRole, { headers: local.headers, params: { ...params, ...role } })
  const unit = { headers: local.headers, params, body: { unit: 'itjen' } }
  await call(API.bookings.setUnit, unit)

  const sari = 'sari@contoh.go.id'
  const done = [
    ['unit', sari, 'self', 'rina@contoh.go.id'],
    ['role_removed', sari, 'self', 'rina@contoh.go.id'],
    ['role_given', sari, 'token', 'SIM pegawai'],
    ['role_given', sari, 'self', 'rina@contoh.go.id'],
    ['role_given', 'rina@contoh.go.id', 'system', null],
  ]
  expect(await deeds(local, 'a', 'account')).toEqual(done)
  expect(await deeds(local, 'a-l1', 'account')).toEqual([done[0], done[3]])
  expect(await deeds(local, 'a', 'token')).toEqual([['token_made', 'SIM pegawai', 'person', 'Admin']])
  expect((await deeds(local, 'a')).length).toBe(done.length + 1)
  expect((await read(local, 'b', 'account')).status).toBe(404)
  expect((await deeds(admin, 'kampus', 'account')).map(([, name]) => name)).toContain('dian@contoh.go.id')
  const first = (await read(local, 'a', 'account')).data.entries.at(-2)
  expect(first).toMatchObject({
    kind: 'account',
    place: 'a-l1',
    person: params.user,
    detail: { invited: true },
  })
  // Who manages desks alone reads nothing of accounts, and is told so when asking for them.
  expect((await read(manager, 'a', 'account')).status).toBe(403)
  expect((await read(manager, 'a')).data.entries.filter(({ person }) => person !== null)).toEqual([])
})

test('incidents of other places are neither listed nor touched, and closing can be taken back', async () => {
  await database.bookings.incident(desk(1), 'problem', 'Monitor mati', 5)
  await database.bookings.incident('b-l1-r1-d1', 'squat', '', 6)
  const list = async (who: Employee, closed = false) =>
    (await call(API.bookings.incidents, { headers: who.headers, query: { closed: String(closed) as never } }))
      .data.incidents
  const [own] = await list({ id: '', headers: await world.api.person('manager', 'a', 'a@contoh.go.id') })
  expect(own).toMatchObject({ desk: desk(1), detail: 'Monitor mati', closedAt: null })
  expect((await list(neighbour)).map(({ kind }) => kind)).toEqual(['squat'])
  const params = { incident: own?.id ?? 0 }
  expect((await call(API.bookings.closeIncident, { headers: neighbour.headers, params })).status).toBe(404)
  await call(API.bookings.closeIncident, { headers: manager.headers, params })
  expect(await list(manager, true)).toMatchObject([{ id: own?.id, closedAt: world.clock.now() }])
  await call(API.bookings.reopenIncident, { headers: manager.headers, params })
  expect(await list(manager)).toHaveLength(2)
})

test('a delivery that was given up is sent again on demand, by whoever rules the campus', async () => {
  const admin = await world.employee('Admin', null, 'admin')
  const body = { url: 'http://127.0.0.1:9/x' }
  const { data: hook } = await call(API.bookings.addWebhook, { headers: admin.headers, body })
  await world.booked(ani, desk(1), NINE, NOON)
  await database.bookings.drainOutbox(10, world.clock.now(), () => null)
  const delivery = await database.bookings.claimDelivery(hook.id, world.clock.now(), world.clock.now())
  const given = { state: 'dead' as const, nextAt: 0, error: 'HTTP 500' }
  await database.bookings.settleDelivery(delivery?.id ?? 0, given)
  const params = { delivery: delivery?.id ?? 0 }
  const listed = async () => (await call(API.bookings.listWebhooks, { headers: admin.headers })).data
  const dead = async () => (await listed()).dead
  expect((await listed()).webhooks).toMatchObject([
    { waiting: 0, last: { state: 'dead', error: 'HTTP 500' } },
  ])
  expect(await dead()).toMatchObject([{ topic: 'booking.created', error: 'HTTP 500', attempts: 1 }])
  const local = await world.api.token('admin', 'a')
  expect((await call(API.bookings.redeliver, { headers: local, params })).status).toBe(403)
  expect((await call(API.bookings.redeliver, { headers: admin.headers, params })).status).toBe(204)
  expect(await dead()).toEqual([])
  expect((await call(API.bookings.redeliver, { headers: admin.headers, params })).status).toBe(404)
  expect(await database.bookings.claimDelivery(hook.id, world.clock.now(), 0)).toMatchObject({ attempts: 1 })
})

test('people are listed with their unit, and given one', async () => {
  const admin = await world.employee('Admin', null, 'admin')
  const unitOf = async () =>
    (await call(API.access.listUsers, { headers: admin.headers })).data.users.find(({ id }) => id === ani.id)
      ?.unit
  expect(await unitOf()).toBe('itjen')
  await call(API.bookings.setUnit, {
    headers: admin.headers,
    params: { user: ani.id },
    body: { unit: 'setjen' },
  })
  expect(await unitOf()).toBe('setjen')
})
