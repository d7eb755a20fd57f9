import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { bookingChanges, concerns } from './booking-changes.ts'
import { freshKey } from './key.ts'
import { BOOKINGS_KEY } from './query.ts'

const SHOWN = { place: 'f1', floors: [{ floor: 'f1' }, { floor: 'f2' }] }

const touched = (key: readonly unknown[], data: unknown, floors: string[]): boolean => {
  const client = new QueryClient()
  if (data === undefined) client.getQueryCache().build(client, { queryKey: key })
  else client.setQueryData(key, data)
  const query = client.getQueryCache().find({ queryKey: key })
  return query !== undefined && concerns(query, new Set(floors))
}

test('a change on a floor makes old what shows that floor, and nothing else', () => {
  const place = [...BOOKINGS_KEY, 'place', 'f1', null, null]
  expect(touched(place, SHOWN, ['f2'])).toBe(true)
  expect(touched(place, SHOWN, ['f3'])).toBe(false)
  expect(touched(place, undefined, ['f3'])).toBe(true)
  expect(touched([...BOOKINGS_KEY, 'desk', 'd1', null], { floor: 'f1' }, ['f1'])).toBe(true)
  expect(touched([...BOOKINGS_KEY, 'profile'], {}, ['f1'])).toBe(false)
  expect(touched(['campus'], {}, ['f1'])).toBe(false)
  const days = {
    days: [{ bookings: [{ floor: 'f4' }], suggestion: { floor: 'f5' } }],
    off: [{ bookings: [{ floor: 'f7' }] }],
  }
  expect(touched([...BOOKINGS_KEY, 'days', 5], days, ['f5'])).toBe(true)
  expect(touched([...BOOKINGS_KEY, 'days', 5], days, ['f7'])).toBe(true)
  expect(touched([...BOOKINGS_KEY, 'days', 5], days, ['f6'])).toBe(false)
})

test('many changes in a moment are fetched again together, the first at once, the last never forgotten', () => {
  const timers: (() => void)[] = []
  const flushed: string[][] = []
  const clock = {
    now: () => 0,
    after: (_: number, run: () => void) => {
      timers.push(run)
      return () => {}
    },
    every: () => () => {},
  }
  const changed = bookingChanges(clock, (floors) => flushed.push([...floors]))
  changed('f1')
  changed('f2')
  changed('f3')
  changed('f2')
  expect(flushed).toEqual([['f1']])
  timers.shift()?.()
  expect(flushed).toEqual([['f1'], ['f2', 'f3']])
  timers.shift()?.()
  changed('f9')
  expect(flushed.at(-1)).toEqual(['f9'])
})

test('keys are UUIDs and differ', () => {
  const keys = new Set(Array.from({ length: 100 }, freshKey))
  expect(keys.size).toBe(100)
  for (const key of keys)
    expect(key).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})
