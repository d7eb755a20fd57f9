import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bookingsApi } from '#model/api/bookings.ts'
import type { Campus } from '#model/campus/campus.ts'
import { demoDevices } from '#model/campus/ikn/devices.ts'
import { nativeTopic } from '#model/topics.ts'
import type { Clock } from '#platform/clock.ts'
import { ApiClient } from '../../simulators/api/client.ts'
import { Fleet } from '../../simulators/fleet/fleet.ts'
import { People } from '../../simulators/people/people.ts'
import { type Account, openAccounts } from '../../simulators/people/people-file.ts'
import { rosterOf } from '../../simulators/people/roster.ts'
import { PeopleTruth } from '../../simulators/people/truth.ts'
import { until } from './denyut.ts'
import { Office } from './office.ts'

/** A step of time; between two the other side answers. */
const STEP_MS = 15_000
/** How far time goes before the people are looked at again: as they look at what is due, and while they are at it as they pace it. */
const CREEP_MS = { idle: 5_000, busy: 200 } as const
/** One answer on a busy machine: only against hanging. */
const ANSWER_LIMIT_MS = 240_000

/** The clock of the people, which tells whether they wait for it or for an answer of the other side. */
class PeopleClock implements Clock {
  readonly #clock: Clock
  #waiting = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isAwaited(): boolean {
    return this.#waiting > 0
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  after(delay_ms: number, callback: () => void): () => void {
    return this.#clock.after(delay_ms, callback)
  }

  every(interval_ms: number, callback: () => void): () => void {
    return this.#clock.every(interval_ms, callback)
  }

  async wait(delay_ms: number, signal?: AbortSignal): Promise<void> {
    this.#waiting++
    await this.#clock.wait(delay_ms, signal)
    this.#waiting--
  }
}

/** A Denyut with desk sensors and people of one seed. */
export class Stage {
  readonly office: Office
  readonly campus: Campus
  readonly #seed: number
  directory = ''
  accounts: Account[] = []
  #fleet: Fleet | undefined
  #people: People | undefined
  #peopleClock: PeopleClock | undefined
  #admin = ''

  constructor(campus: Campus, now: number, seed = 1) {
    this.campus = campus
    this.#seed = seed
    this.office = new Office(campus, now)
  }

  get peopleFile(): string {
    return join(this.directory, 'people.json')
  }

  get truthFile(): string {
    return join(this.directory, 'truth.ndjson')
  }

  async start(): Promise<this> {
    this.directory = await mkdtemp(join(tmpdir(), 'denyut-people-'))
    await this.office.start()
    const { token } = await this.office.ask<{ token: string }>('tokens.create', {
      name: 'people',
      role: 'admin',
      expiresIn_d: 1,
    })
    this.#admin = token
    await this.#startFleet()
    const truth = new PeopleTruth(this.truthFile)
    await truth.start()
    await this.startPeople(truth)
    return this
  }

  async #startFleet(): Promise<void> {
    const devices = demoDevices(this.campus).filter(({ type }) => type === 'desk-presence')
    const { access } = await this.office.ask<{
      access: { url: string; clientId: string; username: string; password: string }
    }>('gateways.add', {
      id: 'sim',
      format: 'native',
      topics: [nativeTopic(this.campus.id, '+', 'telemetry')],
    })
    for (const { id, type, place, expectedInterval_s } of devices)
      await this.office.ask('devices.add', {
        id,
        type,
        place,
        format: 'native',
        expectedInterval_s,
        gateway: 'sim',
      })
    const { url, ...credential } = access
    const { clock } = this.office
    this.#fleet = new Fleet({
      fleet: {
        url,
        campus: this.campus,
        connections: [
          {
            ...credential,
            devices: devices.map((device) => ({
              ...device,
              topic: nativeTopic(this.campus.id, device.id, 'telemetry'),
            })),
          },
        ],
      },
      seed: this.#seed,
      clock,
      time: () => clock.now(),
      holidays: new Set(),
      faults: {},
      history_ms: 0,
      rate_per_s: 1,
      progressFile: null,
      truth: null,
    })
    await this.#fleet.start()
  }

  async startPeople(truth: PeopleTruth | null = null): Promise<void> {
    this.accounts = await openAccounts(this.peopleFile, async () => rosterOf(this.campus))
    this.#peopleClock = new PeopleClock(this.office.clock)
    this.#people = new People({
      url: this.office.httpUrl,
      campus: this.campus,
      accounts: this.accounts,
      file: this.peopleFile,
      admin: new ApiClient(this.office.httpUrl, this.#admin),
      seed: this.#seed,
      holidays: new Set(),
      clock: this.#peopleClock,
      log: () => {},
      truth,
    })
    this.#people.start()
  }

  async stopPeople(): Promise<void> {
    await this.#people?.stop()
    this.#people = undefined
  }

  /** Lives on until `time`, in steps: in each everybody does what is due while time stands still, and the other side answers. */
  async live(time: number, look: () => Promise<boolean> = async () => false): Promise<void> {
    const { clock, httpUrl } = this.office
    const probe = new ApiClient(httpUrl, this.#admin)
    while (clock.now() < time) {
      const end = clock.now() + STEP_MS
      while (clock.now() < end) {
        await clock.advance(this.#people?.status().due ? CREEP_MS.busy : CREEP_MS.idle)
        await this.#answered()
      }
      await probe.call(bookingsApi.incidents)
      if (await look()) return
    }
  }

  /** However slow the machine is, sensors are heard and the people have what they asked for before time goes on. */
  async #answered(): Promise<void> {
    if (this.#areSensorsUnheard())
      await until(() => !this.#areSensorsUnheard(), 'the sensors to be heard', ANSWER_LIMIT_MS)
    if (!this.#people || this.#peopleClock?.isAwaited) return
    await until(async () => this.#peopleClock?.isAwaited, 'the people to be answered', ANSWER_LIMIT_MS)
  }

  /** Without a connection they wait for time to go on. */
  #areSensorsUnheard(): boolean {
    const { inFlight = 0, connected = 0 } = this.#fleet?.status() ?? {}
    return inFlight > 0 && connected > 0
  }

  async stop(): Promise<void> {
    await this.#people?.stop()
    await this.#fleet?.stop(1_000)
    await this.office.stop()
    await rm(this.directory, { recursive: true, force: true })
  }
}
