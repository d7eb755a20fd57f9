import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holidayCalendar } from '../calendar/holidays.ts'
import type { OfficeCalendar, Span } from './hours.ts'
import type { BookingRules } from './policy.ts'
import { dueStep } from './sensor.ts'
import { applyStep } from './steps.ts'
import { at, booking, HOUR, ikn, MINUTE, rules, silent, vacant } from './support/sample.ts'
import { pausesOf, runningTime } from './timers.ts'

const spanOf = (from: string, to: string): Span => ({ from: at(from), to: at(to) })
const bookingOf = ({ from, to }: Span) => booking({ from, to, heldFrom: from, heldTo: to })
const clocks = (spans: readonly Span[]) =>
  spans.map(({ from, to }) =>
    [from, to].map((t) => new Date(t + 8 * HOUR).toISOString().slice(5, 16)).join(' '),
  )

/** What a sweep every quarter of a minute does to a booking whose desk stays empty from `since` on. */
function swept(span: Span, since: number, change: Partial<BookingRules> = {}, calendar = ikn) {
  const set = rules({ maxDuration_min: 30 * 1_440, ...change })
  const pauses = pausesOf(span, calendar, set)
  const steps: string[] = []
  let row = { ...bookingOf(span), state: 'checked_in' as const, checkedInAt: span.from } as ReturnType<
    typeof booking
  >
  for (let now = since; now <= span.to; now += MINUTE / 4) {
    const due = dueStep(row, { now, sense: vacant(since), rules: set, pauses, previousEnd: null })
    if (!due) continue
    steps.push(`${due.kind} ${clocks([{ from: now, to: now }])[0]?.slice(0, 11)}`)
    row = { ...row, ...applyStep(row, due, now) }
  }
  return steps
}

test('no timer of a booking over several days runs at night, and who goes home keeps the days to come', () => {
  const span = spanOf('2026-11-24T08:00', '2026-11-26T16:00')
  expect(clocks(pausesOf(span, ikn, rules()))).toEqual([
    '11-24T12:00 11-24T13:00',
    '11-24T16:00 11-25T07:30',
    '11-25T12:00 11-25T13:00',
    '11-25T16:00 11-26T07:30',
    '11-26T12:00 11-26T13:00',
  ])
  expect(swept(span, at('2026-11-24T16:00'))).toEqual(['ask 11-25T09:00', 'left_early 11-25T09:15'])
})

test('whose first evening goes on past the working hours is judged by the hours of the day after', () => {
  expect(swept(spanOf('2026-11-24T08:00', '2026-11-26T16:00'), at('2026-11-24T19:00'))).toEqual([
    'ask 11-25T09:00',
    'left_early 11-25T09:15',
  ])
  const evening = spanOf('2026-11-24T08:00', '2026-11-24T18:00')
  expect(swept(evening, at('2026-11-24T16:00'))).toEqual(['ask 11-24T17:30', 'left_early 11-24T17:45'])
})

test('a booking at night is meant, and its timers run until its end', () => {
  const night = spanOf('2026-11-24T20:00', '2026-11-25T04:00')
  expect(clocks(pausesOf(night, ikn, rules({ openHours: 'always' })))).toEqual([])
  expect(swept(night, at('2026-11-24T21:00'), { openHours: 'always' })).toEqual([
    'ask 11-24T22:30',
    'left_early 11-24T22:45',
  ])
})

test('days off between are pauses, those on which a booking begins or ends are meant', () => {
  const always = rules({ openHours: 'always' })
  expect(clocks(pausesOf(spanOf('2026-11-27T13:00', '2026-11-30T10:00'), ikn, always))).toEqual([
    '11-27T16:30 11-30T07:30',
  ])
  expect(clocks(pausesOf(spanOf('2026-11-28T08:00', '2026-11-29T14:00'), ikn, always))).toEqual([
    '11-28T16:00 11-29T07:30',
  ])
})

test('on a day that was closed after it was booked nobody is reminded, asked or missed', () => {
  const closure = {
    date: '2026-11-24',
    kind: 'closure' as const,
    name: { id: 'Banjir', en: 'Flood' },
    source: 'test',
  }
  const closed: OfficeCalendar = { ...ikn, holidays: holidayCalendar([closure]) }
  const span = spanOf('2026-11-24T07:30', '2026-11-24T16:00')
  const pauses = pausesOf(span, closed, rules())
  expect(pauses).toEqual([span])
  const due = (now: number) =>
    dueStep(bookingOf(span), { now, sense: vacant(0), rules: rules(), pauses, previousEnd: null })?.kind ??
    null
  for (let now = span.from; now < span.to; now += MINUTE) expect(due(now)).toBeNull()
  expect(due(span.to)).toBe('end')
  expect(swept(span, at('2026-11-24T08:00'), {}, closed)).toEqual(['end 11-24T16:00'])
})

test('a booking of a year has its pauses to its end', () => {
  const year = { from: at('2026-01-02T08:00'), to: at('2027-01-03T08:00') }
  const pauses = pausesOf(year, ikn, rules({ openHours: 'always' }))
  expect(pauses.at(-1)?.to).toBe(at('2027-01-03T07:30'))
})

test('a sensor that speaks again in the night asks nobody before the morning', () => {
  const span = spanOf('2026-11-24T08:00', '2026-11-26T16:00')
  const pauses = pausesOf(span, ikn, rules())
  const row = { ...bookingOf(span), state: 'checked_in' as const, checkedInAt: span.from }
  const due = (now: number, sense = vacant(at('2026-11-24T10:00'))) =>
    dueStep(row, { now, sense, rules: rules(), pauses, previousEnd: null })?.kind ?? null
  expect(due(at('2026-11-24T15:00'), silent)).toBeNull()
  expect([due(at('2026-11-24T22:00')), due(at('2026-11-25T07:30'))]).toEqual([null, 'ask'])
})

test('timers never run in a pause: no step is due in one, and none without its time outside of them', () => {
  const minutes = fc
    .integer({ min: 0, max: 12 * 96 })
    .map((quarter) => at('2026-11-20T00:00') + quarter * 15 * MINUTE)
  const drawn = fc.record({
    from: minutes,
    length: fc.integer({ min: 2, max: 8 * 96 }),
    openHours: fc.constantFrom('working' as const, 'extended' as const, 'always' as const),
    closed: fc.array(fc.integer({ min: 20, max: 30 }), { maxLength: 4 }),
    state: fc.constantFrom('reserved' as const, 'checked_in' as const),
    now: fc.double({ min: 0, max: 1, noNaN: true }),
    gone: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(drawn, ({ from, length, openHours, closed, state, now: share, gone }) => {
      const span = { from, to: from + length * 15 * MINUTE }
      const set = rules({ openHours })
      const closures = closed.map((day) => ({
        date: `2026-11-${day}`,
        kind: 'closure' as const,
        name: { id: 'Tutup', en: 'Closed' },
        source: 'test',
      }))
      const pauses = pausesOf(span, { ...ikn, holidays: holidayCalendar(closures) }, set)
      for (const [i, pause] of pauses.entries()) {
        expect(pause.from).toBeLessThan(pause.to)
        expect(pause.from).toBeGreaterThan(pauses[i - 1]?.to ?? span.from - 1)
        expect(pause.to).toBeLessThanOrEqual(span.to)
      }
      const now = Math.floor(span.from + share * (span.to - span.from - 1))
      const since = Math.floor(span.from + gone * (now - span.from))
      const row = { ...bookingOf(span), state, checkedInAt: state === 'checked_in' ? span.from : null }
      const due =
        dueStep(row, { now, sense: vacant(since), rules: set, pauses, previousEnd: null })?.kind ?? null
      if (due === null) return
      expect(pauses.some((pause) => pause.from <= now && now < pause.to)).toBe(false)
      if (due === 'no_show')
        expect(runningTime(span.from, now, pauses)).toBeGreaterThanOrEqual(set.grace_min * MINUTE)
      if (due === 'ask') expect(runningTime(since, now, pauses)).toBeGreaterThanOrEqual(set.away_min * MINUTE)
    }),
    { numRuns: 1_000 },
  )
})
