import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { silentLog } from '#platform/log.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { Directory } from './directory.ts'
import { httpPost } from './http-post.ts'
import { forgetOld } from './retention.ts'
import { RuleBook } from './rule-book.ts'
import { at, type DeskWorld, desk, type Employee, HOUR, openDesks } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'
import { type Post, Webhooks } from './webhooks.ts'

let database: TestDatabase
let world: DeskWorld
let ani: Employee
eachWorld(openDesks, async (begun) => {
  world = begun
  database = begun.database
  ani = await world.employee('Ani')
})

const addHook = async (url: string) => {
  const admin = await world.employee('Admin', null, 'admin')
  return {
    admin,
    hook: (await world.api.call(API.bookings.addWebhook, { headers: admin.headers, body: { url } })).data,
  }
}
const webhooks = (post: Post) =>
  new Webhooks({ bookings: database.bookings, clock: world.clock, log: silentLog }, post)
const sent = async (post: Post) => {
  const sender = webhooks(post)
  await sender.send()
  await sender.idle()
}
const drain = () => database.bookings.drainOutbox(10, world.clock.now(), () => null)

test('a webhook hears of every change, signed, without people, again after a failure, until it is given up, and then when told', async () => {
  const { admin, hook } = await addHook('http://127.0.0.1:9/denyut')
  const booking = await world.booked(ani, desk(1), at('2026-11-25T09:00'), at('2026-11-25T12:00'))
  await drain()
  const heard: { headers: Record<string, string>; body: string }[] = []
  const answering =
    (status: number): Post =>
    async (_, headers, body) => {
      heard.push({ headers, body })
      return status
    }
  await sent(answering(503))
  world.clock.jump(29_000)
  await sent(answering(500))
  expect(heard).toHaveLength(1)
  world.clock.jump(1_000)
  await sent(answering(204))
  expect(heard).toHaveLength(2)
  expect(JSON.parse(heard[1]?.body ?? '')).toMatchObject({
    topic: 'booking.created',
    booking: booking.id,
    desk: desk(1),
  })
  expect(heard[1]?.body).not.toContain(ani.id)
  const [, time, mac] = /^t=(\d+),v1=(\w+)$/.exec(heard[1]?.headers['denyut-signature'] ?? '') ?? []
  expect(mac).toBe(createHmac('sha256', hook.secret).update(`${time}.${heard[1]?.body}`).digest('hex'))
  await world.cancel(ani, booking)
  await drain()
  for (let i = 0; i < 12; i++) {
    await sent(async () => {
      throw new Error('connection refused')
    })
    world.clock.jump(2 * HOUR)
  }
  const { headers } = await world.again(admin)
  const listed = await world.api.call(API.bookings.listWebhooks, { headers })
  expect(listed.data).toMatchObject({ webhooks: [{ id: hook.id }], dead: [{ error: 'connection refused' }] })
  const again = { headers, params: { delivery: listed.data.dead[0]?.id ?? 0 } }
  expect((await world.api.call(API.bookings.redeliver, again)).status).toBe(204)
  await sent(answering(200))
  expect(JSON.parse(heard[2]?.body ?? '')).toMatchObject({ topic: 'booking.cancelled', booking: booking.id })
  expect((await world.api.call(API.bookings.redeliver, again)).status).toBe(404)
})

test('a webhook that never answers holds up neither the others nor the desks', async () => {
  const { hook: dead } = await addHook('http://127.0.0.1:9/dead')
  const { hook: alive } = await addHook('http://127.0.0.1:9/alive')
  const heard: string[] = []
  const hang: Post = (url, _, body, signal) =>
    new Promise((resolve, reject) => {
      if (url.endsWith('alive')) {
        heard.push(JSON.parse(body).topic)
        return resolve(204)
      }
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  const sender = webhooks(hang)
  for (const [i, person] of [ani, await world.employee('Budi')].entries()) {
    await world.booked(person, desk(i + 1), at('2026-11-25T09:00'), at('2026-11-25T12:00'))
    await drain()
    await sender.send()
    await expect.poll(() => heard.length, { timeout: 60_000 }).toBe(i + 1)
  }
  await sender.stop()
  expect(heard).toEqual(['booking.created', 'booking.created'])
  expect(await database.bookings.deliveryCounts()).toEqual({ waiting: 2, sent: 2, dead: 0 })
  expect(dead.id).not.toBe(alive.id)
})

test('a webhook is posted to over the wire; link-local addresses and redirects are not followed', async () => {
  const bodies: string[] = []
  const receiver = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => bodies.push(text))
    request.on('end', () => response.writeHead(request.url === '/moved' ? 302 : 204, { location: '/' }).end())
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = receiver.address() as AddressInfo
  const post = (url: string) =>
    httpPost(url, { 'content-type': 'application/json' }, '{"a":1}', new AbortController().signal)
  expect([await post(`http://127.0.0.1:${port}/`), await post(`http://localhost:${port}/moved`)]).toEqual([
    204, 302,
  ])
  expect(bodies).toEqual(['{"a":1}', '{"a":1}'])
  for (const host of ['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]', '[fd00:ec2::254]'])
    await expect(post(`http://${host}/latest/meta-data`)).rejects.toThrow('no address for a webhook')
  receiver.close()
  await expect(post(`http://127.0.0.1:${port}/`)).rejects.toThrow('ECONNREFUSED')
})

test('only who rules the whole campus has webhooks', async () => {
  const local = { id: '', headers: await world.api.token('admin', 'a') }
  const answer = await world.api.call(API.bookings.addWebhook, {
    headers: local.headers,
    body: { url: 'https://x.id/' },
  })
  expect(answer.status).toBe(403)
})

test.each([
  'http://169.254.169.254/latest',
  'http://2852039166/',
  'https://[fe80::1]/',
  'http://[::ffff:169.254.169.254]/',
])('%s is refused when it is added', async (url) => {
  const { headers } = await world.employee('Admin', null, 'admin')
  const { data } = await world.api.call(API.bookings.addWebhook, { headers, body: { url } })
  expect(data).toMatchObject({ code: 'webhook_address' })
  expect(await database.bookings.webhooks()).toEqual([])
})

test('after the retention a booking tells of nobody any more', async () => {
  const booking = await world.booked(ani, desk(1), at('2026-11-25T09:00'), at('2026-11-25T12:00'))
  const directory = new Directory(world.api.registry)
  const parts = {
    bookings: database.bookings,
    directory,
    clock: world.clock,
    log: silentLog,
    book: new RuleBook(database.bookings, directory, world.clock),
  }
  world.clock.jump(at('2026-11-25T12:00') - world.clock.now())
  await world.sweep()
  world.clock.jump(90 * 24 * HOUR - 1_000)
  await forgetOld(parts)
  expect(await world.read(booking.id)).toMatchObject({ person: ani.id })
  world.clock.jump(1_000)
  await forgetOld(parts)
  expect(await world.read(booking.id)).toMatchObject({ person: null, state: 'completed' })
  const rest =
    await database.connection.run(`SELECT (SELECT count(*)::int FROM outbox WHERE body::text LIKE '%${ani.id}%') AS outbox,
    (SELECT count(*)::int FROM notification WHERE person = '${ani.id}') AS notices, (SELECT count(*)::int FROM audit WHERE actor = '${ani.id}') AS trail`)
  expect(rest).toEqual([{ outbox: 0, notices: 0, trail: 0 }])
})

test('the retention has its turn every day, though the sweep is due at the same moment', async () => {
  const booking = await world.booked(ani, desk(1), at('2026-11-24T09:00'), at('2026-11-24T12:00'))
  await world.clock.advance(15_000)
  world.clock.jump(91 * 24 * HOUR)
  await world.sweep()
  await world.clock.advance(24 * HOUR)
  await expect.poll(async () => (await world.read(booking.id))?.person, { timeout: 60_000 }).toBeNull()
})

const waitingAni = async (range: { from: number; to: number }) =>
  await database.bookings.wait({ id: randomUUID(), person: ani.id, place: 'a-l1-z', ...range, now: 1 })

test('one who waits behind pages of others is offered a free desk in the same sweep, and a full list is told with its remedy', async () => {
  const range = { from: at('2026-11-25T09:00'), to: at('2026-11-25T12:00') }
  const { headers } = ani
  const join = (n: number) =>
    world.api.call(API.bookings.joinWaitlist, {
      headers,
      body: { place: 'a-l1-z', from: range.from, to: range.to + n * HOUR },
    })
  expect((await join(0)).status).toBe(201)
  const twice = await join(0)
  expect([twice.status, JSON.parse(twice.text).code]).toEqual([409, 'waitlist_twice'])
  await database.connection.run(`INSERT INTO app_user (id, email, language, created_ms)
    SELECT 'u' || n, 'u' || n || '@x.id', 'id', 1 FROM generate_series(1, 600) AS n`)
  await database.connection.run(`INSERT INTO waitlist (id, person, place, wanted, state, created_ms)
    SELECT gen_random_uuid(), 'u' || n, 'a-l1-z', tstzrange('2026-11-25T09:00+08', '2026-11-25T12:00+08'), 'waiting', 1 FROM generate_series(1, 600) AS n`)
  await world.sweep()
  const [entry] = await database.bookings.waiting({ person: ani.id, limit: 1 })
  expect(entry).toMatchObject({ state: 'offered' })
})

test('an offer that a crash cut off after its desk was held is made good, and told', async () => {
  const range = { from: at('2026-11-25T09:00'), to: at('2026-11-25T12:00') }
  const entry = await waitingAni(range)
  const expired = { offerExpiresAt: world.clock.now() - 1 }
  await database.bookings.setWaiting(entry.id, 'waiting', 'offered', expired)
  const request = {
    id: randomUUID(),
    kind: 'booking' as const,
    desks: [desk(2)],
    person: ani.id,
    visitor: null,
    ...range,
    heldFrom: range.from,
    requestId: `offer/${entry.id}`,
    series: null,
    note: null,
    checkIn: null,
  }
  await database.bookings.hold(request, null, { actor: 'system', action: 'offered', by: 'system', now: 1 })
  await world.sweep()
  const waiting = async () => (await database.bookings.waiting({ person: ani.id, limit: 5 }))[0]
  expect(await waiting()).toMatchObject({
    state: 'offered',
    booking: request.id,
    offerExpiresAt: world.clock.now() + 600_000,
  })
  expect((await database.bookings.notices(ani.id, 5)).map(({ kind }) => kind)).toEqual(['offered'])
  world.clock.jump(600_000)
  await world.sweep()
  expect(await waiting()).toMatchObject({ state: 'expired' })
  expect(await world.read(request.id)).toMatchObject({ state: 'cancelled' })
})

test('an offer that a crash cut off before any desk was held is made again', async () => {
  const range = { from: at('2026-11-25T09:00'), to: at('2026-11-25T12:00') }
  const entry = await waitingAni(range)
  await database.bookings.setWaiting(entry.id, 'waiting', 'offered', {
    offerExpiresAt: world.clock.now() - 1,
  })
  await world.sweep()
  const [again] = await database.bookings.waiting({ person: ani.id, limit: 5 })
  expect(again).toMatchObject({ state: 'offered', booking: expect.any(String) })
})
