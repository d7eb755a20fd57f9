import { beforeEach, expect, test } from 'vitest'
import {
  DELAYED_AFTER_MS,
  OFFLINE_AFTER_MS,
  type SubscribeAnswer,
  type SubscribeRequest,
} from '#model/live.ts'
import type { BrowserClock } from '../time.ts'
import {
  LIMITED_RETRY_MS,
  LiveClient,
  type LiveSocket,
  REFUSED_RETRY_MS,
  SUBSCRIBE_TIMEOUT_MS,
} from './client.ts'
import { LiveStore } from './store.ts'

/** A clock that stands still until it is moved. */
class StillClock implements BrowserClock {
  #now = 1_000_000
  #timers: { at: number; every: number | null; run: () => void }[] = []

  now = () => this.#now

  after(delay_ms: number, callback: () => void) {
    return this.#add(delay_ms, null, callback)
  }

  every(interval_ms: number, callback: () => void) {
    return this.#add(interval_ms, interval_ms, callback)
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#now = next.at
      if (next.every === null) this.#timers = this.#timers.filter((timer) => timer !== next)
      else next.at += next.every
      next.run()
    }
    this.#now = end
  }

  #add(delay_ms: number, every: number | null, run: () => void) {
    const timer = { at: this.#now + delay_ms, every, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer)
    }
  }
}

type Sent = { event: string; payload: SubscribeRequest; ack: ((answer: SubscribeAnswer) => void) | undefined }

class FakeSocket implements LiveSocket {
  connected = true
  active = true
  sent: Sent[] = []
  #listeners = new Map<string, (payload: never) => void>()
  on(event: string, listener: (payload: never) => void) {
    this.#listeners.set(event, listener)
  }
  emit(event: string, payload: unknown, ack?: (answer: SubscribeAnswer) => void) {
    this.sent.push({ event, payload: payload as SubscribeRequest, ack })
  }
  connect() {
    this.connected = true
    this.receive('connect', undefined)
  }
  disconnect() {
    this.connected = false
  }
  receive(event: string, payload: unknown) {
    this.#listeners.get(event)?.(payload as never)
  }
  subs = () => this.sent.filter((one) => one.event === 'sub')
}

const snapshot = (s: number, value = 1): SubscribeAnswer => ({
  k: 'snap',
  e: 'e1',
  s,
  t: 5_000,
  h: 'h',
  ids: ['ikn/people'],
  p: [[0, value, 4_000, 0]],
})

let clock: StillClock
let socket: FakeSocket
let store: LiveStore
let client: LiveClient
let refusals: number

beforeEach(async () => {
  refusals = 0
  clock = new StillClock()
  socket = new FakeSocket()
  store = new LiveStore((flush) => flush())
  client = new LiveClient({
    store,
    clock,
    open: async () => socket,
    onRefused: () => {
      refusals += 1
    },
  })
  client.start()
  await Promise.resolve()
  return () => client.stop()
})

test('two holders of a channel share one subscription, and the last to leave ends it', () => {
  const first = client.hold('campus')
  const second = client.hold('campus')
  expect(socket.subs()).toHaveLength(1)
  first()
  expect(socket.sent.some((one) => one.event === 'unsub')).toBe(false)
  second()
  expect(socket.sent.at(-1)?.event).toBe('unsub')
})

test('a gap is filled from where it began', () => {
  client.hold('campus')
  socket.subs()[0]?.ack?.(snapshot(3))
  socket.receive('d', { c: 'campus', e: 'e1', s: 5, t: 6_000, d: [[0, 9, 6_000, 0]] })
  expect(socket.subs()[1]?.payload.since).toEqual({ e: 'e1', s: 3 })
  expect(store.get('ikn/people')?.value).toBe(1)
})

test('a heartbeat that is ahead fetches the lost tail', () => {
  client.hold('campus')
  socket.subs()[0]?.ack?.(snapshot(3))
  socket.receive('hb', { t: 6_000, s: { campus: 3 } })
  expect(socket.subs()).toHaveLength(1)
  socket.receive('hb', { t: 7_000, s: { campus: 4 } })
  expect(socket.subs()).toHaveLength(2)
})

test('silence makes the link delayed, then offline; the next word makes it live', () => {
  client.hold('campus')
  socket.subs()[0]?.ack?.(snapshot(1))
  expect(client.link().state).toBe('live')
  clock.advance(DELAYED_AFTER_MS)
  expect(client.link().state).toBe('delayed')
  clock.advance(OFFLINE_AFTER_MS)
  expect(client.link()).toEqual({ state: 'offline', heardAt: 5_000 })
  socket.receive('hb', { t: 90_000, s: {} })
  expect(client.link().state).toBe('live')
})

test('server time runs on from the last word, whatever the own clock says', () => {
  socket.receive('hb', { t: 7_000_000, s: {} })
  clock.advance(2_500)
  expect(client.now()).toBe(7_002_500)
})

test('a cut link is delayed at once, and a reconnect resumes every held channel', () => {
  client.hold('campus')
  socket.subs()[0]?.ack?.(snapshot(3))
  socket.disconnect()
  socket.receive('disconnect', undefined)
  expect(client.link().state).toBe('delayed')
  socket.connect()
  expect(socket.subs()[1]?.payload).toEqual({ ch: 'campus', h: 'h', since: { e: 'e1', s: 3 } })
})

test('put out by the server, it says so once and comes back by itself', () => {
  client.hold('campus')
  socket.subs()[0]?.ack?.(snapshot(3))
  socket.active = false
  socket.disconnect()
  socket.receive('disconnect', 'io server disconnect')
  expect(refusals).toBe(1)
  clock.advance(REFUSED_RETRY_MS)
  expect(socket.connected).toBe(true)
  expect(socket.subs()).toHaveLength(2)
})

test('a hidden tab lets its channels go and resumes them when it is seen again', () => {
  client.hold('campus')
  socket.subs()[0]?.ack?.(snapshot(3))
  client.sleep(true)
  expect(socket.sent.at(-1)).toMatchObject({ event: 'unsub' })
  client.hold('floor:x')
  expect(socket.subs()).toHaveLength(1)
  client.sleep(false)
  expect(socket.subs().map((one) => one.payload.ch)).toEqual(['campus', 'campus', 'floor:x'])
})

test('an unanswered request is sent again, a refusal is kept, a limit is tried again later', () => {
  client.hold('campus')
  clock.advance(SUBSCRIBE_TIMEOUT_MS)
  expect(socket.subs()).toHaveLength(2)
  socket.subs()[1]?.ack?.({ k: 'err', code: 'forbidden' })
  expect(client.refused('campus')).toBe('forbidden')
  clock.advance(SUBSCRIBE_TIMEOUT_MS * 3)
  expect(socket.subs()).toHaveLength(2)
  client.hold('floor:x')
  socket.subs()[2]?.ack?.({ k: 'err', code: 'limit' })
  clock.advance(LIMITED_RETRY_MS)
  expect(socket.subs()).toHaveLength(4)
})
