import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { TestSocket } from '../support/socket.ts'
import { at, DeskWorld, desk, type Employee, openDesks } from './support/desks.ts'

let database: TestDatabase
let world: DeskWorld
let budi: Employee
let rina: Employee
beforeAll(async () => {
  database = await openDesks()
})
beforeEach(async () => {
  world = await new DeskWorld(database).start()
  budi = await world.employee('Budi')
  rina = await world.employee('Rina', null, 'manager')
})
afterEach(() => world.stop())
afterAll(() => database?.close())

const createLink = (person: Employee, floor = 'a-l1') =>
  world.api.call(API.kiosk.createLink, { headers: person.headers, body: { floor, name: 'lobi' } })
const bearer = (url: string) => ({ authorization: `Bearer ${new URL(url).hash.slice(1)}` })
const look = (headers: Record<string, string>, floor = 'a-l1') =>
  world.api.call(API.kiosk.readFloor, { headers, params: { floor } })

describe('the screen of a floor', () => {
  test('shows plan, states and figures of its floor, and no name even of who shares it', async () => {
    await database.bookings.setProfile(
      budi.id,
      { visibility: 'all' },
      { actor: 'test', action: 'visibility', by: 'person', now: 0 },
    )
    await world.booked(budi, desk(1), world.clock.now(), at('2026-11-24T16:00'))
    world.api.live.set('a-l1', 'people', 7, world.clock.now())
    const { data: link } = await createLink(rina)
    expect(new URL(link.url).pathname).toBe('/kiosk/a-l1')
    const answer = await look(bearer(link.url))
    expect(answer.status).toBe(200)
    expect(answer.data).toMatchObject({
      floor: { id: 'a-l1' },
      free: 5,
      total: 6,
      figures: { people: { value: 7 }, co2_ppm: null },
    })
    expect(answer.data.desks.find((one) => one.desk === desk(1))?.state).not.toBe('free')
    expect(answer.text).not.toContain('Budi')
  })

  test('logs no look at a name when a manager opens it', async () => {
    await world.booked(budi, desk(1), world.clock.now(), at('2026-11-24T16:00'))
    expect((await look(rina.headers)).status).toBe(200)
    const { data } = await world.api.call(API.bookings.myData, { headers: budi.headers })
    expect(data.looks).toEqual([])
  })

  test('reads nothing else by its link: no other floor, no operation, no live channel', async () => {
    const { data: link } = await createLink(rina)
    const headers = bearer(link.url)
    expect((await look(headers, 'a-l2')).status).toBe(404)
    for (const path of [
      '/api/v1/campus',
      '/api/v1/live/a-l1',
      '/api/v1/latest/a-l1',
      '/api/v1/places/a-l1/availability',
      `/api/v1/desks/${desk(1)}/page`,
      '/api/v1/me/bookings',
      '/api/v1/kiosks',
      '/api/v1/devices',
      '/api/v1/users',
    ])
      expect([path, (await world.api.fetch(path, { headers })).status]).toEqual([path, 403])
    const socket = await new TestSocket(world.api.url, headers).connected()
    for (const ch of ['campus', 'building:a', 'floor:a-l1'] as const)
      expect(await socket.subscribe({ ch })).toMatchObject({ k: 'err' })
    socket.close()
  })

  test('goes dark at once when its link is revoked', async () => {
    const { data: link } = await createLink(rina)
    const { data } = await world.api.call(API.kiosk.listLinks, { headers: rina.headers })
    expect(data.kiosks).toEqual([{ id: link.id, floor: 'a-l1', name: 'lobi', expiresAt: link.expiresAt }])
    expect((await look(bearer(link.url))).status).toBe(200)
    const revoked = await world.api.call(API.kiosk.revokeLink, {
      headers: rina.headers,
      params: { id: link.id },
    })
    expect(revoked.status).toBe(204)
    expect((await look(bearer(link.url))).status).toBe(401)
  })
})

describe('its links', () => {
  test('are for managers of the floor alone, and for floors alone', async () => {
    expect((await createLink(budi)).status).toBe(403)
    expect((await createLink(rina, 'a')).status).toBe(404)
    const other = await world.api.person('manager', 'b', 'nina@contoh.go.id')
    const { data: link } = await createLink(rina)
    expect((await world.api.call(API.kiosk.listLinks, { headers: other })).data.kiosks).toEqual([])
    const taken = await world.api.call(API.kiosk.revokeLink, { headers: other, params: { id: link.id } })
    expect(taken.status).toBe(404)
  })

  test('are never given for more than a floor, not to people, and end other tokens of nobody', async () => {
    const admin = await world.employee('Ika', null, 'admin')
    const wide = await world.api.call(API.access.createToken, {
      headers: admin.headers,
      body: { role: 'kiosk', scope: 'a' },
    })
    expect(wide).toMatchObject({ status: 400, data: { code: 'validation_failed' } })
    const person = await world.api.fetch('/api/v1/users', {
      method: 'POST',
      headers: { ...admin.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'layar@contoh.go.id', role: 'kiosk', scope: 'a-l1' }),
    })
    expect(person.status).toBe(400)
    const { data: token } = await world.api.call(API.access.createToken, {
      headers: admin.headers,
      body: { role: 'viewer', scope: 'a-l1' },
    })
    expect(token.url).toBeNull()
    const revoked = await world.api.call(API.kiosk.revokeLink, {
      headers: rina.headers,
      params: { id: token.id },
    })
    expect(revoked.status).toBe(404)
  })
})
