import { expect, test } from 'vitest'
import { presetSpan } from './range.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const ZONE = 'Asia/Makassar'

test('presets are whole days of the place that are over', () => {
  const now = at('2026-03-01T07:00')
  expect(presetSpan('7', now, ZONE)).toEqual({ from: at('2026-02-22T00:00'), to: at('2026-03-01T00:00') })
  expect(presetSpan('month', now, ZONE)).toEqual({ from: at('2026-02-01T00:00'), to: at('2026-03-01T00:00') })
  expect(presetSpan('month', at('2027-01-01T00:30'), ZONE)).toEqual({
    from: at('2026-12-01T00:00'),
    to: at('2027-01-01T00:00'),
  })
  expect(presetSpan('year', now, ZONE)).toEqual({ from: at('2025-03-01T00:00'), to: at('2026-03-01T00:00') })
})

test.each([
  ['2026-03-01T07:00', '2025-10-01T00:00', '2026-01-01T00:00'],
  ['2026-04-01T00:30', '2026-01-01T00:00', '2026-04-01T00:00'],
  ['2026-12-31T23:30', '2026-07-01T00:00', '2026-10-01T00:00'],
])('at %s the last whole quarter is that from %s', (now, from, to) => {
  expect(presetSpan('quarter', at(now), ZONE)).toEqual({ from: at(from), to: at(to) })
})
