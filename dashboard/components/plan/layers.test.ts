import { expect, test } from 'vitest'
import { wrapLabel } from './label.tsx'
import { stepOf } from './layers.ts'

const live = (value: number | null) => ({ value, at: 1, q: 0 })

test('occupancy has an empty step and four quarters, more than full stays in the last', () => {
  expect([0, 2, 3, 5, 7, 8, 12].map((people) => stepOf('status', live(people), 8))).toEqual([
    1, 2, 3, 4, 5, 5, 5,
  ])
  expect(stepOf('status', live(null), 8)).toBeNull()
  expect(stepOf('status', undefined, 8)).toBeNull()
})

test('temperatures and CO2 fall into their steps at the printed limits', () => {
  expect([22, 22.1, 26, 28.1].map((celsius) => stepOf('temperature', live(celsius), 0))).toEqual([1, 2, 3, 5])
  expect([600, 1_000, 1_201].map((ppm) => stepOf('co2', live(ppm), 0))).toEqual([1, 3, 5])
})

test('labels are broken at words, then cut, and left out where nothing fits', () => {
  expect(wrapLabel('Ruang Rapat 1', 300)).toEqual(['Ruang Rapat 1'])
  expect(wrapLabel('Lobi Lift', 80)).toEqual(['Lobi', 'Lift'])
  expect(wrapLabel('Perpustakaan', 80)).toEqual(['Perpu…'])
  expect(wrapLabel('Lobi', 30)).toEqual([])
})
