import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bookingsApi } from '#model/api/bookings.ts'
import { smallCampus } from '../simulators/support/fleets.ts'
import { type DeskSensor, Office, type Person } from './support/office.ts'

/** One floor of 22 desks, three beside each other on a bench: 1 to 3, 4 to 6 and so on. */
const campus = smallCampus()
const FLOOR = 'k4-t2-l1'
const desk = (n: number): string => `${FLOOR}-d${String(n).padStart(3, '0')}`
const tuesday = (clock: string): number => Date.parse(`2026-11-24T${clock}+08:00`)
const friday = (clock: string): number => Date.parse(`2026-11-27T${clock}+08:00`)

/**
 * What desk sensors say over MQTT, and what becomes of people's bookings over HTTP. One office lives through one day after the other, so
 * the tests stand in order of time, each with people and desks of its own.
 */
describe('from the message of a sensor to what a person sees', () => {
  const office = new Office(campus, tuesday('06:30'))
  let manager: Person
  beforeAll(async () => {
    await office.start()
    manager = await office.person('Farah', 'manager')
  })
  afterAll(() => office.stop())

  const lookOn = async (person: Person, id: string) => {
    const { desks } = await person.call(bookingsApi.availability, { params: { place: FLOOR } })
    return desks.find((one) => one.desk === id)
  }
  const looksLike = (person: Person, id: string, state: string) =>
    office.until(async () => (await lookOn(person, id))?.state === state, `${id} to look ${state}`)

  describe('booked and absent', () => {
    let [ani, budi]: Person[] = []
    let sensor: DeskSensor
    let booking: string
    beforeAll(async () => {
      ani = await office.person('Ani')
      budi = await office.person('Budi')
      sensor = await office.sensor(desk(1))
      booking = (await ani.book(desk(1), tuesday('07:30'), tuesday('16:00'))).id
      await budi.call(bookingsApi.joinWaitlist, {
        body: { place: desk(1), from: tuesday('09:00'), to: tuesday('12:00') },
      })
    })

    test('is shown as counting down, reminded of, and released when the grace is over; history stays', async () => {
      const live = await ani!.listen()
      await office.at(tuesday('07:35'))
      expect(await lookOn(ani!, desk(1))).toMatchObject({ state: 'mine', person: 'Ani' })
      expect(await lookOn(budi!, desk(1))).toMatchObject({ state: 'grace', until: tuesday('08:00') })
      await office.at(tuesday('07:50'))
      expect((await ani!.told('reminded')).at).toBeGreaterThanOrEqual(tuesday('07:50'))
      const heard = live.events.length
      await office.at(tuesday('08:00'))
      await ani!.told('no_show')
      const released = await ani!.act('readBooking', booking)
      expect(released).toMatchObject({
        state: 'no_show',
        from: tuesday('07:30'),
        to: tuesday('16:00'),
        heldTo: released.releasedAt,
      })
      expect(released.releasedAt).toBeGreaterThanOrEqual(tuesday('08:00'))
      await office.until(async () => live.events.length > heard, 'the page to hear of it')
      expect(live.events.at(-1)).toMatchObject({ kind: 'booking', id: FLOOR })
      live.close()
    })

    test('goes to who waits for it, who holds it; back to the person only when it is free again', async () => {
      await budi!.told('offered')
      const { waiting } = await budi!.call(bookingsApi.myBookings)
      expect(waiting).toMatchObject([{ state: 'offered', booking: expect.any(String) }])
      await expect(ani!.act('undo', booking)).rejects.toMatchObject({ code: 'booking_desk_taken' })
      await budi!.call(bookingsApi.leaveWaitlist, { params: { id: waiting[0]?.id ?? '' } })
      expect(await ani!.act('undo', booking)).toMatchObject({
        state: 'checked_in',
        heldTo: tuesday('16:00'),
      })
    })

    test('checked in and away too long: asked, and without an answer the rest is released', async () => {
      await sensor.says(false)
      const back = await ani!.act('readBooking', booking)
      await office.at((back.checkedInAt ?? 0) + 45 * 60_000)
      await sensor.says(false)
      expect(await lookOn(budi!, desk(1))).toMatchObject({ state: 'away' })
      await office.at((back.checkedInAt ?? 0) + 90 * 60_000)
      const { at } = await ani!.told('asked')
      expect(at).toBeGreaterThanOrEqual((back.checkedInAt ?? 0) + 90 * 60_000)
      expect((await ani!.act('readBooking', booking)).asked).toBe(true)
      await office.at(at + 15 * 60_000)
      await ani!.told('left_early')
      const left = await ani!.act('readBooking', booking)
      expect(left).toMatchObject({
        state: 'completed',
        releaseReason: 'left_early',
        heldTo: left.releasedAt,
        to: tuesday('16:00'),
      })
      expect(left.releasedAt).toBeGreaterThanOrEqual(at + 15 * 60_000)
      await looksLike(budi!, desk(1), 'free')
    })
  })

  test('present and not booked: said so, not offered to others, claimed with one tap', async () => {
    const citra = await office.person('Citra')
    const dodi = await office.person('Dodi')
    const sensor = await office.sensor(desk(7))
    const floor = await dodi.listen()
    expect((await dodi.page(desk(8))).nearest[0]).toMatchObject({ desk: desk(7) })
    await sensor.says(true)
    await looksLike(dodi, desk(7), 'unbooked_use')
    expect((await dodi.page(desk(8))).nearest.map((near) => near.desk)).not.toContain(desk(7))
    const page = await citra.page(desk(7))
    expect(page).toMatchObject({ state: 'unbooked_use', can: 'claim' })
    const heard = floor.events.length
    const walkIn = await citra.call(bookingsApi.claimDesk, { params: { desk: desk(7) }, body: {} })
    expect(walkIn).toMatchObject({
      kind: 'walk_in',
      state: 'checked_in',
      mine: true,
      to: tuesday('16:00'),
      checkInSource: 'qr',
    })
    expect(await lookOn(citra, desk(7))).toMatchObject({ state: 'mine' })
    expect(await lookOn(dodi, desk(7))).toMatchObject({ state: 'in_use' })
    await office.until(async () => floor.events.length > heard, 'the page to hear of it')
    floor.close()
  })

  test('booked here and sitting beside: asked, and one tap moves the booking along', async () => {
    const dewi = await office.person('Dewi')
    const [booked, beside] = [await office.sensor(desk(13)), await office.sensor(desk(14))]
    const from = Math.ceil(office.clock.now() / 900_000) * 900_000
    const { id } = await dewi.book(desk(13), from, tuesday('16:00'))
    await office.at(from + 3 * 60_000)
    await booked.says(false)
    await beside.says(true)
    await dewi.told('suggested')
    expect(await dewi.act('readBooking', id)).toMatchObject({ desk: desk(13), suggestedDesk: desk(14) })
    const moved = await dewi.act('moveToSuggested', id)
    expect(moved).toMatchObject({ id, desk: desk(14), state: 'checked_in', from, suggestedDesk: null })
    const eko = await office.person('Eko')
    expect(await lookOn(eko, desk(14))).toMatchObject({ state: 'in_use' })
    expect(await lookOn(eko, desk(13))).toMatchObject({ state: 'free' })
  })

  test('whoever sits down is checked in without a tap; a sensor that fell silent releases nothing', async () => {
    const [gita, hadi, indra] = [
      await office.person('Gita'),
      await office.person('Hadi'),
      await office.person('Indra'),
    ]
    const [sits, witness] = [await office.sensor(desk(16)), await office.sensor(desk(21))]
    await office.sensor(desk(18))
    await office.skipTo(office.clock.now() + 3 * 3_600_000 + 60_000)
    const from = Math.ceil(office.clock.now() / 900_000) * 900_000
    const { id } = await gita.book(desk(16), from, from + 3_600_000)
    const unheard = await hadi.book(desk(18), from, from + 3_600_000)
    await indra.book(desk(21), from, from + 3_600_000)
    await office.at(from - 5 * 60_000)
    await sits.says(true)
    await witness.says(false)
    const satAt = office.clock.now()
    await gita.told('checked_in')
    expect(await gita.act('readBooking', id)).toMatchObject({
      state: 'checked_in',
      checkInSource: 'sensor',
      checkedInAt: satAt,
    })
    await office.at(from + 30 * 60_000)
    await indra.told('no_show')
    expect(await hadi.act('readBooking', unheard.id)).toMatchObject({ state: 'reserved' })
    expect(await lookOn(gita, desk(18))).toMatchObject({
      state: 'unknown',
      fill: 'reserved',
      sensor: 'unknown',
    })
    await office.at(from + 3_600_000)
    await office.until(
      async () => (await hadi.act('readBooking', unheard.id)).releaseReason === 'ended',
      'the end of the booking',
    )
  })

  test('the grace stands still over lunch, the absence over the Friday prayer; coming back answers the question', async () => {
    await office.skipTo(friday('07:00'))
    const [joko, kirana] = [await office.person('Joko'), await office.person('Kirana')]
    const [prays, late] = [await office.sensor(desk(4)), await office.sensor(desk(10))]
    const { id } = await joko.book(desk(4), friday('07:30'), friday('16:30'))
    await prays.says(true)
    await joko.told('checked_in')
    const absent = await kirana.book(desk(10), friday('11:15'), friday('16:30'))
    await office.at(friday('11:00'))
    await prays.says(false)
    await late.says(false)
    await office.at(friday('12:55'))
    await late.says(false)
    await office.at(friday('13:16'))
    await kirana.told('no_show')
    // A quarter of an hour before the prayer, a quarter after it.
    expect((await kirana.act('readBooking', absent.id)).releasedAt).toBeGreaterThanOrEqual(friday('13:15'))
    await office.at(friday('13:50'))
    await prays.says(false)
    await office.at(friday('14:00'))
    expect((await joko.told('asked')).at).toBeGreaterThanOrEqual(friday('14:00'))
    await prays.says(true)
    await office.until(
      async () => !(await joko.act('readBooking', id)).asked,
      'the presence to answer the question',
    )
    expect(await joko.act('readBooking', id)).toMatchObject({ state: 'checked_in', heldTo: friday('16:30') })
  })

  test('somebody sits at mine: not me, the nearest free desk, and the managers hear of it', async () => {
    const laras = await office.person('Laras')
    const sensor = await office.sensor(desk(11))
    const from = Math.ceil(office.clock.now() / 900_000) * 900_000
    const { id } = await laras.book(desk(11), from, friday('16:30'))
    await sensor.says(true)
    await laras.told('checked_in')
    await office.at(from + 60_000)
    const moved = await laras.act('deskOccupied', id)
    expect(moved).toMatchObject({ desk: desk(10), mine: true, heldTo: friday('16:30') })
    expect(moved.id).not.toBe(id)
    expect((await laras.act('readBooking', id)).heldTo).not.toBe(friday('16:30'))
    await manager.signIn()
    const { incidents } = await manager.call(bookingsApi.incidents)
    expect(incidents).toMatchObject([{ desk: desk(11), kind: 'squat' }])
    await looksLike(laras, desk(11), 'unbooked_use')
  })

  test('a restart knows who sits where, and decides nothing twice', async () => {
    const { incidents } = await manager.call(bookingsApi.incidents)
    await office.halt()
    await office.clock.advance(60_000)
    await office.start()
    const mira = await office.person('Mira')
    await looksLike(mira, desk(4), 'in_use')
    expect(await lookOn(mira, desk(11))).toMatchObject({ state: 'unbooked_use' })
    await manager.signIn()
    expect((await manager.call(bookingsApi.incidents)).incidents).toEqual(incidents)
  })
})
