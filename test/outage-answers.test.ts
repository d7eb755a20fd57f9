import { afterEach, beforeEach, expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { InfluxTelemetryStore } from '#storage/telemetry/influx/store.ts'
import {
  type Answer,
  type FakeInflux,
  fakeInflux,
  type WriteRequest,
} from '#storage/telemetry/influx/testing/fake-influx.ts'
import { aDevice } from '../ingest/support/campus.ts'
import { type StoreStage, storeStage } from './support/store-stage.ts'

const NOW = Date.UTC(2026, 10, 24, 2)
const MESSAGES = 20
/** Longer than it takes to send all of them. */
const SLOW_MS = 5_000
/** As a real server words it; the value that it refuses. */
const POISON = 13

let clock: VirtualClock
let server: FakeInflux
let stage: StoreStage
let store: InfluxTelemetryStore
let answer: (request: WriteRequest) => Answer | Promise<Answer>
let stored: Set<string>
/** The devices' own clock, which is right. */
let deviceTime: number

const take = ({ lines }: WriteRequest): Answer => {
  for (const line of lines) stored.add(line)
  return { status: 204 }
}

beforeEach(async () => {
  clock = new VirtualClock(NOW)
  stored = new Set()
  deviceTime = NOW
  answer = take
  server = await fakeInflux((request) =>
    request.bucket === 'denyut_raw' ? answer(request) : { status: 204 },
  )
  store = new InfluxTelemetryStore({
    url: server.url,
    token: 'token',
    org: 'denyut',
    bucketPrefix: 'denyut',
    clock,
    log: silentLog,
  })
  await store.open()
  stage = await storeStage({ store, clock, devices: [aDevice('dev-1')] })
})
afterEach(async () => {
  await stage.end()
  await store.close()
  await server.end()
})

/** Lets virtual time pass until the condition holds: fast at first, then at the pace of the disk and the server, which need real time. */
async function passUntil(condition: () => boolean): Promise<void> {
  const [patience, end] = [clock.now() + 300_000, performance.now() + 60_000]
  while (!condition()) {
    if (performance.now() > end) throw new Error('waited in vain')
    await clock.advance(clock.now() < patience ? 100 : 1)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

async function send(count: number, value = (i: number) => 20 + (i % 5)): Promise<void> {
  for (let i = 0; i < count; i++) {
    deviceTime += 10
    await stage.send('dev-1', [{ ts: deviceTime, v: { temperature_c: value(i) } }])
    await clock.advance(10)
  }
}

const status = () => stage.ingest.ledger.status()

test.each([
  [401, 'paused', {}],
  [403, 'paused', {}],
  [404, 'paused', {}],
  [429, 'retrying', { 'retry-after': '7' }],
  [500, 'retrying', {}],
  [503, 'retrying', { 'retry-after': '3' }],
] as const)(
  'while InfluxDB answers %i the sink is %s, everything is acknowledged and kept, and stored afterwards',
  async (code, state, headers) => {
    answer = () => ({ status: code, headers, body: '{"code":"ill","message":"not now"}' })
    await send(MESSAGES)
    await passUntil(() => status().sink.state === state)
    await send(MESSAGES)
    expect(status().inFlight).toBe(2 * MESSAGES)
    expect(status().sink.detail).toContain('not now')
    expect(status().balanced).toBe(true)
    answer = take
    await passUntil(() => status().inFlight === 0)
    expect(stored.size).toBe(2 * MESSAGES)
    expect(status().sink.state).toBe('ok')
    expect(status().total.messages).toMatchObject({ received: 2 * MESSAGES, stored: 2 * MESSAGES })
    expect(stage.quarantine.entries.size).toBe(0)
  },
)

test('while InfluxDB answers late everything is acknowledged at once, waits in the spool, and is sent once, one request at a time', async () => {
  let waiting = 0
  let most = 0
  answer = async (request) => {
    most = Math.max(most, ++waiting)
    await clock.wait(SLOW_MS)
    waiting--
    return take(request)
  }
  await send(3 * MESSAGES)
  expect(status().inFlight).toBe(3 * MESSAGES)
  expect(status().balanced).toBe(true)
  await passUntil(() => status().inFlight === 0)
  expect(most).toBe(1)
  expect(server.abandoned()).toBe(0)
  expect(stored.size).toBe(3 * MESSAGES)
  expect(server.requests.flatMap(({ bucket, lines }) => (bucket === 'denyut_raw' ? lines : []))).toHaveLength(
    3 * MESSAGES,
  )
  expect(status().sink.state).toBe('ok')
})

test('Retry-After is waited for in seconds, not asked against in a hurry', async () => {
  answer = () => ({ status: 429, headers: { 'retry-after': '60' }, body: '{}' })
  await send(1)
  await passUntil(() => status().sink.state === 'retrying')
  const asked = () => server.requests.filter(({ bucket }) => bucket === 'denyut_raw').length
  const before = asked()
  const from = clock.now()
  answer = take
  await passUntil(() => status().inFlight === 0)
  expect(clock.now() - from).toBeGreaterThan(55_000)
  expect(asked()).toBe(before + 1)
})

test('a line that no server parses is found among good ones and quarantined, the others are stored', async () => {
  answer = (request) => {
    const poison = request.lines.find((line) => line.includes(`temperature_c=${POISON}`))
    if (!poison) return take(request)
    // As InfluxDB 2.9.1 words it.
    const message = `unable to parse '${poison}': missing field value`
    return { status: 400, body: JSON.stringify({ code: 'invalid', message }) }
  }
  await send(MESSAGES, (i) => (i === 7 ? POISON : 20))
  await passUntil(() => status().inFlight === 0)
  expect(stored.size).toBe(MESSAGES - 1)
  expect(status().total.messages).toMatchObject({ stored: MESSAGES - 1, quarantined: 1 })
  expect(status().balanced).toBe(true)
  expect([...stage.quarantine.entries.values()].map(({ reason }) => reason)).toEqual(['store_refused'])
})

test('a partial write keeps what the server took and quarantines only what it dropped', async () => {
  answer = (request) => {
    const bad = request.lines.filter((line) => line.includes(`temperature_c=${POISON}`))
    take({ ...request, lines: request.lines.filter((line) => !bad.includes(line)) })
    const message = `failure writing points to database: partial write: field type conflict: dropped=${bad.length}`
    return bad.length > 0
      ? { status: 422, body: JSON.stringify({ code: 'unprocessable entity', message }) }
      : { status: 204 }
  }
  await send(MESSAGES, (i) => (i % 10 === 3 ? POISON : 20))
  await passUntil(() => status().inFlight === 0)
  expect(stored.size).toBe(MESSAGES - 2)
  expect(status().total.messages).toMatchObject({ stored: MESSAGES - 2, quarantined: 2 })
  expect(status().balanced).toBe(true)
})

test('requests that are too large for the server are halved until they fit', async () => {
  answer = (request) =>
    request.lines.length > 3 ? { status: 413, body: '{"code":"request too large"}' } : take(request)
  await send(MESSAGES)
  await passUntil(() => status().inFlight === 0)
  expect(stored.size).toBe(MESSAGES)
  expect(status().total.messages.stored).toBe(MESSAGES)
  expect(stage.quarantine.entries.size).toBe(0)
})

test('while our own clock is a day wrong nothing is lost, and what seems to come from the future is marked', async () => {
  const day_ms = 86_400_000
  for (const jump_ms of [day_ms, -day_ms, -day_ms, day_ms]) {
    clock.jump(jump_ms)
    await send(MESSAGES)
    await passUntil(() => status().inFlight === 0)
    await stage.restart()
  }
  const { messages, readings, clockAhead } = status().total
  expect(messages).toMatchObject({ received: 4 * MESSAGES, stored: 4 * MESSAGES })
  expect(readings).toMatchObject({ stored: 4 * MESSAGES, overwritten: 0 })
  expect(clockAhead).toBe(MESSAGES)
  expect(stored.size).toBe(4 * MESSAGES)
  expect(status().balanced).toBe(true)
})
