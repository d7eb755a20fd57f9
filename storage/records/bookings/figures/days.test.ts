import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PEOPLE_MIN } from '#model/bookings/disclosure.ts'
import { nextDate } from '#model/bookings/hours.ts'
import { daySpan } from '#model/bookings/use.ts'
import { needs } from '../../../../test/support/services.ts'
import { enginesFor, type TestDatabase } from '../../support/engines.ts'
import { DayPaper, type PaperBooking, TICK_MS } from '../support/day-paper.ts'
import { act, HOUR, Holds, open, T } from '../support/holds.ts'
import { datesOf } from './days.ts'
import type { Dates, DeskGroup } from './port.ts'

/** Clocks in Berlin go back in the night to the 25th; Kolkata is half an hour off. */
const ALL: Dates = { from: '2026-10-23', to: '2026-10-28' }
const BERLIN = 'Europe/Berlin'
const KOLKATA = 'Asia/Kolkata'
const DESKS = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6']
const zoned = DESKS.map((id, i) => ({ id, zone: i < 4 ? BERLIN : KOLKATA }))
const GROUPS: readonly DeskGroup[] = [
  { id: 'all', zone: BERLIN, desks: zoned },
  { id: 'west', zone: BERLIN, desks: zoned.slice(0, 4) },
  { id: 'east', zone: KOLKATA, desks: zoned.slice(4) },
  ...zoned.map((desk) => ({ id: desk.id, zone: desk.zone, desks: [desk] })),
]
const FROM = daySpan(ALL.from, KOLKATA).from - 24 * HOUR
const TO = daySpan(ALL.to, BERLIN).to + 24 * HOUR
const RUNS = 12
const PEOPLE = 7

const tick = fc.integer({ min: 0, max: (TO - FROM) / TICK_MS - 1 })
const fact = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('booking' as const, 'booking' as const, 'walk_in' as const, 'visitor' as const),
      desk: fc.constantFrom(...DESKS),
      person: fc.nat(PEOPLE - 1),
      at: tick,
      // Now and then for days.
      length: fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) },
        fc.integer({ min: 90, max: 250 }),
      ),
      state: fc.constantFrom('completed', 'completed', 'no_show', 'cancelled', 'checked_in'),
      kept: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('presence' as const),
      sitting: fc.boolean(),
      desk: fc.constantFrom(...DESKS),
      at: tick,
      length: fc.integer({ min: 1, max: 60 }),
    }),
  },
)
type Fact = typeof fact extends fc.Arbitrary<infer F> ? F : never
const change = fc.record({
  pick: fc.nat(60),
  to: fc.constantFrom('cancelled', 'no_show', 'shorter', 'desk'),
  desk: fc.constantFrom(...DESKS),
})
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never
const dates = fc.constantFrom(...datesOf(ALL))
const window = fc
  .tuple(dates, dates)
  .map(([a, b]): Dates => (a <= b ? { from: a, to: nextDate(b) } : { from: b, to: nextDate(a) }))

describe.each(enginesFor(() => needs('postgresql', 'days of desks on PostgreSQL')))(
  'on %s',
  (_, openDatabase) => {
    let database: TestDatabase
    let people: string[]
    beforeAll(async () => {
      database = await openDatabase()
    })
    beforeEach(async () => {
      await Holds.begin(database)
      people = []
      for (let i = 0; i < PEOPLE; i++) {
        const { id } = await database.people.invite(`p${i}@x.id`, { role: 'employee', place: 'kampus' }, 1)
        people.push(id)
      }
    })
    afterAll(() => database?.close())

    const run = (text: string) => database.connection.run(text)

    async function put(one: Fact): Promise<void> {
      const from = FROM + one.at * TICK_MS
      const to = from + one.length * TICK_MS
      if (one.kind === 'presence') {
        const { desk, sitting } = one
        return await database.bookings.addPresence([{ desk, sitting, from, to }])
      }
      const held = from + Math.round(one.kept * one.length) * TICK_MS
      const heldRange = held === from ? `'empty'` : `tstzrange(ts_of_ms(${from}), ts_of_ms(${held}))`
      await run(`INSERT INTO booking (id, kind, desk, person, booked_by, planned, held, state, checked_in_ms, changed_ms, changed_by, created_ms)
      VALUES ('${randomUUID()}', '${one.kind}', '${one.desk}', '${people[one.person]}', 'x', tstzrange(ts_of_ms(${from}), ts_of_ms(${to})),
        ${heldRange}, '${one.state}', ${from}, 0, 'person', 0) ON CONFLICT DO NOTHING`)
    }

    /** A change that a constraint refuses changes nothing. */
    async function alter({ pick, to, desk }: Change): Promise<void> {
      const rows = await run(`SELECT id FROM booking ORDER BY created_ms, planned, desk`)
      const id = rows[pick % Math.max(1, rows.length)]?.id
      if (id === undefined) return
      const set = {
        cancelled: `state = 'cancelled'`,
        no_show: `state = 'no_show'`,
        shorter: `held = 'empty'`,
        desk: `desk = '${desk}'`,
      }[to]
      await run(`UPDATE booking SET ${set} WHERE id = '${id}'`).catch(() => {})
    }

    async function paper(): Promise<DayPaper> {
      const bookings =
        await run(`SELECT desk, person, kind IN ('booking', 'walk_in') AS own, ms_of_ts(lower(planned)) AS "from",
      ms_of_ts(upper(planned)) AS "to", ms_of_ts(lower(held)) AS "heldFrom", ms_of_ts(upper(held)) AS "heldTo", state = 'no_show' AS missed
      FROM booking WHERE kind <> 'block' AND state <> 'cancelled'`)
      const presence = await run(
        `SELECT desk, sitting, ms_of_ts(lower(during)) AS "from", ms_of_ts(upper(during)) AS "to" FROM desk_presence`,
      )
      const facts = { bookings: bookings as unknown as PaperBooking[], presence: presence as never }
      return new DayPaper(facts, FROM, TO + 5 * 24 * HOUR)
    }

    const close = async (some: readonly string[]) => {
      for (const date of some) await database.bookings.closeDate(date, GROUPS)
    }

    async function agree(span: Dates): Promise<void> {
      const { bookings } = database
      const counted = await paper()
      const use = await bookings.use(GROUPS, span)
      expect(use).toEqual({ sensedFrom: span.from, rows: GROUPS.map((group) => counted.use(group, span)) })
      expect(await bookings.people(GROUPS, span)).toEqual(
        new Map(GROUPS.map((group) => [group.id, counted.people(group, span)])),
      )
      for (const group of GROUPS.slice(0, 4)) {
        const hours = await bookings.hours(group, span)
        expect(hours.map((row) => ({ ...row, people: Math.min(row.people, PEOPLE_MIN) }))).toEqual(
          counted.hours(group, span),
        )
      }
    }

    test('however days were added up in between, figures are those counted straight from bookings and presence', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            first: fc.array(fact, { minLength: 10, maxLength: 40 }),
            closed: fc.subarray([...datesOf(ALL)]),
            late: fc.array(fact, { minLength: 2, maxLength: 10 }),
            changes: fc.array(change, { maxLength: 4 }),
            span: window,
          }),
          async ({ first, closed, late, changes, span }) => {
            await run('TRUNCATE booking, desk_presence, desk_day, place_day, presence_kept CASCADE')
            for (const one of first) await put(one)
            await agree(span)
            await close(closed)
            await agree(span)
            for (const one of late) await put(one)
            for (const one of changes) await alter(one)
            await agree(span)
            await close(datesOf(ALL))
            expect(await database.bookings.openDates(GROUPS, ALL)).toEqual([])
            await agree(span)
            const before = await database.bookings.use(GROUPS, span)
            await database.bookings.forget(
              { before: TO + 100 * HOUR },
              { actor: 'system', action: 'forgotten', by: 'system', now: TO },
            )
            await database.bookings.prune(TO, 0)
            expect(await database.bookings.openDates(GROUPS, ALL)).toEqual([])
            expect(await database.bookings.use(GROUPS, span)).toEqual(before)
          },
        ),
        { numRuns: RUNS },
      )
    }, 600_000)

    const day = '2026-11-30'
    const one: Dates = { from: day, to: nextDate(day) }
    const ZONE = 'Asia/Makassar'
    const group = (id: string, desks: readonly string[]): DeskGroup => ({
      id,
      zone: ZONE,
      desks: desks.map((desk) => ({ id: desk, zone: ZONE })),
    })
    const both = group('both', ['d1', 'd2'])
    const seen = (sitting: boolean) => (from: number, to: number) =>
      database.bookings.addPresence([{ desk: 'd1', sitting, from: T + from * HOUR, to: T + to * HOUR }])
    const [sat, empty] = [seen(true), seen(false)]
    const use = async (span = one) => {
      const { rows, sensedFrom } = await database.bookings.use([both], span)
      return { used_h: rows[0]?.used_h, ghost_h: rows[0]?.ghost_h, held_h: rows[0]?.held_h, sensedFrom }
    }
    const wish = (change: object) => ({
      id: randomUUID(),
      kind: 'booking' as const,
      desks: ['d1'],
      person: people[0] as string,
      visitor: null,
      from: T,
      to: T + 4 * HOUR,
      heldFrom: T,
      requestId: null,
      series: null,
      note: null,
      checkIn: null,
      ...change,
    })

    test('hours of sensors outlive single presence; what comes late for a day whose presence is gone changes nothing', async () => {
      await database.bookings.hold(wish({}), open, act('x'))
      await empty(0, 1)
      await sat(1, 3)
      await database.bookings.closeDate(day, [both])
      await sat(3, 4)
      expect(await database.bookings.openDates([both], one)).toEqual([day])
      await database.bookings.closeDate(day, [both])
      await database.bookings.prune(daySpan(one.to, ZONE).to, 0)
      expect(await run('SELECT 1 FROM desk_presence')).toEqual([])
      const kept = { used_h: 3, ghost_h: 1, held_h: 4, sensedFrom: day }
      expect(await use()).toEqual(kept)
      await sat(4, 9)
      expect(await use()).toEqual(kept)
      // Nor does a desk that is new today make it unknown.
      const three = group('both', ['d1', 'd2', 'd3'])
      await database.bookings.closeDate(day, [three])
      expect((await database.bookings.use([three], one)).sensedFrom).toBe(day)
    })

    test('days whose presence was dropped before they were added up say so, and only what bookings tell', async () => {
      await database.bookings.hold(wish({}), open, act('x'))
      await database.bookings.hold(
        wish({ from: T + 24 * HOUR, heldFrom: T + 24 * HOUR, to: T + 26 * HOUR }),
        open,
        act('x'),
      )
      await sat(1, 3)
      await sat(24, 25)
      await empty(25, 26)
      await database.bookings.prune(daySpan(one.to, ZONE).from, 0)
      const two = { from: day, to: nextDate(day, 2) }
      const known = { used_h: 1, ghost_h: 1, held_h: 6, sensedFrom: one.to }
      expect(await use(two)).toEqual(known)
      for (const date of datesOf(two)) await database.bookings.closeDate(date, [both])
      expect(await use(two)).toEqual(known)
      expect(await use()).toEqual({ used_h: 0, ghost_h: 0, held_h: 4, sensedFrom: null })
    })

    test('adding a day up again changes no row, nor does forgetting a person; two years later the rows go', async () => {
      await database.bookings.hold(wish({}), open, act('x'))
      const rows = () =>
        run('SELECT d::text FROM desk_day d UNION ALL SELECT p::text FROM place_day p ORDER BY 1')
      await database.bookings.closeDate(day, [both])
      const before = await rows()
      await run(`UPDATE booking SET state = 'completed'`)
      await database.bookings.forget({ before: T + 9 * HOUR }, { ...act('system'), by: 'system' })
      await database.bookings.closeDate(day, [both])
      expect(await rows()).toEqual(before)
      expect(before).toHaveLength(3)
      await database.bookings.prune(0, daySpan(day, ZONE).to)
      expect(await rows()).toEqual([])
    })

    test('a place with other desks than on that day is counted by those it has now', async () => {
      await database.bookings.hold(wish({}), open, act('x'))
      await database.bookings.hold(wish({ person: people[1], desks: ['d2'] }), open, act('x'))
      await database.bookings.closeDate(day, [both])
      const now = group('both', ['d2', 'd3'])
      expect(await database.bookings.openDates([now], one)).toEqual([day])
      const peak = async (some: DeskGroup) => (await database.bookings.use([some], one)).rows[0]?.peak
      expect([await peak(both), await peak(now)]).toEqual([2, 1])
      await database.bookings.closeDate(day, [now])
      expect([await peak(both), await peak(now)]).toEqual([2, 1])
    })

    test('who books while a day is added up is counted', async () => {
      const busy = DESKS.map((desk, i) =>
        database.bookings.hold(wish({ desks: [desk], person: people[i] }), open, act('x')),
      )
      const closing = [1, 2, 3].map(() => database.bookings.closeDate(day, [group('six', DESKS)]))
      await Promise.all([...busy, ...closing])
      const six = group('six', DESKS)
      const { rows } = await database.bookings.use([six], one)
      expect(rows[0]).toMatchObject({ held_h: 24, bookings: 6, peak: 6 })
    })
  },
)
