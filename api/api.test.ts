import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { TestApi } from './support/api.ts'

let denyut: TestApi
beforeAll(async () => {
  denyut = await new TestApi().start()
})
afterAll(() => denyut.stop())

test('the first person signs up by the set-up link, signs in and sees campus, live values, history, devices and ledgers', async () => {
  const link = await denyut.api.createSetupLink()
  expect(link?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup#[\w-]{32}$/)
  const code = link?.url.split('#')[1] ?? ''
  const person = { name: 'Rina', email: 'Rina@contoh.go.id', password: 'kata sandi panjang' }
  const joined = await denyut.call(API.access.useLink, { params: { code }, body: person })
  expect(joined.status).toBe(200)
  expect(joined.data.grants).toEqual([{ role: 'admin', place: 'kampus' }])

  const signedIn = await denyut.call(API.access.signIn, {
    body: { email: 'rina@contoh.go.id', password: person.password },
  })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  expect(signedIn.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax; Max-Age=43200$/)
  const headers = { cookie }
  expect((await denyut.call(API.access.me, { headers })).data).toMatchObject({
    kind: 'user',
    name: 'Rina',
    email: 'rina@contoh.go.id',
  })

  expect((await denyut.call(API.campus.readCampus, { headers })).data).toEqual(denyut.registry.campus())
  denyut.live.set('a-l1-r1', 'people', 3)
  const live = await denyut.call(API.telemetry.live, { headers, params: { place: 'a-l1' } })
  expect(live.data.points).toContainEqual({
    subject: 'a-l1-r1',
    metric: 'people',
    value: 3,
    at: 1_000,
    quality: 0,
  })
  denyut.store.put({ subject: 'a-air', metric: 'co2_ppm', kind: 'indoor-climate' }, [
    [60_000, 500],
    [120_000, 510],
  ])
  const history = await denyut.call(API.telemetry.history, {
    headers,
    params: { subject: 'a-air', metric: 'co2_ppm' },
    query: { from: 0, to: 600_000 },
  })
  expect(history.data).toMatchObject({
    step: '1m',
    unit: 'ppm',
    zone: 'Asia/Makassar',
    buckets: [
      { t: 60_000, mean: 500 },
      { t: 120_000, mean: 510 },
    ],
  })
  expect((await denyut.call(API.devices.listDevices, { headers })).data.total).toBe(5)
  expect((await denyut.call(API.ledger.readLedger, { headers })).data.balanced).toBe(true)
})

test('a stop waits for answers under way, ends kept-alive connections and cuts upgraded ones after a while', async () => {
  const other = await new TestApi().start()
  other.api.server.on('upgrade', (request: { url?: string }, socket: Duplex) => {
    if (request.url === '/mqtt')
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
  })
  const upgraded = httpRequest(`${other.url}/mqtt`, {
    headers: { connection: 'Upgrade', upgrade: 'x' },
  }).end()
  const [, socket] = (await once(upgraded, 'upgrade')) as [unknown, Duplex]
  const answers = await Promise.all(Array.from({ length: 8 }, () => other.fetch('/api/docs')))
  const { url } = other
  const stopped = other.stop()
  for (const answer of answers) expect(await answer.text()).toContain('</html>')
  const closed = once(socket, 'close')
  await other.clock.advance(3_000)
  await Promise.all([stopped, closed])
  await expect(fetch(`${url}/health/live`)).rejects.toThrow()
  expect(other.clock.pending).toBe(0)
})

test('a port in use is told with the setting to change, and nothing is left running', async () => {
  const second = new TestApi({ settings: { DENYUT_HTTP_PORT: denyut.api.address().port } })
  await expect(second.start()).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining('DENYUT_HTTP_PORT'),
  })
  expect([second.clock.pending, second.live.listeners]).toEqual([0, 0])
})
