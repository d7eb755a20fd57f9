import type { Server as HttpServer } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { Aedes } from 'aedes'
import type { Clock } from '#platform/clock.ts'
import { ownDirectory } from '#platform/durable.ts'
import type { Log } from '#platform/log.ts'
import { Admission } from './admission.ts'
import { Connection } from './connection.ts'
import { Counters } from './counters.ts'
import { narrowFanout } from './fanout.ts'
import { Flow } from './flow.ts'
import { Hooks } from './hooks.ts'
import { type BrokerLimits, DEFAULT_LIMITS, PIPELINED_PACKETS_MAX } from './limits.ts'
import { Listener, type TlsAddress, WebSocketDoor } from './listeners.ts'
import type { BrokerAddress, BrokerPorts } from './ports.ts'
import { createEmitter, keepOvertaken, unknownVersions } from './privates.ts'
import { Roster } from './roster.ts'
import { SessionStore } from './sessions.ts'

/** Time for messages that are on their way to the disk when the broker stops. */
const SETTLE_MS = 5_000
const SETTLE_STEP_MS = 10

export interface BrokerOptions {
  readonly ports: BrokerPorts
  readonly limits?: Partial<BrokerLimits>
  /** Sessions and retained messages are kept in its `mqtt` directory. */
  readonly dataDir: string
  readonly log: Log
  readonly clock: Clock
  readonly mqtt: BrokerAddress
  readonly tls?: TlsAddress
}

/** MQTT 3.1 and 3.1.1 for devices, over TCP, TLS and WebSocket. */
export interface Broker {
  /** Rejects with the error of `listen` (EADDRINUSE, EACCES) when a port cannot be had; nothing is left open then. */
  start(): Promise<void>
  stop(): Promise<void>
  address(): BrokerAddress
  /** null without TLS. */
  tlsAddress(): BrokerAddress | null
  /** Takes MQTT over WebSocket on `path` of a running HTTP server, until `stop`. */
  attachWebSocket(server: HttpServer, path?: string): void
  /** Counters and gauges, flat. */
  stats(): Record<string, number>
  /** Ends all connections of a user name, as when its credential is revoked. */
  disconnect(username: string): void
  /** Publishes for the platform, QoS 1; resolves when sessions that are away have it queued. */
  publish(topic: string, payload: string | Uint8Array, retain: boolean): Promise<void>
}

export const createBroker = (options: BrokerOptions): Broker => new EmbeddedBroker(options)

interface Arrival {
  readonly stream: Duplex
  readonly address: string
}

class EmbeddedBroker implements Broker {
  readonly #options: BrokerOptions
  readonly #limits: BrokerLimits
  readonly #counters = new Counters()
  readonly #roster = new Roster()
  readonly #flow: Flow
  readonly #admission: Admission<Arrival>
  readonly #tcp: Listener
  readonly #tls: Listener | null
  #doors: WebSocketDoor[] = []
  /** Every accepted stream, so that `stop` can end those that aedes has not seen. */
  readonly #streams = new Set<Duplex>()
  #sessions: SessionStore | null = null
  #aedes: Aedes | null = null

  constructor(options: BrokerOptions) {
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#flow = new Flow(this.#limits, this.#counters)
    const { connections, connectsPerSecond } = this.#limits
    this.#admission = new Admission(options.clock, connectsPerSecond, (arrival) => this.#serve(arrival))
    this.#tcp = new Listener(options.mqtt, this.#accept, connections, this.#dropped)
    this.#tls = options.tls ? new Listener(options.tls, this.#accept, connections, this.#dropped) : null
  }

  async start(): Promise<void> {
    const { dataDir, log, clock } = this.#options
    const directory = join(dataDir, 'mqtt')
    const unknown = unknownVersions()
    if (unknown.length > 0)
      log.warn({ packages: unknown }, 'unknown versions of the broker packages: running without short cuts')
    await ownDirectory(directory)
    this.#sessions = await SessionStore.open(directory, this.#limits, this.#counters)
    try {
      this.#aedes = await this.#createAedes(this.#sessions, unknown.length === 0)
      this.#counters.start(clock)
      await this.#tcp.start()
      await this.#tls?.start()
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    for (const door of this.#doors) door.close()
    this.#doors = []
    this.#admission.stop()
    this.#counters.stop()
    const closed = [this.#tcp.stop(), this.#tls?.stop()]
    const aedes = this.#aedes
    this.#aedes = null
    if (aedes) await new Promise<void>((resolve) => aedes.close(resolve))
    for (const stream of this.#streams) stream.destroy()
    await Promise.all(closed)
    await this.#settle()
    await this.#sessions?.close()
    this.#sessions = null
  }

  address(): BrokerAddress {
    return this.#tcp.address
  }

  tlsAddress(): BrokerAddress | null {
    return this.#tls?.address ?? null
  }

  attachWebSocket(server: HttpServer, path = '/mqtt'): void {
    const mayEnter = () => {
      if (this.#streams.size < this.#limits.connections) return true
      this.#dropped()
      return false
    }
    const door = new WebSocketDoor(server, path, this.#accept, this.#limits.packetBytes, mayEnter)
    this.#doors.push(door)
    door.open()
  }

  stats(): Record<string, number> {
    this.#counters.connections = this.#roster.size
    return this.#counters.snapshot()
  }

  disconnect(username: string): void {
    for (const client of this.#roster.clientsOf(username)) client.close()
  }

  publish(topic: string, payload: string | Uint8Array, retain: boolean): Promise<void> {
    const aedes = this.#aedes
    if (!aedes) return Promise.reject(new Error('the broker is not running'))
    const packet = {
      cmd: 'publish',
      topic,
      payload: Buffer.from(payload as Uint8Array),
      qos: 1,
      retain,
      dup: false,
    } as const
    return new Promise((resolve, reject) =>
      aedes.publish(packet, (error) => (error ? reject(error) : resolve())),
    )
  }

  async #createAedes(sessions: SessionStore, known: boolean): Promise<Aedes> {
    const { ports, log, clock } = this.#options
    const limits = this.#limits
    const aedes = new Aedes({
      mq: createEmitter(known),
      persistence: sessions,
      connectTimeout: limits.connectTimeout_ms,
      drainTimeout: limits.drainTimeout_ms,
      queueLimit: PIPELINED_PACKETS_MAX,
    })
    const hooks = new Hooks({
      ports,
      limits,
      clock,
      log,
      sessions,
      counters: this.#counters,
      flow: this.#flow,
      roster: this.#roster,
    })
    hooks.install(aedes)
    narrowFanout(aedes, { unseen: hooks.unseen, hasOpenFilter: () => !known || sessions.hasOpenFilter })
    aedes.on('keepaliveTimeout', () => this.#counters.keepaliveTimeouts++)
    aedes.on('clientReady', (client) => this.#roster.of(client).begin())
    aedes.on('clientError', (client, error) =>
      log.debug({ err: error, clientId: client.id }, 'a client failed'),
    )
    aedes.on('connectionError', (_client, error) => log.debug({ err: error }, 'a connection failed'))
    ;(aedes as NodeJS.EventEmitter).on('error', (error: unknown) =>
      log.error({ err: error }, 'the broker failed'),
    )
    await aedes.listen()
    return aedes
  }

  readonly #dropped = (): void => {
    this.#counters.refused.connection_limit++
  }

  readonly #accept = (stream: Duplex, address: string): void => {
    this.#streams.add(stream)
    stream.on('error', () => {})
    stream.once('close', () => this.#streams.delete(stream))
    this.#admission.enter({ stream, address })
  }

  #serve({ stream, address }: Arrival): void {
    const aedes = this.#aedes
    if (!aedes || stream.destroyed) return
    const { clock, ports } = this.#options
    const connection = new Connection(stream, address, {
      limits: this.#limits,
      clock,
      counters: this.#counters,
      onNotKept: (username) => ports.countNotKept(username),
    })
    this.#roster.prepare(stream, connection)
    stream.once('close', () => {
      this.#roster.leave(connection)
      this.#flow.forget(connection)
      connection.close()
    })
    const client = aedes.handle(stream)
    keepOvertaken(client)
    this.#roster.add(connection, client)
  }

  /** What is on its way to the spool is acknowledged or given up before the session store closes under it. */
  async #settle(): Promise<void> {
    const { clock } = this.#options
    const end = clock.monotonic() + SETTLE_MS
    while (!this.#flow.idle && clock.monotonic() < end) await clock.wait(SETTLE_STEP_MS)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
