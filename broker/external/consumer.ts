import type { IPublishPacket, MqttClient } from 'mqtt'
import { DenyutError } from '#model/errors.ts'
import type { RawMessage } from '#model/readings.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { DEFAULT_LIMITS, MESSAGE_OVERHEAD_BYTES } from '../limits.ts'
import type { BrokerPorts } from '../ports.ts'
import { isReserved } from '../topics.ts'
import { type Connected, connectTo } from './connect.ts'
import { deferAcknowledgements } from './deferred-ack.ts'
import { Gate } from './gate.ts'
import { InFlight } from './in-flight.ts'
import { KeptSession } from './session.ts'
import { shared, wantedFilters } from './subscriptions.ts'

/** A broker that does not answer at the start is asked again. */
const RETRY_MS = 2_000
const WATCH_EVERY_MS = 5_000

export interface ExternalBrokerOptions {
  /** mqtt:// or mqtts:// with user and password. */
  readonly url: string
  /** Divide the messages with the other processes of the group, where the broker can. */
  readonly isShared: boolean
  readonly dataDir: string
  readonly registry: Registry
  readonly clock: Clock
  readonly log: Log
  readonly ports: Pick<BrokerPorts, 'accept' | 'countQos0' | 'countNotKept' | 'accepting'>
  /** Bytes of messages that are not durable yet above which no more is read; that of the embedded broker where it is left out. */
  readonly unackedBytes?: number
}

export interface ExternalBroker {
  /**
   * Connects and subscribes, and reconnects by itself afterwards. A broker that does not answer is waited for in the background; throws
   * `unavailable` when it answers and refuses us.
   */
  start(): Promise<void>
  stop(): Promise<void>
  /** connected, shared (1 when the group divides the load), in_flight, in_flight_bytes, in_flight_age_seconds, reads_held, reconnects, received. */
  stats(): Readonly<Record<string, number>>
}

/** Makes ingest a client of any MQTT broker: in a shared subscription where that is wanted and MQTT 5 is spoken, else as its one subscriber. */
export function createExternalBroker(options: ExternalBrokerOptions): ExternalBroker {
  return new Consumer(options)
}

class Consumer implements ExternalBroker {
  readonly #options: ExternalBrokerOptions
  readonly #inFlight: InFlight
  readonly #gate: Gate
  readonly #stopping = new AbortController()
  #session: KeptSession | null = null
  #client: MqttClient | null = null
  #shared: boolean
  #received = 0
  #reconnects = 0
  /** Changes of subscriptions come one after the other. */
  #aligning: Promise<void> = Promise.resolve()
  #connecting: Promise<void> = Promise.resolve()
  #undo: (() => void)[] = []

  constructor(options: ExternalBrokerOptions) {
    this.#options = options
    this.#shared = options.isShared
    this.#inFlight = new InFlight(options.clock)
    this.#gate = new Gate(options.unackedBytes ?? DEFAULT_LIMITS.unackedBytesTotal)
  }

  async start(): Promise<void> {
    this.#session = await KeptSession.open(this.#options.dataDir)
    if (await this.#connect(this.#session)) return
    this.#options.log.error(
      { broker: this.#address() },
      'the broker of MQTT_URL does not answer; it is tried again and again',
    )
    this.#connecting = this.#keepConnecting(this.#session)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const undo of this.#undo.splice(0)) undo()
    // Behind a message that waits there may be the answer to a packet of ours, which the end of the connection waits for.
    this.#gate.open()
    await this.#connecting
    // The session stays with the broker: what was not acknowledged comes again at the next start.
    await this.#client?.endAsync()
    await this.#aligning
  }

  stats(): Readonly<Record<string, number>> {
    return {
      connected: this.#client?.connected ? 1 : 0,
      shared: this.#shared ? 1 : 0,
      in_flight: this.#inFlight.count,
      in_flight_bytes: this.#gate.held_bytes,
      in_flight_age_seconds: this.#inFlight.age_ms / 1_000,
      reads_held: this.#gate.closings,
      reconnects: this.#reconnects,
      received: this.#received,
    }
  }

  async #keepConnecting(session: KeptSession): Promise<void> {
    const { clock, log } = this.#options
    const { signal } = this.#stopping
    for (let done = false; !done; ) {
      await clock.wait(RETRY_MS, signal)
      if (signal.aborted) return
      done = await this.#connect(session).catch((error: unknown) => {
        log.error({ err: error }, 'the broker of MQTT_URL refuses the connection')
        return false
      })
    }
  }

  /** False: the broker does not answer. */
  async #connect(session: KeptSession): Promise<boolean> {
    const { url, log } = this.#options
    const found = await connectTo(url, session.clientId, log, (client) =>
      deferAcknowledgements(client, (packet, acknowledge, goOn) => this.#take(packet, acknowledge, goOn)),
    )
    if (found === 'away') return false
    if (found === 'refused')
      throw new DenyutError('unavailable', {
        id: `Broker MQTT_URL (${this.#address()}) menolak sambungan: periksa nama pengguna, kata sandi, dan haknya.`,
        en: `The broker of MQTT_URL (${this.#address()}) refuses the connection: check user name, password and its rights.`,
      })
    await this.#begin(found)
    return true
  }

  async #begin({ client, protocolVersion }: Connected): Promise<void> {
    const { registry, clock, log, isShared } = this.#options
    this.#client = client
    this.#shared = isShared && protocolVersion === 5
    client.on('error', (error) => log.warn({ err: error }, 'the broker reported an error'))
    client.on('connect', ({ sessionPresent }) => {
      this.#reconnects++
      log.info({ sessionPresent }, 'connected to the broker again')
      this.#follow(true)
    })
    this.#undo.push(
      registry.onReload(() => this.#follow(false)),
      clock.every(WATCH_EVERY_MS, () => this.#watch()),
    )
    this.#follow(true)
    await this.#aligning
  }

  /** Nothing is read beyond what memory can bear; QoS 0 is shed meanwhile, as at the embedded broker. */
  #take(packet: IPublishPacket, acknowledge: () => void, goOn: () => void): void {
    this.#received++
    if (packet.qos === 0) {
      const shed = this.#gate.full || this.#stopping.signal.aborted
      this.#options.ports.countQos0(shed)
      if (!shed) this.#accept(packet, acknowledge)
      goOn()
    } else
      this.#gate.pass(() => {
        // Unacknowledged it comes again at the next start.
        if (!this.#stopping.signal.aborted) this.#accept(packet, acknowledge)
        goOn()
      })
  }

  #accept(packet: IPublishPacket, acknowledge: () => void): void {
    const { clock, log, ports } = this.#options
    const { topic, qos } = packet
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    if (payload.length > DEFAULT_LIMITS.packetBytes) {
      // It can never be kept: without an acknowledgement it would come again for ever and take the place of others.
      log.warn({ topic, bytes: payload.length }, 'a message above 256 KiB was counted and not kept')
      ports.countNotKept('')
      acknowledge()
      return
    }
    const message: RawMessage = { topic, payload, qos, publisher: '', receivedAt: clock.now() }
    const settle = this.#inFlight.begin()
    const give = this.#gate.take(topic.length + payload.length + MESSAGE_OVERHEAD_BYTES)
    ports.accept(message, isReserved(topic), (error) => {
      settle()
      if (!error) acknowledge()
      give()
    })
  }

  /** After a change of the registry, and `anew` after a connect: the broker may have lost what it knew. */
  #follow(anew: boolean): void {
    this.#aligning = this.#aligning
      .then(() => this.#align(anew))
      .catch((error: unknown) =>
        this.#options.log.warn(
          { err: error },
          'subscriptions could not be changed; tried at the next connect',
        ),
      )
  }

  /**
   * Brings the session's subscriptions to what is wanted. First the new ones, then away with the old: in between a message may come twice,
   * the other way round it would reach nobody.
   */
  async #align(anew: boolean): Promise<void> {
    const client = this.#client
    const session = this.#session
    if (!client?.connected || !session) return
    const wanted = wantedFilters(this.#options.registry).map((filter) =>
      this.#shared ? shared(filter) : filter,
    )
    const fresh = anew ? wanted : wanted.filter((filter) => !session.filters.includes(filter))
    await session.remember([...new Set([...session.filters, ...wanted])])
    const refused = await this.#subscribe(client, fresh)
    if (this.#shared && fresh.length > 0 && refused.length === fresh.length && client.connected) {
      this.#shared = false
      return this.#align(true)
    }
    if (anew && this.#options.isShared && !this.#shared)
      this.#options.log.warn('this broker divides no load among ingest processes: run exactly one against it')
    const gone = session.filters.filter((filter) => !wanted.includes(filter))
    if (gone.length > 0) await client.unsubscribeAsync([...gone])
    await session.remember(wanted.filter((filter) => !refused.includes(filter)))
  }

  /** Returns what the broker refused. */
  async #subscribe(client: MqttClient, filters: readonly string[]): Promise<string[]> {
    const granted = await Promise.allSettled(
      filters.map((filter) => client.subscribeAsync(filter, { qos: 1 })),
    )
    const refused = filters.filter((_, i) => granted[i]?.status === 'rejected')
    if (refused.length > 0 && client.connected)
      this.#options.log.error(
        { refused },
        'the broker refused subscriptions: check the rights of our account',
      )
    return refused
  }

  /** A connection whose oldest message does not get durable though the spool takes others is made anew; the broker sends again. */
  #watch(): void {
    if (!this.#inFlight.isStuck(this.#options.ports.accepting())) return
    this.#options.log.error(
      { age_ms: this.#inFlight.age_ms },
      'messages of the broker wait too long; connecting anew',
    )
    this.#inFlight.forget()
    // As when the cable is cut: only then does the library go on by itself.
    this.#client?.stream.destroy()
  }

  #address(): string {
    const { protocol, host } = new URL(this.#options.url)
    return `${protocol}//${host}`
  }
}
