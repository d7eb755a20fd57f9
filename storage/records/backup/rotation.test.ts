import { expect, test } from 'vitest'
import { expired, hourlyName, madeAt, upgradeName } from './rotation.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 29, 12, 30)

test('a name tells when it was made', () => {
  expect(hourlyName(NOW)).toBe('records-20261129T123000Z.ndjson.gz')
  expect(madeAt(hourlyName(NOW))).toBe(NOW)
  expect(madeAt('records.ndjson.gz')).toBeNull()
})

test('of a day every hour is kept, of a week the last of each day, and what is not ours always', () => {
  const hours = Array.from({ length: 24 * 10 }, (_, i) => hourlyName(NOW - i * HOUR))
  const gone = new Set(expired([...hours, 'notes.txt', 'records.sql'], NOW))
  const kept = hours.filter((name) => !gone.has(name)).map((name) => (NOW - (madeAt(name) ?? 0)) / HOUR)
  expect(gone).not.toContain('notes.txt')
  // Half past noon: 25 of the last day and night, then what was made half past 23 of each day before.
  expect(kept).toEqual([...Array.from({ length: 25 }, (_, i) => i), 37, 61, 85, 109, 133, 157])
})

test('the newest is kept however old it is, and so are the last three from before an upgrade', () => {
  expect(expired([hourlyName(NOW - 90 * DAY), hourlyName(NOW - 91 * DAY)], NOW)).toEqual([
    hourlyName(NOW - 91 * DAY),
  ])
  const upgrades = [3, 4, 5, 6].map((step) => upgradeName(step, NOW - (10 - step) * DAY))
  expect(expired(upgrades, NOW)).toEqual(upgrades.slice(0, 1))
})
