import { expect, test } from 'vitest'
import { CallError } from './call.ts'
import type { BrowserClock } from './time.ts'
import { UNDO_MS, UndoStack } from './undo.ts'

/** A clock that tests move. */
class TestClock implements BrowserClock {
  #now = 0
  #timers: { at: number; run: () => void }[] = []
  now = () => this.#now
  after(delay_ms: number, run: () => void) {
    const timer = { at: this.#now + delay_ms, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }
  every(): () => void {
    throw new Error('nothing here repeats')
  }
  pass(ms: number): void {
    this.#now += ms
    const due = this.#timers.filter(({ at }) => at <= this.#now)
    this.#timers = this.#timers.filter(({ at }) => at > this.#now)
    for (const { run } of due) run()
  }
}

const words = { key: 'me.did.waiting' } as const
const stage = () => {
  const clock = new TestClock()
  return { clock, stack: new UndoStack(clock) }
}

test('an offer stays for its time, not a moment longer', () => {
  const { clock, stack } = stage()
  stack.offer(words, async () => {})
  clock.pass(UNDO_MS - 1)
  expect(stack.list()).toHaveLength(1)
  clock.pass(1)
  expect(stack.list()).toEqual([])
})

test('while it is looked at its time stands still, and goes on with what was left', () => {
  const { clock, stack } = stage()
  stack.offer(words, async () => {})
  clock.pass(UNDO_MS - 1_000)
  const id = stack.list()[0]?.id ?? 0
  stack.hold(id, true)
  clock.pass(60_000)
  stack.hold(id, false)
  clock.pass(999)
  expect(stack.list()).toHaveLength(1)
  clock.pass(1)
  expect(stack.list()).toEqual([])
})

test('undo takes the newest back once, says so, and goes', async () => {
  const { clock, stack } = stage()
  const undone: string[] = []
  stack.offer(words, async () => undone.push('first'))
  stack.offer(words, async () => undone.push('second'))
  await Promise.all([stack.undo(), stack.undo(stack.list()[1]?.id)])
  expect(undone).toEqual(['second'])
  expect(stack.list().map(({ state }) => state)).toEqual(['offered', 'undone'])
  clock.pass(UNDO_MS)
  expect(stack.list()).toEqual([])
})

test('what the server refuses to undo is told with its reason', async () => {
  const { stack } = stage()
  stack.offer(words, async () => {
    throw new CallError('booking_desk_taken', 'Pilih meja lain.', { title: 'Meja sudah dipesan' })
  })
  await stack.undo()
  expect(stack.list()[0]).toMatchObject({ state: 'failed', error: { code: 'booking_desk_taken' } })
})

test('only the last offers are kept', () => {
  const { stack } = stage()
  for (let i = 0; i < 5; i++) stack.offer(words, async () => {})
  expect(stack.list().map(({ id }) => id)).toEqual([3, 4, 5])
})

test('an offer ends when something else is done to what it is about, others stay', () => {
  const { stack } = stage()
  stack.offer(words, async () => {}, ['a', 'b'])
  stack.offer(words, async () => {}, ['c'])
  stack.offer(words, async () => {})
  stack.supersede(['b'])
  expect(stack.list().map(({ id }) => id)).toEqual([2, 3])
  stack.supersede([])
  expect(stack.list()).toHaveLength(2)
})
