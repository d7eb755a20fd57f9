import { describe, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { at, type DeskWorld, desk, type Employee, HOUR, MINUTE, openDesks } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

let database: TestDatabase
let world: DeskWorld
let ani: Employee
let budi: Employee
eachWorld(openDesks, async (begun) => {
  world = begun
  database = begun.database
  ani = await world.employee('Ani')
  budi = await world.employee('Budi')
})

const NINE = at('2026-11-25T09:00')
const NOON = at('2026-11-25T12:00')
const code = ({ data }: { data: unknown }) => (data as { code?: string }).code
const details = ({ data }: { data: unknown }) => (data as { details: Record<string, unknown> }).details

describe('booking', () => {
  test('a desk is booked for tomorrow, shows as mine to me and as reserved to others, and is told by an event', async () => {
    const events: unknown[] = []
    const undo = world.api.api.bookings.live.onEvent((event) => events.push(event))
    const booking = await world.booked(ani, desk(1), NINE, NOON)
    undo()
    expect(booking).toMatchObject({
      desk: desk(1),
      deskLabel: 'A-1',
      floor: 'a-l1',
      zone: 'Asia/Makassar',
      state: 'reserved',
      mine: true,
      person: 'Ani',
      undoUntil: world.clock.now() + 10_000,
    })
    expect(events).toEqual([{ kind: 'booking', id: 'a-l1', rev: expect.any(Number) }])
    const look = async (person: Employee) => {
      const { data } = await world.api.call(API.bookings.availability, {
        headers: person.headers,
        params: { place: 'a-l1' },
        query: { from: NINE, to: NOON },
      })
      return { floor: data.floors[0], desk: data.desks.find((view) => view.desk === desk(1)) }
    }
    expect(await look(ani)).toMatchObject({
      floor: { floor: 'a-l1', free: 5, total: 6 },
      desk: { state: 'mine', booking: booking.id },
    })
    expect((await look(budi)).desk).toMatchObject({ state: 'reserved', booking: null })
  })

  test('who comes second is told until when, and what is free nearby, in the language asked for', async () => {
    await world.booked(ani, desk(1), NINE, NOON)
    const answer = await world.api.call(API.bookings.book, {
      headers: { ...budi.headers, 'accept-language': 'en' },
      body: { where: { desk: desk(1) }, when: { from: NINE, to: NOON } },
    })
    expect(answer).toMatchObject({
      status: 409,
      data: { code: 'booking_desk_taken', title: 'The desk is taken at that time' },
    })
    expect(details(answer)).toMatchObject({
      until: NOON,
      nextFree: NOON,
      alternatives: [{ desk: desk(2), label: 'A-2' }, { desk: desk(3) }, { desk: desk(4) }],
    })
  })

  test('several days are booked in one go; the taken, closed and unknown ones are skipped and named', async () => {
    await world.booked(budi, desk(1), at('2026-11-26T07:30'), at('2026-11-26T16:00'))
    const answer = await world.book(ani, {
      where: { desk: desk(1) },
      when: { dates: ['2026-11-25', '2026-11-26', '2026-11-28', '2026-12-25'], part: 'morning' },
    })
    expect(answer.status).toBe(201)
    expect(answer.data.bookings.map(({ from, to }) => [from, to])).toEqual([[at('2026-11-25T07:30'), NOON]])
    expect(answer.data.skipped.map(({ date, code: why }) => [date, why])).toEqual([
      ['2026-11-26', 'booking_desk_taken'],
      ['2026-11-28', 'booking_closed'],
      ['2026-12-25', 'booking_closed'],
    ])
    expect(answer.data.skipped[2]?.details).toMatchObject({
      reason: { en: expect.stringContaining('Christmas') },
    })
  })

  test('any desk of a zone, and the usual one, are given nearest to where one always sits', async () => {
    await world.api.call(API.bookings.changeProfile, { headers: ani.headers, body: { usualDesk: desk(3) } })
    const usual = await world.book(ani, { where: 'usual', when: { dates: ['2026-11-25'] } })
    expect(usual.data.bookings[0]).toMatchObject({
      desk: desk(3),
      from: at('2026-11-25T07:30'),
      to: at('2026-11-25T16:00'),
    })
    await world.api.call(API.bookings.changeProfile, { headers: budi.headers, body: { usualDesk: desk(3) } })
    expect(
      (await world.book(budi, { where: 'usual', when: { dates: ['2026-11-25'] } })).data.bookings[0]?.desk,
    ).toBe(desk(2))
    const cici = await world.employee('Cici')
    expect(
      (await world.book(cici, { where: { place: 'a-l1-z' }, when: { dates: ['2026-11-25'] } })).data
        .bookings[0]?.desk,
    ).toBe(desk(1))
  })

  test('the same Idempotency-Key gives the same booking, for something else it is refused', async () => {
    const ask = (from: number) =>
      world.book(ani, { where: { desk: desk(1) }, when: { from, to: from + HOUR } }, 'k')
    const [first, again] = [await ask(NINE), await ask(NINE)]
    expect([again.status, again.data.bookings[0]?.id]).toEqual([201, first.data.bookings[0]?.id])
    expect(code(await ask(NINE + 2 * HOUR))).toBe('booking_key_reused')
  })

  test('today is booked from the running slot on and a desk that was let go is free the same second', async () => {
    await world.clock.advance(65 * MINUTE)
    const mine = await world.booked(ani, desk(1), at('2026-11-24T09:00'), at('2026-11-24T16:00'))
    await world.clock.advance(3 * MINUTE)
    expect((await world.act(ani, 'release', mine.id)).data).toMatchObject({
      state: 'completed',
      heldTo: world.clock.now(),
    })
    expect(await world.booked(budi, desk(1), at('2026-11-24T09:00'), at('2026-11-24T16:00'))).toMatchObject({
      heldFrom: world.clock.now(),
    })
  })

  test('a delegate books for somebody, a stranger cannot, and a host has a visitor beside the own desk', async () => {
    const forAni = { where: { desk: desk(1) }, when: { from: NINE, to: NOON }, person: ani.id }
    expect(code(await world.book(budi, forAni))).toBe('booking_no_delegate')
    await world.api.call(API.bookings.setDelegate, {
      headers: ani.headers,
      body: { email: 'budi@contoh.go.id', allowed: true },
    })
    const booked = await world.book(budi, forAni)
    expect(booked.data.bookings[0]).toMatchObject({ person: 'Ani', mine: false })
    await world.sweep()
    expect((await world.api.call(API.bookings.notices, { headers: ani.headers })).data.notices).toMatchObject(
      [{ kind: 'created' }],
    )
    expect(
      (await world.cancel(budi, booked.data.bookings[0] as { id: string; version: number })).status,
    ).toBe(200)
    await world.booked(ani, desk(1), NINE, NOON)
    const guest = await world.book(ani, {
      where: { desk: desk(2) },
      when: { from: NINE, to: NOON },
      visitor: 'Pak Tamu',
    })
    expect(guest.data.bookings[0]).toMatchObject({ kind: 'visitor', visitor: 'Pak Tamu' })
  })

  test('a token books nothing and a role elsewhere finds no desk', async () => {
    const token = { id: '', headers: await world.api.token('employee') }
    expect(code(await world.book(token, { where: { desk: desk(1) }, when: { from: NINE, to: NOON } }))).toBe(
      'booking_person_needed',
    )
    const elsewhere = { id: '', headers: await world.api.person('employee', 'b', 'jauh@contoh.go.id') }
    expect(
      (await world.book(elsewhere, { where: { desk: desk(1) }, when: { from: NINE, to: NOON } })).status,
    ).toBe(404)
  })
})

describe('changing', () => {
  test('a booking is extended, moved and shortened with the version that was seen', async () => {
    const first = await world.booked(ani, desk(1), NINE, NOON)
    await world.booked(budi, desk(1), NOON + HOUR, NOON + 3 * HOUR)
    expect(
      code(
        await world.api.call(API.bookings.changeBooking, {
          headers: ani.headers,
          params: { booking: first.id },
          body: { to: NOON },
        }),
      ),
    ).toBe('booking_version_needed')
    const longer = await world.change(ani, first, { to: NOON + HOUR })
    expect(longer.data).toMatchObject({ to: NOON + HOUR, version: 2 })
    expect(await world.change(ani, first, { to: NOON })).toMatchObject({
      status: 412,
      data: { code: 'booking_version' },
    })
    const taken = await world.change(ani, longer.data, { to: NOON + 2 * HOUR })
    expect([code(taken), (details(taken).alternatives as unknown[]).length]).toEqual([
      'booking_desk_taken',
      3,
    ])
    const moved = await world.change(ani, longer.data, { desk: desk(4), to: NOON + 2 * HOUR })
    expect(moved.data).toMatchObject({ desk: desk(4), version: 3 })
    expect((await world.change(ani, moved.data, { to: NOON })).data).toMatchObject({ to: NOON, heldTo: NOON })
    expect(code(await world.change(ani, { ...moved.data, version: 4 }, { to: at('2026-11-25T19:00') }))).toBe(
      'booking_outside_hours',
    )
    expect(code(await world.change(budi, { ...moved.data, version: 4 }, { to: NOON }))).toBe(
      'booking_not_yours',
    )
  })

  test('a cancelled booking comes back within ten seconds while its desk is free', async () => {
    const booking = await world.booked(ani, desk(1), NINE, NOON)
    const gone = await world.cancel(ani, booking)
    expect(gone.data).toMatchObject({ state: 'cancelled', undoUntil: world.clock.now() + 10_000 })
    expect((await world.act(ani, 'undo', booking.id)).data).toMatchObject({ state: 'reserved', heldTo: NOON })
    await world.cancel(ani, { ...booking, version: 3 })
    await world.booked(budi, desk(1), NINE, NOON)
    expect(code(await world.act(ani, 'undo', booking.id))).toBe('booking_desk_taken')
    const other = await world.booked(ani, desk(2), NINE, NOON)
    await world.clock.advance(14_000)
    expect(code(await world.act(ani, 'undo', other.id))).toBe('booking_undo_late')
  })

  test('a walk-in takes a free desk until it is needed, or checks in to the own booking', async () => {
    await world.booked(budi, desk(1), at('2026-11-24T10:00'), at('2026-11-24T12:00'))
    const claim = (person: Employee, id: string) =>
      world.api.call(API.bookings.claimDesk, { headers: person.headers, params: { desk: id }, body: {} })
    const walked = await claim(ani, desk(1))
    expect(walked).toMatchObject({
      status: 201,
      data: { kind: 'walk_in', state: 'checked_in', checkInSource: 'qr', to: at('2026-11-24T10:00') },
    })
    expect((await claim(ani, desk(1))).data.id).toBe(walked.data.id)
    expect(code(await claim(budi, desk(1)))).toBe('booking_desk_taken')
    expect(code(await claim(ani, desk(2)))).toBe('booking_person_busy')
    await world.act(ani, 'release', walked.data.id)
    await world.clock.advance(65 * MINUTE)
    expect((await claim(budi, desk(1))).data).toMatchObject({ kind: 'booking', state: 'checked_in' })
  })

  test('a walk-in between two slots holds from that moment, and before an own booking of later until then', async () => {
    await world.clock.advance(7 * MINUTE + 31_000)
    const later = await world.booked(ani, desk(1), at('2026-11-24T11:00'), at('2026-11-24T12:00'))
    const { headers } = ani
    const walked = await world.api.call(API.bookings.claimDesk, {
      headers,
      params: { desk: desk(1) },
      body: {},
    })
    expect(walked.data).toMatchObject({
      kind: 'walk_in',
      from: at('2026-11-24T08:00'),
      heldFrom: world.clock.now(),
      to: later.from,
    })
  })

  test('whose desk somebody else sits at goes on at the nearest free one, and managers hear of it', async () => {
    const manager = await world.employee('Manajer', null, 'manager')
    const booking = await world.booked(ani, desk(2), at('2026-11-24T08:00'), at('2026-11-24T16:00'))
    await world.clock.advance(5 * MINUTE)
    const moved = await world.act(ani, 'deskOccupied', booking.id)
    expect(moved.data).toMatchObject({
      id: booking.id,
      desk: desk(1),
      heldFrom: world.clock.now(),
      to: at('2026-11-24T16:00'),
    })
    await world.api.call(API.bookings.checkIn, {
      headers: ani.headers,
      params: { booking: booking.id },
      body: {},
    })
    await world.clock.advance(MINUTE)
    const again = await world.act(ani, 'deskOccupied', booking.id)
    expect(again.data).toMatchObject({ desk: desk(2), state: 'checked_in' })
    expect(again.data.id).not.toBe(booking.id)
    expect(await world.read(booking.id)).toMatchObject({ state: 'completed', releaseReason: 'moved' })
    const { data } = await world.api.call(API.bookings.incidents, { headers: manager.headers })
    expect(data.incidents.map(({ desk: where, kind }) => [where, kind])).toEqual([
      [desk(1), 'squat'],
      [desk(2), 'squat'],
    ])
  })

  test('a block lists the bookings it hits, moves them when told, and ends when it is opened', async () => {
    const manager = await world.employee('Manajer', null, 'manager')
    const booking = await world.booked(ani, desk(1), NINE, NOON)
    const block = (move: boolean) =>
      world.api.call(API.bookings.blockDesks, {
        headers: manager.headers,
        body: { places: [desk(1)], from: NINE - HOUR, to: NOON, note: 'AC bocor', move },
      })
    const hit = await block(false)
    expect([hit.status, code(hit)]).toEqual([409, 'booking_block_hits'])
    expect(details(hit).hits).toMatchObject([{ id: booking.id, person: 'Ani' }])
    const done = await block(true)
    expect(done.data).toMatchObject({
      blocks: [{ desk: desk(1) }],
      moved: [{ booking: booking.id, from: desk(1), to: desk(2) }],
    })
    expect(code(await world.book(budi, { where: { desk: desk(1) }, when: { from: NINE, to: NOON } }))).toBe(
      'booking_desk_taken',
    )
    const params = { booking: done.data.blocks[0]?.id as string }
    expect((await world.api.call(API.bookings.unblock, { headers: ani.headers, params })).status).toBe(403)
    expect((await world.api.call(API.bookings.unblock, { headers: manager.headers, params })).status).toBe(
      204,
    )
    expect(
      (await world.book(budi, { where: { desk: desk(1) }, when: { from: NINE, to: NOON } })).status,
    ).toBe(201)
    await world.sweep()
    expect((await world.api.call(API.bookings.notices, { headers: ani.headers })).data.notices).toMatchObject(
      [{ kind: 'moved' }],
    )
  })
})

describe('rules of places', () => {
  test('rules, units, assignments and days off that a manager sets hold at once', async () => {
    const manager = await world.employee('Manajer', null, 'manager')
    const { headers } = manager
    const call = world.api.call.bind(world.api)
    const refuse = async (person: Employee, body: object = {}) =>
      code(await world.book(person, { where: { desk: desk(1) }, when: { from: NINE, to: NOON }, ...body }))
    const set = (body: object) => world.setRules(manager, 'a-l1', body)
    await set({ maxDuration_min: 60 })
    expect(await refuse(ani)).toBe('booking_too_long')
    await set({ mode: 'off' })
    expect(await refuse(ani)).toBe('booking_desk_off')
    await set({ capacity: 1 })
    await world.booked(budi, desk(3), NINE, NOON)
    expect(await refuse(ani)).toBe('booking_zone_full')
    await set({})
    await world.setUnits(manager, 'a-l1-z', [{ unit: 'setjen', weekdays: 0b00100 }])
    expect(await refuse(ani)).toBe('booking_other_unit')
    expect(
      (await call(API.bookings.readPolicy, { headers: ani.headers, params: { place: 'a-l1-z' } })).data
        .access,
    ).toEqual([{ unit: 'setjen', weekdays: 4 }])
    await world.setUnits(manager, 'a-l1-z', [])
    await call(API.bookings.assignDesk, { headers, params: { desk: desk(1) }, body: { person: budi.id } })
    expect(await refuse(ani)).toBe('booking_desk_assigned')
    expect(
      (
        await call(API.bookings.lendDesk, {
          headers: budi.headers,
          params: { desk: desk(1) },
          body: { from: NINE, to: NOON },
        })
      ).status,
    ).toBe(204)
    const closed = {
      date: '2026-11-25',
      name: { id: 'Upacara', en: 'Ceremony' },
      kind: 'closure' as const,
      source: 'Nota dinas',
    }
    await call(API.bookings.setHolidays, { headers, params: { place: 'a' }, body: { holidays: [closed] } })
    expect(await refuse(ani)).toBe('booking_closed')
    expect(
      (await call(API.bookings.setPolicy, { headers: ani.headers, params: { place: 'a' }, body: {} })).status,
    ).toBe(403)
    const days = await call(API.bookings.readHolidays, { headers: ani.headers })
    expect(days.data.missingYears).toEqual([2027])
  })

  test('home shows five working days, the own booking or the usual desk, and colleagues who let themselves be seen', async () => {
    await world.api.call(API.bookings.changeProfile, { headers: ani.headers, body: { usualDesk: desk(2) } })
    const wednesday = await world.booked(ani, desk(1), NINE, NOON)
    await world.booked(budi, desk(2), at('2026-11-26T07:30'), at('2026-11-26T16:00'))
    const stranger = await world.employee('Stefan', 'setjen')
    await world.booked(stranger, desk(3), at('2026-11-26T07:30'), at('2026-11-26T16:00'))
    const { data } = await world.api.call(API.bookings.myDays, { headers: ani.headers })
    expect(data.days.map(({ date }) => date)).toEqual([
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
      '2026-11-27',
      '2026-11-30',
    ])
    expect(data.days[0]?.suggestion).toMatchObject({ desk: desk(2), reason: 'usual' })
    expect(data.days[1]).toMatchObject({ suggestion: null, bookings: [{ id: wednesday.id }] })
    expect(data.days[2]).toMatchObject({
      suggestion: { desk: desk(1), reason: 'near_usual' },
      colleagues: { count: 1, names: ['Budi'] },
    })
  })

  test('who has no habit is brought near to the own unit, and who has no unit is told of none', async () => {
    await world.booked(budi, desk(1), at('2026-11-26T07:30'), at('2026-11-26T16:00'))
    const loner = await world.employee('Lena', null)
    await world.api.call(API.bookings.changeProfile, { headers: budi.headers, body: { visibility: 'all' } })
    const reason = async ({ headers }: Employee) =>
      (await world.api.call(API.bookings.myDays, { headers })).data.days[2]?.suggestion?.reason
    expect([await reason(ani), await reason(loner)]).toEqual(['near_unit', 'any'])
  })

  test('the page of a desk says what can be done there now', async () => {
    const page = async (person: Employee, id = desk(1)) =>
      (await world.api.call(API.bookings.deskPage, { headers: person.headers, params: { desk: id } })).data
    expect((await page(ani)).state).toBe('unknown')
    world.sit(desk(1), false)
    expect(await page(ani)).toMatchObject({
      can: 'claim',
      state: 'free',
      timeline: [],
      nearest: [{ desk: desk(2) }, { desk: desk(3) }, { desk: desk(4) }],
    })
    const booking = await world.booked(ani, desk(1), at('2026-11-24T08:30'), at('2026-11-24T12:00'))
    expect(await page(ani)).toMatchObject({
      can: 'check_in',
      mine: { id: booking.id },
      timeline: [{ kind: 'mine', person: 'Ani' }],
    })
    expect(await page(budi)).toMatchObject({
      freeUntil: at('2026-11-24T08:30'),
      mine: null,
      timeline: [{ kind: 'held' }],
    })
    await world.api.call(API.bookings.checkIn, {
      headers: ani.headers,
      params: { booking: booking.id },
      body: { source: 'qr' },
    })
    expect((await page(ani)).can).toBe('release')
  })

  test('one who waits is offered what comes free, for ten minutes, then the next', async () => {
    const taken = []
    for (const n of [1, 2, 3, 4])
      taken.push(await world.booked(await world.employee(`P${n}`), desk(n), NINE, NOON))
    const join = (person: Employee) =>
      world.api.call(API.bookings.joinWaitlist, {
        headers: person.headers,
        body: { place: 'a-l1-z', from: NINE, to: NOON },
      })
    await join(ani)
    await world.clock.advance(1_000)
    await join(budi)
    await world.sweep()
    const mine = async (person: Employee) =>
      (await world.api.call(API.bookings.myBookings, { headers: person.headers })).data
    expect((await mine(ani)).waiting).toMatchObject([{ state: 'waiting' }])
    const p1 = await world.api.call(API.bookings.myBookings, {
      headers: {
        cookie: await world.api.session((await world.read(taken[0]?.id ?? ''))?.person ?? ''),
        'sec-fetch-site': 'same-origin',
      },
    })
    expect(p1.data.bookings).toHaveLength(1)
    await database.bookings.change(
      taken[0]?.id ?? '',
      { actor: 'x', action: 'cancelled', by: 'person', now: world.clock.now(), version: null },
      () => ({ patch: { state: 'cancelled' } }),
    )
    await world.sweep()
    expect(await mine(ani)).toMatchObject({
      waiting: [{ state: 'offered' }],
      bookings: [{ desk: desk(1), state: 'reserved' }],
    })
    expect((await mine(budi)).waiting).toMatchObject([{ state: 'waiting' }])
    await world.clock.advance(10 * MINUTE)
    await world.sweep()
    expect((await mine(ani)).waiting).toMatchObject([{ state: 'expired' }])
    const offered = await mine(budi)
    expect(offered.waiting).toMatchObject([{ state: 'offered' }])
    const id = offered.waiting[0]?.id as string
    expect(
      (await world.api.call(API.bookings.acceptOffer, { headers: ani.headers, params: { id } })).status,
    ).toBe(404)
    expect(
      (await world.api.call(API.bookings.acceptOffer, { headers: budi.headers, params: { id } })).status,
    ).toBe(204)
    await world.clock.advance(20 * MINUTE)
    await world.sweep()
    expect((await mine(budi)).bookings).toMatchObject([{ desk: desk(1), state: 'reserved' }])
  })
})
