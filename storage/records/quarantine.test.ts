import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { needs } from '../../test/support/services.ts'
import { QUARANTINE_BYTES_MAX, QUARANTINE_ENTRIES_MAX } from './quarantine-plan.ts'
import type { QuarantineInput } from './records.ts'
import { enginesFor, type TestDatabase } from './support/engines.ts'

const input = (
  sequence: number,
  payload: string,
  change: Partial<QuarantineInput> = {},
): QuarantineInput => ({
  device: 'a',
  topic: 't',
  reason: 'invalid',
  detail: 'x',
  payload: Buffer.from(payload),
  receivedAt: 1_000 + sequence,
  sequence,
  ...change,
})
const all = { limit: 10_000, offset: 0 }

describe.each(enginesFor(() => needs('postgresql', 'the quarantine on PostgreSQL')))(
  'quarantine on %s',
  (_, open) => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await open()
    })
    beforeEach(() => database.clear())
    afterAll(() => database?.close())

    test('payloads that are the same are one entry with a count', async () => {
      const { quarantine } = database
      await quarantine.add([
        input(1, 'p', { detail: 'first' }),
        input(2, 'q'),
        input(3, 'p', { detail: 'last' }),
      ])
      await quarantine.add([
        input(4, 'p', { topic: 'u' }),
        input(5, 'p', { reason: 'too_old' }),
        input(6, 'p', { device: 'b' }),
      ])
      const { total, entries } = await quarantine.list(all)
      expect(total).toBe(5)
      expect(entries.at(-1)).toEqual({
        id: expect.any(String),
        device: 'a',
        topic: 't',
        reason: 'invalid',
        detail: 'x',
        payload: Buffer.from('q'),
        count: 1,
        firstSeen: 1_002,
        lastSeen: 1_002,
      })
      expect(entries.find(({ count }) => count === 2)).toMatchObject({
        detail: 'last',
        payload: Buffer.from('p'),
        firstSeen: 1_001,
        lastSeen: 1_003,
      })
      expect(entries.filter(({ count }) => count > 1)).toHaveLength(1)
    })

    test('a sequence counts once, however often it is given', async () => {
      const { quarantine } = database
      const batch = [input(1, 'p'), input(2, 'q'), input(3, 'p'), input(3, 'p')]
      await quarantine.add(batch)
      await quarantine.add(batch)
      await quarantine.add([...batch, input(4, 'q')])
      const { entries } = await quarantine.list(all)
      expect(entries.map(({ payload, count }) => [payload?.toString(), count])).toEqual([
        ['q', 2],
        ['p', 2],
      ])
    })

    test('is listed newest first, by page, device and reason', async () => {
      const { quarantine } = database
      await quarantine.add([
        input(1, 'p1'),
        input(2, 'p2'),
        input(3, 'p3', { device: 'b' }),
        input(4, 'p4', { reason: 'too_old' }),
        input(5, 'p5'),
      ])
      const seen = async (filter: object) => {
        const { total, byReason, entries } = await quarantine.list({ ...all, ...filter })
        return [total, byReason, entries.map(({ payload }) => payload?.toString())]
      }
      expect(await seen({})).toEqual([5, { invalid: 4, too_old: 1 }, ['p5', 'p4', 'p3', 'p2', 'p1']])
      expect(await seen({ limit: 2, offset: 1 })).toEqual([5, { invalid: 4, too_old: 1 }, ['p4', 'p3']])
      expect(await seen({ device: 'a', reason: 'invalid' })).toEqual([
        3,
        { invalid: 3, too_old: 1 },
        ['p5', 'p2', 'p1'],
      ])
      expect(await seen({ device: 'c' })).toEqual([0, {}, []])
    })

    test('is taken oldest first and removed', async () => {
      const { quarantine } = database
      await quarantine.add([
        input(1, 'p1'),
        input(2, 'p2', { reason: 'too_old' }),
        input(3, 'p3'),
        input(4, 'p4', { device: 'b' }),
      ])
      const payloads = async (filter: object, limit = 10) =>
        (await quarantine.take(filter, limit)).map(({ payload }) => payload?.toString())
      expect(await payloads({})).toEqual(['p1', 'p2', 'p3', 'p4'])
      expect(await payloads({ reason: 'invalid' }, 2)).toEqual(['p1', 'p3'])
      expect(await payloads({ device: 'b' })).toEqual(['p4'])
      const [first, second] = await quarantine.take({}, 2)
      expect(await payloads({ ids: [second?.id ?? '', 'nonsense', '99999'] })).toEqual(['p2'])
      expect(await payloads({ ids: [] })).toEqual([])
      await quarantine.remove([first?.id ?? '', 'nonsense', '99999'])
      await quarantine.remove([])
      expect(await payloads({})).toEqual(['p2', 'p3', 'p4'])
    })

    test('keeps a thousand entries of a device; more are only counted, once, and others have room', async () => {
      const { quarantine } = database
      const many = Array.from({ length: QUARANTINE_ENTRIES_MAX + 20 }, (_, i) => input(i + 1, `p${i}`))
      expect(await quarantine.add(many)).toEqual({ payloadNotKept: 20 })
      expect(await quarantine.add(many)).toEqual({ payloadNotKept: 0 })
      expect(
        await quarantine.add([input(2_000, 'p0'), input(2_001, 'new'), input(2_002, 'x', { device: 'b' })]),
      ).toEqual({ payloadNotKept: 1 })
      expect((await quarantine.list(all)).total).toBe(QUARANTINE_ENTRIES_MAX + 1)
      const [oldest] = await quarantine.take({ device: 'a' }, 1)
      await quarantine.remove([oldest?.id ?? ''])
      expect(await quarantine.add([input(2_003, 'room')])).toEqual({ payloadNotKept: 0 })
      expect(await quarantine.add([input(2_004, 'none')])).toEqual({ payloadNotKept: 1 })
    })

    test('keeps 16 MiB of payloads of a device; beyond that the entry stands without', async () => {
      const { quarantine } = database
      const size = 256 * 1024
      const fits = QUARANTINE_BYTES_MAX / size
      const big = (i: number) => input(i, '', { payload: Buffer.alloc(size, i) })
      const batch = Array.from({ length: fits + 2 }, (_, i) => big(i + 1))
      expect(await quarantine.add(batch)).toEqual({ payloadNotKept: 2 })
      const { total, entries } = await quarantine.list(all)
      expect(total).toBe(fits + 2)
      expect(entries.filter(({ payload }) => payload === null)).toHaveLength(2)
      expect(await quarantine.take({}, 1_000)).toHaveLength(fits)
      const [oldest] = await quarantine.take({}, 1)
      await quarantine.remove([oldest?.id ?? ''])
      expect(await quarantine.add([{ ...big(fits + 1), sequence: fits + 3 }])).toEqual({ payloadNotKept: 0 })
      expect(await quarantine.take({}, 1_000)).toHaveLength(fits)
    })

    test('holds any topic, detail and payload', async () => {
      const { quarantine } = database
      const odd = input(1, '', {
        topic: `${'é'.repeat(30_000)}\0\ud800`,
        detail: 'a\0b',
        device: 'x\0',
        payload: new Uint8Array(0),
      })
      await quarantine.add([odd])
      await quarantine.add([{ ...odd, sequence: 2 }])
      expect((await quarantine.list(all)).entries).toMatchObject([
        { count: 2, detail: 'a\uFFFDb', device: 'x\uFFFD', payload: Buffer.alloc(0) },
      ])
    })

    test('counts each message once, with batches repeated after crashes', async () => {
      const { quarantine } = database
      const message = fc.record({
        device: fc.constantFrom('a', 'b'),
        payload: fc.constantFrom('p', 'q', 'r'),
        topic: fc.constantFrom('t', 'u'),
      })
      const batch = fc.record({ size: fc.integer({ min: 1, max: 12 }), again: fc.nat(20) })
      const property = fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 60 }),
        fc.array(batch),
        async (messages, batches) => {
          await database.clear()
          const inputs = messages.map(({ payload, ...change }, i) => input(i + 1, payload, change))
          let done = 0
          for (const { size, again } of [...batches, { size: inputs.length, again: 0 }]) {
            await quarantine.add(inputs.slice(Math.max(0, done - again), done + size))
            done = Math.min(inputs.length, done + size)
          }
          const expected: Record<string, number> = {}
          for (const { device, topic, payload } of messages) {
            const key = `${device} ${topic} ${payload}`
            expected[key] = (expected[key] ?? 0) + 1
          }
          const { entries } = await quarantine.list(all)
          const counted = entries.map(({ device, topic, payload, count }) => [
            `${device} ${topic} ${payload}`,
            count,
          ])
          expect(Object.fromEntries(counted)).toEqual(expected)
        },
      )
      await fc.assert(property, { numRuns: 15 })
    })
  },
)
