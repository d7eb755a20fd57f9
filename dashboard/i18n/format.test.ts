import { expect, test } from 'vitest'
import { zoneName } from '#model/calendar/zone.ts'
import { formats, NONE } from './format.ts'

const at = Date.UTC(2026, 10, 25, 6, 5, 32)
const id = formats('id')
const en = formats('en')

test('numbers and times are written as each language writes them', () => {
  expect([id.number(1_248.5, 1), en.number(1_248.5, 1)]).toEqual(['1.248,5', '1,248.5'])
  expect([id.timeWithSeconds(at, 'Asia/Makassar'), en.timeWithSeconds(at, 'Asia/Makassar')]).toEqual([
    '14.05.32',
    '14:05:32',
  ])
  expect(id.number(null)).toBe(NONE)
})

test('the zone is named in Indonesian in both languages', () => {
  expect(['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'].map((zone) => zoneName(zone, at))).toEqual([
    'WIB',
    'WITA',
    'WIT',
  ])
})

test('the end of a span has its date when it is another day of the building', () => {
  const [later, next] = [at + 3_600_000, at + 12 * 3_600_000]
  expect([id.until(at, later, 'Asia/Makassar'), id.until(at, next, 'Asia/Makassar')]).toEqual([
    '15.05',
    '26 Nov 2026, 02.05',
  ])
})

test('lengths of time use their largest whole unit', () => {
  expect([4_000, 240_000, 7_200_000, 3 * 86_400_000].map(id.duration)).toEqual([
    '4 dtk',
    '4 mnt',
    '2 jam',
    '3 hari',
  ])
  expect(en.duration(-5)).toBe('0 s')
})

test('bytes are counted in powers of 1,024', () => {
  expect([id.bytes(812), id.bytes(4_812), id.bytes(2_147_483_648)]).toEqual(['812 B', '4,7 KiB', '2,0 GiB'])
})

test('an axis over days names the day at midnight of the building and the time between', () => {
  const midnight = Date.UTC(2026, 10, 24, 16)
  expect([id.tick(midnight, 'Asia/Makassar'), id.tick(midnight + 6 * 3_600_000, 'Asia/Makassar')]).toEqual([
    '25 Nov',
    '06.00',
  ])
  expect(en.tick(midnight, 'Asia/Makassar')).toBe('25 Nov')
})
