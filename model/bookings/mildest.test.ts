import { expect, test } from 'vitest'
import { mildest } from './mildest.ts'
import { refusal } from './rules.ts'

test('of several reasons the one is told that asks least, by its kind and then by its limit', () => {
  const long = (limit: number) => refusal('booking_too_long', { limit })
  const late = (limit: number) => refusal('booking_too_late', { limit })
  const visitors = refusal('booking_visitors_refused')
  expect(mildest([long(60), visitors, long(240), late(60)])).toEqual(long(240))
  expect(mildest([visitors, late(120), late(60)])).toEqual(late(60))
  expect(mildest([refusal('booking_person_busy'), visitors])).toEqual(visitors)
  expect(mildest([])).toBeNull()
})
