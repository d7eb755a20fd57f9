import { expect, test } from 'vitest'
import { fromInput, toInput } from './local.ts'

test('a time in an input is that of the building, there and back', () => {
  const at = Date.parse('2026-12-01T00:05:00Z')
  expect(toInput(at, 'Asia/Makassar')).toBe('2026-12-01T08:05')
  expect(fromInput('2026-12-01T08:05', 'Asia/Makassar')).toBe(at)
  expect(fromInput(toInput(at, 'Europe/Berlin'), 'Europe/Berlin')).toBe(at)
  expect(fromInput('', 'Asia/Makassar')).toBeNull()
})
