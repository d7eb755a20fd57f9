import { describe, expect, test } from 'vitest'
import { localTime } from '../calendar/local.ts'
import type { Booking } from './booking.ts'
import { DESK_STATES } from './desk-states.ts'
import { type DeskFacts, deskDisplay } from './display.ts'
import { gapRules } from './gap.ts'
import { calendarText } from './ics.ts'
import { nameGround, type Person, type Viewer } from './privacy.ts'
import {
  at,
  booking,
  HOUR,
  ikn,
  MINUTE,
  NOW,
  rules,
  START,
  seated,
  silent,
  vacant,
} from './support/sample.ts'

describe('display', () => {
  const wanted = { from: at('2026-11-24T09:00'), to: at('2026-11-24T12:00') }
  const show = (change: Partial<DeskFacts> = {}) =>
    deskDisplay({
      now: NOW,
      wanted,
      bookings: [],
      sense: vacant(0),
      rules: rules(),
      gap: gapRules(rules(), ikn.zone),
      pausesOf: () => [],
      viewer: 'budi',
      allowed: true,
      open: true,
      ...change,
    })
  const held = (change: Partial<Booking>) => [booking({ createdAt: 0, ...change })]

  test('each of the fourteen states has its case', () => {
    const later = {
      heldFrom: wanted.to + HOUR,
      heldTo: wanted.to + 2 * HOUR,
      from: wanted.to + HOUR,
      to: wanted.to + 2 * HOUR,
    }
    const shown = [
      show(),
      show({ bookings: held(later) }),
      show({ wanted: { from: wanted.from, to: wanted.to + 90 * MINUTE }, bookings: held(later) }),
      show({ viewer: 'ani', bookings: held({}) }),
      show({ bookings: held({}), sense: { ...silent, state: 'none' } }),
      show({ bookings: held({ state: 'checked_in', checkedInAt: START }), sense: seated(START) }),
      show({ bookings: held({ state: 'checked_in', checkedInAt: START }) }),
      show({ sense: seated(NOW - 5 * MINUTE) }),
      show({ bookings: held({ from: NOW - 5 * MINUTE, heldFrom: NOW - 5 * MINUTE }) }),
      show({
        gap: gapRules(rules({ buffer_min: 30 }), ikn.zone),
        bookings: held({ from: START, to: NOW - 5 * MINUTE, heldFrom: START, heldTo: NOW - 5 * MINUTE }),
      }),
      show({ allowed: false }),
      show({ bookings: held({ kind: 'block', person: null }) }),
      show({ open: false }),
      show({ bookings: held({}), sense: silent }),
    ]
    expect(shown.map(({ state }) => state)).toEqual([...DESK_STATES])
    expect(shown[8]?.until).toBe(NOW + 25 * MINUTE)
    expect(shown[13]).toMatchObject({ state: 'unknown', fill: 'reserved' })
  })

  test('a closed desk shows who holds it or sits there, and is neither partly free nor silent', () => {
    const half = {
      from: wanted.from,
      to: wanted.from + HOUR,
      heldFrom: wanted.from,
      heldTo: wanted.from + HOUR,
    }
    const closed = (change: Partial<DeskFacts>) => show({ open: false, ...change }).state
    expect(closed({ bookings: held({}), sense: { ...silent, state: 'none' } })).toBe('reserved')
    expect(closed({ sense: seated(NOW - 5 * MINUTE) })).toBe('unbooked_use')
    expect(closed({ now: wanted.from - 12 * HOUR, bookings: held(half) })).toBe('closed')
    expect(closed({ sense: silent })).toBe('closed')
    expect(closed({ allowed: false })).toBe('closed')
  })

  test('what cleaning leaves of the asked time is offered on its slots, and only that', () => {
    const gap = gapRules(rules({ buffer_min: 20 }), ikn.zone)
    const hold = (from: number, to: number) => held({ from, to, heldFrom: from, heldTo: to })
    const before = hold(at('2026-11-24T07:30'), at('2026-11-24T09:00'))
    expect(show({ now: START, gap, bookings: before })).toEqual({
      state: 'cleaning',
      fill: 'cleaning',
      until: at('2026-11-24T09:30'),
      part: { from: at('2026-11-24T09:30'), to: wanted.to },
    })
    const after = hold(wanted.to, wanted.to + HOUR)
    expect(show({ now: START, gap, bookings: after })).toMatchObject({
      fill: 'partly',
      part: { from: wanted.from, to: at('2026-11-24T11:30') },
    })
    expect(show({ now: START, gap, viewer: 'ani', bookings: after }).fill).toBe('free_until')
    const later = hold(wanted.to + HOUR, wanted.to + 2 * HOUR)
    expect(show({ now: START, gap, bookings: later })).toMatchObject({
      fill: 'free_until',
      until: at('2026-11-24T12:30'),
    })
    const around = [...before, ...hold(at('2026-11-24T09:45'), at('2026-11-24T16:00'))]
    const short = { from: at('2026-11-24T09:00'), to: at('2026-11-24T09:30') }
    expect(show({ now: START, gap, wanted: short, bookings: around })).toMatchObject({
      fill: 'cleaning',
      until: at('2026-11-24T16:30'),
      part: null,
    })
  })

  test('a silent sensor is no matter for a later day', () => {
    const tomorrow = { from: wanted.from + 24 * HOUR, to: wanted.to + 24 * HOUR }
    expect(show({ wanted: tomorrow, sense: silent }).state).toBe('free')
  })
})

test('names are read by the person, by whom the person lets, and by role with a look', () => {
  const person = (visibility: Person['visibility']): Person => ({
    id: 'ani',
    name: 'Ani',
    unit: 'itjen',
    visibility,
    findable: true,
  })
  const viewers: Record<string, Viewer> = {
    self: { id: 'ani', kind: 'user', unit: 'itjen', manages: false },
    colleague: { id: 'budi', kind: 'user', unit: 'itjen', manages: false },
    stranger: { id: 'cici', kind: 'user', unit: 'setjen', manages: false },
    unitless: { id: 'dedi', kind: 'user', unit: null, manages: false },
    manager: { id: 'eka', kind: 'user', unit: null, manages: true },
    token: { id: 'ani', kind: 'token', unit: 'itjen', manages: true },
  }
  const table = (visibility: Person['visibility']) =>
    Object.values(viewers).map((viewer) => nameGround(viewer, person(visibility)))
  expect(table('unit')).toEqual(['self', 'shared', null, null, 'role', null])
  expect(table('all')).toEqual(['self', 'shared', 'shared', 'shared', 'shared', null])
  expect(table('nobody')).toEqual(['self', null, null, null, 'role', null])
  expect(
    nameGround({ id: 'x', kind: 'user', unit: null, manages: false }, { ...person('unit'), unit: null }),
  ).toBeNull()
  expect(
    nameGround({ id: 'wakil', kind: 'user', unit: null, manages: false }, person('nobody'), ['wakil']),
  ).toBe('self')
})

test('a calendar is UTC, folded by octets, escaped, and says what is cancelled', () => {
  const event = {
    uid: 'a@denyut',
    sequence: 2,
    from: at('2026-12-01T00:00'),
    to: at('2026-12-01T16:00'),
    changedAt: NOW,
    cancelled: true,
    summary: 'Meja; lantai 3, "é"'.repeat(6),
    location: 'Kemenko 4\nLantai 3',
    url: 'https://x.id/d/k4',
  }
  const text = calendarText('Meja', [event])
  expect(text).toContain('DTSTART:20261130T160000Z\r\nDTEND:20261201T080000Z')
  expect(text).toContain('SEQUENCE:2')
  expect(text).toContain('STATUS:CANCELLED')
  expect(text).toContain('LOCATION:Kemenko 4\\nLantai 3')
  for (const line of text.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
  expect(text.replaceAll('\r\n ', '')).toContain('Meja\\; lantai 3\\, "é"'.repeat(2))
  expect(localTime(at('2026-12-01T00:00'), ikn.zone).date).toBe('2026-12-01')
})
