import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Role } from '#model/access/roles.ts'
import type { ChannelName } from '#model/live.ts'
import { TestApi } from '../support/api.ts'
import { TestSocket } from '../support/socket.ts'

let denyut: TestApi
let sockets: TestSocket[] = []
beforeEach(async () => {
  denyut = await new TestApi().start()
})
afterEach(async () => {
  for (const socket of sockets) socket.close()
  sockets = []
  await denyut.stop()
  expect(denyut.live.listeners).toBe(0)
  expect(denyut.clock.pending).toBe(0)
})

const connect = async (headers: Record<string, string>, transports?: string[]): Promise<TestSocket> => {
  const socket = new TestSocket(denyut.url, headers, transports)
  sockets.push(socket)
  return socket.connected()
}
const connectAs = async (role: Role, scope?: string) => connect(await denyut.token(role, scope))

/** Looks again after every turn of the event loop until something has come. */
const until = (condition: () => boolean): Promise<void> => expect.poll(condition, { interval: 1 }).toBe(true)

test('a floor is a snapshot and then at most one delta a tick, with the last value of each point', async () => {
  denyut.live.set('a-l1', 'people', 4)
  const client = await connectAs('viewer')
  const snap = await client.snapshot('floor:a-l1')
  expect(snap.p).toEqual([[snap.ids?.indexOf('a-l1/people'), 4, 1_000, 0]])
  for (let people = 5; people < 40; people++) denyut.live.set('a-l1', 'people', people, people)
  await denyut.clock.advance(250)
  await until(() => client.deltas.length > 0)
  await client.settled()
  expect(client.deltas).toMatchObject([
    { c: 'floor:a-l1', e: snap.e, s: snap.s + 1, d: [[expect.any(Number), 39, 39, 0]] },
  ])
})

test('campus and buildings speak once a second', async () => {
  const client = await connectAs('viewer')
  await client.snapshot('campus')
  await client.snapshot('building:a')
  denyut.live.set('a', 'people', 1)
  await denyut.clock.advance(750)
  await client.settled()
  expect(client.deltas).toEqual([])
  await denyut.clock.advance(250)
  await until(() => client.deltas.length === 2)
  expect(client.deltas.map(({ c }) => c).sort()).toEqual(['building:a', 'campus'])
})

test('one who comes back within a minute gets the missed deltas as one, after a restart a snapshot', async () => {
  const client = await connectAs('viewer')
  const snap = await client.snapshot('floor:a-l1')
  client.close()
  denyut.live.set('a-l1', 'people', 7)
  await denyut.clock.advance(10_000)
  const again = await connectAs('viewer')
  const resumed = await again.subscribe({ ch: 'floor:a-l1', h: snap.h, since: { e: snap.e, s: snap.s } })
  expect(resumed).toMatchObject({
    k: 'delta',
    e: snap.e,
    from: 1,
    to: 1,
    d: [[expect.any(Number), 7, 1_000, 0]],
  })

  const other = await new TestApi().start()
  try {
    const moved = await new TestSocket(other.url, await other.token('viewer')).connected()
    const answer = await moved.subscribe({ ch: 'floor:a-l1', h: snap.h, since: { e: snap.e, s: 1 } })
    expect(answer).toMatchObject({ k: 'snap', h: snap.h })
    expect(answer).not.toHaveProperty('ids')
    moved.close()
  } finally {
    await other.stop()
  }
})

test('an employee gets desks and no aggregates, a viewer aggregates and no desks, a manager both', async () => {
  denyut.live.set('a-l1', 'people', 4)
  denyut.live.set('a-l1-r1', 'desks_occupied', 1)
  denyut.live.set('a-l1-r1-d1', 'presence', 'occupied')
  const idsFor = async (role: Role) => (await (await connectAs(role)).snapshot('floor:a-l1')).ids ?? []
  const isDesk = (id: string) => id.endsWith('/presence')
  const employee = await idsFor('employee')
  expect(employee).toHaveLength(4)
  expect(employee.every(isDesk)).toBe(true)
  const viewer = await idsFor('viewer')
  expect(viewer.some(isDesk)).toBe(false)
  expect(viewer).toContain('m-a-l1/power_kw')
  expect(new Set(await idsFor('manager'))).toEqual(new Set([...employee, ...viewer]))
})

test('deltas reach an employee only for desks', async () => {
  const employee = await connectAs('employee')
  const viewer = await connectAs('viewer')
  const { ids = [] } = await employee.snapshot('floor:a-l1')
  await viewer.snapshot('floor:a-l1')
  denyut.live.set('a-l1', 'people', 4)
  denyut.live.set('a-l1-r1-d1', 'presence', 'occupied')
  await denyut.clock.advance(250)
  await until(() => employee.deltas.length > 0 && viewer.deltas.length > 0)
  await employee.settled()
  expect(employee.deltas.flatMap(({ d }) => d)).toEqual([
    [ids.indexOf('a-l1-r1-d1/presence'), 'occupied', 1_000, 0],
  ])
  expect(viewer.deltas.flatMap(({ d }) => d.map(([, value]) => value))).toEqual([4])
})

test('a heartbeat tells the last number of each held channel, and comes to those without a channel too', async () => {
  const client = await connectAs('viewer')
  const idle = await connectAs('viewer')
  await client.snapshot('floor:a-l1')
  denyut.live.set('a-l1', 'people', 1)
  await denyut.clock.advance(5_000)
  await until(() => client.beats.length > 0 && idle.beats.length > 0)
  expect(client.beats[0]).toEqual({ t: denyut.clock.now(), s: { 'floor:a-l1': 1 } })
  expect(idle.beats[0]?.s).toEqual({})
})

test('too many channels, too many subscriptions and rubbish are answered, not obeyed', async () => {
  const client = await connectAs('manager')
  const channels: ChannelName[] = [
    'campus',
    'building:a',
    'building:b',
    'floor:a-l1',
    'floor:a-l2',
    'floor:b-l1',
    'floor:b-l2',
    'me',
  ]
  for (const channel of channels) expect((await client.subscribe({ ch: channel })).k).toBe('snap')
  expect(await client.subscribe({ ch: 'device:a-air' })).toEqual({ k: 'err', code: 'limit' })
  client.socket.emit('unsub', { ch: 'me' })
  expect((await client.subscribe({ ch: 'device:a-air' })).k).toBe('snap')
  for (const rubbish of [null, 5, 'campus', {}, { ch: 7 }, { ch: ['campus'] }]) {
    expect(await client.subscribe(rubbish)).toEqual({ k: 'err', code: 'unknown' })
  }
  for (const ch of ['alarms:a', 'floor:', 'floor:a', 'building:a-l1', '__proto__', 'toString:x']) {
    expect(await client.subscribe({ ch })).toEqual({ k: 'err', code: 'unknown' })
  }
  for (let i = 0; i < 4; i++) await client.subscribe({ ch: 'campus' })
  expect(await client.subscribe({ ch: 'campus' })).toEqual({ k: 'err', code: 'limit' })
  await denyut.clock.advance(10_000)
  expect((await client.subscribe({ ch: 'campus' })).k).toBe('snap')
})

test('a message over the limit ends the connection of its sender alone', async () => {
  const good = await connectAs('viewer')
  const bad = await connectAs('viewer')
  bad.socket.emit('sub', { ch: 'x'.repeat(20_000) })
  await until(() => bad.closed !== null)
  expect((await good.subscribe({ ch: 'campus' })).k).toBe('snap')
})

test('nobody connects without a session or token, nor from the page of another site', async () => {
  const person = await denyut.person('viewer')
  const cookie = person.cookie ?? ''
  await expect(connect({})).rejects.toThrow()
  await expect(connect({ cookie: 'denyut-session=wrong' })).rejects.toThrow()
  await expect(connect({ cookie, origin: 'https://evil.example' })).rejects.toThrow()
  await expect(connect({ cookie, 'sec-fetch-site': 'cross-site' }, ['polling'])).rejects.toThrow()
  const own = await connect({ cookie, origin: denyut.url })
  expect((await own.subscribe({ ch: 'campus' })).k).toBe('snap')
  const polling = await connect({ cookie, 'sec-fetch-site': 'same-origin' }, ['polling'])
  expect((await polling.subscribe({ ch: 'campus' })).k).toBe('snap')
})

test('signing out ends the live connection of that session', async () => {
  const person = await denyut.person('viewer')
  const client = await connect(person)
  await denyut.fetch('/api/v1/session', { method: 'DELETE', headers: person })
  await until(() => client.closed !== null)
})

test('a new role ends the connections of the old one so that clients ask again', async () => {
  const client = await connect(await denyut.person('employee'))
  expect(await client.subscribe({ ch: 'campus' })).toEqual({ k: 'err', code: 'forbidden' })
  await denyut.api.accessAdmin.invite({ email: 'employee@contoh.go.id', role: 'viewer' })
  await until(() => client.closed !== null)
})

test('an expired session is noticed by the regular look', async () => {
  const client = await connect(await denyut.person('viewer'))
  await denyut.clock.advance(13 * 3_600_000)
  await until(() => client.closed !== null)
})

test('a changed campus is a new epoch and an event; a device that moved out of reach is let go of', async () => {
  const viewer = await connectAs('viewer')
  const snap = await viewer.snapshot('floor:a-l1')
  const engineer = await connectAs('engineer', 'a')
  await engineer.snapshot('device:a-air')
  await denyut.records.devices.move('a-air', 'b-l1-r1', 0)
  await denyut.registry.reload()
  await until(() => engineer.closed !== null)
  const campus = denyut.registry.campus()
  await denyut.records.campus.replace(
    {
      ...campus,
      meters: [...campus.meters, { id: 'm-new', label: 'n', parent: 'm-a', place: 'a-l1', use: 'plug' }],
    },
    0,
  )
  await denyut.registry.reload()
  await denyut.clock.advance(1_000)
  await until(() => viewer.events.length > 0 && viewer.deltas.length > 0)
  expect(viewer.events[0]?.kind).toBe('campus')
  expect(viewer.deltas[0]?.e).not.toBe(snap.e)
})

test('a change of history is told to those who hold the series, of a device to those who may read it', async () => {
  const viewer = await connectAs('viewer')
  await viewer.snapshot('floor:a-l1')
  const manager = await connectAs('manager', 'a')
  denyut.live.event({ kind: 'history', id: 'a-l1-r1', rev: 2 })
  denyut.live.event({ kind: 'history', id: 'b-l1-r1', rev: 2 })
  denyut.live.event({ kind: 'device', id: 'a-air', rev: 1 })
  denyut.live.event({ kind: 'device', id: 'b-air', rev: 1 })
  await denyut.clock.advance(1_000)
  await until(() => viewer.events.length > 0 && manager.events.length > 0)
  await Promise.all([viewer.settled(), manager.settled()])
  expect(viewer.events).toEqual([{ kind: 'history', id: 'a-l1-r1', rev: 2 }])
  expect(manager.events).toEqual([{ kind: 'device', id: 'a-air', rev: 1 }])
})

test('an import of many devices is told once', async () => {
  const engineer = await connectAs('engineer')
  for (let i = 0; i < 60; i++) denyut.live.event({ kind: 'device', id: `d${i}`, rev: i })
  await denyut.clock.advance(1_000)
  await until(() => engineer.events.length > 0)
  expect(engineer.events).toEqual([{ kind: 'campus', id: 'kampus', rev: 59 }])
})

test('a stop looks like a lost network, so that clients come back by themselves', async () => {
  const client = await connectAs('viewer')
  await denyut.stop()
  await until(() => client.closed !== null)
  expect(client.closed).toMatch(/^transport/)
  denyut = await new TestApi().start()
})
