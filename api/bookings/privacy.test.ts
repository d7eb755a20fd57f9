import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { TestSocket } from '../support/socket.ts'
import { at, DeskWorld, desk, type Employee, openDesks } from './support/desks.ts'

let database: TestDatabase
let world: DeskWorld
const owners: Record<string, Employee> = {}
const viewers: Record<string, Employee> = {}
const bookings: Record<string, string> = {}

const NINE = at('2026-11-25T09:00')
const NOON = at('2026-11-25T12:00')
/** Name, unit and whom the person lets see it. */
const OWNERS = [
  ['Wulan', 'itjen', 'unit'],
  ['Galih', 'itjen', 'all'],
  ['Nirmala', 'itjen', 'nobody'],
  ['Surya', 'setjen', 'unit'],
] as const

beforeAll(async () => {
  database = await openDesks()
  world = await new DeskWorld(database).start()
  for (const [i, [name, unit, visibility]] of OWNERS.entries()) {
    const owner = await world.employee(name, unit)
    owners[name] = owner
    await world.api.call(API.bookings.changeProfile, {
      headers: owner.headers,
      body: { visibility, findable: true },
    })
    const body = { where: { desk: desk(i + 1) }, note: `catatan ${name}` }
    const tomorrow = await world.book(owner, { ...body, when: { from: NINE, to: NOON } })
    bookings[name] = tomorrow.data.bookings[0]?.id ?? ''
    await world.book(owner, { ...body, when: { from: at('2026-11-24T08:00'), to: at('2026-11-24T12:00') } })
  }
  viewers.colleague = await world.employee('rekan', 'itjen')
  viewers.stranger = await world.employee('lain', 'humas')
  viewers.unitless = await world.employee('baru', null)
  viewers.viewer = await world.employee('pemantau', 'humas', 'viewer')
  viewers.engineer = await world.employee('teknisi', 'humas', 'engineer')
  viewers.manager = await world.employee('pengelola', 'humas', 'manager')
  viewers.token = { id: '', headers: await world.api.token('employee') }
  viewers.managerToken = { id: '', headers: await world.api.token('manager') }
  await world.sweep()
})
afterAll(async () => {
  await world?.stop()
  await database?.close()
})

/** Names that the table of the policy lets each read. */
const MAY_READ: Record<string, readonly string[]> = {
  colleague: ['Wulan', 'Galih'],
  stranger: ['Galih'],
  unitless: ['Galih'],
  viewer: ['Galih'],
  engineer: ['Galih'],
  manager: ['Wulan', 'Galih', 'Nirmala', 'Surya'],
  token: [],
  managerToken: [],
}

/** Everything that can be asked about others, and asked so that it is refused with alternatives or hits. */
async function answers({ headers }: Employee): Promise<string[]> {
  const { call } = { call: world.api.call.bind(world.api) }
  const range = { from: NINE, to: NOON }
  const texts: { readonly text: string }[] = [
    await call(API.bookings.availability, { headers, params: { place: 'kampus' }, query: range }),
    await call(API.bookings.availability, { headers, params: { place: 'a-l1' }, query: range }),
    await call(API.bookings.availability, { headers, params: { place: 'a-l1' }, query: {} }),
    await call(API.bookings.myDays, { headers, query: {} }),
    await call(API.bookings.myBookings, { headers, query: {} }),
    await call(API.bookings.myData, { headers }),
    await call(API.bookings.notices, { headers }),
    await call(API.bookings.colleagues, { headers, query: {} }),
    await call(API.bookings.incidents, { headers }),
    await call(API.bookings.deskChanges, { headers, params: { place: 'a' } }),
    await call(API.bookings.listAssignments, { headers, params: { place: 'a' } }),
    await call(API.bookings.listBlocks, { headers }),
    await call(API.bookings.deskAnalytics, { headers, params: { place: 'a' }, query: { by: 'desk' } }),
    await call(API.bookings.book, { headers, body: { where: { desk: desk(1) }, when: range } }),
    await call(API.bookings.blockDesks, { headers, body: { places: ['a-l1'], ...range } }),
    await call(API.campus.readCampus, { headers }),
  ]
  texts.push(...(await namedAsDelegates({ headers })))
  for (const [name, id] of Object.entries(bookings)) {
    texts.push(await call(API.bookings.readBooking, { headers, params: { booking: id } }))
    texts.push(await call(API.bookings.bookingAudit, { headers, params: { booking: id } }))
    texts.push(await call(API.bookings.myBookings, { headers, query: { person: owners[name]?.id ?? '' } }))
  }
  for (const n of [1, 2, 3, 4]) {
    texts.push(await call(API.bookings.deskPage, { headers, params: { desk: desk(n) }, query: {} }))
    texts.push(
      await call(API.bookings.deskPage, {
        headers,
        params: { desk: desk(n) },
        query: { date: '2026-11-25' },
      }),
    )
    texts.push(await call(API.bookings.claimDesk, { headers, params: { desk: desk(n) }, body: {} }))
  }
  return texts.map(({ text }) => text)
}

/** What naming somebody as delegate tells beside the address that was typed. */
async function namedAsDelegates({ headers }: Pick<Employee, 'headers'>): Promise<{ text: string }[]> {
  const texts: { text: string }[] = []
  for (const [name] of OWNERS) {
    const email = `${name.toLowerCase()}@contoh.go.id`
    for (const allowed of [true, false])
      for (const { text } of [
        await world.api.call(API.bookings.setDelegate, { headers, body: { email, allowed } }),
        await world.api.call(API.bookings.readProfile, { headers }),
      ])
        texts.push({ text: text.replaceAll(email, '') })
  }
  return texts
}

describe.each(Object.entries(MAY_READ))('%s', (viewer, may) => {
  test('reads exactly the names that the policy allows, nowhere more', async () => {
    const all = (await answers(viewers[viewer] as Employee)).join('\n').toLowerCase()
    const read = OWNERS.map(([name]) => name).filter((name) => all.includes(name.toLowerCase()))
    expect(read).toEqual(may)
    for (const [name] of OWNERS) if (!may.includes(name)) expect(all).not.toContain(owners[name]?.id)
  })
})

describe('what is over', () => {
  /** Came yesterday, did not come this morning; lets everybody see the name. */
  let lestari: Employee
  const YESTERDAY = { from: at('2026-11-23T09:00'), to: at('2026-11-23T12:00') }
  const EARLY = { from: at('2026-11-24T06:00'), to: at('2026-11-24T07:00') }
  beforeAll(async () => {
    lestari = await world.employee('Lestari', 'itjen')
    const body = { visibility: 'all' } as const
    await world.api.call(API.bookings.changeProfile, { headers: lestari.headers, body })
    await past(YESTERDAY, 'completed')
    await past(EARLY, 'no_show')
  })

  const past = async ({ from, to }: typeof EARLY, state: string) => {
    const id = randomUUID()
    await database.bookings.hold(
      {
        id,
        kind: 'booking',
        desks: [desk(1)],
        person: lestari.id,
        visitor: null,
        from,
        to,
        heldFrom: from,
        requestId: null,
        series: null,
        note: null,
        checkIn: null,
      },
      null,
      { actor: lestari.id, action: 'created', by: 'person', now: from },
    )
    await database.connection.run(`UPDATE booking SET state = '${state}' WHERE id = '${id}'`)
  }

  const asked = async ({ headers }: Employee) => {
    const { call } = { call: world.api.call.bind(world.api) }
    const spans = [
      YESTERDAY,
      EARLY,
      { from: YESTERDAY.from, to: NOON },
      { from: YESTERDAY.from, to: EARLY.to },
    ]
    const texts = []
    for (const query of spans)
      texts.push(await call(API.bookings.availability, { headers, params: { place: 'a-l1' }, query }))
    for (const query of [{}, { date: '2026-11-23' }, { date: '2026-11-24' }])
      texts.push(await call(API.bookings.deskPage, { headers, params: { desk: desk(1) }, query }))
    return texts.map(({ text }) => text).join('\n')
  }

  test.each(Object.keys(MAY_READ))(
    'of others is told to nobody on maps and pages of desks: %s',
    async (viewer) => {
      const all = (await asked(viewers[viewer] as Employee)).toLowerCase()
      expect(all).not.toContain('lestari')
      expect(all).not.toContain(lestari.id)
      expect(all).not.toMatch(/no_show|completed/)
    },
  )

  test('of others looks like what was never held, and one sees the own', async () => {
    const { data } = await world.api.call(API.bookings.availability, {
      headers: viewers.manager?.headers ?? {},
      params: { place: 'a-l1' },
      query: YESTERDAY,
    })
    expect(new Set(data.desks.map(({ fill }) => fill))).toEqual(new Set(['closed']))
    expect(data.desks.every(({ booking }) => booking === null)).toBe(true)
    expect(await asked(lestari)).toMatch(/no_show.*completed/s)
  })
})

test('a person sees who looked by role, and not whom it lets look', async () => {
  const { data } = await world.api.call(API.bookings.myData, { headers: owners.Nirmala?.headers ?? {} })
  expect([...new Set(data.looks.map(({ viewer }) => viewer))]).toEqual(['pengelola'])
  expect(data).toMatchObject({ profile: { name: 'Nirmala', visibility: 'nobody' }, retention_d: 90 })
  expect(data.bookings).toHaveLength(2)
  const shared = await world.api.call(API.bookings.myData, { headers: owners.Galih?.headers ?? {} })
  expect(shared.data.looks).toEqual([])
})

test('colleagues are found only when they want to be and by whom may see them', async () => {
  const find = async (viewer: string, q: string) => {
    const { data } = await world.api.call(API.bookings.colleagues, {
      headers: viewers[viewer]?.headers ?? {},
      query: { q },
    })
    return data.colleagues.map(({ name, desk: where }) => [name, where])
  }
  expect(await find('colleague', 'ul')).toEqual([['Wulan', desk(1)]])
  expect(await find('stranger', 'ul')).toEqual([])
  expect(await find('colleague', '%%')).toEqual([])
  await world.api.call(API.bookings.changeProfile, {
    headers: owners.Wulan?.headers ?? {},
    body: { findable: false },
  })
  expect(await find('colleague', 'ul')).toEqual([])
})

test('whoever takes oneself out is gone from what is over, and keeps what is to come', async () => {
  const surya = owners.Surya as Employee
  const today = (await world.api.call(API.bookings.myBookings, { headers: surya.headers })).data.bookings[0]
  await world.act(surya, 'release', today?.id ?? '')
  await world.clock.advance(6 * 3_600_000)
  expect((await world.api.call(API.bookings.eraseData, { headers: surya.headers })).data).toEqual({
    bookings: 1,
  })
  expect(
    (await world.api.call(API.bookings.myBookings, { headers: surya.headers })).data.bookings.map(
      ({ id }) => id,
    ),
  ).toEqual([bookings.Surya])
  const [row] =
    await database.connection.run(`SELECT (SELECT count(*)::int FROM booking WHERE id = '${today?.id}' AND (person = '${surya.id}' OR booked_by = '${surya.id}')) AS rows,
    (SELECT count(*)::int FROM audit WHERE entity_id = '${today?.id}' AND (actor = '${surya.id}' OR detail::text LIKE '%${surya.id}%')) AS trail`)
  expect(row).toEqual({ rows: 0, trail: 0 })
})

test('live rooms carry no name at all, and rooms of desks are closed to whom desks are closed', async () => {
  const names = OWNERS.map(([name]) => name.toLowerCase())
  const heard: Record<string, boolean> = {}
  const sockets = []
  for (const [name, { headers }] of Object.entries(viewers)) {
    const socket = await new TestSocket(world.api.url, headers).connected()
    const answers = []
    for (const ch of ['campus', 'building:a', 'floor:a-l1', 'me'])
      answers.push(await socket.subscribe({ ch }))
    sockets.push({ name, socket, answers })
  }
  const [first] = OWNERS
  const later = { from: at('2026-11-26T09:00'), to: at('2026-11-26T12:00') }
  await world.book(owners[first[0]] as Employee, { where: { desk: desk(1) }, when: later })
  await world.clock.advance(1_000)
  for (const { name, socket, answers } of sockets) {
    await socket.settled()
    const all = JSON.stringify([answers, socket.deltas, socket.events, socket.beats]).toLowerCase()
    for (const owner of names) expect(all, name).not.toContain(owner)
    for (const { id } of Object.values(owners)) expect(all, name).not.toContain(id.toLowerCase())
    heard[name] = socket.events.some(({ kind, id }) => kind === 'booking' && id === 'a-l1')
    socket.close()
  }
  expect(heard).toMatchObject({ colleague: true, stranger: true, manager: true })
})
