import { expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { simulatorProcess } from './simulator.ts'

/** Starts a simulator that ends by itself at once, and waits until that was seen. */
async function ended(withAll: boolean): Promise<{ warnings: string[]; timers: number }> {
  const warnings: string[] = []
  const clock = new VirtualClock(0)
  const log = { warn: (_: unknown, words: string) => warnings.push(words) } as unknown as Log
  const ending = new AbortController()
  let seen = () => {}
  const last = new Promise<void>((resolve) => {
    seen = resolve
  })
  const part = simulatorProcess({
    name: 'test',
    args: ['--help'],
    heard: (line) => {
      if (!line.includes('replay')) return
      if (withAll) ending.abort()
      seen()
    },
    clock,
    log,
    ending: ending.signal,
  })
  await part.start()
  await last
  // It has written all it has to say; that it is gone is seen within moments, however busy the machine.
  await expect.poll(() => part.isGone(), { timeout: 60_000 }).toBe(true)
  const timers = clock.pending
  await part.stop()
  return { warnings, timers }
}

test('a simulator that ends by itself is started again, and the log says so', async () => {
  expect(await ended(false)).toEqual({ warnings: ['a simulator stopped; it is started again'], timers: 1 })
})

test('one that ends because all of Denyut was told to end is no matter for the log', async () => {
  expect(await ended(true)).toEqual({ warnings: [], timers: 0 })
})
