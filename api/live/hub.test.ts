import { expect, test } from 'vitest'
import type { Delta, LivePoint } from '#model/live.ts'
import type { FeedPlan } from './feed.ts'
import { Hub, LINGER_MS } from './hub.ts'

const point = (subject: string, value: number): LivePoint => ({
  subject,
  metric: 'm',
  value,
  at: 1,
  quality: 0,
})
const plan = (room: string, subjects: string[], pace: FeedPlan['pace'] = 'fast'): FeedPlan => ({
  channel: 'floor:x',
  room,
  pace,
  slots: subjects.map((subject) => [subject, 'm'] as const),
})

function makeHub() {
  const sent: [string, Delta][] = []
  const hub = new Hub('node', (subject) => point(subject, 5))
  return { hub, sent, send: (room: string, delta: Delta) => void sent.push([room, delta]) }
}

test('a change reaches every held feed that carries the series, at its own pace, and no other', () => {
  const { hub, sent, send } = makeHub()
  hub.hold(plan('one', ['a', 'b']))
  hub.hold(plan('two', ['b'], 'slow'))
  hub.hold(plan('three', ['c']))
  hub.changed([point('b', 5), point('nobody', 1)])
  hub.flush('fast', 0, send)
  expect(sent.map(([room, { d }]) => [room, d])).toEqual([['one', [[1, 5, 1, 0]]]])
  hub.flush('slow', 0, send)
  expect(sent.map(([room]) => room)).toEqual(['one', 'two'])
})

test('a feed that nobody holds waits for those who come back, then ends; its successor has another epoch', () => {
  const { hub } = makeHub()
  const first = hub.hold(plan('one', ['a']))
  hub.hold(plan('one', ['a']))
  hub.release('one', 0)
  hub.sweep(LINGER_MS * 2)
  expect(hub.feed('one')).toBe(first)
  hub.release('one', LINGER_MS * 2)
  hub.sweep(LINGER_MS * 3 - 1)
  expect(hub.hold(plan('one', ['a']))).toBe(first)
  hub.release('one', 0)
  hub.sweep(LINGER_MS)
  expect(hub.size).toBe(0)
  expect(hub.roomsOf('a').size).toBe(0)
  expect(hub.hold(plan('one', ['a'])).epoch).not.toBe(first.epoch)
})

test('a changed id list is a new epoch that says so at once; an unchanged one goes on', () => {
  const { hub, sent, send } = makeHub()
  const changed = hub.hold(plan('one', ['a']))
  const same = hub.hold(plan('two', ['b']))
  hub.hold(plan('gone', ['c']))
  hub.replan(
    ({ room, slots }) => (room === 'gone' ? null : room === 'one' ? [...slots, ['z', 'm']] : slots),
    3,
    send,
  )
  expect(hub.feed('two')).toBe(same)
  expect(hub.feed('gone')).toBeUndefined()
  expect(hub.feed('one')?.epoch).not.toBe(changed.epoch)
  expect(sent).toEqual([['one', { c: 'floor:x', e: hub.feed('one')?.epoch, s: 1, t: 3, d: [] }]])
  hub.changed([point('z', 5), point('c', 1)])
  hub.flush('fast', 4, send)
  expect(sent.at(-1)).toMatchObject(['one', { s: 2, d: [[1, 5, 1, 0]] }])
})
