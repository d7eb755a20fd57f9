import { expect, test } from 'vitest'
import { LiveStore } from './store.ts'

const value = (number: number) => ({ value: number, at: number, q: 0 })

test('many writes of one frame call each listener once', () => {
  const frames: (() => void)[] = []
  const store = new LiveStore((flush) => frames.push(flush))
  let calls = 0
  const leave = store.subscribe(['a', 'b'], () => {
    calls += 1
  })
  store.set('a', value(1))
  store.set('a', value(2))
  store.set('b', value(3))
  store.set('c', value(4))
  expect(frames).toHaveLength(1)
  frames[0]?.()
  expect(calls).toBe(1)
  expect(store.get('a')?.value).toBe(2)
  leave()
  store.set('a', value(5))
  frames[1]?.()
  expect(calls).toBe(1)
})
