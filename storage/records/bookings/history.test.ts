import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DEFAULT_RULES } from '#model/bookings/policy.ts'
import { release } from '#model/bookings/steps.ts'
import { needs } from '../../../test/support/services.ts'
import { enginesFor, type TestDatabase } from '../support/engines.ts'
import type { DeskGroup } from './figures/port.ts'
import { eachHolds } from './support/each-holds.ts'
import { act, HOUR, type Holds, open, T } from './support/holds.ts'

const ZONE = 'Asia/Makassar'
const group = (id: string, ...desks: string[]): DeskGroup => ({
  id,
  zone: ZONE,
  desks: desks.map((desk) => ({ id: desk, zone: ZONE })),
})

describe.each(enginesFor(() => needs('postgresql', 'what is left of bookings on PostgreSQL')))(
  'what is left of bookings on %s',
  (_, openDatabase) => {
    let database: TestDatabase
    let holds: Holds
    let ani: string
    let budi: string
    eachHolds(openDatabase, (begun) => {
      holds = begun
      ;({ database, ani, budi } = holds)
    })

    const wish: Holds['wish'] = (change) => holds.wish(change)
    const held: Holds['held'] = (change) => holds.held(change)

    test("a notice is mailed once to who takes mail; a claimed mail is nobody else's, and its link goes with it", async () => {
      const { bookings, mail, connection } = database
      await bookings.setProfile(budi, { mail: false }, act(budi))
      for (const person of [ani, budi])
        await bookings.notify(person, { kind: 'offered', mailUntil: T + HOUR }, null, T)
      await bookings.notify(ani, { kind: 'offer_ended', mailUntil: null }, null, T)
      await mail.queue({ person: budi, kind: 'invite', booking: null, link: 'https://x', until: T + HOUR }, T)
      expect(await mail.counts()).toEqual({ waiting: 2, sent: 0, dead: 0 })
      const claims = await Promise.all([1, 2, 3, 4].map(() => mail.claim(T, T + 60_000)))
      expect(
        claims
          .flatMap((one) => (one ? [[one.email, one.kind, one.link, one.until, one.attempts]] : []))
          .sort(),
      ).toEqual([
        ['ani@x.id', 'offered', null, T + HOUR, 1],
        ['budi@x.id', 'invite', 'https://x', T + HOUR, 1],
      ])
      const invite = claims.find((one) => one?.kind === 'invite')
      await mail.settle(invite?.id ?? 0, { state: 'waiting', nextAt: T + 5, error: 'down' })
      expect(await mail.claim(T + 5, T + 60_000)).toMatchObject({
        id: invite?.id,
        link: 'https://x',
        attempts: 2,
      })
      await mail.settle(invite?.id ?? 0, { state: 'dead', nextAt: T + 5, error: 'no such mailbox' })
      expect(await mail.lastFault()).toBe('no such mailbox')
      expect(await connection.run('SELECT link FROM mail WHERE link IS NOT NULL')).toEqual([])
    })

    test('forgetting leaves bookings without a trace of the person, also in the audit, and keeps what is to come', async () => {
      const { bookings, connection } = database
      const past = await held({ note: 'rahasia' })
      await bookings.change(past.id, { ...act(ani, T + HOUR + 1, 'released'), version: null }, (b) =>
        release(b, T + HOUR + 1, DEFAULT_RULES),
      )
      const future = await held({ from: T + 30 * HOUR, to: T + 31 * HOUR })
      expect(
        await bookings.forget(
          { before: T + 10 * HOUR },
          { ...act('system', T + 20 * HOUR, 'forgotten'), by: 'system' },
        ),
      ).toEqual({ bookings: 1, people: 1 })
      const gone = await bookings.read(past.id)
      expect(gone).toMatchObject({ person: null, note: null, bookedBy: expect.stringMatching(/^anon-/) })
      const trail = JSON.stringify(await bookings.audit({ entityId: past.id, limit: 10 }))
      expect(trail).not.toContain(ani)
      expect(await bookings.read(future.id)).toMatchObject({ person: ani })
      expect(await connection.run(`SELECT pseudonym FROM booking WHERE id = '${past.id}'`)).toMatchObject([
        { pseudonym: gone?.bookedBy },
      ])
    })

    test('who wants to be erased is gone from what was done for others too', async () => {
      const { bookings, connection } = database
      const done = { ...act(ani, T, 'created') }
      const result = await bookings.hold(wish({ person: budi }), open, done)
      const id = result.kind === 'held' ? result.booking.id : ''
      await bookings.wait({ id: randomUUID(), person: ani, place: 'z1', from: T, to: T + HOUR, now: T })
      const [entry] = await bookings.waiting({ person: ani, limit: 1 })
      await bookings.setWaiting(entry?.id ?? '', 'waiting', 'expired')
      await bookings.look('manager', [ani], 'plan', T)
      await bookings.change(id, { ...act(budi, T + 3 * HOUR), version: null }, () => ({
        patch: { state: 'completed' },
      }))
      await bookings.forget({ before: T + 3 * HOUR, person: ani }, act('person', T + 3 * HOUR, 'erased'))
      expect(await bookings.read(id)).toMatchObject({
        person: budi,
        bookedBy: expect.stringMatching(/^anon-/),
      })
      const [left] =
        await connection.run(`SELECT (SELECT count(*)::int FROM waitlist) + (SELECT count(*)::int FROM booking_look)
        + (SELECT count(*)::int FROM audit WHERE actor = '${ani}') AS rows`)
      expect(left).toEqual({ rows: 0 })
    })

    test('a look that goes on is one look; a later one, another viewer or purpose are looks of their own', async () => {
      const { bookings } = database
      for (const minute of [0, 1, 30, 59])
        await bookings.look('rina', [ani, budi, ani], 'map', T + minute * 60_000)
      expect(await bookings.looks(ani, 10)).toEqual([{ at: T, viewer: 'rina', what: 'map' }])
      await bookings.look('rina', [ani], 'map', T + HOUR)
      await bookings.look('nina', [ani], 'map', T + HOUR)
      await bookings.look('rina', [ani], 'desk', T + HOUR)
      expect(await bookings.looks(ani, 10)).toHaveLength(4)
      expect(await bookings.looks(budi, 10)).toHaveLength(1)
    })

    test('somebody who is forgotten counts as one person, however many pseudonyms there are', async () => {
      const { bookings } = database
      for (const day of [0, 1, 2]) {
        const from = T + day * 24 * HOUR
        const { id } = await held({ from, to: from + HOUR })
        await bookings.change(id, { ...act('system', from + HOUR, 'ended'), version: null }, () => ({
          patch: { state: 'completed' },
        }))
        await bookings.forget(
          { before: from + 2 * HOUR },
          { actor: 'system', action: 'forgotten', by: 'system', now: 0 },
        )
      }
      const dates = { from: '2026-11-30', to: '2026-12-03' }
      const { rows } = await bookings.use([group('d1', 'd1')], dates)
      expect(rows).toMatchObject([{ bookings: 3, held_h: 3 }])
      expect(await bookings.people([group('d1', 'd1')], dates)).toEqual(new Map([['d1', 1]]))
      const hours = await bookings.hours(group('d1', 'd1'), dates)
      expect(hours.map(({ people }) => people)).toEqual([1, 1, 1])
    })

    test('statistics tell held, used, empty, unbooked and rescued hours', async () => {
      const { bookings } = database
      const first = await held({ from: T, to: T + 4 * HOUR })
      await bookings.change(first.id, { ...act('system', T + HOUR, 'no_show'), version: null }, () => ({
        patch: {
          state: 'no_show',
          heldFrom: T,
          heldTo: T + HOUR,
          releasedAt: T + HOUR,
          releaseReason: 'no_show',
        },
      }))
      await held({ person: budi, from: T + 2 * HOUR, to: T + 4 * HOUR })
      await bookings.addPresence([
        { desk: 'd1', sitting: false, from: T + HOUR / 2, to: T + 3 * HOUR },
        { desk: 'd1', sitting: true, from: T + 3 * HOUR, to: T + 5 * HOUR },
      ])
      const grouped = [group('both', 'd1', 'd2'), group('second', 'd2')]
      const day = { from: '2026-11-30', to: '2026-12-01' }
      const [use, second] = (await bookings.use(grouped, day)).rows
      expect(use).toEqual({
        group: 'both',
        held_h: 3,
        used_h: 2,
        ghost_h: 1.5,
        unseen_h: 0.5,
        unbooked_h: 1,
        recovered_h: 2,
        bookings: 2,
        noShows: 1,
        peak: 1,
      })
      expect(second).toMatchObject({ group: 'second', held_h: 0, used_h: 0, bookings: 0, peak: 0 })
      expect(await bookings.people(grouped, day)).toEqual(
        new Map([
          ['both', 2],
          ['second', 0],
        ]),
      )
      expect(await bookings.hours(group('first', 'd1'), day)).toEqual([
        { weekday: 1, hour: 8, held_h: 1, people: 1 },
        { weekday: 1, hour: 10, held_h: 1, people: 1 },
        { weekday: 1, hour: 11, held_h: 1, people: 1 },
      ])
    })
  },
)
