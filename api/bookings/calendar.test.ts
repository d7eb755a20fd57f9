import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { at, DeskWorld, desk, type Employee, openDesks } from './support/desks.ts'

let database: TestDatabase
let world: DeskWorld
let ani: Employee
beforeAll(async () => {
  database = await openDesks()
  world = await new DeskWorld(database).start()
  ani = await world.employee('Ani')
})
afterAll(async () => {
  await world?.stop()
  await database?.close()
})

const address = async () =>
  new URL((await world.api.call(API.bookings.calendarAddress, { headers: ani.headers })).data.url).pathname
const feed = async (path: string) => (await world.api.fetch(path)).text()
interface Event {
  readonly uid: string
  readonly from: number
  readonly to: number
  readonly sequence: number
  readonly status: string
  readonly where: string
}

/** Events of a calendar as a reader in the zone TZ of its machine understands them, in order of their start. */
function parsedIn(zone: string, text: string): Event[] {
  const reader = `
    import { readFileSync } from 'node:fs'
    import ical from 'node-ical'
    const events = Object.values(ical.sync.parseICS(readFileSync(0, 'utf8'))).filter(({ type }) => type === 'VEVENT')
    console.log(JSON.stringify(events.map(({ uid, start, end, sequence, status, location }) =>
      ({ uid, from: start.getTime(), to: end.getTime(), sequence: Number(sequence), status, where: location }))))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', reader], {
    input: text,
    encoding: 'utf8',
    cwd: import.meta.dirname,
    env: { ...process.env, TZ: zone },
  })
  if (!stdout) throw new Error(stderr)
  return (JSON.parse(stdout) as Event[]).sort((a, b) => a.from - b.from)
}
const ZONES = ['UTC', 'Asia/Makassar', 'America/New_York']

test('a calendar says the same wherever it is read, and follows changes and cancellations', async () => {
  const path = await address()
  const booking = await world.booked(ani, desk(1), at('2026-11-25T09:00'), at('2026-11-25T12:00'))
  const gone = await world.booked(ani, desk(2), at('2026-11-26T09:00'), at('2026-11-26T12:00'))
  await world.change(ani, booking, { to: at('2026-11-25T15:00') })
  await world.cancel(ani, gone)
  const text = await feed(path)
  const expected = [
    {
      from: at('2026-11-25T09:00'),
      to: at('2026-11-25T15:00'),
      sequence: 1,
      status: 'CONFIRMED',
      where: 'a, a-l1',
    },
    {
      from: at('2026-11-26T09:00'),
      to: at('2026-11-26T12:00'),
      sequence: 1,
      status: 'CANCELLED',
      where: 'a, a-l1',
    },
  ]
  for (const zone of ZONES) expect(parsedIn(zone, text)).toMatchObject(expected)
  const one = await world.api.call(API.bookings.bookingCalendar, {
    headers: ani.headers,
    params: { booking: booking.id },
  })
  expect(parsedIn('UTC', one.data.text)).toMatchObject(expected.slice(0, 1))
})

test('a series is an event a day, of which one can go, and all of what is to come when it ends', async () => {
  const path = await address()
  const before = new Set(parsedIn('UTC', await feed(path)).map(({ uid }) => uid))
  const body = {
    where: { desk: desk(3) },
    rule: { weekdays: [3], from: '2026-12-02', until: '2026-12-16', part: 'morning' as const },
  }
  const { data } = await world.api.call(API.bookings.bookSeries, { headers: ani.headers, body })
  const series = async (zone: string) =>
    parsedIn(zone, await feed(path))
      .filter(({ uid }) => !before.has(uid))
      .map(({ from, to, sequence, status }) => [from, to, sequence, status])
  const mornings = (states: readonly string[]) =>
    ['2026-12-02', '2026-12-09', '2026-12-16'].map((date, i) => {
      const status = states[i] ?? ''
      return [at(`${date}T07:30`), at(`${date}T12:00`), status === 'CANCELLED' ? 1 : 0, status]
    })
  for (const zone of ZONES)
    expect(await series(zone)).toEqual(mornings(['CONFIRMED', 'CONFIRMED', 'CONFIRMED']))
  await world.cancel(ani, data.bookings[1] as { id: string; version: number })
  for (const zone of ZONES)
    expect(await series(zone)).toEqual(mornings(['CONFIRMED', 'CANCELLED', 'CONFIRMED']))
  await world.api.call(API.bookings.endSeries, { headers: ani.headers, params: { series: data.series } })
  expect(await series('UTC')).toEqual(mornings(['CANCELLED', 'CANCELLED', 'CANCELLED']))
})

test('what was let go early ends early in the calendar too', async () => {
  const path = await address()
  const booking = await world.booked(ani, desk(4), at('2026-11-24T08:00'), at('2026-11-24T16:00'))
  await world.clock.advance(3_600_000)
  await world.act(ani, 'release', booking.id)
  const [event] = parsedIn('Asia/Makassar', await feed(path)).filter(({ uid }) => uid.startsWith(booking.id))
  expect(event).toMatchObject({
    from: at('2026-11-24T08:00'),
    to: at('2026-11-24T09:00'),
    sequence: 1,
    status: 'CONFIRMED',
  })
})

test('a new address ends the old one, and a revoked one opens nothing', async () => {
  const first = await address()
  const second = await address()
  expect([(await world.api.fetch(first)).status, (await world.api.fetch(second)).status]).toEqual([404, 200])
  const profile = async () =>
    (await world.api.call(API.bookings.readProfile, { headers: ani.headers })).data.calendar
  expect(await profile()).toBe(true)
  await world.api.call(API.bookings.revokeCalendar, { headers: ani.headers })
  expect([(await world.api.fetch(second)).status, await profile()]).toEqual([404, false])
  expect((await world.api.fetch('/api/v1/calendar/x.ics')).status).toBe(404)
})

test('the desk of a visitor is named as such in the language of the person', async () => {
  const path = await address()
  const visit = await world.book(ani, {
    where: { desk: desk(4) },
    when: { from: at('2026-12-01T08:00'), to: at('2026-12-01T12:00') },
    visitor: 'Pak Tamu',
  })
  expect(visit.status).toBe(201)
  expect(await feed(path)).toMatch(/^SUMMARY:.* \(tamu\)\r$/m)
  await database.people.update(ani.id, { language: 'en' })
  expect(await feed(path)).toMatch(/^SUMMARY:.* \(visitor\)\r$/m)
})
