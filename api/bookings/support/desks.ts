import { pino } from 'pino'
import type { BodyIn } from '#model/api/contract.ts'
import { API } from '#model/api/index.ts'
import { graceEnd } from '#model/bookings/sensor.ts'
import { campusSchema } from '#model/campus/campus.ts'
import type { Settings } from '#model/settings.ts'
import { VirtualClock } from '#platform/clock.ts'
import type { Records } from '#storage/records/records.ts'
import { openEmbedded, recordsOf, type TestDatabase } from '#storage/records/support/engines.ts'
import { TestApi } from '../../support/api.ts'
import { testCampus, testDevices } from '../../support/campus.ts'
import { Directory } from '../directory.ts'
import { RuleBook } from '../rule-book.ts'

export const HOUR = 3_600_000
export const MINUTE = 60_000
/** More bookings than any test has. */
const OPEN_MAX = 500
/** Unix ms of a wall clock in the test campus. */
export const at = (text: string): number => Date.parse(`${text}+08:00`)

const clock = { from: '07:30', to: '16:00' }
/** The test campus with working hours and as many desks in its first room as asked for, a metre and a half apart. */
export function deskCampus(desks = 4, zone?: string) {
  const campus = testCampus()
  const [building] = campus.buildings
  const room = building?.floors[0]?.rooms[0]
  if (room) {
    room.desks = Array.from({ length: desks }, (_, i) => ({
      id: `${room.id}-d${i + 1}`,
      label: `A-${i + 1}`,
      at: [i * 1.5, 1] as [number, number],
      rotation_deg: 0,
      attributes: [],
    }))
  }
  return campusSchema.parse({
    ...campus,
    ...(zone === undefined ? {} : { zone }),
    workingHours: { 1: clock, 2: clock, 3: clock, 4: clock, 5: { from: '07:30', to: '16:30' } },
  })
}

export const desk = (n: number): string => `a-l1-r1-d${n}`

export interface Employee {
  readonly id: string
  readonly headers: Record<string, string>
}

/** An API over a real database, at 08:00 on a Tuesday in Makassar. */
export class DeskWorld {
  readonly api: TestApi
  readonly clock: VirtualClock
  readonly database: TestDatabase
  readonly records: Records
  readonly settings: Partial<Settings>
  /** Lines of the log from warnings on. */
  readonly warnings: string[] = []

  constructor(database: TestDatabase, now = at('2026-11-24T08:00'), settings: Partial<Settings> = {}) {
    this.settings = settings
    this.database = database
    this.clock = new VirtualClock(now)
    this.records = recordsOf(database)
    const log = pino({ level: 'warn' }, { write: (line) => this.warnings.push(line) })
    this.api = new TestApi({ clock: this.clock, records: this.records, settings, log })
  }

  async start(desks = 4, zone?: string): Promise<this> {
    await this.database.clear()
    await this.database.campus.replace(deskCampus(desks, zone), 1)
    const sensors = testDevices().filter(({ type }) => type === 'desk-presence')
    const [sensor] = sensors
    const more = [2, 3].map((n) => ({
      ...(sensor as (typeof sensors)[number]),
      id: `desk-${n}`,
      externalId: `desk-${n}`,
      place: desk(n),
    }))
    await this.database.devices.add(
      [...sensors, ...more].map((device) => ({ device, secretHash: null })),
      1,
    )
    await this.api.start()
    await this.idle()
    return this
  }

  /** Waits until the work that the engine began at the start is done: its holidays are there. */
  async idle(): Promise<void> {
    for (let turn = 0; turn < 5_000; turn++) {
      if ((await this.database.bookings.setup()).holidays.length > 0) return
      await new Promise((resolve) => setImmediate(resolve))
    }
    throw new Error('the holidays were never imported')
  }

  stop(): Promise<void> {
    return this.api.stop()
  }

  async employee(
    name: string,
    unit: string | null = 'itjen',
    role: 'employee' | 'manager' | 'admin' | 'engineer' | 'viewer' = 'employee',
  ): Promise<Employee> {
    const headers = await this.api.person(role, 'kampus', `${name.toLowerCase()}@contoh.go.id`)
    const user = await this.database.people.findByEmail(`${name.toLowerCase()}@contoh.go.id`)
    const id = user?.id ?? ''
    await this.database.people.update(id, { name })
    await this.database.bookings.setProfile(
      id,
      { unit },
      { actor: 'test', action: 'unit', by: 'system', now: 0 },
    )
    return { id, headers }
  }

  /** Signs somebody in again, after time has passed that ends sessions. */
  async again({ id }: Employee): Promise<Employee> {
    return { id, headers: { cookie: await this.api.session(id), 'sec-fetch-site': 'same-origin' } }
  }

  /** What the debounced sensor of a desk says since a time. */
  sit(deskId: string, sitting: boolean, since = this.clock.now()): void {
    this.api.live.set(deskId, 'sitting', sitting ? 1 : 0, since)
  }

  sweep(): Promise<void> {
    return this.api.api.bookings.engine.sweep()
  }

  /** Goes on to a time and sweeps then, as at the reminders on the way, which an engine that runs does not miss. */
  async until(time: number): Promise<void> {
    for (const moment of [...(await this.#remindersBefore(time)), time]) {
      this.clock.jump(moment - this.clock.now())
      await this.sweep()
    }
  }

  async #remindersBefore(time: number): Promise<readonly number[]> {
    const directory = new Directory(this.api.registry)
    const edition = await new RuleBook(this.database.bookings, directory, this.clock).open()
    const open = await this.database.bookings.open(time, OPEN_MAX)
    const due = open.map((booking) => {
      const place = directory.desk(booking.desk)
      const rules = edition.rules(place.ancestors)
      return graceEnd(booking, rules, edition.pauses(place, booking)) - rules.reminderBefore_min * MINUTE
    })
    return [...new Set(due)].filter((at) => at > this.clock.now() && at < time).sort((a, b) => a - b)
  }

  book(person: Employee, body: object, key?: string) {
    const headers = { ...person.headers, ...(key ? { 'idempotency-key': key } : {}) }
    return this.api.call(API.bookings.book, { headers, body: body as never })
  }

  /** Books a desk and gives the booking; anything else fails the test. */
  async booked(person: Employee, deskId: string, from: number, to: number) {
    const answer = await this.book(person, { where: { desk: deskId }, when: { from, to } })
    const [booking] = answer.data.bookings ?? []
    if (answer.status !== 201 || !booking) throw new Error(answer.text)
    return booking
  }

  /** Sets rules or units of a place over the version that is there, as a page does. */
  async setRules(who: Employee, place: string, body: BodyIn<typeof API.bookings.setPolicy>) {
    return await this.#write(who, place, API.bookings.setPolicy, API.bookings.readPolicy, body)
  }

  async setUnits(who: Employee, place: string, access: BodyIn<typeof API.bookings.setAccess>['access']) {
    return await this.#write(who, place, API.bookings.setAccess, API.bookings.readAccess, { access })
  }

  async #write<C extends typeof API.bookings.setPolicy | typeof API.bookings.setAccess>(
    { headers }: Employee,
    place: string,
    contract: C,
    reading: typeof API.bookings.readPolicy | typeof API.bookings.readAccess,
    body: BodyIn<C>,
  ) {
    const seen = await this.api.call(reading, { headers, params: { place } })
    const match = { ...headers, 'if-match': seen.headers.get('etag') ?? '' }
    return await this.api.call(contract, { headers: match, params: { place }, body } as never)
  }

  change(person: Employee, booking: { id: string; version: number }, body: object) {
    return this.api.call(API.bookings.changeBooking, {
      headers: { ...person.headers, 'if-match': `"${booking.version}"` },
      params: { booking: booking.id },
      body: body as never,
    })
  }

  cut(
    person: Employee,
    booking: { id: string; version: number },
    body: { from: number; to: number },
    key?: string,
  ) {
    return this.api.call(API.bookings.cutBooking, {
      headers: {
        ...person.headers,
        'if-match': `"${booking.version}"`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      params: { booking: booking.id },
      body,
    })
  }

  cancel(person: Employee, booking: { id: string; version: number }) {
    return this.api.call(API.bookings.cancelBooking, {
      headers: { ...person.headers, 'if-match': `"${booking.version}"` },
      params: { booking: booking.id },
    })
  }

  act(
    person: Employee,
    contract: 'release' | 'undo' | 'stillHere' | 'deskOccupied' | 'moveToSuggested',
    id: string,
  ) {
    return this.api.call(API.bookings[contract], { headers: person.headers, params: { booking: id } })
  }

  read(id: string) {
    return this.database.bookings.read(id)
  }
}

/** One embedded database for a test file. */
export const openDesks: () => Promise<TestDatabase> = openEmbedded
