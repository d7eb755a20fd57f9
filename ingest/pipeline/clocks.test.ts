import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deviceFlags } from '#model/occupancy/health.ts'
import { DeviceClocks } from './clocks.ts'

const NOW = 1_800_000_000_000
const MINUTE_MS = 60_000

/** Flags after messages of these device times, received at these times. */
function flagsAfter(messages: readonly (readonly [deviceTime: number, receivedAt: number])[]) {
  const clocks = new DeviceClocks()
  for (const [deviceTime, receivedAt] of messages)
    clocks.observe(0, deviceTime, null, receivedAt, false, false)
  const signs = { messages: 0, window_ms: 0, equalInARow: 0, battery_pct: null }
  const [lag_ms, steadilyLate] = [clocks.lag(0), clocks.steadilyLate(0)]
  return deviceFlags({ ...signs, lag_ms, steadilyLate }, MINUTE_MS, false)
}

const gaps = fc.array(fc.integer({ min: 10_000, max: 3_600_000 }), { minLength: 3, maxLength: 50 })

test('what waited in a queue or is filled in comes faster than its times and blames no clock', () => {
  fc.assert(
    fc.property(
      gaps,
      fc.nat(30 * 86_400_000),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      (waits, age, pace) => {
        let [at, receivedAt] = [NOW - age, NOW]
        const messages = waits.map((gap): [number, number] => {
          at += gap
          receivedAt += gap * pace
          return [Math.min(at, receivedAt), receivedAt]
        })
        expect(flagsAfter(messages)).toEqual([])
      },
    ),
  )
})

test('history that is filled in between live messages blames no clock', () => {
  const messages = Array.from({ length: 40 }, (_, i): [number, number] =>
    i % 2 === 0
      ? [NOW + i * MINUTE_MS - 200, NOW + i * MINUTE_MS]
      : [NOW - 86_400_000 + i * 15 * MINUTE_MS, NOW + i * MINUTE_MS + 500],
  )
  expect(flagsAfter(messages)).toEqual([])
  expect(flagsAfter(messages.slice(0, -1))).toEqual([])
})

test('a clock that stays behind is told after three messages, one that is ahead at once', () => {
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 70_000, max: 86_400_000 }),
      fc.array(fc.nat(4_000), { minLength: 50 }),
      (waits, behind, jitter) => {
        let at = NOW
        const messages = waits.map((gap, i): [number, number] => {
          at += gap
          return [at - behind, at + jitter[i]!]
        })
        expect(flagsAfter(messages)).toEqual(['skewed'])
        expect(flagsAfter(messages.slice(0, 2))).toEqual([])
      },
    ),
  )
  expect(flagsAfter([[NOW + 61_000, NOW]])).toEqual(['skewed'])
})
