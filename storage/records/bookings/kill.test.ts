import { expect, test } from 'vitest'
import { cutInBooking, killInBooking } from './support/crashes.ts'

/** As often as in every run; `npm run chaos -- records` does it fifty times. */
const KILLS = 3
const CUTS = 3
const SEED = 7

test('kills in the middle of booking lose no answer, no trail and no notice, and nothing is held twice', {
  timeout: 900_000,
}, async () => {
  const { answers, faults } = await killInBooking(KILLS, SEED)
  expect(faults).toEqual([])
  expect(answers).toBeGreaterThan(KILLS * 5)
})

test('power cuts in the middle of booking, and of the recovery, lose nothing either', {
  timeout: 900_000,
}, async () => {
  const { answers, faults } = await cutInBooking(CUTS, SEED)
  expect(faults).toEqual([])
  expect(answers).toBeGreaterThan(CUTS * 5)
})
