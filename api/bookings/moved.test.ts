import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { enginesFor, type TestDatabase } from '#storage/records/support/engines.ts'
import { needs } from '../../test/support/services.ts'
import { at, DeskWorld, desk, type Employee, HOUR, MINUTE } from './support/desks.ts'

/** Checked in at 08:00 until 16:00; at noon the person wants another desk. */
const FROM = at('2026-11-24T08:00')
const TO = at('2026-11-24T16:00')
const NOON = at('2026-11-24T12:00')

describe.each(enginesFor(() => needs('postgresql', 'going on at another desk on PostgreSQL')))(
  'on %s',
  (_, open) => {
    let database: TestDatabase
    let world: DeskWorld
    let ani: Employee
    let budi: Employee
    let booking: { id: string; version: number }
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database?.close())
    beforeEach(async () => {
      world = await new DeskWorld(database).start()
      ani = await world.employee('Ani')
      budi = await world.employee('Budi')
      const { id } = await world.booked(ani, desk(1), FROM, TO)
      const params = { booking: id }
      const body = { source: 'app' as const }
      booking = (await world.api.call(API.bookings.checkIn, { headers: ani.headers, params, body })).data
      world.clock.jump(NOON - world.clock.now())
      ani = await world.again(ani)
      budi = await world.again(budi)
    })
    afterEach(() => world.stop())

    const code = (answer: { data: unknown }) => (answer.data as { code: string }).code
    const move = (n: number, more: object = {}) => world.change(ani, booking, { desk: desk(n), ...more })
    const held = async (n: number) =>
      (await database.bookings.holding([desk(n)], FROM, TO)).map(({ person, heldFrom, heldTo }) => [
        person,
        heldFrom,
        heldTo,
      ])

    test('the hours at the first desk stay; the answer is a booking of its own at the other, with another end at once', async () => {
      const { status, data } = await move(2, { to: TO - HOUR })
      expect(status).toBe(200)
      expect(data).toMatchObject({
        desk: desk(2),
        from: NOON,
        to: TO - HOUR,
        heldFrom: NOON,
        state: 'checked_in',
        checkedInAt: NOON,
        checkInSource: 'app',
        version: 1,
        mine: true,
      })
      expect(data.id).not.toBe(booking.id)
      expect(await world.read(booking.id)).toMatchObject({
        desk: desk(1),
        from: FROM,
        to: TO,
        heldTo: NOON,
        state: 'completed',
        releaseReason: 'moved',
        version: 3,
      })
      expect([await held(1), await held(2)]).toEqual([[[ani.id, FROM, NOON]], [[ani.id, NOON, TO - HOUR]]])
      expect((await world.change(ani, data, { to: TO })).data).toMatchObject({ id: data.id, to: TO })
    })

    test('between two slots too, and what began there goes on, is extended and goes on again', async () => {
      world.clock.jump(7 * MINUTE)
      const second = (await move(2, { to: TO - HOUR })).data
      world.clock.jump(2 * MINUTE)
      const longer = (await world.change(ani, second, { to: TO })).data
      expect(longer).toMatchObject({ id: second.id, from: NOON + 7 * MINUTE, to: TO })
      const third = await world.change(ani, longer, { desk: desk(3) })
      expect(third.data).toMatchObject({ desk: desk(3), from: NOON + 9 * MINUTE, to: TO })
      expect(await held(2)).toEqual([[ani.id, NOON + 7 * MINUTE, NOON + 9 * MINUTE]])
    })

    test('the trail, the calendar and the outbox tell both, and who was moved by somebody else is told once', async () => {
      const manager = await world.employee('Manajer', null, 'manager')
      const { url } = (await world.api.call(API.bookings.calendarAddress, { headers: ani.headers })).data
      const { data } = await world.change(manager, booking, { desk: desk(2) })
      const trail = async (entityId: string) =>
        (await database.bookings.audit({ entity: 'booking', entityId, limit: 1 })).map(
          ({ action, detail }) => [action, detail],
        )
      expect(await trail(booking.id)).toMatchObject([['moved_away', { to: data.id }]])
      expect(await trail(data.id)).toMatchObject([['moved', { from: booking.id }]])
      const text = await (await world.api.fetch(new URL(url).pathname)).text()
      const event = (id: string) =>
        text.split('BEGIN:VEVENT').find((one) => one.includes(`UID:${id}@denyut`)) ?? ''
      expect(event(booking.id)).toContain('SEQUENCE:2\r\n')
      expect(event(booking.id)).toContain('DTEND:20261124T040000Z')
      expect(event(data.id)).toContain('DTSTART:20261124T040000Z')
      expect(event(data.id)).toContain('DTEND:20261124T080000Z')
      await world.sweep()
      const notices = await database.bookings.notices(ani.id, 5)
      expect(notices.map(({ kind, booking: about }) => [kind, about])).toEqual([['moved', data.id]])
      const told = await database.connection.run('SELECT topic FROM outbox ORDER BY id')
      expect(told.slice(-2).map(({ topic }) => topic)).toEqual(['booking.moved_away', 'booking.moved'])
    })

    test('an old version and a desk that cannot be had change nothing; the second of the same request hears of the version', async () => {
      expect(code(await world.change(ani, { ...booking, version: 1 }, { desk: desk(2) }))).toBe(
        'booking_version',
      )
      await world.booked(budi, desk(2), NOON + HOUR, TO)
      const taken = await move(2)
      expect(taken).toMatchObject({ status: 409, data: { code: 'booking_desk_taken' } })
      expect(
        (taken.data as unknown as { details: { alternatives: object[] } }).details.alternatives.length,
      ).toBeGreaterThan(0)
      expect(code(await move(3, { to: NOON }))).toBe('booking_too_late')
      expect(await world.read(booking.id)).toMatchObject({ state: 'checked_in', heldTo: TO, version: 2 })
      const both = await Promise.all([move(3), move(3)])
      expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
      expect(both.map(code).filter(Boolean)).toEqual(['booking_version'])
      expect(await held(3)).toEqual([[ani.id, NOON, TO]])
    })

    test('undone, by either part, the first goes on as if nothing had been, and the other desk is free', async () => {
      for (const part of ['first', 'rest'] as const) {
        const before = await world.read(booking.id)
        const { data } = await move(2)
        const undone = await world.act(ani, 'undo', part === 'first' ? booking.id : data.id)
        expect(undone.data).toMatchObject({ id: booking.id, desk: desk(1), undoUntil: null })
        const { state, from, to, heldFrom, heldTo, checkedInAt, checkInSource, releasedAt, releaseReason } =
          before as NonNullable<typeof before>
        expect(await world.read(booking.id)).toMatchObject({
          state,
          from,
          to,
          heldFrom,
          heldTo,
          checkedInAt,
          checkInSource,
          releasedAt,
          releaseReason,
        })
        expect([await held(1), await held(2)]).toEqual([[[ani.id, FROM, TO]], []])
        expect((await world.read(data.id))?.state).toBe('cancelled')
        for (const id of [booking.id, data.id])
          expect(code(await world.act(ani, 'undo', id))).toBe('booking_undo_late')
        booking = undone.data
      }
    })

    test('it is not undone once the first desk is taken, the rest was changed, or the time is over', async () => {
      const { data } = await move(2)
      const other = await world.booked(budi, desk(1), NOON, NOON + HOUR)
      expect(code(await world.act(ani, 'undo', data.id))).toBe('booking_desk_taken')
      await world.cancel(budi, other)
      await world.act(ani, 'release', data.id)
      expect(code(await world.act(ani, 'undo', booking.id))).toBe('booking_version')
      await world.act(ani, 'undo', data.id)
      world.clock.jump(14_000)
      expect(code(await world.act(ani, 'undo', booking.id))).toBe('booking_undo_late')
      expect([await held(1), await held(2)]).toEqual([[[ani.id, FROM, NOON]], [[ani.id, NOON, TO]]])
    })

    test('a booking that has not begun, or that nobody has come to, goes along whole', async () => {
      const tomorrow = await world.booked(budi, desk(1), FROM + 24 * HOUR, TO + 24 * HOUR)
      const moved = await world.change(budi, tomorrow, { desk: desk(2) })
      expect(moved.data).toMatchObject({ id: tomorrow.id, desk: desk(2), state: 'reserved' })
      const late = await world.booked(budi, desk(3), NOON, TO)
      world.clock.jump(20 * MINUTE)
      expect((await world.change(budi, late, { desk: desk(4) })).data).toMatchObject({
        id: late.id,
        heldFrom: NOON + 20 * MINUTE,
      })
    })

    test('who finds somebody else at the desk and goes on elsewhere may take that back too', async () => {
      const went = (await world.act(ani, 'deskOccupied', booking.id)).data
      expect(went).toMatchObject({ state: 'checked_in', from: NOON })
      expect((await world.act(ani, 'undo', went.id)).data).toMatchObject({
        id: booking.id,
        state: 'checked_in',
      })
    })
  },
)
