import type { Aedes, AuthenticateError, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { type Connection, HOLD } from './connection.ts'
import type { Counters, RefusedReason } from './counters.ts'
import type { Flow } from './flow.ts'
import { ForeignWatch } from './foreign.ts'
import { type BrokerLimits, MESSAGE_OVERHEAD_BYTES } from './limits.ts'
import type { BrokerPorts } from './ports.ts'
import type { Roster } from './roster.ts'
import type { SessionStore } from './sessions.ts'
import { filterCovers, isPublishable, isReserved, mayRetain } from './topics.ts'

export interface HookParts {
  readonly ports: BrokerPorts
  readonly limits: BrokerLimits
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly flow: Flow
  readonly sessions: SessionStore
  readonly roster: Roster
}

/** CONNACK return codes of MQTT 3.1.1, table 3.1. */
const CONNACK = { identifier: 2, unavailable: 3, credentials: 4, notAuthorized: 5 } as const
/** Clients that were told about MQTT 5; beyond it they are only counted. */
const TOLD_MAX = 1_000

type Answer = (error: Error | null) => void

/**
 * What aedes asks us. Everything that nobody allowed is denied. No hook throws: an exception inside aedes ends the process, so each is
 * caught and answered as a refusal.
 */
export class Hooks {
  /** Packets that subscribers must not get. */
  readonly unseen = new WeakSet<object>()
  readonly #parts: HookParts
  readonly #watch: ForeignWatch
  readonly #told = new Set<string>()

  constructor(parts: HookParts) {
    this.#parts = parts
    this.#watch = new ForeignWatch(parts.clock, parts.limits.foreignPerMinute)
  }

  install(aedes: Aedes): void {
    aedes.preConnect = (client, packet, callback) => {
      const error = this.#guard(() => this.#preConnect(client, packet))
      callback(error, error === null)
    }
    aedes.authenticate = (client, username, password, callback) => {
      this.#authenticate(client, username, password).then(
        (error) => callback(error, error === null),
        (error) => callback(this.#broken(error, CONNACK.unavailable), false),
      )
    }
    aedes.authorizePublish = (client, packet, callback) => {
      try {
        this.#publish(client, packet, callback as Answer)
      } catch (error) {
        callback(this.#broken(error, CONNACK.unavailable))
      }
    }
    aedes.authorizeSubscribe = (client, subscription, callback) => {
      let granted = false
      this.#guard(() => {
        granted = this.#maySubscribe(client, subscription)
      })
      callback(null, granted ? subscription : null)
    }
    aedes.authorizeForward = (client, packet) => {
      let forwarded = false
      this.#guard(() => {
        forwarded = this.#mayForward(client, packet)
      })
      return forwarded ? packet : null
    }
  }

  #guard(action: () => void): Error | null {
    try {
      action()
      return null
    } catch (error) {
      return this.#broken(error, CONNACK.unavailable)
    }
  }

  #broken(error: unknown, returnCode: number): AuthenticateError {
    this.#parts.log.error({ err: error }, 'a hook of the broker failed')
    return Object.assign(new Error('internal error'), { returnCode })
  }

  #preConnect(client: Client, packet: ConnectPacket): void {
    const connection = this.#parts.roster.of(client)
    // What a client sends behind CONNECT stays in the socket until CONNACK.
    connection.guarded.hold(HOLD.connecting)
    connection.clientId = packet.clientId
    connection.clean = packet.clean ?? true
    connection.emptyIdKept = packet.clientId === '' && packet.clean === false
    connection.willTopic = packet.will?.topic ?? null
    if ((packet.protocolVersion as number) === 5) this.#refuseVersion5(connection)
  }

  #refuseVersion5(connection: Connection): void {
    const { counters, log } = this.#parts
    counters.refused.protocol++
    const who = connection.clientId || connection.address
    if (this.#told.has(who) || this.#told.size === TOLD_MAX) return
    this.#told.add(who)
    log.warn(
      { clientId: connection.clientId, address: connection.address },
      'a client speaks MQTT 5, the embedded broker speaks MQTT 3.1.1: set the client to 3.1.1, or use an external broker with MQTT_URL',
    )
  }

  /** null: welcome. */
  async #authenticate(
    client: Client,
    username?: string,
    password?: Uint8Array,
  ): Promise<AuthenticateError | null> {
    const { ports, roster, sessions } = this.#parts
    const connection = roster.of(client)
    if (connection.emptyIdKept) return this.#refuse('client_id', CONNACK.identifier)
    if (!ports.accepting()) return this.#refuse('spool_full', CONNACK.unavailable)
    if (username === undefined || password === undefined)
      return this.#refuse('anonymous', CONNACK.notAuthorized)
    const principal = ports.authenticate(username, password)
    if (principal === null) return this.#refuse('credentials', CONNACK.credentials)
    connection.admit(principal)
    const { willTopic, clientId } = connection
    if (
      willTopic !== null &&
      (!isPublishable(willTopic) || isReserved(willTopic) || !connection.mayPublish(willTopic))
    ) {
      return this.#refuse('will_topic', CONNACK.notAuthorized)
    }
    // Before aedes closes the connection that has the id now [MQTT-3.1.4-2].
    const user = roster.live(clientId)?.username ?? principal.username
    if (user !== principal.username) return this.#refuse('client_id', CONNACK.identifier)
    roster.join(connection)
    if (clientId !== '') {
      const isLive = (id: string) => roster.live(id) !== undefined
      const mine = await sessions.claim(clientId, principal.username, connection.clean, isLive)
      if (!mine) return this.#refuse('client_id', CONNACK.identifier)
    }
    this.#parts.counters.connects++
    return null
  }

  #refuse(reason: RefusedReason, returnCode: number): AuthenticateError {
    this.#parts.counters.refused[reason]++
    return Object.assign(new Error(`refused: ${reason}`), { returnCode })
  }

  /** The only hook that aedes awaits before PUBACK: it answers when the message is durable, in order of arrival. */
  #publish(client: Client | null, packet: PublishPacket, callback: Answer): void {
    // No client: the will of a connection that ended with an earlier process; its topic was checked at CONNECT.
    const connection = client && this.#parts.roster.of(client)
    const verdict = connection === null ? null : this.#judge(connection, packet)
    if (connection && (verdict === 'own' || verdict === 'foreign')) {
      this.#accept(connection, packet, verdict === 'foreign', callback)
    } else callback(verdict instanceof Error ? verdict : null)
  }

  /** An error ends the connection. */
  #judge(connection: Connection, packet: PublishPacket): 'own' | 'foreign' | 'shed' | Error {
    const { ports, counters, flow } = this.#parts
    const { topic } = packet
    counters.messages++
    if (!isPublishable(topic)) {
      counters.badTopics++
      return new Error('the topic is not allowed')
    }
    const foreign = isReserved(topic) || !connection.mayPublish(topic)
    if (foreign && !this.#tolerate(connection, packet))
      return new Error('too many messages to foreign topics')
    if (packet.retain && !this.#mayRetain(topic, foreign)) packet.retain = false
    if (packet.qos === 0) {
      const shed = flow.full
      ports.countQos0(shed)
      if (shed) {
        // What is not kept must not be seen either.
        this.unseen.add(packet)
        return 'shed'
      }
    }
    return foreign ? 'foreign' : 'own'
  }

  #accept(connection: Connection, packet: PublishPacket, foreign: boolean, callback: Answer): void {
    const { ports, clock, flow } = this.#parts
    const { topic } = packet
    const payload = packet.payload as Buffer
    const bytes = topic.length + payload.length + MESSAGE_OVERHEAD_BYTES
    let open = true
    const settle = (error: Error | null) => {
      if (!open) return
      open = false
      flow.give(connection, bytes)
      callback(error)
    }
    const message = {
      topic,
      payload,
      qos: packet.qos as 0 | 1 | 2,
      publisher: connection.username,
      receivedAt: clock.now(),
    }
    flow.take(connection, bytes)
    try {
      ports.accept(message, foreign, (error) => {
        if (connection.pace.take()) settle(error)
        else connection.pace.wait(() => settle(error))
      })
    } catch (error) {
      settle(this.#broken(error, CONNACK.unavailable))
    }
  }

  #tolerate(connection: Connection, packet: object): boolean {
    const { counters, log } = this.#parts
    counters.foreign++
    this.unseen.add(packet)
    if (this.#watch.tolerates(connection.username)) return true
    counters.foreignClosed++
    log.warn(
      { username: connection.username },
      'a client publishes to too many foreign topics and is disconnected',
    )
    return false
  }

  #mayRetain(topic: string, foreign: boolean): boolean {
    if (foreign || !mayRetain(topic)) return false
    if (this.#parts.sessions.mayRetain(topic)) return true
    this.#parts.counters.retainedRefused++
    return false
  }

  #maySubscribe(client: Client, { topic }: Subscription): boolean {
    const { roster, limits, counters, sessions } = this.#parts
    const connection = roster.of(client)
    const allowed = connection.principal?.subscribe ?? []
    // `$share/…` would be granted by aedes as a plain topic that never gets anything.
    const granted =
      !topic.startsWith('$') &&
      allowed.some((filter) => filterCovers(filter, topic)) &&
      roster.subscriptionsOf(client) < limits.subscriptions
    if (!granted) counters.subscriptionsDenied++
    else if (!connection.clean) sessions.noteSubscription(topic)
    return granted
  }

  #mayForward(client: Client, packet: PublishPacket): boolean {
    const { roster, limits, counters, log } = this.#parts
    const connection = roster.of(client)
    // Rights may have changed since the session was made.
    if (!connection.mayReceive(packet.topic)) return false
    const { unsentBytes } = connection.guarded
    // With an id: from the queue of a session that is taken up again, for which aedes itself waits.
    if (unsentBytes <= limits.slowBytes || packet.messageId !== undefined) return true
    if (packet.qos === 0) counters.forwardsDropped++
    else if (unsentBytes <= limits.writeBytes) return true
    else {
      counters.slowSubscribers++
      log.warn(
        { username: connection.username },
        'a subscriber does not keep up and is disconnected; its session keeps its messages',
      )
      setImmediate(() => client.close())
    }
    return false
  }
}
