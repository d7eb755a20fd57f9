import { expect, test } from 'vitest'
import { innerDays, isOneDay, moments, spanOfDays } from './parts.ts'

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

test('times are offered in the steps of the desk by the wall clock, with what is set already', () => {
  const clocks = (list: readonly number[]) =>
    list.map((time) => new Date(time + 8 * 3_600_000).toISOString().slice(11, 16))
  const day = { from: at('2026-12-01T07:30'), to: at('2026-12-01T10:00') }
  expect(clocks(moments(day, 30, ZONE))).toEqual(['07:30', '08:00', '08:30', '09:00', '09:30', '10:00'])
  expect(clocks(moments(day, 60, ZONE))).toEqual(['08:00', '09:00', '10:00'])
  expect(clocks(moments(day, 60, ZONE, [at('2026-12-01T08:20')]))).toEqual([
    '08:00',
    '08:20',
    '09:00',
    '10:00',
  ])
  expect(moments({ from: day.to, to: day.from }, 60, ZONE)).toEqual([])
})
