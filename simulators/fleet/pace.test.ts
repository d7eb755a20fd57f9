import { expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import { Pacer } from './pacer.ts'
import { plan } from './progress-file.ts'

const HOUR = 3_600_000
const NOW = Date.parse('2026-11-24T10:07:30+08:00')
const snapshot = (at: number) => ({ at, registers_kwh: [], doors: {}, air: [] })

async function sentWithin(pacer: Pacer, clock: VirtualClock, duration_ms: number): Promise<number> {
  const abort = new AbortController()
  let sent = 0
  const sending = (async () => {
    for (;;) {
      await pacer.take(100, abort.signal)
      if (abort.signal.aborted) return
      sent += 100
    }
  })()
  await clock.advance(duration_ms)
  abort.abort()
  await sending
  return sent
}

test('history is never faster than asked, and slower while acknowledgements are', async () => {
  const clock = new VirtualClock()
  const pacer = new Pacer(1_000, clock)
  const sent = await sentWithin(pacer, clock, 10_000)
  expect(sent).toBeGreaterThan(9_500)
  expect(sent).toBeLessThanOrEqual(10_400)
  for (let i = 0; i < 5; i++) pacer.acknowledged(900)
  expect(pacer.rate_per_s).toBeCloseTo(1_000 * 0.7 ** 5)
  for (let i = 0; i < 50; i++) pacer.acknowledged(900)
  expect(pacer.rate_per_s).toBe(20)
  for (let i = 0; i < 500; i++) pacer.acknowledged(5)
  expect(pacer.rate_per_s).toBe(1_000)
})

test('a first run has the whole history before it, from a full quarter hour to the last full minute', () => {
  const { origin, history } = plan(null, 1, NOW, 24 * HOUR)
  expect(origin).toBe(Date.parse('2026-11-23T10:00:00+08:00'))
  expect(history).toEqual([
    { from: origin, to: Date.parse('2026-11-24T10:07:00+08:00'), cursor: origin, world: null },
  ])
  expect(plan(null, 1, NOW, 0).history).toEqual([])
})

test('a later run has the time of its absence and what is left, unless that is short or too long ago', () => {
  const left = {
    from: NOW - 20 * HOUR,
    to: NOW - 5 * HOUR,
    cursor: NOW - 10 * HOUR,
    world: snapshot(NOW - 10 * HOUR),
  }
  const before = { seed: 1, origin: NOW - 20 * HOUR, history: [left], live: snapshot(NOW - 3 * HOUR) }
  expect(plan(before, 1, NOW, 24 * HOUR).history).toEqual([
    { from: NOW - 3 * HOUR, to: NOW - 30_000, cursor: NOW - 3 * HOUR, world: before.live },
    left,
  ])
  expect(plan({ ...before, live: snapshot(NOW - 600_000) }, 1, NOW, 24 * HOUR).history).toEqual([left])
  expect(plan(before, 1, NOW + 90 * HOUR, 24 * HOUR).history).toEqual([])
  expect(plan(before, 1, NOW, 0).history).toEqual([])
})
