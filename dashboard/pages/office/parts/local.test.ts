import { expect, test } from 'vitest'
import { fromInput } from './local.ts'

test('a time in an input is that of the building', () => {
  expect(fromInput('2026-12-01T08:05', 'Asia/Makassar')).toBe(Date.parse('2026-12-01T00:05:00Z'))
  expect(fromInput('', 'Asia/Makassar')).toBeNull()
})
