import type { Clock } from '#platform/clock.ts'
import { silentDesks } from '../physics/cast.ts'
import { World, type WorldSnapshot } from '../physics/world.ts'
import { CredentialRefused } from '../refused.ts'
import { backfill, stepsOf } from './backfill.ts'
import { Connection, type Lane } from './connection.ts'
import { doorsOf, type Reading, type SimulatedDevice, simulatedDevices } from './device.ts'
import { type FaultPlan, Faults } from './faults.ts'
import type { Fleet as FleetFile } from './fleet-file.ts'
import { type Progress, plan, readProgress, writeProgress } from './progress-file.ts'
import { Schedule, type Taken } from './schedule.ts'
import type { TruthLog } from './truth-log.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Unacknowledged live messages a connection; a floor's worth of desks that change at once fits. */
const LIVE_WINDOW = 64
/** Unacknowledged history messages a connection, up to 100 readings each: enough to keep going, few enough to stay gentle. */
const HISTORY_WINDOW = 2
/** Presence of single desks is refused after 29 days; a day is left for sending it. */
const DESK_HISTORY_MS = 28 * 86_400_000
/** Messages that faults hold back; beyond it the oldest goes out at once. */
const HELD_MAX = 20_000
/** The run is written down this often; after a crash at most this much time is told twice, as quarter-hour history. */
const SAVE_EVERY_MS = 5 * MINUTE_MS
/** A broker that does not acknowledge within this time at the end is not waited for. */
const STOP_LIMIT_MS = 10_000
/** New connections a second: a broker's handshakes cost more than its messages. */
const CONNECTS_PER_S = 100

export interface FleetOptions {
  readonly fleet: FleetFile
  readonly seed: number
  readonly clock: Clock
  /** Time that the fleet lives in; the same as `clock` unless it is made to run faster. */
  readonly time: () => number
  readonly holidays: ReadonlySet<string>
  readonly faults: FaultPlan
  /** Length of history to send first, ms; 0 for none. */
  readonly history_ms: number
  readonly rate_per_s: number
  /** Where to remember the run; null to forget it. */
  readonly progressFile: string | null
  readonly truth: TruthLog | null
}

export interface FleetStatus {
  readonly devices: number
  readonly connections: number
  readonly connected: number
  readonly sent: number
  readonly acked: number
  readonly inFlight: number
  readonly lost: number
  readonly reconnects: number
  /** Steps of history; null when there is none to send. */
  readonly backfill: { readonly done: number; readonly total: number } | null
}

interface Held {
  readonly releaseAt: number
  readonly taken: Taken
}

/** A simulated fleet: lives through the days of its campus and tells of them over MQTT. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #devices: readonly SimulatedDevice[]
  readonly #connections: readonly Connection[]
  readonly #lanes: readonly Lane[]
  readonly #faults: Faults
  readonly #stop = new AbortController()
  #refused: Error | null = null
  #held: Held[] = []
  #progress: Progress | null = null
  /** The world at the last full minute whose readings are all on their way. */
  #told: WorldSnapshot | null = null
  #history = { done: 0, total: 0 }
  #running: Promise<unknown> = Promise.resolve()
  #saved: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(options: FleetOptions) {
    this.#options = options
    const { url, connections } = options.fleet
    const silent = silentDesks(options.fleet.campus)
    this.#devices = simulatedDevices(connections).filter(({ place }) => !silent.has(place))
    this.#faults = new Faults(options.faults, options.seed)
    this.#connections = connections.map(
      ({ clientId, username, password }) =>
        new Connection({
          url,
          clientId,
          username,
          password,
          clock: options.clock,
          refused: (error) => this.#onRefused(clientId, error),
        }),
    )
    this.#lanes = this.#connections.map((connection) => connection.lane(LIVE_WINDOW))
  }

  status(): FleetStatus {
    const sum = (pick: (connection: Connection) => number) =>
      this.#connections.reduce((total, one) => total + pick(one), 0)
    return {
      devices: this.#devices.length,
      connections: this.#connections.length,
      connected: sum(({ connected }) => (connected ? 1 : 0)),
      sent: sum(({ traffic }) => traffic.sent),
      acked: sum(({ traffic }) => traffic.acked),
      inFlight: sum(({ inFlight }) => inFlight),
      lost: sum(({ traffic }) => traffic.lost),
      reconnects: sum(({ traffic }) => Math.max(0, traffic.reconnects)),
      backfill: this.#history.total > 0 ? { ...this.#history } : null,
    }
  }

  /** Connects and begins. Does not wait for the broker: while it is away, time is caught up with afterwards. */
  async start(): Promise<void> {
    const { clock, progressFile, seed, time, history_ms } = this.#options
    const now = time()
    const before = progressFile ? await readProgress(progressFile, seed) : null
    this.#progress = plan(before, seed, now, history_ms)
    const { history } = this.#progress
    this.#history.total = stepsOf(
      history.map((stretch) => ({ ...stretch, cursor: stretch.from })),
      this.#devices.length,
    )
    this.#history.done = this.#history.total - stepsOf(history, this.#devices.length)
    const world = await this.#worldFrom(this.#progress.live, Math.floor(now / MINUTE_MS) * MINUTE_MS)
    this.#progress.live = world.snapshot()
    await this.#save()
    world.advance(Math.floor(now / SECOND_MS) * SECOND_MS)
    this.#running = Promise.all([
      this.#connectAll(clock),
      this.#live(new Schedule(world, this.#devices), world),
      this.#sendHistory(),
    ])
    this.#running.catch(() => this.#stop.abort())
  }

  /** Until `stop`, or until every credential is refused or something fails: then it throws. */
  async done(): Promise<void> {
    await this.#running
    if (this.#refused) throw this.#refused
  }

  /** Ends cleanly: nothing new, what is on its way is waited for, the run is written down. */
  stop(limit_ms = STOP_LIMIT_MS): Promise<void> {
    this.#stopped ??= this.#end(limit_ms)
    return this.#stopped
  }

  async #end(limit_ms: number): Promise<void> {
    this.#stop.abort()
    await this.#running.catch(() => {})
    await this.#release(Number.POSITIVE_INFINITY)
    await Promise.all(this.#connections.map((connection) => connection.stop(limit_ms)))
    if (this.#progress && this.#told && this.status().lost === 0) this.#progress.live = this.#told
    await this.#save()
  }

  async #connectAll(clock: Clock): Promise<void> {
    for (let i = 0; i < this.#connections.length && !this.#stop.signal.aborted; i++) {
      this.#connections[i]?.start()
      if ((i + 1) % CONNECTS_PER_S === 0) await clock.wait(SECOND_MS, this.#stop.signal)
    }
  }

  async #live(schedule: Schedule, world: World): Promise<void> {
    const { time, clock } = this.#options
    const { signal } = this.#stop
    let savedAt = clock.monotonic()
    while (!signal.aborted) {
      while ((schedule.second + 1) * SECOND_MS <= time() && !signal.aborted) {
        const taken = schedule.next()
        for (const one of taken) await this.#tell(one)
        if (world.now % MINUTE_MS !== 0) continue
        this.#told = world.snapshot()
        if (clock.monotonic() - savedAt < SAVE_EVERY_MS) continue
        savedAt = clock.monotonic()
        await this.#settled()
      }
      await this.#release(time())
      await clock.wait(Math.max(10, SECOND_MS - (time() % SECOND_MS)), signal)
    }
  }

  /** Writes down how far live data is acknowledged. */
  async #settled(): Promise<void> {
    for (const lane of this.#lanes) await lane.drained(this.#stop.signal)
    if (this.#stop.signal.aborted || !this.#progress) return
    this.#progress.live = this.#told
    await this.#save()
  }

  async #tell(taken: Taken): Promise<void> {
    const fate = this.#faults.apply(taken.device, taken.reading)
    await this.#options.truth?.add(taken.device, taken.reading, fate)
    const sent = { device: taken.device, reading: fate.sent }
    for (let copy = 0; copy < fate.copies; copy++) {
      if (fate.hold_ms === 0) await this.#send(sent)
      else this.#held.push({ releaseAt: taken.reading.ts + fate.hold_ms, taken: sent })
    }
    if (this.#held.length > HELD_MAX) await this.#release(Number.POSITIVE_INFINITY)
  }

  async #release(until: number): Promise<void> {
    const due = this.#held.filter(({ releaseAt }) => releaseAt <= until)
    if (due.length === 0) return
    this.#held = this.#held.filter(({ releaseAt }) => releaseAt > until)
    for (const { taken } of due) await this.#send(taken)
  }

  async #send({ device, reading }: Taken): Promise<void> {
    await this.#lanes[device.connection]?.send(device.topic, JSON.stringify(reading), this.#stop.signal)
  }

  async #sendHistory(): Promise<void> {
    const { clock, rate_per_s, time, truth } = this.#options
    const stretches = this.#progress?.history ?? []
    if (stretches.length === 0) return
    await backfill(stretches, {
      devices: this.#devices,
      lanes: this.#connections.map((connection) => connection.lane(HISTORY_WINDOW)),
      rate_per_s,
      clock,
      desksFrom: time() - DESK_HISTORY_MS,
      signal: this.#stop.signal,
      worldAt: ({ cursor, world }) => this.#worldFrom(world, cursor),
      step: () => {
        this.#history.done++
      },
      reached: async (stretch) => {
        if (!this.#progress) return
        const rest = this.#progress.history.slice(stretch.cursor < stretch.to ? 0 : 1)
        this.#progress.history = stretch.cursor < stretch.to ? [stretch, ...rest.slice(1)] : rest
        await this.#save()
      },
      ...(truth
        ? {
            taken: (device: SimulatedDevice, reading: Reading) =>
              truth.add(device, reading, { copies: 1, sent: reading, hold_ms: 0 }),
          }
        : {}),
    })
  }

  /** The one true world at a moment: from a snapshot, or lived through from its origin. */
  async #worldFrom(snapshot: WorldSnapshot | null, at: number): Promise<World> {
    const { fleet, seed, holidays } = this.#options
    const options = {
      campus: fleet.campus,
      seed,
      from: this.#progress?.origin ?? at,
      holidays,
      doors: doorsOf(this.#devices),
    }
    const world = new World(options, snapshot ?? undefined)
    while (world.now < at) {
      world.advance(Math.min(at, world.now + DAY_MS))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return world
  }

  /** One after the other: live data and history both write the file. */
  #save(): Promise<void> {
    const { progressFile } = this.#options
    this.#saved = this.#saved.then(async () => {
      if (progressFile && this.#progress) await writeProgress(progressFile, this.#progress)
    })
    return this.#saved
  }

  #onRefused(clientId: string, error: Error): void {
    if (this.#connections.some(({ refused }) => !refused)) return
    this.#refused = new CredentialRefused(clientId, error)
    this.#stop.abort()
  }
}
