import { describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { enginesFor, type TestDatabase } from '#storage/records/support/engines.ts'
import { needs } from '../../test/support/services.ts'
import { at, type DeskWorld, desk, type Employee, HOUR } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

/** Wednesday to Friday, lent whole. */
const LENT = { from: at('2026-11-25T00:00'), to: at('2026-11-28T00:00') }
const NINE = at('2026-11-25T09:00')
const NOON = at('2026-11-25T12:00')
const DAY = 24 * HOUR

describe.each(enginesFor(() => needs('postgresql', 'taking lent desks back on PostgreSQL')))(
  'on %s',
  (_, open) => {
    let database: TestDatabase
    let world: DeskWorld
    let ani: Employee
    let budi: Employee
    let manager: Employee
    eachWorld(open, async (begun) => {
      world = begun
      database = begun.database
      ani = await world.employee('Ani')
      budi = await world.employee('Budi')
      manager = await world.employee('Manajer', null, 'manager')
      const params = { desk: desk(1) }
      const body = { person: ani.id }
      await world.api.call(API.bookings.assignDesk, { headers: manager.headers, params, body })
      await world.api.call(API.bookings.lendDesk, { headers: ani.headers, params, body: LENT })
    })

    const takeBack = (person: Employee, span = LENT) =>
      world.api.call(API.bookings.takeBackDesk, {
        headers: person.headers,
        params: { desk: desk(1) },
        body: span,
      })
    const code = (answer: { data: unknown }) => (answer.data as { code: string }).code
    const lent = async () =>
      (await world.api.call(API.bookings.readProfile, { headers: ani.headers })).data.assigned[0]?.lent
    const book = (person: Employee, from: number, to: number) =>
      world.book(person, { where: { desk: desk(1) }, when: { from, to } })

    test("what nobody booked is the holder's again, whole or in part", async () => {
      expect((await takeBack(ani, { from: LENT.from, to: LENT.from + DAY })).data).toEqual({ bookings: 0 })
      expect(await lent()).toEqual([{ from: LENT.from + DAY, to: LENT.to }])
      expect(code(await book(budi, NINE, NOON))).toBe('booking_desk_assigned')
      expect((await book(budi, NINE + DAY, NOON + DAY)).status).toBe(201)
      expect((await takeBack(ani, { from: LENT.from + 2 * DAY, to: LENT.to })).data).toEqual({ bookings: 0 })
      expect(await lent()).toEqual([{ from: LENT.from + DAY, to: LENT.from + 2 * DAY }])
    })

    test('bookings of others stay with their time, are counted and not named; the holder books around them', async () => {
      const booking = await world.booked(budi, desk(1), NINE, NOON)
      await world.booked(manager, desk(1), NINE + DAY, NOON + DAY)
      await world.booked(ani, desk(1), NINE + 2 * DAY, NOON + 2 * DAY)
      const answer = await takeBack(ani)
      expect(answer.data).toEqual({ bookings: 2 })
      expect(answer.text).not.toContain('Budi')
      expect(await lent()).toEqual([
        { from: NINE, to: NOON },
        { from: NINE + DAY, to: NOON + DAY },
      ])
      expect(await world.read(booking.id)).toMatchObject({ state: 'reserved', heldFrom: NINE, heldTo: NOON })
      expect((await book(ani, NOON, NOON + HOUR)).status).toBe(201)
      expect(code(await book(budi, NOON + DAY, NOON + DAY + HOUR))).toBe('booking_desk_assigned')
    })

    test("a booking is not extended into time that is not lent, and the holder's own always is", async () => {
      await takeBack(ani, { from: NOON, to: LENT.to })
      const booking = await world.booked(budi, desk(1), NINE, NOON)
      expect(code(await world.change(budi, booking, { to: NOON + HOUR }))).toBe('booking_desk_assigned')
      expect((await world.change(budi, booking, { to: NOON - HOUR })).status).toBe(200)
      await takeBack(ani, { from: NOON - HOUR, to: NOON })
      expect(code(await world.act(budi, 'undo', booking.id))).toBe('booking_desk_assigned')
      const own = await world.booked(ani, desk(1), NOON, NOON + HOUR)
      expect((await world.change(ani, own, { to: NOON + 2 * HOUR })).status).toBe(200)
    })

    test('who manages the desk may, nobody else; the trail tells who did and how many bookings stayed', async () => {
      await world.booked(budi, desk(1), NINE, NOON)
      expect(code(await takeBack(budi))).toBe('booking_not_yours')
      expect((await takeBack(manager)).data).toEqual({ bookings: 1 })
      expect(code(await takeBack(ani, { from: NOON, to: LENT.to }))).toBe('booking_not_lent')
      const [last] = await database.bookings.audit({ entity: 'lending', entityId: desk(1), limit: 5 })
      expect(last).toMatchObject({ actor: manager.id, action: 'taken_back', detail: { bookings: 1 } })
    })

    test('the holder hears of what a manager took back, and nothing of the own doing', async () => {
      const heard = async () =>
        (await world.api.call(API.bookings.notices, { headers: ani.headers })).data.notices.map(
          ({ kind, desk: about, booking, text }) => ({ kind, about, booking, text: text.en }),
        )
      const told: string[] = []
      world.api.api.bookings.live.onEvent((event) => {
        if (event.kind === 'notice') told.push(event.id)
      })
      await takeBack(ani, { from: LENT.from, to: LENT.from + DAY })
      expect([await heard(), told]).toEqual([[], []])
      await takeBack(manager)
      expect(await heard()).toEqual([
        {
          kind: 'lending_taken_back',
          about: desk(1),
          booking: null,
          text: 'A manager took back the desk that you had lent: A-1. It is yours again, except when others have booked it already.',
        },
      ])
      expect(told).toEqual([ani.id])
      expect(code(await takeBack(manager))).toBe('booking_not_lent')
      expect((await heard()).length).toBe(1)
    })

    test('of a time that has begun only the rest is taken back', async () => {
      world.clock.jump(NINE - world.clock.now())
      ani = await world.again(ani)
      await takeBack(ani)
      const { lendings } = await database.bookings.setup()
      expect(lendings).toEqual([{ desk: desk(1), from: LENT.from, to: NINE }])
      expect(await lent()).toEqual([])
      expect(code(await takeBack(ani, { from: LENT.from, to: NINE }))).toBe('booking_not_lent')
    })

    test('a node that has not heard of it yet gives the desk to nobody', async () => {
      await book(budi, NINE + DAY, NOON + DAY)
      const act = { actor: ani.id, action: 'taken_back', by: 'person' as const, now: world.clock.now() }
      const notice = { kind: 'lending_taken_back', mailUntil: null }
      await database.bookings.takeBack(desk(1), LENT.from, LENT.to, act, notice)
      expect(code(await book(budi, NINE, NOON))).toBe('booking_desk_assigned')
    })

    test('booked and taken back at once: whoever is first, every booking has its time lent', async () => {
      for (let day = 0; day < 3; day++)
        await Promise.all([
          ...[7, 9, 11, 13].map((hour) =>
            book(
              hour % 4 === 1 ? budi : manager,
              LENT.from + day * DAY + hour * HOUR + HOUR,
              LENT.from + day * DAY + (hour + 2) * HOUR,
            ),
          ),
          takeBack(ani, { from: LENT.from + day * DAY, to: LENT.from + (day + 1) * DAY }),
        ])
      const [row] = await database.connection.run(`SELECT count(*)::int AS bookings FROM booking b
        WHERE NOT EXISTS (SELECT FROM desk_lending l WHERE l.desk = b.desk AND l.during @> b.held)`)
      expect(row).toEqual({ bookings: 0 })
    })
  },
)
