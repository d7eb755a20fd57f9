import { expect, test } from 'vitest'
import { innerDays, isOneDay, spanOfDays } from './parts.ts'

const ZONE = 'Asia/Makassar'
const at = (text: string): number => Date.parse(`${text}+08:00`)
/** Monday to Friday. */
const week = { from: at('2026-11-30T07:30'), to: at('2026-12-04T16:00') }

test('whole days are given up between the end of the day before and the start of the day after', () => {
  expect(isOneDay(week, ZONE)).toBe(false)
  expect(isOneDay({ from: week.from, to: at('2026-12-01T00:00') }, ZONE)).toBe(true)
  expect(spanOfDays(week, '2026-12-02', '2026-12-02', ZONE)).toEqual({
    from: at('2026-12-01T16:00'),
    to: at('2026-12-03T07:30'),
  })
})

test('a day of the booking stays on either side, and today cannot be given up any more', () => {
  expect(innerDays(week, 0, ZONE)).toEqual({ first: '2026-12-01', last: '2026-12-03' })
  expect(innerDays(week, at('2026-12-01T09:00'), ZONE)).toEqual({ first: '2026-12-02', last: '2026-12-03' })
  expect(innerDays(week, at('2026-12-03T09:00'), ZONE)).toBeNull()
})
