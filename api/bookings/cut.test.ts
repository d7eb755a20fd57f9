import { describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { enginesFor, type TestDatabase } from '#storage/records/support/engines.ts'
import { needs } from '../../test/support/services.ts'
import { at, type DeskWorld, desk, type Employee, HOUR } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

/** Tomorrow's working day and what is given up of it. */
const FROM = at('2026-11-25T07:30')
const TO = at('2026-11-25T16:00')
const MIDDLE = { from: at('2026-11-25T10:00'), to: at('2026-11-25T13:00') }

describe.each(enginesFor(() => needs('postgresql', 'cancelling a part of a booking on PostgreSQL')))(
  'on %s',
  (_, open) => {
    let database: TestDatabase
    let world: DeskWorld
    let ani: Employee
    let budi: Employee
    eachWorld(open, async (begun) => {
      world = begun
      database = begun.database
      ani = await world.employee('Ani')
      budi = await world.employee('Budi')
    })

    const code = (answer: { data: unknown }) => (answer.data as { code: string }).code
    const whole = () => world.booked(ani, desk(1), FROM, TO)
    const held = async () =>
      (await database.bookings.holding([desk(1)], FROM, TO)).map(({ person, heldFrom, heldTo }) => [
        person,
        heldFrom,
        heldTo,
      ])

    test('the middle is free at once, both ends stay with the same person, note and series, and the trail tells both', async () => {
      const made = await world.book(ani, {
        where: { desk: desk(1) },
        when: { from: FROM, to: TO },
        note: 'Rapat',
      })
      const { id } = made.data.bookings[0] as { id: string }
      const { status, data } = await world.cut(ani, { id, version: 1 }, MIDDLE)
      expect(status).toBe(201)
      expect(data.first).toMatchObject({ id, from: FROM, to: MIDDLE.from, version: 2, note: 'Rapat' })
      expect(data.rest).toMatchObject({
        from: MIDDLE.to,
        to: TO,
        desk: desk(1),
        version: 1,
        note: 'Rapat',
        state: 'reserved',
      })
      await world.booked(budi, desk(1), MIDDLE.from, MIDDLE.to)
      expect(await held()).toEqual([
        [ani.id, FROM, MIDDLE.from],
        [budi.id, MIDDLE.from, MIDDLE.to],
        [ani.id, MIDDLE.to, TO],
      ])
      const trail = async (entityId: string) =>
        (await database.bookings.audit({ entity: 'booking', entityId, limit: 5 })).map(({ action }) => action)
      expect(await trail(id)).toEqual(['cut', 'created'])
      expect(await trail(data.rest.id)).toEqual(['cut_rest'])
      const told = await database.connection.run('SELECT topic FROM outbox ORDER BY id')
      expect(told.map(({ topic }) => topic)).toEqual(
        expect.arrayContaining(['booking.cut', 'booking.cut_rest']),
      )
    })

    test('a stale version is refused, the same request again finds the same two, its key is for nothing else', async () => {
      const booking = await whole()
      expect(code(await world.cut(ani, { ...booking, version: 7 }, MIDDLE))).toBe('booking_version')
      const first = await world.cut(ani, booking, MIDDLE, 'key')
      const again = await world.cut(ani, booking, MIDDLE, 'key')
      expect(again.status).toBe(201)
      expect([again.data.first.id, again.data.rest.id]).toEqual([first.data.first.id, first.data.rest.id])
      expect((await held()).length).toBe(2)
      expect(code(await world.cut(ani, booking, { ...MIDDLE, to: MIDDLE.to + HOUR }, 'key'))).toBe(
        'booking_key_reused',
      )
      const other = await world.booked(ani, desk(1), FROM + 24 * HOUR, TO + 24 * HOUR)
      const later = { from: MIDDLE.from + 24 * HOUR, to: MIDDLE.to + 24 * HOUR }
      expect(code(await world.cut(ani, other, later, 'key'))).toBe('booking_key_reused')
      expect(await world.read(other.id)).toMatchObject({ version: 1, to: TO + 24 * HOUR })
    })

    test('only a real middle can be given up, on slots, by who may, and not of the past', async () => {
      const booking = await whole()
      for (const span of [
        { ...MIDDLE, from: FROM },
        { ...MIDDLE, to: TO },
        { from: MIDDLE.to, to: MIDDLE.from },
      ])
        expect(code(await world.cut(ani, booking, span))).toBe('booking_cut_edge')
      expect(code(await world.cut(ani, booking, { ...MIDDLE, from: MIDDLE.from + 60_000 }))).toBe(
        'booking_off_slot',
      )
      expect(code(await world.cut(budi, booking, MIDDLE))).toBe('booking_not_yours')
      world.clock.jump(MIDDLE.from + HOUR - world.clock.now())
      ani = await world.again(ani)
      expect(code(await world.cut(ani, booking, MIDDLE))).toBe('booking_too_late')
      expect((await world.cut(ani, booking, { ...MIDDLE, from: MIDDLE.from + 2 * HOUR })).status).toBe(201)
    })

    test('undone, by either part, both are one again while the middle is free', async () => {
      for (const part of ['first', 'rest'] as const) {
        const booking = await whole()
        const { data } = await world.cut(ani, booking, MIDDLE)
        const undone = await world.act(ani, 'undo', data[part].id)
        expect(undone.data).toMatchObject({ id: booking.id, from: FROM, to: TO, version: 3 })
        expect(await held()).toEqual([[ani.id, FROM, TO]])
        await world.cancel(ani, { id: booking.id, version: 3 })
      }
      const { data } = await world.cut(ani, await whole(), MIDDLE)
      await world.booked(budi, desk(1), MIDDLE.from, MIDDLE.from + HOUR)
      expect(code(await world.act(ani, 'undo', data.first.id))).toBe('booking_desk_taken')
      expect((await held()).length).toBe(3)
    })

    test('a rest that was changed since is not taken back, one that was cancelled need not be', async () => {
      const moved = (await world.cut(ani, await whole(), MIDDLE)).data
      await world.change(ani, moved.rest, { desk: desk(2) })
      expect(code(await world.act(ani, 'undo', moved.first.id))).toBe('booking_version')
      await world.cancel(ani, { id: moved.rest.id, version: 2 })
      expect((await world.act(ani, 'undo', moved.first.id)).data).toMatchObject({ from: FROM, to: TO })
    })

    test('two parts are one booking for the quotas, and a person who sits there stays checked in to the first', async () => {
      const act = { actor: 't', action: 'set', by: 'system' as const, now: 0 }
      await database.bookings.setPolicy('kampus', { maxPerWeek: 2, maxUpcoming: 2 }, act)
      await world.clock.advance(6_000)
      await world.cut(ani, await whole(), MIDDLE)
      await world.booked(ani, desk(1), FROM + 24 * HOUR, TO + 24 * HOUR)
      const third = { where: { desk: desk(1) }, when: { from: FROM + 48 * HOUR, to: TO + 48 * HOUR } }
      expect(code(await world.book(ani, third))).toBe('booking_quota_upcoming')
      world.clock.jump(FROM - world.clock.now())
      ani = await world.again(ani)
      const [first] = await database.bookings.holding([desk(1)], FROM, FROM + HOUR)
      const params = { booking: first?.id ?? '' }
      await world.api.call(API.bookings.checkIn, { headers: ani.headers, params, body: { source: 'app' } })
      const cut = await world.cut(
        ani,
        { id: params.booking, version: 3 },
        { from: FROM + HOUR, to: FROM + 2 * HOUR },
      )
      expect(cut.data).toMatchObject({
        first: { state: 'checked_in' },
        rest: { state: 'reserved', checkedInAt: null },
      })
    })

    test('the calendar has two events: the first goes on under its id, a newer one, the rest has an id of its own', async () => {
      const { url } = (await world.api.call(API.bookings.calendarAddress, { headers: ani.headers })).data
      const { data } = await world.cut(ani, await whole(), MIDDLE)
      const text = await (await world.api.fetch(new URL(url).pathname)).text()
      const events = text.split('BEGIN:VEVENT').slice(1)
      const event = (id: string) => events.find((one) => one.includes(`UID:${id}@denyut`)) ?? ''
      expect(events).toHaveLength(2)
      expect(event(data.first.id)).toContain('SEQUENCE:1\r\n')
      expect(event(data.first.id)).toContain('DTEND:20261125T020000Z')
      expect(event(data.rest.id)).toContain('DTSTART:20261125T050000Z')
    })

    test('of several days one is given up; a delegate may do it, and the person is told', async () => {
      const act = { actor: 't', action: 'set', by: 'system' as const, now: 0 }
      await database.bookings.setPolicy('kampus', { maxDuration_min: 10_080 }, act)
      await world.clock.advance(6_000)
      const email = 'budi@contoh.go.id'
      await world.api.call(API.bookings.setDelegate, { headers: ani.headers, body: { email, allowed: true } })
      const booking = await world.booked(ani, desk(1), FROM, TO + 48 * HOUR)
      const { data } = await world.cut(budi, booking, { from: TO, to: FROM + 48 * HOUR })
      expect(data).toMatchObject({
        first: { from: FROM, to: TO },
        rest: { from: FROM + 48 * HOUR, to: TO + 48 * HOUR },
      })
      await world.sweep()
      const notices = await database.bookings.notices(ani.id, 5)
      expect(notices.map(({ kind, booking: about }) => [kind, about])).toEqual([['cut', booking.id]])
    })
  },
)
