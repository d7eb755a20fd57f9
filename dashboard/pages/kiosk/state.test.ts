import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localTime } from '#model/calendar/local.ts'
import { STALE_AFTER_MS } from '../../data/metrics.ts'
import { DELAYED_AFTER_MS, delayedSince, shiftOf, untilNight } from './state.ts'

const heard = { heardAt: 1_000_000, now: 5_000_000, dataAt: 4_990_000 }

test('is fresh until answers stay out, then old since the last one', () => {
  expect(delayedSince(heard, heard.heardAt + DELAYED_AFTER_MS)).toBeNull()
  expect(delayedSince(heard, heard.heardAt + DELAYED_AFTER_MS + 1)).toBe(heard.now)
})

test('is old although the server answers when its sensors are silent, since their last reading', () => {
  const silent = { ...heard, dataAt: heard.now - STALE_AFTER_MS }
  expect(delayedSince(silent, silent.heardAt)).toBeNull()
  expect(delayedSince(silent, silent.heardAt + 1)).toBe(silent.dataAt)
  expect(delayedSince({ ...heard, dataAt: null }, heard.heardAt)).toBeNull()
})

test('the night comes within a day, at three local time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }), (now) => {
      const left = untilNight(now, 'Asia/Makassar')
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(86_400_000)
      expect(localTime(now + left, 'Asia/Makassar').minuteOfDay).toBe(180)
    }),
  )
})

test('the picture moves every ten minutes and comes back', () => {
  expect([0, 600_000, 1_200_000, 1_800_000, 2_400_000].map(shiftOf)).toEqual([0, 1, 2, 3, 0])
})
