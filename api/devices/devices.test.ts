import { afterEach, beforeEach, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { TestApi } from '../support/api.ts'

let denyut: TestApi
let headers: Record<string, string>
beforeEach(async () => {
  denyut = await new TestApi().start()
  headers = await denyut.token('engineer')
})
afterEach(() => denyut.stop())

test('devices come worst first, counted by health whatever health is asked for, page by page', async () => {
  denyut.live.healths.set('b-air', 'offline').set('a-desk', 'late').set('a-meter', 'never')
  const list = async (query: object) => (await denyut.call(API.devices.listDevices, { headers, query })).data
  const all = await list({})
  expect(all.devices.map(({ id }) => id)).toEqual(['b-air', 'a-desk', 'a-meter', 'a-air', 'b-desk'])
  expect(all.counts).toEqual({ online: 2, late: 1, stale: 0, offline: 1, never: 1 })
  const late = await list({ health: 'late' })
  expect([late.total, late.counts]).toEqual([1, all.counts])
  expect((await list({ limit: 2, offset: 2 })).devices.map(({ id }) => id)).toEqual(['a-meter', 'a-air'])
  expect((await list({ place: 'a-l1' })).devices.map(({ id }) => id)).toEqual(['a-desk', 'a-air'])
  expect((await list({ place: 'a', type: 'energy-meter' })).devices.map(({ id }) => id)).toEqual(['a-meter'])
  expect((await list({ q: 'AIR' })).total).toBe(2)
})

test('only devices within the roles are listed, and counted', async () => {
  const { data } = await denyut.call(API.devices.listDevices, {
    headers: await denyut.token('engineer', 'b'),
  })
  expect(data.devices.map(({ id }) => id)).toEqual(['b-air', 'b-desk'])
  expect(Object.values(data.counts).reduce((sum, count) => sum + count)).toBe(2)
})

test('a device shows battery and signal with its health', async () => {
  denyut.live.set('a-air', 'battery_pct', 40)
  const { data } = await denyut.call(API.devices.readDevice, { headers, params: { device: 'a-air' } })
  expect(data).toMatchObject({
    id: 'a-air',
    health: 'online',
    lastSeen: 1_000,
    battery_pct: 40,
    rssi_dbm: null,
  })
})

test('a new device gets all that a client needs, once; rotation ends the old secret, retirement any', async () => {
  const added = await denyut.call(API.devices.addDevice, {
    headers,
    body: { id: 'baru', type: 'indoor-climate', place: 'a-l1-r2' },
  })
  expect(added.status).toBe(201)
  const { access } = added.data
  expect(access).toMatchObject({
    url: 'mqtt://127.0.0.1:1883',
    clientId: 'baru',
    username: 'baru',
    topic: 'denyut/v1/kampus/baru/telemetry',
    example: { v: expect.any(Object) },
  })
  const works = (secret: string | undefined) => denyut.registry.verify('baru', Buffer.from(secret ?? ''))
  expect(works(access?.password)).toBe('device')
  const rotated = await denyut.call(API.devices.rotateDevice, { headers, params: { device: 'baru' } })
  expect([works(access?.password), works(rotated.data.access.password)]).toEqual([null, 'device'])
  const gone = await denyut.call(API.devices.revokeDevice, { headers, params: { device: 'baru' } })
  expect([gone.status, gone.text]).toEqual([204, ''])
  expect((await denyut.call(API.devices.listDevices, { headers, query: { q: 'baru' } })).data.total).toBe(0)
  expect(
    (await denyut.call(API.devices.readDevice, { headers, params: { device: 'baru' } })).data.retiredAt,
  ).not.toBeNull()
})

test('a device is moved by who may write at both places, and stays the same device', async () => {
  const move = async (device: string, place: string, who = headers) =>
    await denyut.call(API.devices.moveDevice, { headers: who, params: { device }, body: { place } })
  expect((await move('a-air', 'a-l1-r2')).data).toMatchObject({ device: { id: 'a-air', place: 'a-l1-r2' } })
  const { data } = await denyut.call(API.devices.listDevices, { headers, query: { place: 'a-l1-r2' } })
  expect(data.devices.map(({ id }) => id)).toEqual(['a-air'])
  const ofA = await denyut.token('engineer', 'a')
  expect((await move('a-air', 'b-l1-r1', ofA)).status).toBe(404)
  expect((await move('b-air', 'a-l1-r2', ofA)).status).toBe(404)
  expect((await move('a-air', 'a-l1-r1', await denyut.token('manager', 'a'))).status).toBe(403)
  expect((await move('a-air', 'tiada')).status).toBe(404)
  expect((await move('a-desk', 'a-l1-r2')).data).toMatchObject({
    code: 'validation_failed',
    errors: [{ path: 'place' }],
  })
})

test('a second device of a name and a type that does not exist are refused with the field', async () => {
  const add = (body: object) =>
    denyut.call(API.devices.addDevice, {
      headers,
      body: { id: 'a-air', type: 'indoor-climate', place: 'a', ...body },
    })
  expect((await add({})).data).toMatchObject({ code: 'already_exists' })
  expect((await add({ id: 'x', type: 'toaster' })).data).toMatchObject({
    code: 'validation_failed',
    errors: [{ path: 'type' }],
  })
  expect((await add({ id: 'x', place: 'tiada' })).data).toMatchObject({
    code: 'validation_failed',
    errors: [{ path: 'place' }],
  })
})

test('a gateway gets its own secret and is listed; devices behind it have none', async () => {
  const topics = ['denyut/v1/kampus/+/telemetry']
  const added = await denyut.call(API.devices.addGateway, {
    headers,
    body: { id: 'gw', format: 'native', topics },
  })
  expect(added.data.access).toMatchObject({
    username: 'gw',
    topic: topics[0],
    password: expect.stringMatching(/^[\w-]{32}$/),
  })
  expect(
    (await denyut.call(API.devices.listGateways, { headers })).data.gateways.map(({ id }) => id),
  ).toEqual(['gw'])
  const body = { id: 'anak', type: 'indoor-climate', place: 'a', gateway: 'gw' }
  expect((await denyut.call(API.devices.addDevice, { headers, body })).data.access).toBeNull()
})
