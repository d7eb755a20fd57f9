import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Booking, imageOf } from './booking.ts'
import { dueStep, graceEnd } from './sensor.ts'
import { amend, applyStep, cancel, checkIn, release, undo, undoUntil } from './steps.ts'
import {
  at,
  booking,
  HOUR,
  ikn,
  MINUTE,
  rules,
  START,
  seated,
  silent,
  step,
  vacant,
} from './support/sample.ts'
import { pausesOf } from './timers.ts'

describe('what the sensor decides', () => {
  const due = START + 30 * MINUTE

  test('an empty desk is released when the grace is over and not a second before', () => {
    const b = booking({ remindedAt: START })
    expect([
      step(b, due - 1_000, vacant(0)),
      step(b, due, vacant(0)),
      step(b, due + 1_000, vacant(0)),
    ]).toEqual([null, 'no_show', 'no_show'])
    expect([
      step(booking(), START + 20 * MINUTE - 1_000, vacant(0)),
      step(booking(), START + 20 * MINUTE, vacant(0)),
    ]).toEqual([null, 'remind'])
  })

  test('nobody loses a desk without a reminder and the time that comes with it, even when it is seen empty late', () => {
    const late = due + 5 * MINUTE
    expect(step(booking(), late, vacant(0))).toBe('remind')
    const told = booking({ remindedAt: late })
    expect([
      step(told, late + 10 * MINUTE - 1_000, vacant(0)),
      step(told, late + 10 * MINUTE, vacant(0)),
    ]).toEqual([null, 'no_show'])
    const hurried = booking({ remindedAt: due - MINUTE })
    expect([
      step(hurried, due + 9 * MINUTE - 1_000, vacant(0)),
      step(hurried, due + 9 * MINUTE, vacant(0)),
    ]).toEqual([null, 'no_show'])
    const none = { rules: rules({ reminderBefore_min: 0 }) }
    expect(step(booking(), late, vacant(0), none)).toBe('no_show')
  })

  test('a sensor that says nothing, or none at all, releases nothing, unless check-in is asked for by rule', () => {
    for (const sense of [silent, { ...silent, state: 'none' as const }]) {
      expect(step(booking(), due + HOUR, sense)).toBeNull()
      expect(step(booking({ state: 'checked_in', checkedInAt: START }), due + 5 * HOUR, sense)).toBeNull()
      expect(step(booking({ remindedAt: 1 }), due, sense, { rules: rules({ manualCheckIn: true }) })).toBe(
        'no_show',
      )
    }
    expect(step(booking(), due, vacant(0), { rules: rules({ sensorRelease: false }) })).toBeNull()
  })

  test('whoever books late has the whole grace from then on', () => {
    const createdAt = START + 2 * HOUR
    const b = booking({ createdAt, remindedAt: 1 })
    expect([
      step(b, createdAt + 30 * MINUTE - 1_000, vacant(0)),
      step(b, createdAt + 30 * MINUTE, vacant(0)),
    ]).toEqual([null, 'no_show'])
  })

  test('grace and absence stand still in the break and the Friday prayer', () => {
    const friday = at('2026-11-27T11:15')
    const b = booking({
      from: friday,
      heldFrom: friday,
      to: at('2026-11-27T16:30'),
      heldTo: at('2026-11-27T16:30'),
      remindedAt: 1,
    })
    const pauses = pausesOf(b, ikn, rules())
    expect(graceEnd(b, rules(), pauses)).toBe(at('2026-11-27T13:15'))
    expect([
      step(b, at('2026-11-27T13:14:59'), vacant(0)),
      step(b, at('2026-11-27T13:15'), vacant(0)),
    ]).toEqual([null, 'no_show'])
    const left = booking({ ...b, state: 'checked_in', checkedInAt: friday })
    const away = vacant(at('2026-11-27T11:20'))
    expect([step(left, at('2026-11-27T14:19:59'), away), step(left, at('2026-11-27T14:20'), away)]).toEqual([
      null,
      'ask',
    ])
  })

  test('sitting down from an hour before the start checks in, but not who was there by an earlier right', () => {
    expect([
      step(booking(), START - 61 * MINUTE, seated(START - 2 * HOUR)),
      step(booking(), START - HOUR, seated(START - 2 * HOUR)),
    ]).toEqual([null, 'check_in'])
    expect(step(booking(), START + MINUTE, seated(START - HOUR), { previousEnd: START })).toBeNull()
    expect(step(booking(), START + HOUR, seated(START - HOUR), { previousEnd: START })).toBeNull()
    expect(step(booking(), START + 5 * MINUTE, seated(START + MINUTE), { previousEnd: START })).toBe(
      'check_in',
    )
  })

  test('who takes a desk over within minutes of who was there before is checked in by the break between them', () => {
    const sitting = seated(START - 4 * HOUR)
    const over = (now: number, back: number, previousEnd = START) =>
      step(booking(), now, { ...sitting, backAt: back }, { previousEnd })
    expect(over(START + 4 * MINUTE, START + 2 * MINUTE)).toBe('check_in')
    // Whoever came back before the end of the other's time may be that other one.
    expect(over(START + 4 * MINUTE, START - MINUTE)).toBeNull()
    const due = dueStep(booking(), {
      now: START + 4 * MINUTE,
      sense: { ...sitting, backAt: START + 2 * MINUTE },
      rules: rules(),
      pauses: [],
      previousEnd: START,
    })
    expect(due).toEqual({ kind: 'check_in', at: START + 2 * MINUTE })
  })

  test('after the question silence releases the rest, presence or an answer keeps it', () => {
    const gone = at('2026-11-24T08:00')
    const b = booking({ state: 'checked_in', checkedInAt: START })
    expect([
      step(b, gone + 90 * MINUTE - 1_000, vacant(gone)),
      step(b, gone + 90 * MINUTE, vacant(gone)),
    ]).toEqual([null, 'ask'])
    const asked = { ...b, askedAt: gone + 90 * MINUTE }
    expect([
      step(asked, asked.askedAt + 14 * MINUTE, vacant(gone)),
      step(asked, asked.askedAt + 15 * MINUTE, vacant(gone)),
    ]).toEqual([null, 'left_early'])
    expect(step(asked, asked.askedAt + MINUTE, seated(asked.askedAt))).toBe('answered_by_presence')
    expect(step({ ...b, presentAt: asked.askedAt }, asked.askedAt + 20 * MINUTE, vacant(gone))).toBeNull()
  })

  test('the end of the time ends a booking, and a block, whatever the sensor says', () => {
    expect(step(booking(), booking().to, silent)).toBe('end')
    expect(step(booking({ kind: 'block', person: null }), booking().to, silent)).toBe('end')
    expect(step(booking({ kind: 'block', person: null }), booking().to - 1, seated(0))).toBeNull()
  })

  test('a step that has been taken is not taken again', () => {
    const b = booking({ remindedAt: 1 })
    const kinds = ['check_in', 'no_show', 'end'] as const
    for (const kind of kinds) {
      const now = due + MINUTE
      const after = { ...b, ...applyStep(b, kind === 'check_in' ? { kind, at: now } : { kind }, now) }
      expect(step(after, now, kind === 'check_in' ? seated(now) : vacant(0))).toBeNull()
    }
  })
})

describe('what people do', () => {
  const patched = (
    b: Booking,
    decision: ReturnType<typeof undo>,
    changedBy: Booking['changedBy'],
    now: number,
  ): Booking => {
    if (!decision || !('patch' in decision)) throw new Error(JSON.stringify(decision))
    return { ...b, ...decision.patch, previous: imageOf(b), changedAt: now, changedBy }
  }

  test('what has not begun is cancelled, what has begun is shortened', () => {
    expect(cancel(booking(), START - HOUR, rules())).toMatchObject({ patch: { state: 'cancelled' } })
    expect(release(booking(), START - HOUR, rules())).toMatchObject({ patch: { state: 'cancelled' } })
    expect(cancel(booking(), START + HOUR, rules())).toMatchObject({
      patch: { state: 'completed', heldTo: START + HOUR },
    })
    expect(cancel(booking(), START - HOUR, rules({ cancelCutoff_min: 120 }))).toMatchObject({
      refuse: { code: 'booking_cancel_late' },
    })
    expect(release(booking(), START - HOUR, rules({ cancelCutoff_min: 120 }))).toMatchObject({
      refuse: { code: 'booking_cancel_late', details: { limit: 120 } },
    })
    expect(release(booking(), START - HOUR, rules({ cancelCutoff_min: 120 }), 'admin')).toMatchObject({
      patch: { state: 'cancelled', releaseReason: 'admin' },
    })
    expect(cancel(booking({ state: 'no_show' }), START + HOUR, rules())).toMatchObject({
      refuse: { code: 'booking_released' },
    })
  })

  test('checking in has its time', () => {
    expect(checkIn(booking(), 'app', START - HOUR - 1, rules())).toMatchObject({
      refuse: { code: 'booking_check_in_early' },
    })
    expect(checkIn(booking(), 'qr', START - HOUR, rules())).toMatchObject({
      patch: { state: 'checked_in', checkInSource: 'qr' },
    })
    expect(checkIn(booking({ state: 'checked_in', checkedInAt: 1 }), 'qr', START, rules())).toBeNull()
  })

  test('an own change is undone within ten seconds, one of the sensor within five minutes', () => {
    const now = START + 10 * MINUTE
    const released = patched(
      booking({ state: 'checked_in', checkedInAt: START }),
      release(booking({ state: 'checked_in', checkedInAt: START }), now, rules()),
      'person',
      now,
    )
    expect(undo(released, now + 10_000)).toMatchObject({
      patch: { state: 'checked_in', heldTo: booking().to },
    })
    expect(undo(released, now + 14_000)).toMatchObject({ refuse: { code: 'booking_undo_late' } })
    const missed = {
      ...booking(),
      ...applyStep(booking(), { kind: 'no_show' }, now),
      previous: imageOf(booking()),
      changedAt: now,
      changedBy: 'system' as const,
    }
    expect(undo(missed, now + 5 * MINUTE)).toMatchObject({
      patch: { state: 'checked_in', presentAt: now + 5 * MINUTE, heldTo: booking().to },
    })
    expect(undo({ ...booking(), changedAt: now }, now + 1)).toMatchObject({ patch: { state: 'cancelled' } })
    const ended = { state: 'completed', releaseReason: 'ended', changedBy: 'system' } as const
    expect(undoUntil(booking(ended))).toBeNull()
    expect(undoUntil(booking({ ...ended, checkInSource: 'sensor' }))).toBeNull()
  })

  test('who says that somebody else sits there is not checked in again by the same presence', () => {
    const now = START + MINUTE
    const seen = {
      ...booking(),
      ...applyStep(booking(), { kind: 'check_in', at: START }, now),
      previous: imageOf(booking()),
      changedAt: now,
      changedBy: 'system' as const,
    }
    const denied = patched(seen, undo(seen, now + MINUTE), 'person', now + MINUTE)
    expect(denied.state).toBe('reserved')
    expect(step(denied, now + 2 * MINUTE, seated(START))).toBeNull()
    expect(step(denied, now + 9 * MINUTE, seated(now + 5 * MINUTE))).toBe('check_in')
  })

  test('what has begun keeps its start and holds another desk from now on', () => {
    const now = START + HOUR
    expect(amend(booking(), { from: START + 2 * HOUR, desk: 'd2' }, now)).toMatchObject({
      patch: { from: START, heldFrom: now, desk: 'd2' },
    })
    expect(amend(booking(), { to: now }, now)).toMatchObject({ refuse: { code: 'booking_too_late' } })
    expect(amend(booking(), { to: now + HOUR }, now)).toMatchObject({
      patch: { heldFrom: START, heldTo: now + HOUR },
    })
  })

  test('what is put into the running slot holds the rest of it', () => {
    const now = START - 53 * MINUTE
    expect(amend(booking(), { from: START - HOUR }, now)).toMatchObject({
      patch: { from: START - HOUR, heldFrom: now },
    })
  })

  test('whatever is done, what is held lies within what was planned', () => {
    const times = fc.integer({ min: START - 4 * HOUR, max: START + 12 * HOUR })
    const deed = fc.oneof(
      times.map((now) => (b: Booking) => [release(b, now, rules()), now] as const),
      times.map((now) => (b: Booking) => [cancel(b, now, rules()), now] as const),
      times.map((now) => (b: Booking) => [checkIn(b, 'app', now, rules()), now] as const),
      fc.tuple(times, times, times).map(
        ([now, from, to]) =>
          (b: Booking) =>
            [amend(b, { from, to }, now), now] as const,
      ),
      times.map((now) => (b: Booking) => [undo(b, now), now] as const),
      fc.tuple(times, times).map(([now, since]) => (b: Booking) => {
        const due = dueStep(b, { now, sense: vacant(since), rules: rules(), pauses: [], previousEnd: null })
        return [due && { patch: applyStep(b, due, now) }, now] as const
      }),
    )
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 12 }), (deeds) => {
        let b = booking()
        for (const act of deeds) {
          const [decision, now] = act(b)
          if (decision && 'patch' in decision) b = patched(b, decision, 'person', now)
          expect(b.from).toBeLessThan(b.to)
          if (b.heldFrom !== null && b.heldTo !== null) {
            expect(b.heldFrom).toBeGreaterThanOrEqual(b.from)
            expect(b.heldTo).toBeLessThanOrEqual(b.to)
          }
          if (b.state === 'checked_in') expect(b.checkedInAt).not.toBeNull()
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
