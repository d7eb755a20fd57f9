import { describe, expect, test } from 'vitest'
import { clockOf } from '#model/bookings/hours.ts'
import { dayAt, dayOf, slotClocks, spanOf } from './time.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const span = (date: string, from: string, to: string) => ({
  from: at(`${date}T${from}`),
  to: at(`${date}T${to}`),
})
const open = (date: string) => ({
  date,
  zone: 'Asia/Makassar',
  work: span(date, '07:30', '16:00'),
  open: span(date, '05:30', '18:00'),
  opens: span(date, '05:30', '18:00'),
  closed: null,
  yearLoaded: true,
  parts: {
    day: span(date, '07:30', '16:00'),
    morning: span(date, '07:30', '12:00'),
    afternoon: span(date, '13:00', '16:00'),
  },
  free: 3,
})
const off = (date: string) => ({
  ...open(date),
  work: null,
  open: null,
  opens: null,
  closed: { id: 'Bukan hari kerja', en: 'Not a working day' },
  parts: { day: null, morning: null, afternoon: null },
  free: null,
})
/** A day off on which one zone is open day and night. */
const partlyOff = (date: string) => ({
  ...off(date),
  opens: { from: at(`${date}T00:00`), to: at(`${date}T00:00`) + 86_400_000 },
  parts: open(date).parts,
  free: 2,
})
const calendar = {
  place: 'k4-t1',
  now: at('2026-11-28T10:07'),
  slot_min: 15,
  total: 40,
  days: [off('2026-11-28'), partlyOff('2026-11-29'), open('2026-11-30')],
}

describe('the day', () => {
  test('is the one asked for, else the first with work left, and a strange date is as good as none', () => {
    expect(dayOf(calendar, { date: '2026-11-29' })?.date).toBe('2026-11-29')
    expect(dayOf(calendar, {})?.date).toBe('2026-11-30')
    expect(dayOf(calendar, { date: '1999-01-01' })?.date).toBe('2026-11-30')
  })
})

test('the day of a time is its date in the building, else the first', () => {
  expect(dayAt(calendar, at('2026-11-30T00:30'))?.date).toBe('2026-11-30')
  expect(dayAt(calendar, at('2026-11-27T23:00'))?.date).toBe('2026-11-28')
})

describe('the time', () => {
  const monday = open('2026-11-30')
  test('is the part of the day, the whole of it without one', () => {
    expect(spanOf(monday, {}, calendar)).toEqual(monday.work)
    expect(spanOf(monday, { part: 'afternoon' }, calendar)).toEqual(span('2026-11-30', '13:00', '16:00'))
  })

  test('is what the clocks say, in the zone of the building, from the running slot on', () => {
    expect(spanOf(monday, { from: '09:00', to: '11:30' }, calendar)).toEqual(
      span('2026-11-30', '09:00', '11:30'),
    )
    const today = open('2026-11-28')
    expect(spanOf(today, { from: '08:00', to: '11:00' }, calendar)).toEqual(
      span('2026-11-28', '10:00', '11:00'),
    )
  })

  test('is there on a day off on which some desks open, and at night', () => {
    const sunday = partlyOff('2026-11-29')
    expect(spanOf(sunday, {}, calendar)).toEqual(span('2026-11-29', '07:30', '16:00'))
    expect(spanOf(sunday, { from: '20:00', to: '23:00' }, calendar)).toEqual(
      span('2026-11-29', '20:00', '23:00'),
    )
    expect(spanOf({ ...sunday, parts: off(sunday.date).parts }, {}, calendar)).toBe('over')
  })

  test('is none on a day off, when it is over, and when it ends before it begins', () => {
    expect(spanOf(off('2026-11-29'), {}, calendar)).toBe('closed')
    expect(spanOf(off('2026-11-29'), { from: '09:00', to: '10:00' }, calendar)).toBe('closed')
    expect(
      spanOf({ ...monday, parts: { ...monday.parts, morning: null } }, { part: 'morning' }, calendar),
    ).toBe('over')
    expect(spanOf(open('2026-11-28'), { from: '08:00', to: '09:00' }, calendar)).toBe('over')
    expect(spanOf(monday, { from: '10:00', to: '10:00' }, calendar)).toBe('wrong')
  })
})

describe('the clocks to choose from', () => {
  test('are the slots of the opening hours with their end, and none on a closed day', () => {
    const clocks = slotClocks(open('2026-11-30'), 15)
    expect([clocks[0], clocks[1], clocks.at(-1)]).toEqual(['05:30', '05:45', '18:00'])
    expect(slotClocks(open('2026-11-30'), 60).slice(0, 2)).toEqual(['06:00', '07:00'])
    expect(slotClocks(off('2026-11-29'), 15)).toEqual([])
    const always = {
      ...open('2026-11-30'),
      opens: { from: at('2026-11-30T00:00'), to: at('2026-12-01T00:00') },
    }
    expect(slotClocks(always, 15).at(-1)).toBe('00:00')
    expect(clockOf(605)).toBe('10:05')
  })

  test('each makes a time with a later one', () => {
    const monday = open('2026-11-30')
    const clocks = slotClocks(monday, 15)
    clocks.slice(0, -1).forEach((from, i) => {
      const to = clocks[i + 1]
      expect(spanOf(monday, { from, to }, calendar)).toMatchObject({ from: expect.any(Number) })
    })
  })
})
