import { describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { enginesFor, type TestDatabase } from '#storage/records/support/engines.ts'
import { needs } from '../../test/support/services.ts'
import { at, type DeskWorld, desk, type Employee, HOUR, MINUTE } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

const BUFFER = 15 * MINUTE
/** Tomorrow, before which nothing has begun. */
const T = at('2026-11-25T10:00')

describe.each(enginesFor(() => needs('postgresql', 'cleaning between bookings on PostgreSQL')))(
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
      await setBuffer(15)
    })

    const setBuffer = (buffer_min: number, place = 'kampus') => world.setRules(manager, place, { buffer_min })
    const ask = (person: Employee, from: number, to: number, where: object = { desk: desk(1) }) =>
      world.book(person, { where, when: { from, to } })
    const problem = (answer: { data: unknown }) =>
      answer.data as { code: string; details: Record<string, unknown> & { alternatives: { desk: string }[] } }
    const page = async (person: Employee, date?: string) =>
      (
        await world.api.call(API.bookings.deskPage, {
          headers: person.headers,
          params: { desk: desk(1) },
          query: date === undefined ? {} : { date },
        })
      ).data
    const look = async (person: Employee, from: number, to: number) => {
      const { data } = await world.api.call(API.bookings.availability, {
        headers: person.headers,
        params: { place: 'a-l1' },
        query: { from, to },
      })
      return data.desks.find((one) => one.desk === desk(1))
    }

    test('another person hears from when or until when, and which desk instead; the same person goes on at once', async () => {
      await world.booked(ani, desk(1), T, T + HOUR)
      const after = problem(await ask(budi, T + HOUR, T + 2 * HOUR))
      expect(after).toMatchObject({
        code: 'booking_buffer',
        details: { from: T + HOUR + BUFFER, to: null, limit: 15, nextFree: T + HOUR + BUFFER },
      })
      expect(after.details.alternatives.map(({ desk: id }) => id)).toEqual([desk(2), desk(3), desk(4)])
      const before = problem(await ask(budi, T - HOUR, T))
      expect(before).toMatchObject({ code: 'booking_buffer', details: { from: null, to: T - BUFFER } })
      expect((await ask(ani, T + HOUR, T + 2 * HOUR)).status).toBe(201)
      expect((await ask(budi, T - HOUR, T - BUFFER)).status).toBe(201)
      expect((await ask(budi, T + 2 * HOUR + BUFFER, T + 3 * HOUR)).status).toBe(201)
    })

    test('any desk is one whose cleaning is done, and a visitor is somebody else than the host', async () => {
      await world.booked(ani, desk(1), T, T + HOUR)
      const any = await ask(budi, T + HOUR, T + 2 * HOUR, { place: 'a-l1-r1' })
      expect(any.data.bookings[0]?.desk).toBe(desk(2))
      const own = await ask(ani, T + HOUR, T + 2 * HOUR, { place: desk(1) })
      expect(own.data.bookings[0]?.desk).toBe(desk(1))
      const guest = {
        where: { desk: desk(1) },
        when: { from: T + 2 * HOUR, to: T + 3 * HOUR },
        visitor: 'Tamu',
      }
      expect(problem(await world.book(ani, guest)).code).toBe('booking_buffer')
    })

    test('extending, moving and taking back keep the distance; shortening never has to', async () => {
      const first = await world.booked(ani, desk(1), T, T + HOUR)
      const second = await world.booked(budi, desk(1), T + 90 * MINUTE, T + 2 * HOUR)
      const longer = await world.change(ani, first, { to: T + 80 * MINUTE - 5 * MINUTE })
      expect(longer.status, longer.text).toBe(200)
      expect(problem(await world.change(ani, { ...first, version: 2 }, { to: T + 90 * MINUTE })).code).toBe(
        'booking_buffer',
      )
      const other = await world.booked(budi, desk(2), T - HOUR, T)
      expect(problem(await world.change(ani, { ...first, version: 2 }, { desk: desk(2) }))).toMatchObject({
        code: 'booking_buffer',
        details: { from: T + BUFFER },
      })
      await world.cancel(budi, other)
      expect((await world.change(ani, { ...first, version: 2 }, { desk: desk(2) })).status).toBe(200)
      expect(problem(await world.act(budi, 'undo', other.id)).code).toBe('booking_buffer')
      await setBuffer(120)
      expect((await world.change(budi, second, { to: T + 105 * MINUTE })).status).toBe(200)
    })

    test('a rule that is set later leaves bookings as they are and holds for the next one; a desk may have its own', async () => {
      await setBuffer(0)
      const first = await world.booked(ani, desk(1), T, T + HOUR)
      const second = await world.booked(budi, desk(1), T + HOUR, T + 2 * HOUR)
      await setBuffer(30)
      expect((await world.change(budi, second, { to: T + 3 * HOUR })).status).toBe(200)
      expect((await world.change(ani, first, { from: T - HOUR })).status).toBe(200)
      expect(problem(await ask(ani, T + 3 * HOUR, T + 4 * HOUR)).code).toBe('booking_buffer')
      await setBuffer(0, desk(1))
      expect((await ask(ani, T + 3 * HOUR, T + 4 * HOUR)).status).toBe(201)
    })

    test('the plan, the days, the page of the desk and the suggestion offer no time for cleaning, and say that it is', async () => {
      await world.booked(ani, desk(1), T, T + HOUR)
      expect(await look(budi, T + HOUR, T + 3 * HOUR)).toMatchObject({
        fill: 'cleaning',
        until: T + HOUR + BUFFER,
        part: { from: T + HOUR + BUFFER, to: T + 3 * HOUR },
      })
      expect(await look(budi, T - 2 * HOUR, T)).toMatchObject({
        fill: 'partly',
        part: { from: T - 2 * HOUR, to: T - BUFFER },
      })
      expect(await look(budi, T - 2 * HOUR, T - HOUR)).toMatchObject({
        fill: 'free_until',
        until: T - BUFFER,
      })
      expect(await look(ani, T + HOUR, T + 3 * HOUR)).toMatchObject({ fill: 'free', part: null })
      expect((await page(budi, '2026-11-25')).cleaning).toEqual([
        { from: T - BUFFER, to: T },
        { from: T + HOUR, to: T + HOUR + BUFFER },
      ])
      expect((await page(ani, '2026-11-25')).cleaning).toEqual([])
      const end = at('2026-11-25T18:00')
      const body = { usualDesk: desk(1) }
      await world.api.call(API.bookings.changeProfile, { headers: budi.headers, body })
      await world.booked(manager, desk(1), at('2026-11-26T16:00'), end + 24 * HOUR)
      const { data } = await world.api.call(API.bookings.myDays, {
        headers: budi.headers,
        query: { days: 3 },
      })
      expect(data.days.map(({ suggestion }) => suggestion?.desk)).toEqual([desk(1), desk(2), desk(2)])
      const days = await world.api.call(API.bookings.bookingDays, {
        headers: budi.headers,
        params: { place: 'a-l1-r1' },
        query: { days: 3 },
      })
      expect(days.data.days.map(({ free }) => free)).toEqual([4, 3, 3])
    })

    test('who sits down at a desk that is being cleaned uses it, until the cleaning before the next booking', async () => {
      world.sit(desk(1), false)
      const first = await world.booked(ani, desk(1), at('2026-11-24T08:00'), at('2026-11-24T12:00'))
      await world.booked(manager, desk(1), at('2026-11-24T11:00') + 2 * HOUR, at('2026-11-24T15:00'))
      world.clock.jump(30 * MINUTE)
      await world.act(ani, 'release', first.id)
      world.clock.jump(5 * MINUTE)
      const now = world.clock.now()
      expect(problem(await ask(budi, at('2026-11-24T08:30'), at('2026-11-24T10:00'))).code).toBe(
        'booking_buffer',
      )
      expect(await page(budi)).toMatchObject({
        fill: 'cleaning',
        can: 'claim',
        freeUntil: at('2026-11-24T13:00') - BUFFER,
      })
      const claim = (person: Employee, to?: number) =>
        world.api.call(API.bookings.claimDesk, {
          headers: person.headers,
          params: { desk: desk(1) },
          body: { source: 'qr', ...(to === undefined ? {} : { to }) },
        })
      const claimed = await claim(budi)
      expect(claimed.status, claimed.text).toBe(201)
      expect(claimed.data).toMatchObject({ heldFrom: now, heldTo: at('2026-11-24T13:00') - BUFFER })
      await world.act(budi, 'release', claimed.data.id)
      world.clock.jump(at('2026-11-24T12:50') - now)
      const last = await claim(ani)
      expect(last.status, last.text).toBe(201)
      expect(last.data.heldTo).toBe(at('2026-11-24T13:00'))
    })

    test('who never came leaves nothing to clean; who waits is offered a desk when it is clean', async () => {
      world.sit(desk(1), false)
      const from = at('2026-11-24T08:00')
      await world.booked(ani, desk(1), from, at('2026-11-24T12:00'))
      const wait = (person: Employee, place: string, begin: number) =>
        world.api.call(API.bookings.joinWaitlist, {
          headers: person.headers,
          body: { place, from: begin, to: begin + HOUR },
        })
      await wait(budi, desk(1), at('2026-11-24T12:00'))
      await world.sweep()
      expect(
        await database.bookings.holding([desk(1)], at('2026-11-24T12:00'), at('2026-11-24T13:00')),
      ).toEqual([])
      world.sit(desk(1), false, from)
      await world.until(from + 30 * MINUTE)
      const [offer] = await database.bookings.holding(
        [desk(1)],
        at('2026-11-24T12:00'),
        at('2026-11-24T13:00'),
      )
      expect(offer).toMatchObject({ person: budi.id })
      expect((await ask(manager, at('2026-11-24T08:30'), at('2026-11-24T09:00'))).status).toBe(201)
    })

    test('bookings that a block moves go where there is time for cleaning', async () => {
      await world.booked(ani, desk(1), T, T + HOUR)
      await world.booked(budi, desk(2), T + HOUR, T + 2 * HOUR)
      const blocked = await world.api.call(API.bookings.blockDesks, {
        headers: manager.headers,
        body: { places: [desk(1)], from: T - HOUR, to: T + 2 * HOUR, move: true },
      })
      expect(blocked.status, blocked.text).toBe(201)
      expect(blocked.data.moved).toMatchObject([{ from: desk(1), to: desk(3) }])
    })

    test('of many who want times beside each other at once nobody gets one without the cleaning between', {
      timeout: 600_000,
    }, async () => {
      const people = [ani, budi, manager, await world.employee('Cici'), await world.employee('Dedi')]
      const begin = at('2026-11-25T06:00')
      const rounds = 6
      for (let round = 0; round < rounds; round++) {
        await Promise.all(
          people.flatMap((person, i) => {
            const from = begin + round * HOUR + i * BUFFER
            return [
              ask(person, from, from + 30 * MINUTE),
              ask(person, from + 15 * MINUTE, from + 45 * MINUTE, { desk: desk(2) }),
            ]
          }),
        )
        const held = await database.bookings.holding([desk(1), desk(2)], begin, begin + 24 * HOUR)
        await Promise.all(
          held.map(({ id, version, person, heldTo, desk: on }, i) =>
            world.change(
              people.find((one) => one.id === person) as Employee,
              { id, version },
              {
                ...(i % 2 === 0
                  ? { to: (heldTo ?? 0) + 15 * MINUTE }
                  : { desk: on === desk(1) ? desk(2) : desk(1) }),
              },
            ),
          ),
        )
      }
      const [row] = await database.connection.run(`SELECT
        (SELECT count(*)::int FROM booking a JOIN booking b ON a.desk = b.desk AND a.person <> b.person
          AND lower(b.held) >= upper(a.held) AND lower(b.held) - upper(a.held) < interval '15 minutes') AS close,
        (SELECT count(*)::int FROM booking) AS bookings`)
      expect(row?.close).toBe(0)
      expect(Number(row?.bookings)).toBeGreaterThanOrEqual(rounds)
    })
  },
)
