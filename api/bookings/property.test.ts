import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { BookingRulesPart } from '#model/bookings/policy.ts'
import { enginesFor, type TestDatabase } from '#storage/records/support/engines.ts'
import { needs } from '../../test/support/services.ts'
import { at, DeskWorld, desk, type Employee, HOUR, MINUTE } from './support/desks.ts'
import { type Line, type PaperLimits, PaperList } from './support/paper.ts'

const DESKS = [1, 2, 3].map(desk)
const ROOM = 'a-l1-r1'
const BASE = at('2026-11-25T08:00')
/** Who sits down on the day before may stay until then. */
const EVENING = at('2026-11-24T16:00')
/** The day after that of `BASE`, which a rule may keep for one unit. */
const THURSDAY = { from: BASE + 16 * HOUR, to: BASE + 40 * HOUR }
const KEEPING = 0b01000
const RUNS = 10
const DEEDS_MAX = 25
/** What one person may wait for at once. */
const WAITING_MAX = 10

/** On one of two days. */
const span = fc
  .tuple(
    fc.nat(6),
    fc.integer({ min: 1, max: 4 }),
    fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constant(24)),
  )
  .map(([from, hours, later]) => ({
    from: BASE + (later + from) * HOUR,
    to: BASE + (later + from + hours) * HOUR,
  }))
const who = fc.nat(2)
const where = fc.constantFrom(...DESKS)
/** Of all bookings in the order they were made; -1: the newest. */
const pick = fc.oneof({ weight: 3, arbitrary: fc.nat(50) }, fc.constant(-1))
const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('book' as const), who, where, span }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sit' as const), who, where }) },
  fc.record({ kind: fc.constant('cancel' as const), pick }),
  fc.record({ kind: fc.constant('release' as const), pick }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('extend' as const), pick, span }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), pick, where }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), pick, span }) },
  fc.record({ kind: fc.constant('block' as const), where, span }),
  fc.record({ kind: fc.constant('wait' as const), who, span }),
  fc.record({ kind: fc.constant('sweep' as const) }),
)
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never
interface Waits {
  readonly person: string
  readonly from: number
  readonly to: number
}
type Of<K extends Deed['kind']> = Extract<Deed, { kind: K }>

describe.each(enginesFor(() => needs('postgresql', 'bookings against a paper list on PostgreSQL')))(
  'on %s',
  (_, open) => {
    let database: TestDatabase
    let world: DeskWorld
    let people: Employee[]
    let manager: Employee
    let paper: PaperList
    /** Thursday is for another unit. */
    let isKept: boolean
    let queue: Waits[]
    /** Who was offered a desk waits no more, but may not ask for the same again before it is answered. */
    let offered: Waits[]
    beforeAll(async () => {
      database = await open()
      world = await new DeskWorld(database).start(DESKS.length)
      // Offers are made when the test sweeps, and not beside it when time goes on for new rules.
      await world.api.api.bookings.engine.stop()
      people = [
        await world.employee('Ani'),
        await world.employee('Budi'),
        await world.employee('Cici', 'setjen'),
      ]
      manager = await world.employee('Manajer', null, 'manager')
    })
    afterAll(async () => {
      await world?.stop()
      await database?.close()
    })

    async function setRules(rules: BookingRulesPart): Promise<void> {
      const act = { actor: 't', action: 'set', by: 'system' as const, now: 0 }
      await database.bookings.setPolicy('kampus', { maxPerWeek: 500, maxUpcoming: 500, ...rules }, act)
      await world.clock.advance(6_000)
    }

    async function setKept(kept: boolean): Promise<void> {
      isKept = kept
      await world.setUnits(manager, 'a-l1-z', kept ? [{ unit: 'setjen', weekdays: KEEPING }] : [])
    }

    const isClosed = ({ person, from, to }: NonNullable<Line>): boolean =>
      isKept && person !== people[2]?.id && from < THURSDAY.to && to > THURSDAY.from

    /** What is on the list, or the rules, refuse a line, which the first of `self` was before. */
    const refuses = (line: NonNullable<Line>, ...self: (string | undefined)[]): boolean =>
      paper.clashes(line, ...self) ||
      isClosed(line) ||
      paper.full(line, ...self) ||
      paper.tooMany(line, self[0])

    /** Does one deed on the platform and on paper; they must agree on whether it can be done. */
    async function play(act: Deed): Promise<void> {
      if (act.kind === 'book') return await book(act)
      if (act.kind === 'sit') return await sit(act)
      if (act.kind === 'block') return await block(act)
      if (act.kind === 'wait') return await wait(act)
      if (act.kind === 'sweep') return await sweep()
      const all = paper.bookings()
      const chosen = all.at(act.pick % Math.max(1, all.length))
      if (!chosen) return
      const person = people.find((one) => one.id === chosen.person) as Employee
      if (act.kind === 'undo') return await undo(person, chosen.id)
      const { line } = chosen
      if (line === null) return
      // Other times of who sits at a desk now are a matter of the rules, which have tests of their own.
      if (act.kind === 'cut' || act.kind === 'extend') if (line.from <= world.clock.now()) return
      if (act.kind === 'cut') return await cut(person, chosen.id, act.span)
      if (act.kind === 'cancel' || act.kind === 'release') return await end(act.kind, person, chosen.id)
      if (act.kind === 'move' && line.from <= world.clock.now())
        return await goOn(person, chosen.id, act.where)
      const change = act.kind === 'extend' ? act.span : { desk: act.where }
      const next = { ...line, ...change }
      const { version } = paper.entry(chosen.id)
      const answer = await world.change(person, { id: chosen.id, version }, change)
      expect(answer.status, answer.text).toBe(refuses(next, chosen.id) ? 409 : 200)
      if (answer.status === 200) paper.change(chosen.id, next)
    }

    async function book(act: Of<'book'>): Promise<void> {
      const person = people[act.who] as Employee
      const line = { desk: act.where, person: person.id, ...act.span }
      const answer = await world.book(person, { where: { desk: act.where }, when: act.span })
      expect(answer.status, answer.text).toBe(refuses(line) ? 409 : 201)
      const [booking] = answer.status === 201 ? answer.data.bookings : []
      if (booking) paper.add(booking.id, line)
    }

    /** Takes a desk that is free at the moment, whoever sat there before. */
    async function sit(act: Of<'sit'>): Promise<void> {
      const person = people[act.who] as Employee
      const now = world.clock.now()
      const answer = await world.api.call(API.bookings.claimDesk, {
        headers: person.headers,
        params: { desk: act.where },
        body: {},
      })
      const sitter = paper.at(act.where, now)
      const line = { desk: act.where, person: person.id, from: now, to: EVENING }
      const can = sitter === person.id || (sitter === null && !paper.busy(line) && !paper.full(line))
      expect(answer.status, answer.text).toBe(can ? 201 : 409)
      if (can && sitter === null) paper.add(answer.data.id, line, { walkIn: true })
      world.clock.jump(1)
    }

    /** Leaves a desk that was used for another one. */
    async function goOn(person: Employee, id: string, to: string): Promise<void> {
      const now = world.clock.now()
      const { line, version } = paper.entry(id)
      const isOver = line === null || line.to <= now
      const next = line && { ...line, desk: to, from: to === line.desk ? line.from : now }
      const answer = await world.change(person, { id, version }, { desk: to })
      expect(answer.status, answer.text).toBe(
        isOver || paper.clashes(next, id) || paper.full(next, id) ? 409 : 200,
      )
      if (answer.status === 200 && to === line?.desk) paper.change(id, line)
      else if (answer.status === 200) {
        expect(answer.data.id).not.toBe(id)
        paper.move(id, now, to, answer.data.id)
      }
      world.clock.jump(1)
    }

    async function block(act: Of<'block'>): Promise<void> {
      const line = { desk: act.where, person: null, ...act.span }
      const body = { places: [act.where], ...act.span }
      const answer = await world.api.call(API.bookings.blockDesks, { headers: manager.headers, body })
      expect(answer.status, answer.text).toBe(paper.heldByPeople(line) ? 409 : 201)
      if (answer.status !== 201) return
      const left = paper.unblocked(line, HOUR)
      expect(answer.data.blocks).toHaveLength(left.length)
      for (const [i, { id }] of answer.data.blocks.entries()) paper.add(id, { ...line, ...left[i] })
    }

    async function end(kind: 'cancel' | 'release', person: Employee, id: string): Promise<void> {
      const { line, version } = paper.entry(id)
      const now = world.clock.now()
      const isOver = line !== null && line.to <= now
      const answer =
        kind === 'cancel'
          ? await world.cancel(person, { id, version })
          : await world.act(person, 'release', id)
      expect(answer.status, answer.text).toBe(isOver ? 409 : 200)
      if (!isOver) paper.change(id, line !== null && line.from < now ? { ...line, to: now } : null)
    }

    async function cut(
      person: Employee,
      id: string,
      { from, to }: { from: number; to: number },
    ): Promise<void> {
      const { line, version } = paper.entry(id)
      const answer = await world.cut(person, { id, version }, { from, to })
      const inside = line !== null && line.from < from && to < line.to
      expect(answer.status, answer.text).toBe(inside ? 201 : 409)
      if (answer.status === 201) paper.cut(id, from, to, answer.data.rest.id)
    }

    async function undo(person: Employee, chosen: string): Promise<void> {
      const id = paper.whole(chosen)
      const { before, fixed, rest, moved } = paper.entry(id)
      const answer = await world.act(person, 'undo', chosen)
      const left = rest === null ? null : paper.entry(rest)
      const touched = left !== null && (moved || left.line !== null) && left.version > 1
      const clashes =
        paper.clashes(before, id, rest ?? undefined) ||
        paper.full(before, id, rest ?? undefined) ||
        paper.tooMany(before, id)
      // What was changed since is told as an old version, unless something else is in the way already.
      const refusals = touched && !fixed ? [409, 412] : [409]
      expect(fixed || touched || clashes ? refusals : [200], answer.text).toContain(answer.status)
      if (answer.status !== 200) return
      paper.change(id, before, moved)
      if (rest !== null && left?.line) paper.change(rest, null, moved)
    }

    async function wait(act: Of<'wait'>): Promise<void> {
      const person = people[act.who] as Employee
      const body = { place: ROOM, ...act.span }
      const answer = await world.api.call(API.bookings.joinWaitlist, { headers: person.headers, body })
      const open = [...queue, ...offered].filter((one) => one.person === person.id)
      const isSame = open.some(({ from, to }) => from === act.span.from && to === act.span.to)
      expect(answer.status, answer.text).toBe(isSame || open.length >= WAITING_MAX ? 409 : 201)
      if (answer.status === 201) queue.push({ person: person.id, ...act.span })
      // Who came first is told by the time.
      world.clock.jump(1)
    }

    /** Each who waits, in turn, gets the first desk that is free; whoever has another desk at that time is struck off. */
    async function sweep(): Promise<void> {
      const offers: NonNullable<Parameters<PaperList['add']>[1]>[] = []
      queue = queue.filter(({ person, from, to }) => {
        const lines = DESKS.map((id) => ({ desk: id, person, from, to }))
        const line = lines.find((one) => !paper.taken(one) && !isClosed(one))
        if (!line) return true
        if (paper.tooMany(line)) return false
        if (paper.full(line)) return true
        if (!paper.clashes(line)) {
          offers.push(line)
          offered.push({ person, from, to })
          paper.add(`offer ${offers.length}`, line, { fixed: true })
        }
        return false
      })
      await world.sweep()
      const made = (await database.bookings.holding(DESKS, 0, BASE + 1_000 * HOUR)).filter(
        ({ id }) => !paper.has(id),
      )
      expect(
        made.map(({ desk: id, person, from, to }) => ({ desk: id, person, from, to })).sort(byPlace),
      ).toEqual(offers.sort(byPlace))
      for (const i of offers.keys()) paper.remove(`offer ${i + 1}`)
      for (const { id, desk: held, person, from, to } of made)
        paper.add(id, { desk: held, person, from, to }, { fixed: true })
    }

    interface Case {
      readonly name: string
      readonly rules: BookingRulesPart
      readonly limits: PaperLimits
      readonly kept: boolean
    }
    const cases: readonly Case[] = [
      { name: 'no limits', rules: {}, limits: {}, kept: false },
      { name: 'cleaning', rules: { buffer_min: 60 }, limits: { gap_ms: 60 * MINUTE }, kept: false },
      {
        name: 'quotas and a day for one unit',
        rules: { maxUpcoming: 2, capacity: 2 },
        limits: { upcoming: 2, capacity: 2 },
        kept: true,
      },
    ]
    test.each(cases)(
      'whatever people do in whatever order, the platform and a list on paper agree, and nothing overlaps: $name',
      { timeout: 600_000 },
      async ({ rules, limits, kept }) => {
        await setRules(rules)
        await setKept(kept)
        await fc.assert(
          fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: DEEDS_MAX }), async (deeds) => {
            await database.connection.run('TRUNCATE booking, waitlist CASCADE')
            paper = new PaperList(limits)
            queue = []
            offered = []
            for (const act of deeds) await play(act)
            const held = await database.bookings.holding(DESKS, 0, BASE + 1_000 * HOUR)
            const rows = held.map(({ id, desk: where, heldFrom, heldTo }) => [id, where, heldFrom, heldTo])
            expect(rows.sort()).toEqual(paper.held().sort())
            const [check] = await database.connection.run(`SELECT
          (SELECT count(*)::int FROM booking a JOIN booking b ON a.id < b.id AND a.held && b.held AND a.state <> 'cancelled' AND b.state <> 'cancelled'
            AND (a.desk = b.desk OR a.person = b.person)) AS overlaps,
          (SELECT count(*)::int FROM booking WHERE NOT held <@ planned) AS outside`)
            expect(check).toEqual({ overlaps: 0, outside: 0 })
          }),
          { numRuns: RUNS },
        )
      },
    )
  },
)

const byPlace = (a: { desk: string; from: number }, b: { desk: string; from: number }): number =>
  a.desk < b.desk ? -1 : a.desk > b.desk ? 1 : a.from - b.from
