import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DEFAULT_RULES } from '#model/bookings/policy.ts'
import { amend, cancel, checkIn, release, undo } from '#model/bookings/steps.ts'
import { needs } from '../../../test/support/services.ts'
import { enginesFor, type TestDatabase } from '../support/engines.ts'
import { eachHolds } from './support/each-holds.ts'
import { act, HOUR, type Holds, open, T } from './support/holds.ts'

describe.each(enginesFor(() => needs('postgresql', 'bookings on PostgreSQL')))(
  'bookings on %s',
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
    const hold: Holds['hold'] = (...given) => holds.hold(...given)
    const held: Holds['held'] = (change) => holds.held(change)

    test('a desk is given once; who comes second hears until when, and touching spans do not collide', async () => {
      const booking = await held()
      expect(booking).toMatchObject({
        desk: 'd1',
        person: ani,
        from: T + HOUR,
        heldTo: T + 2 * HOUR,
        state: 'reserved',
        version: 1,
      })
      expect(await hold({ person: budi })).toEqual({
        kind: 'refused',
        refuse: { code: 'booking_desk_taken', details: { desk: 'd1', until: T + 2 * HOUR } },
      })
      expect((await hold({ person: budi, from: T + 2 * HOUR, to: T + 3 * HOUR })).kind).toBe('held')
      expect((await hold({ person: budi, from: T, to: T + HOUR })).kind).toBe('held')
    })

    test('a person has one desk at a time, a host may have visitors beside it', async () => {
      const { id } = await held()
      expect(await hold({ desks: ['d2', 'd3'] })).toMatchObject({
        refuse: { code: 'booking_person_busy', details: { booking: id } },
      })
      expect((await hold({ desks: ['d2'], kind: 'visitor', visitor: 'Tamu' })).kind).toBe('held')
    })

    test('of several desks the first free one is given', async () => {
      await held({ person: budi })
      expect(await held({ desks: ['d1', 'd2', 'd3'] })).toMatchObject({ desk: 'd2' })
      const none = await database.bookings.hold(
        wish({
          desks: ['d1', 'd2'],
          person: (await database.people.invite('c@x.id', { role: 'employee', place: 'b1' }, 1)).id,
        }),
        open,
        act('c'),
      )
      expect(none).toMatchObject({ refuse: { code: 'booking_nothing_free' } })
    })

    test('twenty clients that want each of many slots: one has it, the others are told, nothing fails', async () => {
      const people = await Promise.all(
        Array.from(
          { length: 20 },
          async (_, i) =>
            (await database.people.invite(`p${i}@x.id`, { role: 'employee', place: 'b1' }, 1)).id,
        ),
      )
      for (let slot = 0; slot < 20; slot++) {
        const from = T + slot * HOUR
        const results = await Promise.all(people.map((person) => hold({ person, from, to: from + HOUR })))
        expect(results.filter(({ kind }) => kind === 'held')).toHaveLength(1)
        expect(
          results.filter((r) => r.kind === 'refused' && r.refuse.code === 'booking_desk_taken'),
        ).toHaveLength(19)
      }
    })

    test('the same request again gives the same booking; the same key for something else is refused', async () => {
      const first = await held({ requestId: 'k1' })
      expect(await hold({ requestId: 'k1' })).toMatchObject({
        kind: 'held',
        replayed: true,
        booking: { id: first.id },
      })
      expect(await hold({ requestId: 'k1', from: T + 4 * HOUR, to: T + 5 * HOUR })).toMatchObject({
        refuse: { code: 'booking_key_reused' },
      })
      const together = await Promise.all(
        Array.from({ length: 6 }, () => hold({ requestId: 'k2', from: T + 6 * HOUR, to: T + 7 * HOUR })),
      )
      expect(new Set(together.map((r) => (r.kind === 'held' ? r.booking.id : r.refuse.code))).size).toBe(1)
    })

    test('quotas hold when their requests come at once', async () => {
      const quotas = { ...open, maxUpcoming: 2 }
      const results = await Promise.all(
        [0, 1, 2, 3, 4].map((i) =>
          hold({ desks: [`d${i + 1}`], from: T + i * HOUR, to: T + (i + 1) * HOUR }, quotas),
        ),
      )
      expect(results.filter(({ kind }) => kind === 'held')).toHaveLength(2)
      expect(await hold({ from: T + 9 * HOUR, to: T + 10 * HOUR }, { ...open, maxPerWeek: 2 })).toMatchObject(
        { refuse: { code: 'booking_quota_week' } },
      )
      const capacity = { place: 'z1', limit: 1, desks: ['d1', 'd2', 'd3', 'd4', 'd5', 'd6'] }
      const far = { from: T + 20 * HOUR, to: T + 22 * HOUR }
      const zone = await Promise.all([
        hold({ ...far, desks: ['d5'] }, { ...open, capacity }),
        hold({ ...far, desks: ['d6'], person: budi, from: T + 21 * HOUR }, { ...open, capacity }),
      ])
      expect(zone.map((r) => (r.kind === 'refused' ? r.refuse.code : 'held')).sort()).toEqual([
        'booking_zone_full',
        'held',
      ])
    })

    test('a release shortens what is held and keeps what was planned; the rest is free at once', async () => {
      const { id } = await held({ to: T + 5 * HOUR })
      const { bookings } = database
      const now = T + 2 * HOUR
      const options = { ...act(ani, now, 'released'), version: null }
      expect((await bookings.change(id, options, (b) => checkIn(b, 'app', now, DEFAULT_RULES))).kind).toBe(
        'changed',
      )
      const result = await bookings.change(id, options, (b) => release(b, now, DEFAULT_RULES))
      expect(result).toMatchObject({
        kind: 'changed',
        booking: {
          state: 'completed',
          from: T + HOUR,
          to: T + 5 * HOUR,
          heldTo: now,
          releaseReason: 'user',
          version: 3,
        },
      })
      expect(await hold({ person: budi, from: now, to: T + 5 * HOUR }, open, now)).toMatchObject({
        kind: 'held',
      })
      const back = await bookings.change(id, options, (b) => undo(b, now + 9_000))
      expect(back).toMatchObject({ kind: 'refused', refuse: { code: 'booking_desk_taken' } })
    })

    test('a change with an old version is refused, and so is one into taken time', async () => {
      const { id } = await held()
      await held({ person: budi, from: T + 3 * HOUR, to: T + 4 * HOUR })
      const { bookings } = database
      const change = (version: number, to: number) =>
        bookings.change(id, { ...act(ani, T, 'changed'), version }, (b) => amend(b, { to }, T))
      expect(await change(9, T + 3 * HOUR)).toMatchObject({
        refuse: { code: 'booking_version', details: { version: 1 } },
      })
      expect(await change(1, T + 3 * HOUR)).toMatchObject({
        kind: 'changed',
        booking: { version: 2, heldTo: T + 3 * HOUR },
      })
      expect(await change(2, T + 3.5 * HOUR)).toMatchObject({ refuse: { code: 'booking_desk_taken' } })
      await expect(
        bookings.change(randomUUID(), { ...act(ani), version: null }, () => null),
      ).rejects.toMatchObject({ code: 'not_found' })
    })

    test('two who swap desks both ways at once do not wait for each other for ever', async () => {
      const mine = await held()
      const other = await held({ person: budi, desks: ['d2'] })
      const move = (id: string, desk: string) =>
        database.bookings.change(id, { ...act('x', T, 'moved'), version: null, desk }, (b) =>
          amend(b, { desk }, T),
        )
      for (let i = 0; i < 5; i++) {
        const results = await Promise.all([
          move(mine.id, 'd2'),
          move(other.id, 'd1'),
          move(mine.id, 'd3'),
          move(other.id, 'd3'),
        ])
        expect(results.every(({ kind }) => kind === 'changed' || kind === 'refused')).toBe(true)
      }
    })

    test('a block names the bookings it hits and moves them where it is told', async () => {
      const { id } = await held()
      const block = {
        desks: ['d1', 'd4'],
        from: T,
        to: T + 8 * HOUR,
        note: 'AC',
      }
      const hit = await database.bookings.block({ ...block, moves: new Map() }, act('m', T, 'blocked'))
      expect([hit.blocks, hit.hits.map((b) => b.id)]).toEqual([[], [id]])
      const done = await database.bookings.block(
        { ...block, moves: new Map([[id, 'd2']]) },
        act('m', T, 'blocked'),
      )
      expect(done.blocks.map(({ desk, kind }) => [desk, kind])).toEqual([
        ['d1', 'block'],
        ['d4', 'block'],
      ])
      expect(await database.bookings.read(id)).toMatchObject({ desk: 'd2', version: 2 })
      expect(await hold({ person: budi, desks: ['d1'] })).toMatchObject({
        refuse: { code: 'booking_desk_taken' },
      })
    })

    test('who has checked in goes on elsewhere, and the hours at the blocked desk stay', async () => {
      const { id } = await held({ to: T + 5 * HOUR, checkIn: 'app' })
      const now = T + 2 * HOUR
      const block = { desks: ['d1'], from: T, to: T + 8 * HOUR, note: null, moves: new Map([[id, 'd2']]) }
      const { blocks } = await database.bookings.block(block, act('m', now, 'blocked'))
      expect(blocks.map(({ from, to }) => [from, to])).toEqual([
        [T, T + HOUR],
        [now, T + 8 * HOUR],
      ])
      expect(await database.bookings.read(id)).toMatchObject({
        ...{ desk: 'd1', heldFrom: T + HOUR, heldTo: now },
        ...{ state: 'completed', releaseReason: 'moved' },
      })
      expect(await database.bookings.holding(['d2'], T, T + 8 * HOUR)).toMatchObject([
        {
          ...{ person: ani, from: now, to: T + 5 * HOUR, state: 'checked_in', checkedInAt: now },
          partOf: { booking: id, version: 2 },
        },
      ])
    })

    test('a desk that is closed already is no hit: a block takes what is left of its time', async () => {
      const block = { desks: ['d1'], from: T + HOUR, to: T + 2 * HOUR, note: 'AC', moves: new Map() }
      await database.bookings.block(block, act('m', T, 'blocked'))
      const wide = { ...block, desks: ['d1', 'd4'], from: T, to: T + 8 * HOUR }
      const { blocks, hits } = await database.bookings.block(wide, act('m', T, 'blocked'))
      expect(hits).toEqual([])
      expect(blocks.map(({ desk, from, to }) => [desk, from, to])).toEqual([
        ['d1', T, T + HOUR],
        ['d1', T + 2 * HOUR, T + 8 * HOUR],
        ['d4', T, T + 8 * HOUR],
      ])
      const again = await database.bookings.block(wide, act('m', T, 'blocked'))
      expect(again).toEqual({ blocks: [], hits: [] })
    })

    test('who goes on at another desk leaves the first as moved', async () => {
      const { id } = await held({ to: T + 5 * HOUR, checkIn: 'app' })
      const now = T + 2 * HOUR
      const move = (desk: string, version: number | null = null) =>
        database.bookings.change(id, { ...act(ani, now, 'changed'), version, desk }, (b) =>
          amend(b, { desk }, now),
        )
      await held({ person: budi, desks: ['d2'], from: T + 3 * HOUR, to: T + 4 * HOUR })
      expect(await move('d2')).toMatchObject({ refuse: { code: 'booking_desk_taken' } })
      expect(await move('d3', 7)).toMatchObject({ refuse: { code: 'booking_version' } })
      expect(await move('d3', 1)).toMatchObject({
        kind: 'changed',
        booking: {
          desk: 'd3',
          state: 'checked_in',
          heldFrom: now,
          to: T + 5 * HOUR,
          partOf: { booking: id, version: 2 },
        },
      })
      expect(await database.bookings.read(id)).toMatchObject({
        state: 'completed',
        releaseReason: 'moved',
        heldTo: now,
      })
    })

    test('parts of one booking count once for the quotas, and not beside themselves', async () => {
      const { id } = await held({ to: T + 5 * HOUR, checkIn: 'app' })
      const go = (from: string, desk: string, now: number) =>
        database.bookings.change(
          from,
          { ...act(ani, now, 'changed'), version: null, desk, quotas: { ...open, maxPerWeek: 1 } },
          (b) => amend(b, { desk }, now),
        )
      const second = await go(id, 'd2', T + 2 * HOUR)
      const third = await go(second.kind === 'changed' ? second.booking.id : '', 'd3', T + 3 * HOUR)
      expect([second.kind, third.kind]).toEqual(['changed', 'changed'])
      const later = { from: T + 6 * HOUR, to: T + 7 * HOUR }
      expect(await hold(later, { ...open, maxPerWeek: 1 })).toMatchObject({
        refuse: { code: 'booking_quota_week' },
      })
      expect(await hold(later, { ...open, maxPerWeek: 2 })).toMatchObject({ kind: 'held' })
    })

    test('audit and outbox say what happened, the audit cannot be changed, and notices and deliveries come once', async () => {
      const { bookings, connection } = database
      await bookings.addWebhook({ id: randomUUID(), url: 'https://x.id/h', secret: 's' }, T)
      const { id } = await held()
      await bookings.change(id, { ...act(ani, T, 'cancelled'), version: 1 }, (b) =>
        cancel(b, T, DEFAULT_RULES),
      )
      expect(
        (await bookings.audit({ entity: 'booking', entityId: id, limit: 9 })).map(({ action }) => action),
      ).toEqual(['cancelled', 'created'])
      await expect(connection.run("UPDATE audit SET actor = 'x'")).rejects.toThrow('append-only')
      await expect(connection.run('DELETE FROM audit')).rejects.toThrow('append-only')
      const drained = await Promise.all(
        [1, 2, 3].map(() =>
          bookings.drainOutbox(100, T, ({ topic }) =>
            topic === 'booking.cancelled' ? { kind: 'cancelled', mailUntil: T + HOUR } : null,
          ),
        ),
      )
      // Three take at once: each event comes once, and which of them gets it first is anybody's guess.
      expect(
        drained
          .flat()
          .map(({ topic }) => topic)
          .sort(),
      ).toEqual(['booking.cancelled', 'booking.created'])
      expect(await bookings.notices(ani, 9)).toMatchObject([{ kind: 'cancelled', booking: id, readAt: null }])
      const [hook] = await bookings.webhooks()
      expect(await bookings.dueWebhooks(T - 1)).toEqual([])
      expect(await bookings.dueWebhooks(T)).toEqual([hook?.id])
      const claims = await Promise.all(
        [1, 2, 3].map(() => bookings.claimDelivery(hook?.id ?? '', T, T + 60_000)),
      )
      const claimed = claims.flatMap((delivery) => delivery ?? [])
      expect(claimed).toHaveLength(2)
      const created = claimed.find(({ body }) => JSON.parse(body).topic === 'booking.created')
      expect(JSON.parse(created?.body ?? '')).toMatchObject({ booking: id })
      await bookings.settleDelivery(created?.id ?? 0, { state: 'dead', nextAt: T, error: '500' })
      const dead = await bookings.deadDeliveries()
      expect(dead).toMatchObject([{ url: 'https://x.id/h', error: '500', topic: 'booking.created' }])
      expect(await bookings.deliveryCounts()).toEqual({ waiting: 1, sent: 0, dead: 1 })
      expect(await bookings.redeliver(dead[0]?.id ?? 0, T + 1)).toBe(true)
      expect(await bookings.redeliver(dead[0]?.id ?? 0, T + 1)).toBe(false)
      expect(await bookings.claimDelivery(hook?.id ?? '', T + 1, T + 2)).toMatchObject({
        id: created?.id,
        attempts: 1,
      })
    })

    test('rules, access, assignments and days off are read back as they were set', async () => {
      const { bookings } = database
      const admin = act('admin', T, 'set')
      await bookings.setPolicy('b1', { grace_min: 20 }, admin)
      await bookings.setPolicy('b1', { grace_min: 25, mode: 'off' }, admin)
      await bookings.setAccess('z1', [{ unit: 'itjen', weekdays: 3 }], admin)
      await bookings.assign('d3', ani, admin)
      await bookings.lend('d3', T, T + HOUR, admin)
      await bookings.lend('d3', T, T + HOUR, admin)
      await bookings.lend('d3', T + 10 * HOUR, T + 11 * HOUR, admin)
      await bookings.lend('d3', T + HOUR, T + 3 * HOUR, admin)
      const day = (date: string) => ({
        date,
        name: { id: 'Libur', en: 'Holiday' },
        kind: 'national' as const,
        source: 'SKB',
      })
      await bookings.setHolidays('kampus', [day('2026-12-25'), day('2026-01-01')], admin)
      await bookings.setHolidays('kampus', [day('2026-12-25')], admin)
      const setup = await bookings.setup()
      expect(setup.policies.get('b1')).toEqual({ grace_min: 25, mode: 'off' })
      expect(setup.access).toEqual([{ place: 'z1', unit: 'itjen', weekdays: 3 }])
      expect([...setup.assignments]).toEqual([['d3', ani]])
      expect(setup.lendings.toSorted((a, b) => a.from - b.from)).toEqual([
        { desk: 'd3', from: T, to: T + 3 * HOUR },
        { desk: 'd3', from: T + 10 * HOUR, to: T + 11 * HOUR },
      ])
      expect(setup.holidays).toEqual([{ ...day('2026-12-25'), place: 'kampus' }])
    })

    test('visitors do not use up the week of their host', async () => {
      const quotas = { ...open, maxPerWeek: 1 }
      const guest = { kind: 'visitor' as const, visitor: 'Tamu' }
      for (const n of [2, 3]) expect((await hold({ ...guest, desks: [`d${n}`] }, quotas)).kind).toBe('held')
      expect((await hold({}, quotas)).kind).toBe('held')
      expect(await hold({ from: T + 5 * HOUR, to: T + 6 * HOUR }, quotas)).toMatchObject({
        refuse: { code: 'booking_quota_week' },
      })
    })

    test('a closure by hand outlives the decree of its year, until closures are given or it is removed', async () => {
      const { bookings } = database
      const admin = act(budi)
      const day = (date: string, kind: 'national' | 'closure') => ({
        date,
        name: { id: 'Hari', en: 'Day' },
        kind,
        source: 'SKB',
      })
      const dates = async () => (await bookings.setup()).holidays.map(({ date }) => date).sort()
      await bookings.addClosures(
        'kampus',
        [day('2027-07-01', 'closure'), day('2027-07-02', 'closure')],
        admin,
      )
      await bookings.setHolidays('kampus', [day('2027-01-01', 'national')], admin)
      expect(await dates()).toEqual(['2027-01-01', '2027-07-01', '2027-07-02'])
      expect(await bookings.removeClosure('kampus', '2027-07-02', admin)).toBe(true)
      expect(await bookings.removeClosure('kampus', '2027-01-01', admin)).toBe(false)
      await bookings.setHolidays('kampus', [day('2027-08-08', 'closure')], admin)
      expect(await dates()).toEqual(['2027-08-08'])
    })

    test('changes of a desk are read in pages, wherever its bookings are now', async () => {
      const { bookings } = database
      const admin = act(budi)
      const first = await held({ from: T, to: T + HOUR })
      await bookings.setPolicy('z1', { grace_min: 20 }, admin)
      await bookings.assign('d2', ani, admin)
      const page = await bookings.changes({ desks: ['d1'], places: ['z1'], accounts: null, limit: 2 })
      expect(page.map(({ entity, entityId }) => [entity, entityId])).toEqual([
        ['policy', 'z1'],
        ['booking', first.id],
      ])
      const rest = await bookings.changes({
        desks: ['d1'],
        places: ['z1'],
        accounts: null,
        limit: 2,
        before: page.at(-1)?.id,
      })
      expect(rest).toEqual([])
      expect(await bookings.changes({ desks: ['d2'], places: [], accounts: null, limit: 9 })).toHaveLength(1)
    })

    test('changes of accounts are read by place, of all, or not at all; what people set for themselves is none', async () => {
      const { bookings, people } = database
      const of = async (accounts: 'all' | readonly string[] | null, kinds?: readonly string[]) =>
        (await bookings.changes({ desks: [], places: [], accounts, kinds, limit: 99 })).map(
          ({ action, entity, token }) => [entity, action, token],
        )
      const before = await of('all')
      const grant = { role: 'manager', place: 'z1' } as const
      await people.invite('ani@x.id', grant, T)
      await bookings.setProfile(ani, { unit: 'itjen' }, { ...act(budi), action: 'unit' })
      await bookings.setProfile(ani, { visibility: 'nobody' }, { ...act(ani), action: 'changed' })
      const token = { id: 't1', name: 'skrip', grant, expiresAt: T + HOUR, createdBy: ani }
      await people.createToken(token, new Uint8Array(32), { ...act(ani), action: 'token_made' })
      await people.enable(ani, { ...act('t1'), action: 'enabled' })
      await people.disable(ani, 'kampus', { ...act('t1'), action: 'disabled' })
      const done = [
        ['token', 'token_revoked', 'skrip'],
        ['person', 'disabled', 'skrip'],
        ['token', 'token_made', null],
        ['person', 'unit', null],
        ['person', 'role_given', null],
      ]
      expect((await of('all')).slice(0, -before.length)).toEqual(done)
      expect(await of(['z1'])).toEqual(done)
      expect(await of(['z1'], ['token'])).toEqual([done[0], done[2]])
      expect(await of(['z2'])).toEqual([])
      expect(await of(null)).toEqual([])
    })

    test('a waiting entry changes hands once', async () => {
      const { bookings } = database
      const entry = await bookings.wait({
        id: randomUUID(),
        person: ani,
        place: 'z1',
        from: T,
        to: T + HOUR,
        now: T,
      })
      const won = await Promise.all(
        [1, 2, 3].map(() => bookings.setWaiting(entry.id, 'waiting', 'offered', { offerExpiresAt: T + 5 })),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await bookings.waiting({ person: ani, limit: 5 })).toMatchObject([
        { state: 'offered', offerExpiresAt: T + 5 },
      ])
    })
  },
)
