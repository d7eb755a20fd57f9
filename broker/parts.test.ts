import { createRequire } from 'node:module'
import { Duplex } from 'node:stream'
import { Aedes } from 'aedes'
import { ClassicLevel } from 'classic-level'
import fc from 'fast-check'
import mqemitter from 'mqemitter'
import { expect, test } from 'vitest'
import { topicMatches } from '#model/topics.ts'
import { VirtualClock } from '#platform/clock.ts'
import { Counters } from './counters.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { Pace } from './pace.ts'
import { Fifo, KNOWN_VERSIONS, unknownVersions } from './privates.ts'
import { SessionStore } from './sessions.ts'
import { FrameGuard, GuardedStream } from './stream.ts'
import { temporaryDirectory, until } from './support/harness.ts'
import { frame } from './support/raw-client.ts'
import { filterCovers, isOpenFilter, isPublishable, TopicRights } from './topics.ts'

const level = fc.constantFrom('a', 'b', '', '+')
const filterArbitrary = fc
  .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, all]) => [...levels, ...(all ? ['#'] : [])].join('/'))
const topicArbitrary = fc
  .array(fc.constantFrom('a', 'b', ''), { minLength: 1, maxLength: 5 })
  .map((levels) => levels.join('/'))

test('prepared rights allow what the filters match', () => {
  fc.assert(
    fc.property(fc.array(filterArbitrary, { maxLength: 12 }), topicArbitrary, (filters, topic) => {
      expect(new TopicRights(filters).allow(topic)).toBe(
        filters.some((filter) => topicMatches(filter, topic)),
      )
    }),
    { numRuns: 2_000 },
  )
})

test('a covered filter matches nothing that its cover does not', () => {
  fc.assert(
    fc.property(filterArbitrary, filterArbitrary, topicArbitrary, (allowed, requested, topic) => {
      if (filterCovers(allowed, requested) && topicMatches(requested, topic))
        expect(topicMatches(allowed, topic)).toBe(true)
    }),
    { numRuns: 5_000 },
  )
  expect(filterCovers('a/+/c', 'a/+/c')).toBe(true)
  expect(filterCovers('a/+', 'a/#')).toBe(false)
  expect(filterCovers('a/#', 'a/+/b')).toBe(true)
})

test('only commands have filters that telemetry cannot match', () => {
  expect(isOpenFilter('denyut/v1/ikn/d1/command')).toBe(false)
  for (const filter of ['denyut/v1/+/d1/command', 'denyut/#', 'denyut/v1/ikn/d1/telemetry'])
    expect(isOpenFilter(filter)).toBe(true)
})

test('topics with NUL, broken UTF-8 or a leading dollar sign are not publishable', () => {
  expect(['a\0b', Buffer.from([0xc3, 0x28]).toString(), '$SYS/a'].map(isPublishable)).toEqual([
    false,
    false,
    false,
  ])
  expect(['a/b', 'gedung/é', 'a$'].map(isPublishable)).toEqual([true, true, true])
})

test('the frame guard finds a packet above the limit in whatever pieces the bytes come', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 20 })
  const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(sizes, cuts, (lengths, pieces) => {
      const guard = new FrameGuard(300)
      const bytes = Buffer.concat(lengths.map((length) => frame(0x30, Buffer.alloc(length, 0xff))))
      let passed = true
      for (let at = 0, i = 0; at < bytes.length && passed; i++) {
        const size = pieces[i % pieces.length] as number
        passed = guard.pass(bytes.subarray(at, at + size))
        at += size
      }
      expect(passed).toBe(lengths.every((length) => length <= 300))
    }),
  )
})

test('writes of one turn reach the line together, and reading waits until every reason is lifted', async () => {
  const written: number[] = []
  const stream = new Duplex({
    read() {},
    writev(chunks, done) {
      written.push(chunks.length)
      done()
    },
  })
  const rules = { packetBytes: 100, writeBytes: 1_000, onTooLarge() {}, onClogged() {}, onDrained() {} }
  const guarded = new GuardedStream(stream, rules)
  for (let i = 0; i < 5; i++) {
    stream.cork()
    stream.write('x')
    stream.uncork()
  }
  await until(() => written.length > 0)
  expect(written).toEqual([5])
  const read: string[] = []
  stream.on('readable', () => {
    for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) read.push(String(chunk))
  })
  guarded.hold(1)
  guarded.hold(2)
  stream.push(frame(0x30, Buffer.from('ab')))
  await new Promise((resolve) => setImmediate(resolve))
  guarded.lift(1)
  expect(read).toEqual([])
  guarded.lift(2)
  expect(read).toEqual([frame(0x30, Buffer.from('ab')).toString()])
})

test('the pace lets a second go at once, then one by one in order, and loses none', async () => {
  const clock = new VirtualClock()
  const pace = new Pace(clock, 10)
  const done: number[] = []
  for (let i = 0; i < 30; i++) {
    if (pace.take()) done.push(i)
    else pace.wait(() => done.push(i))
  }
  expect(done).toHaveLength(10)
  await clock.advance(1_000)
  expect(done.length).toBeGreaterThanOrEqual(19)
  expect(done.length).toBeLessThanOrEqual(21)
  await clock.advance(2_000)
  expect(done).toEqual(Array.from({ length: 30 }, (_, i) => i))
  expect(clock.pending).toBe(0)
})

test('the queue is first in, first out', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer()), { maxLength: 5_000 }), (steps) => {
      const fifo = new Fifo<number>()
      const model: number[] = []
      for (const step of steps) {
        if (step === null) expect(fifo.shift()).toBe(model.shift())
        else {
          fifo.push(step)
          model.push(step)
        }
        expect(fifo.length).toBe(model.length)
      }
    }),
  )
})

test('the private parts of other packages that the broker uses are there, in the versions it knows', () => {
  expect(unknownVersions()).toEqual([])
  expect(
    unknownVersions((name) => (name === 'aedes' ? '2.0.0' : KNOWN_VERSIONS[name as 'mqemitter'])),
  ).toEqual(['aedes'])
  const emitter = mqemitter() as unknown as Record<string, unknown>
  expect([emitter._messageQueue, emitter._messageCallbacks]).toEqual([[], []])
  const client = Object.keys(new Aedes({}).handle(new Duplex({ read() {} })))
  expect(client).toContain('duplicates')
  for (const name of ['publish', 'subscribe', 'unsubscribe'] as const)
    expect(typeof Aedes.prototype[name]).toBe('function')
  const wanted = createRequire(import.meta.url)('../package.json') as { dependencies: Record<string, string> }
  for (const [name, version] of Object.entries(KNOWN_VERSIONS))
    expect(wanted.dependencies[name]).toBe(version)
})

test('the keys of sessions, queues and retained messages are found again after a restart', async () => {
  const directory = await temporaryDirectory()
  const counters = new Counters()
  const open = () =>
    SessionStore.open(directory, { ...DEFAULT_LIMITS, queuedPerSession: 2, retainedTopics: 1 }, counters)
  const one = await open()
  await one.addSubscriptions({ id: 'a:b' }, [{ topic: 'x/+', qos: 1 }])
  const packet = { topic: 'x/1', payload: Buffer.from('p'), qos: 1, brokerId: 'b', brokerCounter: 1 }
  await one.outgoingEnqueueCombi([{ clientId: 'a:b' }], packet)
  await one.storeRetained({ topic: 'r/1', payload: Buffer.from('kept') })
  expect(one.hasOpenFilter).toBe(false)
  await one.close()
  const two = await open()
  expect(two.hasOpenFilter).toBe(true)
  expect([two.mayRetain('r/1'), two.mayRetain('r/2')]).toEqual([true, false])
  for (let i = 2; i < 4; i++)
    await two.outgoingEnqueueCombi([{ clientId: 'a:b' }], { ...packet, brokerCounter: i })
  expect(counters.queueFull).toBe(1)
  const found: unknown[] = []
  for await (const retained of two.createRetainedStreamCombi(['r/1', 'r/2'])) found.push(retained)
  expect(found).toMatchObject([{ topic: 'r/1' }])
  await two.close()
})

test('writes of one store end in the order in which they were asked for', async () => {
  const db = new ClassicLevel<string, string>(await temporaryDirectory())
  await db.open()
  let delay = 20
  const late = async (method: 'put' | 'del', args: unknown[]) => {
    delay = Math.max(0, delay - 5)
    for (let i = 0; i < delay; i++) await new Promise((resolve) => setImmediate(resolve))
    await (db[method] as (...all: unknown[]) => Promise<void>).apply(db, args)
  }
  const slow = new Proxy(db, {
    get: (target, name) => {
      if (name === 'put' || name === 'del') return (...args: unknown[]) => late(name, args)
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const store = new SessionStore(slow, DEFAULT_LIMITS, new Counters())
  const payloads = ['1', '2', '3', '4']
  await Promise.all(
    payloads.map((payload) => store.storeRetained({ topic: 'r', payload: Buffer.from(payload) })),
  )
  const retained: { payload: Buffer }[] = []
  for await (const one of store.createRetainedStreamCombi(['r'])) retained.push(one)
  expect(String(retained[0]?.payload)).toBe('4')
  delay = 20
  const ended: number[] = []
  const enqueue = async (brokerCounter: number) => {
    const subs = brokerCounter === 3 ? [] : [{ clientId: 'c' }]
    await store.outgoingEnqueueCombi(subs, {
      topic: 'x',
      payload: Buffer.from('p'),
      brokerId: 'b',
      brokerCounter,
    })
    ended.push(brokerCounter)
  }
  await Promise.all([1, 2, 3, 4].map(enqueue))
  expect(ended).toEqual([1, 2, 3, 4])
  delay = 20
  const update = async (brokerCounter: number) => {
    const packet = {
      topic: 'x',
      payload: Buffer.from('p'),
      brokerId: 'b',
      brokerCounter,
      messageId: brokerCounter,
    }
    await store.outgoingUpdate({ id: 'c' }, packet)
    ended.push(brokerCounter)
  }
  await Promise.all([1, 2, 4].map(update))
  expect(ended).toEqual([1, 2, 3, 4, 1, 2, 4])
  await store.close()
})
