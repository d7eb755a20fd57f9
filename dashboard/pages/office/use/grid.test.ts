import { expect, test } from 'vitest'
import { heatGrid, heatStep } from './grid.ts'

test('the grid spans what was booked and at least the working week', () => {
  const { days, rows } = heatGrid([
    { weekday: 2, hour: 8, share: 0.4 },
    { weekday: 6, hour: 10, share: null },
  ])
  expect(days).toEqual([1, 2, 3, 4, 5, 6])
  expect(rows.map(({ hour }) => hour)).toEqual([8, 9, 10])
  expect(rows[0]?.cells).toEqual([undefined, 0.4, undefined, undefined, undefined, undefined])
  expect(rows[2]?.cells.at(-1)).toBeNull()
})

test('steps are those of the legend, the full house in the last', () => {
  expect([0, 0.15, 0.2, 0.55, 0.8, 1].map(heatStep)).toEqual([0, 0, 1, 2, 4, 4])
})
