import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ERRORS } from '../errors.ts'
import { type DeskSpot, isNeighbour, nearest, nextFree } from './find.ts'
import { nextWorkingDays, officeDay, partSpan, weekdaysOf } from './hours.ts'
import { type BookingRules, capacityPlace, mayUse, rulesOf } from './policy.ts'
import { localWeek, refuseSpan, slotStart } from './rules.ts'
import { seriesDates } from './series.ts'
import { at, HOUR, ikn, NOW, rules } from './support/sample.ts'
import { runningTime, runsOutAt } from './timers.ts'

describe('days and times', () => {
  const day = (date: string, change: Partial<BookingRules> = {}) => officeDay(date, ikn, rules(change))

  test('a working day has its hours, break and halves; Friday is longer around the prayer', () => {
    const tuesday = day('2026-11-24')
    expect(tuesday.work).toEqual({ from: at('2026-11-24T07:30'), to: at('2026-11-24T16:00') })
    expect(partSpan(tuesday, 'morning', ikn.zone)).toEqual({
      from: at('2026-11-24T07:30'),
      to: at('2026-11-24T12:00'),
    })
    expect(partSpan(tuesday, 'afternoon', ikn.zone)).toEqual({
      from: at('2026-11-24T13:00'),
      to: at('2026-11-24T16:00'),
    })
    expect(partSpan(tuesday, { from: '08:15', to: '00:00' }, ikn.zone)).toEqual({
      from: at('2026-11-24T08:15'),
      to: at('2026-11-25T00:00'),
    })
    const friday = day('2026-11-27')
    expect([friday.work?.to, friday.pause]).toEqual([
      at('2026-11-27T16:30'),
      { from: at('2026-11-27T11:30'), to: at('2026-11-27T13:00') },
    ])
  })

  test('a day off says why, and a year that nobody loaded says so', () => {
    expect(day('2026-08-17')).toMatchObject({
      work: null,
      open: null,
      closed: { en: expect.stringContaining('Independence') },
    })
    expect(day('2026-11-28')).toMatchObject({ open: null, closed: { en: 'Not a working day' } })
    expect(day('2026-11-28', { openHours: 'always' }).open).toEqual({
      from: at('2026-11-28T00:00'),
      to: at('2026-11-29T00:00'),
    })
    expect([day('2026-11-24').yearLoaded, day('2027-01-04').yearLoaded]).toEqual([true, false])
  })

  test('a season changes hours and breaks on its days alone', () => {
    const seasons = [
      {
        name: { id: 'Ramadan', en: 'Ramadan' },
        from: '2026-02-19',
        to: '2026-03-20',
        hours: { '1': { from: '08:00', to: '15:00' } },
        breaks: { '1': { from: '12:00', to: '12:30' } },
      },
    ]
    expect(day('2026-03-02', { seasons }).work).toEqual({
      from: at('2026-03-02T08:00'),
      to: at('2026-03-02T15:00'),
    })
    expect(day('2026-03-03', { seasons }).work).toBeNull()
    expect(day('2026-04-06', { seasons }).work).toEqual({
      from: at('2026-04-06T07:30'),
      to: at('2026-04-06T16:00'),
    })
  })

  test('the next working days begin today until work is over, in the zone of the building', () => {
    const dates = (now: number) => nextWorkingDays(now, 5, ikn, rules()).map(({ date }) => date)
    expect(dates(NOW)).toEqual(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30'])
    expect(dates(at('2026-11-24T16:00'))[0]).toBe('2026-11-25')
    // Half past midnight in Makassar is still the evening before in Jakarta and in UTC.
    expect(dates(at('2026-12-01T00:30'))[0]).toBe('2026-12-01')
    expect(dates(at('2026-12-23T23:00'))).toEqual([
      '2026-12-28',
      '2026-12-29',
      '2026-12-30',
      '2026-12-31',
      '2027-01-01',
    ])
  })

  test('a week is Monday to Monday on the wall, 25-hour days included', () => {
    const berlin = localWeek(Date.UTC(2026, 9, 25, 12), 'Europe/Berlin')
    expect((berlin.to - berlin.from) / HOUR).toBe(169)
    expect(localWeek(at('2026-11-29T23:59'), 'Asia/Makassar')).toEqual({
      from: at('2026-11-23T00:00'),
      to: at('2026-11-30T00:00'),
    })
  })

  test('series are local dates of the wanted weekdays up to the last day', () => {
    expect(seriesDates({ weekdays: [1, 5], from: '2026-11-24', until: '2026-12-07' })).toEqual([
      '2026-11-27',
      '2026-11-30',
      '2026-12-04',
      '2026-12-07',
    ])
    expect(
      seriesDates({ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '2026-01-01', until: '2030-01-01' }),
    ).toHaveLength(366)
  })
})

describe('rules', () => {
  const refuse = (from: string, to: string, change: Partial<BookingRules> = {}) =>
    refuseSpan({ from: at(from), to: at(to) }, NOW, ikn, rules(change))?.code ?? null

  test.each<[string, string, Partial<BookingRules>, string | null]>([
    ['2026-11-25T07:30', '2026-11-25T16:00', {}, null],
    ['2026-11-24T09:00', '2026-11-24T16:00', {}, null],
    ['2026-11-24T08:45', '2026-11-24T16:00', {}, 'booking_too_late'],
    ['2026-11-24T09:30', '2026-11-24T16:00', { minNotice_min: 60 }, 'booking_too_late'],
    ['2026-11-25T09:00', '2026-11-25T09:15', {}, 'booking_too_short'],
    ['2026-11-25T09:00', '2026-11-26T09:00', {}, 'booking_too_long'],
    ['2026-11-25T09:05', '2026-11-25T10:05', {}, 'booking_off_slot'],
    ['2026-12-28T09:00', '2026-12-28T10:00', {}, 'booking_too_far'],
    ['2026-12-24T09:00', '2026-12-24T10:00', {}, 'booking_closed'],
    ['2026-11-28T09:00', '2026-11-28T10:00', {}, 'booking_closed'],
    ['2026-11-25T05:00', '2026-11-25T10:00', {}, 'booking_outside_hours'],
    ['2026-11-25T05:30', '2026-11-25T10:00', {}, null],
    ['2026-11-25T05:30', '2026-11-25T10:00', { openHours: 'working' }, 'booking_outside_hours'],
    ['2026-11-25T07:30', '2026-11-26T16:00', { maxDuration_min: 3_000, openHours: 'working' }, null],
    ['2026-11-26T07:30', '2026-11-28T16:00', { maxDuration_min: 9_000 }, 'booking_closed'],
  ])('%s to %s with %o: %s', (from, to, change, code) => {
    expect(refuse(from, to, change)).toBe(code)
  })

  test('every refusal has words in both languages', () => {
    const codes = Object.entries(ERRORS).filter(([code]) => code.startsWith('booking_'))
    expect(codes.length).toBeGreaterThan(20)
    for (const [, { title, remedy }] of codes)
      for (const text of [title, remedy]) expect(text.id && text.en).toBeTruthy()
  })

  test('rules are inherited from the campus down and the lowest capacity counts', () => {
    const set = new Map([
      ['k', { grace_min: 20, capacity: 40 }],
      ['f', { grace_min: 45 }],
      ['z', { capacity: null }],
    ])
    expect(rulesOf(['d', 'z', 'f', 'k'], set)).toMatchObject({ grace_min: 45, capacity: null, slot_min: 15 })
    expect(capacityPlace(['d', 'z', 'f', 'k'], set)).toBeNull()
    expect(capacityPlace(['d', 'f', 'k'], set)).toBe('k')
  })

  test('a zone of units is theirs on their weekdays and for everybody on the others', () => {
    const access = [
      { place: 'z', unit: 'itjen', weekdays: 0b00011 },
      { place: 'k', unit: 'setjen', weekdays: 127 },
    ]
    const may = (unit: string | null, weekday: number) =>
      mayUse(['d', 'z', 'f', 'k'], access, unit, weekday).allowed
    expect([may('itjen', 1), may('setjen', 1), may(null, 2), may('setjen', 3)]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  test('a span touches the weekdays of its local days, the end not among them', () => {
    const days = (from: string, to: string) => weekdaysOf({ from: at(from), to: at(to) }, ikn.zone)
    expect(days('2026-11-24T09:00', '2026-11-24T17:00')).toEqual([2])
    expect(days('2026-11-28T09:00', '2026-12-01T00:00')).toEqual([6, 7, 1])
    expect(days('2026-11-26T00:00', '2027-11-26T00:00')).toEqual([4, 5, 6, 7, 1, 2, 3])
    expect(days('2026-11-24T09:00', '2026-11-24T09:00')).toEqual([2])
  })

  test('a booking from now begins with the running slot', () => {
    expect(slotStart(NOW + 1_234, 15, ikn.zone)).toBe(at('2026-11-24T09:00'))
  })
})

describe('finding', () => {
  const spot = (id: string, x: number, zone = 'z', floor = 'f'): DeskSpot => ({
    id,
    floor,
    zone,
    at: [x, 0],
    attributes: [],
  })

  test('the next free time is the first gap long enough', () => {
    const holds = [
      { from: 60, to: 90 },
      { from: 20, to: 40 },
    ]
    expect([
      nextFree(0, 20, holds, 1_000),
      nextFree(0, 21, holds, 1_000),
      nextFree(25, 20, holds, 1_000),
      nextFree(0, 60, holds, 120),
    ]).toEqual([0, 90, 40, null])
  })

  test('near is on the same zone and floor first', () => {
    const desks = [
      spot('far', 30),
      spot('near', 2),
      spot('stairs', 0, 'z', 'g'),
      spot('door', 1, 'y'),
      spot('self', 0),
    ]
    expect(nearest(spot('self', 0), desks).map(({ id }) => id)).toEqual(['near', 'door', 'far', 'stairs'])
    expect([
      isNeighbour(spot('a', 0), spot('b', 2)),
      isNeighbour(spot('a', 0), spot('b', 3)),
      isNeighbour(spot('a', 0), spot('a', 0)),
    ]).toEqual([true, false, false])
  })
})

test('time that runs and the end of it agree', () => {
  const pause = fc
    .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 60 }))
    .map(([from, length]) => ({ from, to: from + length }))
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 1, max: 300 }),
      fc.array(pause, { maxLength: 4 }),
      (from, duration, drawn) => {
        const pauses = drawn
          .toSorted((a, b) => a.from - b.from)
          .filter((p, i, all) => i === 0 || p.from >= (all[i - 1]?.to ?? 0))
        const apart = pauses.filter(
          (p, i) => i === 0 || p.from >= Math.max(...pauses.slice(0, i).map(({ to }) => to)),
        )
        const end = runsOutAt(from, duration, apart)
        expect(runningTime(from, end, apart)).toBe(duration)
        expect(runningTime(from, end - 1, apart)).toBeLessThan(duration)
      },
    ),
  )
})
