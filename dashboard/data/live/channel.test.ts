import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Delta, LiveEntry } from '#model/live.ts'
import { ChannelState, PENDING_LIMIT } from './channel.ts'
import { LiveStore } from './store.ts'

const IDS = ['a/people', 'b/people', 'c/people']
const now = (flush: () => void) => flush()
const entry = (index: number, value: number): LiveEntry => [index, value, 1_000 + value, 0]
const delta = (s: number, d: LiveEntry[], e = 'e1'): Delta => ({ c: 'campus', e, s, t: s, d })

function subscribed(s = 0) {
  const store = new LiveStore(now)
  const state = new ChannelState(store)
  state.request()
  state.answer({ k: 'snap', e: 'e1', s, t: 0, h: 'h1', ids: IDS, p: IDS.map((_, index) => entry(index, 0)) })
  return { store, state }
}

const values = (store: LiveStore) => IDS.map((id) => store.get(id)?.value)

test('a snapshot fills the store and the next request asks only for what came after it', () => {
  const { store, state } = subscribed(5)
  expect(values(store)).toEqual([0, 0, 0])
  expect(state.request()).toEqual({ h: 'h1', since: { e: 'e1', s: 5 } })
})

test('a delta in turn is applied, an old one ignored, a gap and another epoch are told', () => {
  const { store, state } = subscribed()
  expect(state.delta(delta(1, [entry(0, 7)]))).toBe('applied')
  expect(state.delta(delta(1, [entry(0, 9)]))).toBe('old')
  expect(state.delta(delta(3, [entry(0, 9)]))).toBe('gap')
  expect(state.delta(delta(2, [entry(0, 9)], 'e2'))).toBe('gap')
  expect(values(store)).toEqual([7, 0, 0])
})

test('a heartbeat ahead of us says that the tail was lost', () => {
  const { state } = subscribed(4)
  expect(state.behind(4)).toBe(false)
  expect(state.behind(5)).toBe(true)
})

test('a snapshot without ids is taken when the hash is ours and refused when it is not', () => {
  const { store, state } = subscribed()
  state.request()
  expect(state.answer({ k: 'snap', e: 'e2', s: 1, t: 0, h: 'h1', p: [entry(1, 4)] })).toBe(true)
  expect(values(store)).toEqual([undefined, 4, undefined])
  state.request()
  expect(state.answer({ k: 'snap', e: 'e2', s: 1, t: 0, h: 'other', p: [] })).toBe(false)
  expect(state.request()).toEqual({})
})

test('deltas that overtake the answer are applied after it, too many of them are a gap', () => {
  const { store, state } = subscribed()
  state.request()
  expect(state.delta(delta(2, [entry(2, 5)]))).toBe('old')
  expect(state.answer({ k: 'delta', e: 'e1', from: 1, to: 1, t: 0, d: [entry(2, 1)] })).toBe(true)
  expect(values(store)).toEqual([0, 0, 5])
  state.request()
  for (let s = 3; s < 3 + PENDING_LIMIT; s += 1) state.delta(delta(s, []))
  expect(state.delta(delta(99, []))).toBe('gap')
})

test('whatever is lost, doubled or cut off, the store ends with the values of the server', () => {
  const step = fc.record({
    index: fc.nat(2),
    value: fc.nat(100),
    fate: fc.constantFrom('sent', 'lost', 'twice', 'cut'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const truth = [0, 0, 0]
      const ring: Delta[] = []
      const { store, state } = subscribed()
      const answerFor = (request: ReturnType<ChannelState['request']>) => {
        const from = request.since?.s ?? 0
        return {
          k: 'delta' as const,
          e: 'e1',
          from: from + 1,
          to: ring.length,
          t: 0,
          d: ring.slice(from).flatMap((one) => one.d),
        }
      }
      for (const { index, value, fate } of steps) {
        truth[index] = value
        const next = delta(ring.length + 1, [entry(index, value)])
        ring.push(next)
        if (fate === 'lost') continue
        if (fate === 'cut') state.interrupted()
        for (let copy = 0; copy < (fate === 'twice' ? 2 : 1); copy += 1) {
          if (state.delta(next) === 'gap') state.answer(answerFor(state.request()))
        }
      }
      if (state.behind(ring.length)) state.answer(answerFor(state.request()))
      expect(values(store)).toEqual(truth)
    }),
  )
})
