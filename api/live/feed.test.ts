import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Delta, LiveEntry, LivePoint, SubscribeAnswer } from '#model/live.ts'
import { Feed, RING_MAX } from './feed.ts'

const SLOTS = ['p', 'q', 'r', 's'].map((metric) => ['x', metric] as const)

function makeFeed() {
  const values = new Map<string, LivePoint>()
  const feed = new Feed(
    { channel: 'floor:x', room: 'floor:x|a', pace: 'fast', slots: SLOTS },
    'e1',
    (_subject, metric) => values.get(metric),
  )
  const set = (index: number, value: number): void => {
    const metric = SLOTS[index]?.[1] ?? ''
    values.set(metric, { subject: 'x', metric, value, at: value, quality: 0 })
    feed.mark(index)
  }
  return { feed, set, values }
}

/** A client by the rules of the protocol; false when it must subscribe again. */
class Mirror {
  values = new Map<number, LiveEntry[1]>()
  hash: string | undefined
  since: { e: string; s: number } | undefined

  take(answer: SubscribeAnswer): void {
    if (answer.k === 'err') throw new Error(answer.code)
    if (answer.k === 'snap') {
      expect(answer.ids !== undefined).toBe(answer.h !== this.hash)
      this.hash = answer.h
      this.values = new Map(answer.p.map(([index, value]) => [index, value]))
      this.since = { e: answer.e, s: answer.s }
      return
    }
    expect(answer.from).toBe((this.since?.s ?? 0) + 1)
    for (const [index, value] of answer.d) this.values.set(index, value)
    this.since = { e: answer.e, s: answer.to }
  }

  apply({ e, s, d }: Delta): boolean {
    if (this.since?.e !== e || s > this.since.s + 1) return false
    if (s <= this.since.s) return true
    for (const [index, value] of d) this.values.set(index, value)
    this.since = { e, s }
    return true
  }

  get request() {
    return { ...(this.hash ? { h: this.hash } : {}), ...(this.since ? { since: this.since } : {}) }
  }
}

test('whatever is lost on the way, a client that follows the protocol ends with the present values', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), index: fc.nat(3), value: fc.nat(1_000) }),
    fc.record({ kind: fc.constant('tick' as const), lost: fc.boolean() }),
    fc.record({ kind: fc.constant('reconnect' as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const { feed, set, values } = makeFeed()
      const client = new Mirror()
      client.take(feed.answer(client.request, 0))
      for (const one of steps) {
        if (one.kind === 'set') set(one.index, one.value)
        else if (one.kind === 'reconnect') client.take(feed.answer(client.request, 0))
        else {
          const delta = feed.flush(0)
          if (delta && !one.lost && !client.apply(delta)) client.take(feed.answer(client.request, 0))
        }
      }
      feed.flush(0)
      client.take(feed.answer(client.request, 0))
      expect(client.values).toEqual(
        new Map(
          SLOTS.flatMap(([, metric], i) => {
            const point = values.get(metric)
            return point ? [[i, point.value] as const] : []
          }),
        ),
      )
    }),
  )
})

test('a client within the ring is brought up by one delta, one beyond it by a snapshot without ids', () => {
  const { feed, set } = makeFeed()
  set(0, 1)
  feed.flush(0)
  for (let i = 0; i < RING_MAX; i++) {
    set(1, i)
    feed.flush(0)
  }
  const within = feed.answer({ h: feed.hash, since: { e: feed.epoch, s: 1 } }, 5)
  expect(within).toMatchObject({
    k: 'delta',
    from: 2,
    to: RING_MAX + 1,
    t: 5,
    d: [[1, RING_MAX - 1, RING_MAX - 1, 0]],
  })
  const beyond = feed.answer({ h: feed.hash, since: { e: feed.epoch, s: 0 } }, 5)
  expect(beyond).toMatchObject({ k: 'snap', s: RING_MAX + 1 })
  expect(beyond).not.toHaveProperty('ids')
})

test('another epoch, a number from the future or another id list gets a snapshot', () => {
  const { feed, set } = makeFeed()
  set(0, 1)
  feed.flush(0)
  expect(feed.answer({ h: feed.hash, since: { e: 'old', s: 1 } }, 0).k).toBe('snap')
  expect(feed.answer({ h: feed.hash, since: { e: feed.epoch, s: 9 } }, 0).k).toBe('snap')
  expect(feed.answer({ h: 'other', since: { e: feed.epoch, s: 1 } }, 0)).toMatchObject({
    k: 'snap',
    ids: ['x/p', 'x/q', 'x/r', 'x/s'],
  })
})

test('many changes of a point between two ticks are one entry, and no change is no message', () => {
  const { feed, set } = makeFeed()
  for (let i = 0; i < 50; i++) set(2, i)
  expect(feed.flush(7)).toEqual({ c: 'floor:x', e: 'e1', s: 1, t: 7, d: [[2, 49, 49, 0]] })
  expect(feed.flush(8)).toBeNull()
})
