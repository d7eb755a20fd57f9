import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { WORKING_HOURS } from '../campus/ikn/facts.ts'
import { bucketStart, nextBucket, STEP_MS, type Step } from './buckets.ts'
import { holidayCalendar, holidaysSchema } from './holidays.ts'
import { localDate, localTime, localToUnix, parseTime } from './local.ts'

const ZONES = [
  'Asia/Makassar',
  'Asia/Jakarta',
  'Asia/Jayapura',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Havana',
]
const STEPS = Object.keys(STEP_MS) as Step[]

/** What Intl shows, read in another way than the code under test does. */
const shown = (t: number, zone: string): string =>
  new Date(t).toLocaleString('sv-SE', { timeZone: zone, hourCycle: 'h23' })

const times = fc.oneof(
  fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2035, 0) }),
  // Close to the nights on which clocks change.
  fc
    .tuple(
      fc.constantFrom(
        Date.UTC(2026, 2, 29),
        Date.UTC(2026, 9, 25),
        Date.UTC(2026, 3, 4),
        Date.UTC(2026, 9, 3),
        Date.UTC(2026, 3, 24),
        Date.UTC(2026, 2, 8),
        Date.UTC(2026, 10, 1),
      ),
      fc.integer({ min: -90_000_000, max: 90_000_000 }),
    )
    .map(([night, by]) => night + by),
)
const cases = [times, fc.constantFrom(...ZONES), fc.constantFrom(...STEPS)] as const

test('local date and time are what the wall clock shows', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(...ZONES), (t, zone) => {
      const { date, minuteOfDay, weekday } = localTime(t, zone)
      const clock = `${String(Math.floor(minuteOfDay / 60)).padStart(2, '0')}:${String(minuteOfDay % 60).padStart(2, '0')}`
      expect(`${date} ${clock}`).toBe(shown(t, zone).slice(0, 16))
      expect(localDate(t, zone)).toBe(date)
      expect(weekday % 7).toBe(new Date(`${date}T12:00:00Z`).getUTCDay())
    }),
    { numRuns: 1_000 },
  )
})

test('a bucket holds its time, begins on a round local time or a clock change, and ends where the next begins', () => {
  fc.assert(
    fc.property(...cases, (t, zone, step) => {
      const start = bucketStart(t, step, zone)
      const next = nextBucket(t, step, zone)
      expect(start).toBeLessThanOrEqual(t)
      expect(next).toBeGreaterThan(t)
      expect(bucketStart(start, step, zone)).toBe(start)
      expect(bucketStart(next - 1, step, zone)).toBe(start)
      expect(bucketStart(next, step, zone)).toBe(next)
      const changed = shownOffset(start, zone) !== shownOffset(start - 1_000, zone)
      const local = start + shownOffset(start, zone)
      if (!changed) expect(local % (step === '1d' ? 86_400_000 : STEP_MS[step])).toBe(0)
    }),
    {
      numRuns: 3_000,
      // Half an hour after Lord Howe's clocks went back by half an hour.
      examples: [[1_775_314_800_000, 'Australia/Lord_Howe', '1h']],
    },
  )
})

const shownOffset = (t: number, zone: string): number =>
  Date.parse(`${shown(t, zone).replace(' ', 'T')}Z`) - Math.floor(t / 1_000) * 1_000

test('a day is the stretch that shows its date', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(...ZONES), (t, zone) => {
      const start = bucketStart(t, '1d', zone)
      expect(localDate(start, zone)).toBe(localDate(t, zone))
      expect(localDate(start - 1, zone)).not.toBe(localDate(t, zone))
      expect(localDate(nextBucket(t, '1d', zone), zone)).not.toBe(localDate(t, zone))
    }),
    { numRuns: 1_000 },
  )
})

test('a clock change of half an hour begins an hour of its own', () => {
  const change = Date.UTC(2026, 3, 4, 15)
  const start = (t: number) => bucketStart(t, '1h', 'Australia/Lord_Howe')
  expect(start(change + 40 * 60_000)).toBe(change + 30 * 60_000)
  expect(start(change + 10 * 60_000)).toBe(change)
  expect(start(change - 10 * 60_000)).toBe(change - 60 * 60_000)
})

test('a day in Berlin has 23 hours in March and 25 in October, one in Makassar always 24', () => {
  const hours = (zone: string, t: number) =>
    (nextBucket(t, '1d', zone) - bucketStart(t, '1d', zone)) / 3_600_000
  expect(hours('Europe/Berlin', Date.UTC(2026, 2, 29, 12))).toBe(23)
  expect(hours('Europe/Berlin', Date.UTC(2026, 9, 25, 12))).toBe(25)
  expect(hours('Asia/Makassar', Date.UTC(2026, 2, 29, 12))).toBe(24)
})

test('a wall-clock time is found again, the first of two, the next of none', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(...ZONES), (t, zone) => {
      const minute = Math.floor(t / 60_000) * 60_000
      const { date, minuteOfDay } = localTime(minute, zone)
      const found = localToUnix(date, minuteOfDay, zone)
      expect(localTime(found, zone)).toMatchObject({ date, minuteOfDay })
      expect(found).toBeLessThanOrEqual(minute)
    }),
    { numRuns: 1_000 },
  )
  expect(localToUnix('2026-10-25', 150, 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30))
  expect(localToUnix('2026-03-29', 150, 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30))
})

test('an unknown zone is a RangeError', () => {
  expect(() => localDate(0, 'Asia/Sepaku')).toThrow(RangeError)
})

const file = JSON.parse(readFileSync(new URL('../../holidays/2026.json', import.meta.url), 'utf8'))
const holidays = holidayCalendar(holidaysSchema.parse(file))

test('2026 has 17 national holidays, 8 days of collective leave and 240 working days', () => {
  const list = holidaysSchema.parse(file)
  expect(list.filter(({ kind }) => kind === 'national')).toHaveLength(17)
  expect(list.filter(({ kind }) => kind === 'collective_leave')).toHaveLength(8)
  expect(new Set(list.map(({ date }) => date)).size).toBe(25)
  let days = 0
  for (let t = Date.UTC(2026, 0, 1, 4); t < Date.UTC(2027, 0, 1); t += 86_400_000) {
    const { date, weekday } = localTime(t, 'Asia/Makassar')
    if (String(weekday) in WORKING_HOURS && holidays.on(date).length === 0) days++
  }
  expect(days).toBe(240)
  expect([holidays.hasYear(2026), holidays.hasYear(2027)]).toEqual([true, false])
})

test('a list with a day twice is refused where the second one stands', () => {
  const twice = holidaysSchema.safeParse([...file, file[3]])
  expect(twice.error?.issues).toMatchObject([{ path: [file.length, 'date'] }])
})

test('a time without an offset is that of the building, one with an offset is its own', () => {
  expect(parseTime('2026-11-01', 'Asia/Makassar')).toBe(Date.UTC(2026, 9, 31, 16))
  expect(parseTime('2026-11-01T07:30:15.250', 'Asia/Makassar')).toBe(Date.UTC(2026, 9, 31, 23, 30, 15, 250))
  expect(parseTime('2026-11-01T07:30:00Z', 'Asia/Makassar')).toBe(Date.UTC(2026, 10, 1, 7, 30))
  expect(parseTime('yesterday', 'Asia/Makassar')).toBeNaN()
})
