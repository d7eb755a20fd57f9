import { describe, expect, test } from 'vitest'
import type { Booking } from './booking.ts'
import { cleaningSpans, gapRules, keptSpans, stayUntil, tooClose } from './gap.ts'
import { at, booking, HOUR, ikn, MINUTE, rules, START } from './support/sample.ts'

const GAP_MIN = 15
const gap = gapRules(rules({ buffer_min: GAP_MIN }), ikn.zone)
const TEN = at('2026-11-24T10:00')
const hold = (from: number, to: number, change: Partial<Booking> = {}) =>
  booking({ id: `${from}`, from, to, heldFrom: from, heldTo: to, person: 'budi', ...change })
const next = (from: number, to: number, change: Partial<Booking> = {}) =>
  hold(from, to, { id: 'next', person: 'ani', ...change })

describe('too close', () => {
  const close = (asked: Booking, others: readonly Booking[], before: Booking | null = null, seated = false) =>
    tooClose({ next: asked, before, seated }, others, GAP_MIN)?.details ?? null

  test('two people need the whole gap on either side, and hear from when or until when', () => {
    const others = [hold(START, TEN), hold(TEN + 2 * HOUR, TEN + 3 * HOUR)]
    expect(close(next(TEN + 14 * MINUTE, TEN + HOUR), others)).toEqual({
      desk: 'd1',
      limit: GAP_MIN,
      from: TEN + 15 * MINUTE,
      to: null,
    })
    expect(close(next(TEN + 15 * MINUTE, TEN + 105 * MINUTE), others)).toBeNull()
    expect(close(next(TEN + 15 * MINUTE, TEN + 106 * MINUTE), others)).toMatchObject({
      from: null,
      to: TEN + 105 * MINUTE,
    })
  })

  test('one person, a block and who never came leave nothing to clean; a visitor is another than the host', () => {
    const asked = next(TEN, TEN + HOUR)
    expect(close(asked, [hold(START, TEN, { person: 'ani' })])).toBeNull()
    expect(
      close(asked, [hold(START, TEN, { person: 'ani', kind: 'visitor', visitor: 'Tamu' })]),
    ).not.toBeNull()
    expect(close(asked, [hold(START, TEN, { person: null, kind: 'block' })])).toBeNull()
    expect(close(asked, [hold(START, TEN, { state: 'no_show' })])).toBeNull()
    expect(close(asked, [hold(START, TEN, { person: null, state: 'completed' })])).not.toBeNull()
    expect(close(next(TEN, TEN + HOUR, { kind: 'block', person: null }), [hold(START, TEN)])).toBeNull()
  })

  test('only time that is newly taken counts', () => {
    const others = [hold(START, TEN), hold(TEN + HOUR, TEN + 2 * HOUR)]
    const was = next(TEN + 5 * MINUTE, TEN + 50 * MINUTE)
    expect(close({ ...was, heldTo: TEN + 30 * MINUTE }, others, was)).toBeNull()
    expect(close({ ...was, heldTo: TEN + 55 * MINUTE }, others, was)).toMatchObject({ from: null })
    expect(close({ ...was, heldFrom: TEN }, others, was)).toMatchObject({ to: null })
    expect(close(was, others, { ...was, desk: 'd2' })).not.toBeNull()
    expect(close(was, others, { ...was, state: 'cancelled' })).not.toBeNull()
  })

  test('who sits there already is not sent away, and leaves in time where that is possible', () => {
    const others = [hold(START, TEN), hold(TEN + HOUR, TEN + 2 * HOUR)]
    expect(close(next(TEN, TEN + 45 * MINUTE), others, null, true)).toBeNull()
    expect(close(next(TEN, TEN + HOUR), others, null, true)).toMatchObject({ to: TEN + 45 * MINUTE })
    expect(close(next(TEN + 50 * MINUTE, TEN + HOUR), others, null, true)).toBeNull()
  })
})

test('what is kept ends and begins on slots, and cleaning is what is kept and not held', () => {
  const odd = gapRules(rules({ buffer_min: 20 }), ikn.zone)
  const holds = [hold(START, TEN), hold(TEN + 2 * HOUR, TEN + 3 * HOUR, { person: 'ani' })]
  const sitter = { person: 'ani', visitor: null }
  const kept = keptSpans(holds, sitter, odd)
  expect(kept).toEqual([
    { from: START - 30 * MINUTE, to: TEN + 30 * MINUTE },
    { from: TEN + 2 * HOUR, to: TEN + 3 * HOUR },
  ])
  expect(cleaningSpans(holds, kept)).toEqual([
    { from: START - 30 * MINUTE, to: START },
    { from: TEN, to: TEN + 30 * MINUTE },
  ])
  expect(keptSpans(holds, sitter, gapRules(rules(), ikn.zone))).toEqual(
    holds.map(({ from, to }) => ({ from, to })),
  )
})

test('who sits down stays until cleaning begins, or until the desk is needed where that is now', () => {
  const holds = [hold(TEN, TEN + HOUR)]
  const stay = (now: number, person = 'ani') => stayUntil(now, holds, { person, visitor: null }, gap)
  expect(stay(START)).toBe(TEN - 15 * MINUTE)
  expect(stay(TEN - 10 * MINUTE)).toBe(TEN)
  expect(stay(START, 'budi')).toBe(TEN)
  expect(stay(TEN + 1)).toBeNull()
})
