import { expect, test } from 'vitest'
import type { DeskPage } from '../../data/bookings.ts'
import { turnOf } from './turn.ts'

const open = { from: 0, to: 100 }
const facts = {
  can: 'none',
  mine: null,
  timeline: [],
  now: 10,
  fill: 'free',
  day: { date: '2026-11-30', zone: 'UTC', work: open, open, closed: null, yearLoaded: true },
} as unknown as DeskPage
const held = (kind: 'held' | 'blocked', person: string | null = null) =>
  [{ from: 5, to: 20, kind, state: 'reserved', person }] as DeskPage['timeline']
const mine = { id: 'x', state: 'reserved' } as NonNullable<DeskPage['mine']>

test('what the server allows comes first', () => {
  expect(turnOf({ ...facts, can: 'check_in', mine })).toEqual({ kind: 'check_in', mine })
  expect(turnOf({ ...facts, can: 'release', mine })).toEqual({ kind: 'release', mine })
  expect(turnOf({ ...facts, can: 'claim' })).toEqual({ kind: 'claim' })
})

test('a desk of somebody else says until when, and by whom where that may be read', () => {
  expect(turnOf({ ...facts, timeline: held('held', 'Rina') })).toEqual({
    kind: 'taken',
    name: 'Rina',
    until: 20,
  })
  expect(turnOf({ ...facts, timeline: held('held') })).toEqual({ kind: 'taken', name: null, until: 20 })
  expect(turnOf({ ...facts, timeline: held('held'), mine })).toMatchObject({ kind: 'taken' })
})

test('a closed desk, a closed day and a booking of later are told apart', () => {
  expect(turnOf({ ...facts, timeline: held('blocked') })).toEqual({ kind: 'blocked' })
  expect(turnOf({ ...facts, now: 100 })).toEqual({ kind: 'closed' })
  expect(turnOf({ ...facts, day: { ...facts.day, open: null } })).toEqual({ kind: 'closed' })
  expect(turnOf({ ...facts, mine })).toEqual({ kind: 'early', mine })
  expect(turnOf(facts)).toEqual({ kind: 'taken', name: null, until: null })
})
