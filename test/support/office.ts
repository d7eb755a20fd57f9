import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { accessApi } from '#model/api/access.ts'
import { bookingsApi } from '#model/api/bookings.ts'
import type { Contract, ResponseOf } from '#model/api/contract.ts'
import type { Campus } from '#model/campus/campus.ts'
import { VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { loadSettings } from '#platform/settings.ts'
import { TestSocket } from '../../api/support/socket.ts'
import { ask } from '../../bin/control/client.ts'
import { type Running, runDenyut } from '../../bin/run/run.ts'
import { ApiClient, type Input, Session } from '../../simulators/api/client.ts'
import { temporaryDirectory, until } from './denyut.ts'

const PASSWORD = 'sandi-yang-cukup-panjang'
/** How far the clock goes between two looks at a condition, so that timers fire. */
const CREEP_MS = 2_000
/** The same once a wait has lasted HASTE_MS, as on a machine with other work: what is waited for must not be over before it is seen. */
const SLOW_CREEP_MS = 50
const HASTE_MS = 12 * 60_000

/** Somebody who signed in. */
export class Person {
  readonly name: string
  readonly session = new Session()
  readonly #office: Office

  constructor(name: string, office: Office) {
    this.name = name
    this.#office = office
  }

  get email(): string {
    return `${this.name.toLowerCase()}@contoh.go.id`
  }

  call<const C extends Contract>(contract: C, input: Input<C> = {}): Promise<ResponseOf<C>> {
    return new ApiClient(this.#office.httpUrl, this.session).call(contract, input)
  }

  /** Signs in again, after a night. */
  async signIn(): Promise<this> {
    await this.call(accessApi.signIn, { body: { email: this.email, password: PASSWORD } })
    return this
  }

  async book(desk: string, from: number, to: number) {
    const { bookings } = await this.call(bookingsApi.book, {
      body: { where: { desk }, when: { from, to } },
    })
    return bookings[0] as (typeof bookings)[number]
  }

  act(
    step: 'release' | 'undo' | 'stillHere' | 'deskOccupied' | 'moveToSuggested' | 'readBooking',
    booking: string,
  ) {
    return this.call(bookingsApi[step], { params: { booking } })
  }

  page(desk: string) {
    return this.call(bookingsApi.deskPage, { params: { desk } })
  }

  /** Waits until this is the newest notice and gives it: the sweep that wrote it has looked at every booking. */
  told(kind: string) {
    return this.#office.until(async () => {
      const { notices } = await this.call(bookingsApi.notices)
      return notices[0]?.kind === kind ? notices[0] : undefined
    }, `${this.name} to hear ${kind}`)
  }

  listen(): Promise<TestSocket> {
    return new TestSocket(this.#office.httpUrl, { ...this.session.headers() }).connected()
  }
}

/** The sensor of a desk, a real MQTT client. */
export interface DeskSensor {
  says(occupied: boolean): Promise<void>
}

/** A whole Denyut of this process, whose clock stands still until a test moves it. Broker, stores and web server are the real ones. */
export class Office {
  readonly clock: VirtualClock
  readonly #campus: Campus
  readonly #clients: MqttClient[] = []
  #directory: Awaited<ReturnType<typeof temporaryDirectory>> | undefined
  #running: Running | undefined

  constructor(campus: Campus, now: number) {
    this.#campus = campus
    this.clock = new VirtualClock(now)
  }

  get httpUrl(): string {
    return this.#running?.httpUrl ?? ''
  }

  async start(pages = false): Promise<this> {
    this.#directory ??= await temporaryDirectory()
    const { path } = this.#directory
    const file = join(path, 'campus.json')
    await writeFile(file, JSON.stringify(this.#campus))
    const settings = loadSettings({
      DENYUT_DATA_DIR: path,
      DENYUT_CAMPUS: file,
      DENYUT_HTTP_PORT: '0',
      DENYUT_MQTT_PORT: '0',
    })
    this.#running = await runDenyut({
      settings,
      log: silentLog,
      clock: this.clock,
      demo: false,
      pages,
      announce: () => {},
    })
    return this
  }

  /** Stops the process; its data stay. */
  async halt(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.endAsync(true)
    await this.#running?.stop()
    this.#running = undefined
  }

  async stop(): Promise<void> {
    await this.halt()
    await this.#directory?.remove()
  }

  /** Invites somebody and signs them in. */
  async person(name: string, role = 'employee', scope?: string): Promise<Person> {
    const person = new Person(name, this)
    const { url } = await this.ask<{ url: string }>('users.invite', { email: person.email, role, scope })
    await person.call(accessApi.useLink, {
      params: { code: new URL(url).hash.slice(1) },
      body: { name, password: PASSWORD },
    })
    return person
  }

  /** Registers a sensor under a desk and connects it. It says at once that nobody is there. */
  async sensor(desk: string): Promise<DeskSensor> {
    const { access } = await this.ask<{
      access: { url: string; clientId: string; username: string; password: string; topic: string }
    }>('devices.add', {
      id: `${desk}-p`,
      type: 'desk-presence',
      place: desk,
      format: 'native',
      expectedInterval_s: 3_600,
    })
    const { url, clientId, username, password, topic } = access
    const client = await connectAsync(url, { clientId, username, password, keepalive: 0 })
    this.#clients.push(client)
    const says = async (occupied: boolean) => {
      const message = JSON.stringify({ ts: this.clock.now(), v: { occupied } })
      await client.publishAsync(topic, message, { qos: 1 })
    }
    await says(false)
    return { says }
  }

  ask<T>(method: string, params?: unknown): Promise<T> {
    return ask(this.#directory?.path ?? '', method, params)
  }

  /** Moves the clock on to `time`, with all that happens until then. */
  async at(time: number): Promise<void> {
    await this.clock.advance(Math.max(0, time - this.clock.now()))
  }

  /** Goes on at `time`, as after nights and days in which nobody came. */
  async skipTo(time: number): Promise<void> {
    this.clock.jump(time - this.clock.now())
    await this.clock.advance(CREEP_MS)
  }

  /** Waits for a condition while the clock goes on a little. */
  until<T>(condition: () => Promise<T | undefined | false>, what: string, limit_ms?: number): Promise<T> {
    const patience = this.clock.now() + HASTE_MS
    return until(
      async () => {
        await this.clock.advance(this.clock.now() < patience ? CREEP_MS : SLOW_CREEP_MS)
        return await condition()
      },
      what,
      limit_ms,
    )
  }
}
