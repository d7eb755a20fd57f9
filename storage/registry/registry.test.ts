import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import { hashSecret } from '#platform/secrets.ts'
import type { Records } from '../records/records.ts'
import { openEmbedded, type TestDatabase } from '../records/support/engines.ts'
import { sampleCampus, sampleDevice } from '../records/support/samples.ts'
import { createDeviceAdmin, type NewDevice, type RegistryAdmin } from './admin.ts'
import { createRegistry } from './memory.ts'
import type { Registry } from './registry.ts'
import { placeAt } from './snapshot.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const desk = (id: string, change: Partial<NewDevice> = {}): NewDevice => ({
  id,
  type: 'desk-presence',
  place: 'd1',
  format: 'native',
  directionInverted: false,
  ...change,
})
const fields = (path: string) => ({ code: 'validation_failed', errors: [expect.objectContaining({ path })] })

describe('registry', () => {
  let database: TestDatabase
  let registry: Registry
  let admin: RegistryAdmin
  const clock = new VirtualClock(1_000)
  beforeAll(async () => {
    database = await openEmbedded()
  })
  beforeEach(async () => {
    await database.clear()
    await database.campus.replace(sampleCampus(), 1)
    const records = database as unknown as Records
    registry = createRegistry(records)
    await registry.reload()
    admin = createDeviceAdmin({ records, registry, clock })
  })
  afterAll(() => database.close())

  test('is empty until it is loaded, and without a campus says so', async () => {
    const empty = createRegistry(database as unknown as Records)
    expect([empty.version(), empty.devices(), empty.places()]).toEqual([0, [], []])
    expect(() => empty.campus()).toThrow('No campus')
  })

  test('knows places by id and kind', () => {
    expect(registry.campus()).toEqual(sampleCampus())
    expect(registry.place('d1')?.ancestors).toEqual(['d1', 'r1', 'z1', 'f1', 'b1', 'kampus'])
    expect(registry.places('floor').map(({ id }) => id)).toEqual(['f1', 'f2'])
    expect(registry.places().length).toBeGreaterThan(10)
    expect(registry.place('nowhere')).toBeUndefined()
  })

  test('an added device is there with defaults of its type, and its secret is good', async () => {
    const { device, secret } = await admin.add(desk('a'))
    expect(device).toEqual({
      ...sampleDevice('a'),
      label: expect.stringMatching(/Meja 1$/),
      expectedInterval_s: expect.any(Number),
      createdAt: clock.now(),
    })
    expect(registry.device('a')).toEqual(device)
    expect(registry.byExternalId('native', 'a')).toEqual(device)
    expect(registry.devicesAt('d1')).toEqual([device])
    expect(registry.devices()).toEqual([device])
    expect(registry.verify('a', bytes(secret ?? ''))).toBe('device')
    expect(registry.verify('a', bytes('wrong'))).toBeNull()
    expect(registry.verify('b', bytes(secret ?? ''))).toBeNull()
  })

  test('a device behind a gateway has no secret of its own', async () => {
    const { secret } = await admin.addGateway({
      id: 'gw',
      format: 'chirpstack-v4',
      topics: ['application/+/device/#'],
    })
    expect(registry.verify('gw', bytes(secret))).toBe('gateway')
    expect(registry.gateway('gw')).toMatchObject({ format: 'chirpstack-v4', retiredAt: null })
    expect(registry.gateways()).toHaveLength(1)
    const given = {
      format: 'chirpstack-v4',
      gateway: 'gw',
      externalId: '24e124',
      model: 'WS523',
      label: 'Colokan',
      expectedInterval_s: 5,
    }
    const added = await admin.add(desk('b', given))
    expect(added).toMatchObject({ device: given, secret: null })
    expect(registry.byExternalId('chirpstack-v4', '24e124')?.id).toBe('b')
    expect(registry.byExternalId('native', '24e124')).toBeUndefined()
    await expect(admin.rotate('b')).rejects.toMatchObject(fields('id'))
  })

  test('what cannot be is refused by field', async () => {
    await admin.addGateway({ id: 'gw', format: 'chirpstack-v4', topics: ['application/#'] })
    await expect(admin.add(desk('A b'))).rejects.toMatchObject(fields('id'))
    await expect(admin.add(desk('a', { type: 'toaster' }))).rejects.toMatchObject(fields('type'))
    await expect(admin.add(desk('a', { place: 'd9' }))).rejects.toMatchObject(fields('place'))
    await expect(admin.add(desk('a', { place: 'b1' }))).rejects.toMatchObject({
      errors: [
        {
          path: 'place',
          message: {
            id: 'b1 adalah gedung; desk-presence dipasang di: meja',
            en: 'b1 is a building; a desk-presence stands at: desk',
          },
        },
      ],
    })
    await expect(admin.add(desk('a', { format: 'morse' }))).rejects.toMatchObject(fields('format'))
    await expect(admin.add(desk('a', { externalId: 'b' }))).rejects.toMatchObject(fields('externalId'))
    await expect(admin.add(desk('a', { gateway: 'nope' }))).rejects.toMatchObject(fields('gateway'))
    await expect(admin.add(desk('a', { gateway: 'gw' }))).rejects.toMatchObject(fields('gateway'))
    for (const topic of ['a/#/b', 'a+/b', '']) {
      await expect(
        admin.addGateway({ id: 'g2', format: 'native', topics: ['ok/+/#', topic] }),
      ).rejects.toMatchObject(fields('topics.1'))
    }
    await expect(admin.addMany([desk('a'), desk('b', { type: 'toaster' })])).rejects.toMatchObject(
      fields('devices.1.type'),
    )
    await admin.add(desk('a'))
    await expect(admin.add(desk('a'))).rejects.toMatchObject({ code: 'already_exists' })
    await expect(admin.addMany([desk('c'), desk('a'), desk('c')])).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'devices.1.id' }, { path: 'devices.2.id' }],
    })
    expect(registry.devices()).toHaveLength(1)
    await expect(admin.revoke('z')).rejects.toMatchObject({ code: 'not_found' })
    await expect(admin.rotate('z')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('rotating ends the old secret, revoking ends the last', async () => {
    const first = (await admin.add(desk('a'))).secret ?? ''
    const second = await admin.rotate('a')
    expect(registry.verify('a', bytes(first))).toBeNull()
    expect(registry.verify('a', bytes(second))).toBe('device')
    await admin.revoke('a')
    expect(registry.verify('a', bytes(second))).toBeNull()
    expect(registry.device('a')?.retiredAt).toBe(clock.now())
    expect(registry.byExternalId('native', 'a')?.id).toBe('a')
    expect(registry.devicesAt('d1')).toEqual([])
  })

  test('a name in a format belongs to the device in use, however often it was retired before', async () => {
    await admin.addGateway({ id: 'gw', format: 'chirpstack-v4', topics: ['application/#'] })
    const named = (id: string) => desk(id, { format: 'chirpstack-v4', gateway: 'gw', externalId: '24e124' })
    await admin.add(named('z'))
    await admin.revoke('z')
    await admin.addMany([named('b')])
    expect(registry.byExternalId('chirpstack-v4', '24e124')?.id).toBe('b')
    await admin.revoke('b')
    await admin.add(named('a'))
    expect(registry.byExternalId('chirpstack-v4', '24e124')?.id).toBe('a')
    clock.jump(1)
    await admin.revoke('a')
    expect(registry.byExternalId('chirpstack-v4', '24e124')?.id).toBe('a')
  })

  test('a moved device is where it was at each time', async () => {
    await admin.add(desk('a'))
    await database.devices.move('a', 'd2', 5_000)
    await registry.reload()
    expect([0, clock.now(), 4_999, 5_000, 9_000].map((time) => registry.placeOf('a', time))).toEqual([
      'd1',
      'd1',
      'd1',
      'd2',
      'd2',
    ])
    expect(registry.placeOf('b', 1)).toBeUndefined()
    expect(registry.devicesAt('d1')).toEqual([])
    expect(registry.devicesAt('d2')).toHaveLength(1)
  })

  test('a device is moved under a label that names the place, unless people gave it one', async () => {
    await admin.add(desk('a'))
    await admin.add(desk('b', { label: 'Meja kepala' }))
    clock.jump(1_000)
    const moved = await admin.move('a', 'd2')
    expect([moved.place, (await admin.move('b', 'd2')).label]).toEqual(['d2', 'Meja kepala'])
    expect(moved.label).toBe((await admin.add(desk('c', { place: 'd2' }))).device.label)
    expect([registry.standsSince('a', clock.now()), registry.standsSince('a', 0)]).toEqual([
      clock.now(),
      Number.NEGATIVE_INFINITY,
    ])
    expect(registry.standsSince('nobody', 0)).toBe(Number.NEGATIVE_INFINITY)
    clock.jump(1_000)
    await admin.move('a', 'd2')
    expect(registry.standsSince('a', clock.now())).toBe(clock.now() - 1_000)
  })

  test('a device is moved only to a place of the campus where its type stands, and only while it is in use', async () => {
    await admin.add(desk('a'))
    await expect(admin.move('a', 'd99')).rejects.toMatchObject(fields('place'))
    await expect(admin.move('a', 'r1')).rejects.toMatchObject(fields('place'))
    await expect(admin.move('b', 'd2')).rejects.toMatchObject({ code: 'not_found' })
    await admin.revoke('a')
    await expect(admin.move('a', 'd2')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a replaced campus is seen at once, and listeners hear of it', async () => {
    let heard = 0
    const stop = registry.onReload(() => heard++)
    const before = registry.version()
    await admin.replaceCampus(sampleCampus(5))
    expect(registry.place('d5')).toBeDefined()
    expect([heard, registry.version()]).toEqual([1, before + 1])
    stop()
    await admin.replaceCampus(sampleCampus(2))
    expect(heard).toBe(1)
  })

  test('the campus keeps its id, whatever else is new in it', async () => {
    const before = registry.version()
    await expect(admin.replaceCampus({ ...sampleCampus(5), id: 'lain' })).rejects.toMatchObject({
      code: 'campus_invalid',
      errors: [{ path: 'id' }],
    })
    expect([registry.version(), registry.campus().id]).toEqual([before, sampleCampus().id])
  })

  test('a reload asked for during another sees what was written before it was asked', async () => {
    const running = registry.reload()
    await database.devices.add([{ device: sampleDevice('a'), secretHash: hashSecret('s') }], 1)
    await Promise.all([registry.reload(), registry.reload(), running])
    expect(registry.device('a')).toBeDefined()
  })

  test('two thousand devices are one transaction', async () => {
    const added = await admin.addMany(Array.from({ length: 2_000 }, (_, i) => desk(`demo-${i}`)))
    expect(new Set(added.map(({ secret }) => secret)).size).toBe(2_000)
    expect(registry.devicesAt('d1')).toHaveLength(2_000)
    expect(registry.verify('demo-7', bytes(added[7]?.secret ?? ''))).toBe('device')
  })
})

test('the place at a time is the last one that began, or the first of all', () => {
  const starts = fc
    .uniqueArray(fc.integer(), { minLength: 1, maxLength: 20 })
    .map((list) => list.sort((a, b) => a - b))
  fc.assert(
    fc.property(starts, fc.integer(), (from, time) => {
      const places = from.map(String)
      const expected = from.findLast((start) => start <= time) ?? from[0]
      return placeAt({ from, places }, time) === String(expected)
    }),
  )
})
