import { expect, test } from 'vitest'
import type { Holiday } from '#model/calendar/holidays.ts'
import { compare } from './compare.ts'

const day = (date: string, kind: Holiday['kind'], name = 'Hari'): Holiday => ({
  date,
  kind,
  name: { id: name, en: name },
  source: 'SKB',
})

test('a file adds, changes and removes days of its years, and leaves closures and other years alone', () => {
  const now = [
    day('2026-01-01', 'national'),
    day('2026-05-01', 'national', 'Buruh'),
    day('2026-06-01', 'national'),
    day('2026-07-01', 'closure'),
    day('2025-01-01', 'national'),
  ]
  const file = [
    day('2026-01-01', 'national'),
    day('2026-05-01', 'national', 'Hari Buruh'),
    day('2026-12-25', 'national'),
  ]
  const { differences, same } = compare(now, file)
  expect(differences.map(({ kind, day: { date } }) => [kind, date])).toEqual([
    ['changed', '2026-05-01'],
    ['removed', '2026-06-01'],
    ['added', '2026-12-25'],
  ])
  expect(same).toBe(1)
  expect(compare(now, [...file, day('2026-08-01', 'closure')]).differences).toContainEqual({
    kind: 'removed',
    day: day('2026-07-01', 'closure'),
  })
})
