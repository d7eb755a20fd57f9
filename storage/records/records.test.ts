import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DenyutError } from '#model/errors.ts'
import { hashSecret } from '#platform/secrets.ts'
import { needs } from '../../test/support/services.ts'
import { enginesFor, type TestDatabase } from './support/engines.ts'
import { sampleCampus, sampleDevice } from './support/samples.ts'

const hash = (text: string) => Buffer.from(hashSecret(text))
const plain = (device: string, secret: string | null = device) => ({
  device: sampleDevice(device),
  secretHash: secret === null ? null : hash(secret),
})
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: DenyutError) => error.code,
  )

describe.each(enginesFor(() => needs('postgresql', 'records on PostgreSQL')))('records on %s', (_, open) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
  })
  beforeEach(() => database.clear())
  afterAll(() => database?.close())

  describe('campus', () => {
    test('is null before the first import and reads back as it was written', async () => {
      expect(await database.campus.read()).toBeNull()
      const campus = sampleCampus()
      await database.campus.replace(campus, 1)
      expect(await database.campus.read()).toEqual(campus)
    })

    test('gives every place and desk a row with where it lies', async () => {
      await database.campus.replace(sampleCampus(), 1)
      const row = (id: string) =>
        database.connection.db.selectFrom('place').selectAll().where('id', '=', id).executeTakeFirst()
      const common = { removed_ms: null, building: 'b1', floor: 'f1', zone: 'z1', time_zone: 'Asia/Makassar' }
      expect(await row('d1')).toEqual({ id: 'd1', kind: 'desk', parent: 'r1', label: 'Meja 1', ...common })
      expect(await row('r2')).toMatchObject({ kind: 'room', parent: 'f1', zone: null })
      expect(await row('r3')).toMatchObject({ building: 'b2', time_zone: 'Asia/Jakarta' })
      expect(await row('m2')).toMatchObject({ kind: 'meter', parent: 'm1', building: 'b1', floor: 'f1' })
      const desks = await database.connection.db.selectFrom('desk').selectAll().orderBy('id').execute()
      expect(desks).toEqual([
        {
          id: 'd1',
          room: 'r1',
          x_m: 0,
          y_m: 1.5,
          rotation_deg: 0,
          attributes: ['monitor', 'dekat "jendela"'],
          removed_ms: null,
        },
        { id: 'd2', room: 'r1', x_m: 1, y_m: 1.5, rotation_deg: 0, attributes: [], removed_ms: null },
      ])
    })

    test('is replaced whole: places that vanish are kept as removed and return when they are back', async () => {
      await database.campus.replace(sampleCampus(3), 1)
      await database.campus.replace(sampleCampus(2), 2)
      const removed = () =>
        sql<{
          id: string
          removed_ms: number
          desk_ms: number
        }>`SELECT p.id, p.removed_ms, d.removed_ms AS desk_ms
          FROM place p JOIN desk d USING (id) WHERE p.removed_ms IS NOT NULL`.execute(database.connection.db)
      expect((await removed()).rows).toEqual([{ id: 'd3', removed_ms: 2, desk_ms: 2 }])
      await database.campus.replace(sampleCampus(3), 3)
      expect((await removed()).rows).toEqual([])
      const version = await database.connection.db.selectFrom('campus').select('version').executeTakeFirst()
      expect(version).toEqual({ version: 3 })
    })

    test('keeps places on which devices stand, changing nothing', async () => {
      await database.campus.replace(sampleCampus(3), 1)
      await database.devices.add([{ device: sampleDevice('s', { place: 'd3' }), secretHash: null }], 1)
      const refused = database.campus.replace(sampleCampus(2), 2)
      await expect(refused).rejects.toMatchObject({
        code: 'in_use',
        message: expect.stringContaining('s on d3'),
      })
      expect(await database.campus.read()).toEqual(sampleCampus(3))
      await database.devices.move('s', 'd1', 3)
      await database.campus.replace(sampleCampus(2), 4)
      expect(await database.campus.read()).toEqual(sampleCampus(2))
    })

    test('lets places go on which only retired devices stand', async () => {
      await database.campus.replace(sampleCampus(3), 1)
      await database.devices.add([{ device: sampleDevice('s', { place: 'd3' }), secretHash: null }], 1)
      await database.devices.retire('s', 2)
      await database.campus.replace(sampleCampus(2), 3)
      expect((await database.devices.list())[0]).toMatchObject({ id: 's', place: 'd3', retiredAt: 2 })
    })
  })

  describe('devices', () => {
    beforeEach(() => database.campus.replace(sampleCampus(), 1))

    test('read back as they were added, with placement and credential', async () => {
      await database.devices.addGateway(
        { id: 'gw', format: 'chirpstack-v4', topics: ['application/#'], createdAt: 5, retiredAt: null },
        hash('g'),
        5,
      )
      const behind = sampleDevice('b', {
        format: 'chirpstack-v4',
        externalId: '24E1',
        model: 'VS121',
        gateway: 'gw',
        place: 'r1',
      })
      await database.devices.add([plain('a'), { device: behind, secretHash: null }], 7)
      expect(await database.devices.list()).toEqual([sampleDevice('a'), behind])
      expect(await database.devices.listGateways()).toEqual([
        { id: 'gw', format: 'chirpstack-v4', topics: ['application/#'], createdAt: 5, retiredAt: null },
      ])
      expect(await database.devices.placements()).toEqual([
        { device: 'a', place: 'd1', from: 7 },
        { device: 'b', place: 'r1', from: 7 },
      ])
      expect(await database.devices.credentials()).toEqual([
        { username: 'a', kind: 'device', secretHash: hash('a') },
        { username: 'gw', kind: 'gateway', secretHash: hash('g') },
      ])
    })

    test('are added all or none', async () => {
      await database.devices.add([plain('a')], 1)
      expect(await codeOf(database.devices.add([plain('b'), plain('a')], 2))).toBe('already_exists')
      expect(await codeOf(database.devices.add([plain('c'), plain('c')], 2))).toBe('already_exists')
      expect(await database.devices.list()).toHaveLength(1)
      expect(await database.devices.credentials()).toHaveLength(1)
      await database.devices.add([], 3)
    })

    test('share one set of names with gateways', async () => {
      const gateway = { id: 'a', format: 'native', topics: ['#'], createdAt: 1, retiredAt: null }
      await database.devices.add([plain('a', null)], 1)
      expect(await codeOf(database.devices.addGateway(gateway, hash('x'), 1))).toBe('already_exists')
      await database.devices.addGateway({ ...gateway, id: 'g' }, hash('x'), 1)
      expect(await codeOf(database.devices.add([plain('g')], 1))).toBe('already_exists')
    })

    test('have one name in their format as long as they are in use', async () => {
      const named = (id: string, format = 'chirpstack-v4') => ({
        device: sampleDevice(id, { format, externalId: '24e124' }),
        secretHash: null,
      })
      await database.devices.add([named('a')], 1)
      await expect(database.devices.add([named('b')], 2)).rejects.toMatchObject({
        code: 'already_exists',
        errors: [
          { path: 'externalId', message: { id: 'sudah menjadi perangkat a', en: 'is device a already' } },
        ],
      })
      await database.devices.add([named('c', 'other')], 2)
      await database.devices.retire('a', 3)
      await database.devices.add([named('b')], 4)
    })

    test('stand on places that exist', async () => {
      const nowhere = { device: sampleDevice('a', { place: 'd99' }), secretHash: null }
      await expect(database.devices.add([nowhere], 1)).rejects.toMatchObject({
        code: 'not_found',
        errors: [
          {
            path: 'place',
            message: expect.objectContaining({ en: expect.stringMatching(/is no place of the campus$/) }),
          },
        ],
      })
      await database.devices.add([plain('a')], 1)
      expect(await codeOf(database.devices.move('a', 'd99', 2))).toBe('not_found')
    })

    test('move from a time on; a second move at the same time wins', async () => {
      await database.devices.add([plain('a')], 10)
      await database.devices.move('a', 'd2', 20)
      await database.devices.move('a', 'r2', 20)
      expect(await database.devices.placements()).toEqual([
        { device: 'a', place: 'd1', from: 10 },
        { device: 'a', place: 'r2', from: 20 },
      ])
      expect((await database.devices.list())[0]?.place).toBe('r2')
      expect(await codeOf(database.devices.move('b', 'd2', 20))).toBe('not_found')
    })

    test('get a new secret; who has none cannot', async () => {
      await database.devices.add([plain('a'), plain('b', null)], 1)
      await database.devices.rotate('a', hash('new'), '$7$new')
      expect((await database.devices.credentials())[0]?.secretHash).toEqual(hash('new'))
      expect(await database.devices.brokerHashes()).toEqual([
        { username: 'a', kind: 'device', hash: '$7$new' },
      ])
      expect(await codeOf(database.devices.rotate('b', hash('x')))).toBe('not_found')
      expect(await codeOf(database.devices.rotate('z', hash('x')))).toBe('not_found')
    })

    test('retire with their credential and stay listed', async () => {
      await database.devices.add([plain('a')], 1)
      await database.devices.addGateway(
        { id: 'g', format: 'native', topics: ['#'], createdAt: 1, retiredAt: null },
        hash('g'),
        1,
      )
      await database.devices.retire('a', 8)
      await database.devices.retire('g', 9)
      expect(await database.devices.credentials()).toEqual([])
      expect((await database.devices.list())[0]?.retiredAt).toBe(8)
      expect((await database.devices.listGateways())[0]?.retiredAt).toBe(9)
      expect(await codeOf(database.devices.retire('a', 10))).toBe('not_found')
      expect(await codeOf(database.devices.move('a', 'd2', 10))).toBe('not_found')
    })
  })

  test('a broken rule of the schema surfaces as an error and rolls back', async () => {
    const { db } = database.connection
    await sql`CREATE TABLE IF NOT EXISTS held (desk text, during int8range, EXCLUDE USING gist (desk WITH =, during WITH &&))`.execute(
      db,
    )
    const hold = (from: number, to: number) => sql`INSERT INTO held VALUES ('d1', int8range(${from}, ${to}))`
    await hold(0, 10).execute(db)
    await hold(10, 20).execute(db)
    await expect(hold(5, 6).execute(db)).rejects.toMatchObject({
      code: '23P01',
      constraint: 'held_desk_during_excl',
    })
    const rolledBack = db.transaction().execute(async (tx) => {
      await hold(30, 40).execute(tx)
      await hold(39, 41).execute(tx)
    })
    await expect(rolledBack).rejects.toBeInstanceOf(Error)
    const twice = sql`INSERT INTO setting VALUES ('a', '1', 0), ('a', '1', 0)`
    await expect(twice.execute(db)).rejects.toMatchObject({
      code: '23505',
      constraint: 'setting_pkey',
      table: 'setting',
    })
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM held`.execute(db)
    expect(rows).toEqual([{ n: 2 }])
    await sql`DROP TABLE held`.execute(db)
  })
})
