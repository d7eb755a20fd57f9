import type { Duplex } from 'node:stream'
import type { Clock } from '#platform/clock.ts'
import type { Counters } from './counters.ts'
import type { BrokerLimits } from './limits.ts'
import { Pace } from './pace.ts'
import type { Principal } from './ports.ts'
import { GuardedStream } from './stream.ts'
import { TopicRights } from './topics.ts'

/** Reasons not to read a socket, one bit each. */
export const HOLD = { connecting: 1, unacked: 2, total: 4, clogged: 8 } as const

export interface ConnectionParts {
  readonly limits: BrokerLimits
  readonly clock: Clock
  readonly counters: Counters
  /** A packet was too large; the user name is empty before authentication. */
  onNotKept(username: string): void
}

/** One connection from its acceptance to its end, and what its client may do. */
export class Connection {
  readonly guarded: GuardedStream
  readonly pace: Pace
  readonly address: string
  principal: Principal | null = null
  clientId = ''
  /** From CONNECT: an empty client id that wants its session kept [MQTT-3.1.3-8], and the topic of the will. */
  emptyIdKept = false
  clean = true
  willTopic: string | null = null
  unackedBytes = 0
  #publish = new TopicRights([])
  #receive = new TopicRights([])
  #giveUp: (() => void) | null = null

  constructor(stream: Duplex, address: string, parts: ConnectionParts) {
    const { limits, clock, counters } = parts
    this.address = address
    this.pace = new Pace(clock, limits.messagesPerSecond)
    this.guarded = new GuardedStream(stream, {
      packetBytes: limits.packetBytes,
      writeBytes: limits.writeBytes,
      onTooLarge: () => {
        counters.packetsTooLarge++
        parts.onNotKept(this.username)
      },
      onClogged: () => {
        counters.held++
        this.guarded.hold(HOLD.clogged)
        this.#giveUp = clock.after(limits.drainTimeout_ms, () =>
          stream.destroy(new Error('the client does not read')),
        )
      },
      onDrained: () => {
        this.#giveUp?.()
        this.#giveUp = null
        this.guarded.lift(HOLD.clogged)
      },
    })
  }

  get username(): string {
    return this.principal?.username ?? ''
  }

  admit(principal: Principal): void {
    this.principal = principal
    this.#publish = new TopicRights(principal.publish)
    this.#receive = new TopicRights(principal.subscribe)
  }

  /** After CONNACK and the queue of a kept session. */
  begin(): void {
    this.guarded.patient = false
    this.guarded.lift(HOLD.connecting)
  }

  /** After its end. */
  close(): void {
    this.#giveUp?.()
  }

  mayPublish(topic: string): boolean {
    return this.#publish.allow(topic)
  }

  mayReceive(topic: string): boolean {
    return this.#receive.allow(topic)
  }
}
