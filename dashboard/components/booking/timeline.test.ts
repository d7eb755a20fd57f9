import { expect, test } from 'vitest'
import { rangeOf, ticksOf } from './timeline.tsx'

const HOUR = 3_600_000
const work = { from: 8 * HOUR, to: 16 * HOUR }
const day = { date: '2026-11-30', zone: 'UTC', work, open: work, closed: null, yearLoaded: true }
const held = (from: number, to: number) => ({
  from: from * HOUR,
  to: to * HOUR,
  kind: 'held' as const,
  state: 'reserved' as const,
  person: null,
})

test('covers the working day with an hour around it, and what is held beyond', () => {
  expect(rangeOf({ day, timeline: [] })).toEqual({ from: 7 * HOUR, to: 17 * HOUR })
  expect(rangeOf({ day, timeline: [held(5, 6), held(10, 12)] })).toEqual({ from: 5 * HOUR, to: 17 * HOUR })
})

test('on a day off it is what is held, or nothing at all', () => {
  expect(rangeOf({ day: { ...day, work: null }, timeline: [held(9, 10)] })).toEqual({
    from: 9 * HOUR,
    to: 10 * HOUR,
  })
  expect(rangeOf({ day: { ...day, work: null }, timeline: [] })).toBeNull()
})

test('names few full hours, evenly', () => {
  expect(ticksOf({ from: 6.5 * HOUR, to: 17 * HOUR })).toEqual([7, 10, 13, 16].map((hour) => hour * HOUR))
  expect(ticksOf({ from: 0, to: 24 * HOUR })).toEqual([0, 6, 12, 18].map((hour) => hour * HOUR))
  expect(ticksOf({ from: 9 * HOUR, to: 10 * HOUR })).toEqual([9 * HOUR])
})
