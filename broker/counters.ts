import type { Clock } from '#platform/clock.ts'

/** Why a CONNECT or a connection was refused. */
export type RefusedReason =
  | 'anonymous'
  | 'credentials'
  | 'client_id'
  | 'will_topic'
  | 'protocol'
  | 'spool_full'
  | 'connection_limit'

const RATE_INTERVAL_MS = 1_000

/** What the broker has seen since it was started. */
export class Counters {
  connections = 0
  connects = 0
  messages = 0
  packetsTooLarge = 0
  foreign = 0
  foreignClosed = 0
  badTopics = 0
  subscriptionsDenied = 0
  slowSubscribers = 0
  forwardsDropped = 0
  queueFull = 0
  retainedRefused = 0
  keepaliveTimeouts = 0
  /** Times that a socket was not read because too much of it was unacknowledged or unsent. */
  held = 0
  readonly refused: Record<RefusedReason, number> = {
    anonymous: 0,
    credentials: 0,
    client_id: 0,
    will_topic: 0,
    protocol: 0,
    spool_full: 0,
    connection_limit: 0,
  }
  #messagesBefore = 0
  #rate_per_s = 0
  #stop: (() => void) | null = null

  start(clock: Clock): void {
    this.#stop = clock.every(RATE_INTERVAL_MS, () => {
      this.#rate_per_s = this.messages - this.#messagesBefore
      this.#messagesBefore = this.messages
    })
  }

  stop(): void {
    this.#stop?.()
    this.#stop = null
  }

  /** Flat, as metrics want it. */
  snapshot(): Record<string, number> {
    const refused = Object.entries(this.refused).map(([reason, count]) => [
      `connects_refused_${reason}`,
      count,
    ])
    return {
      connections: this.connections,
      connects: this.connects,
      messages: this.messages,
      messages_per_second: this.#rate_per_s,
      packets_too_large: this.packetsTooLarge,
      foreign_publishes: this.foreign,
      foreign_closed: this.foreignClosed,
      bad_topics: this.badTopics,
      subscriptions_denied: this.subscriptionsDenied,
      slow_subscribers_closed: this.slowSubscribers,
      forwards_dropped: this.forwardsDropped,
      session_queue_full: this.queueFull,
      retained_refused: this.retainedRefused,
      keepalive_timeouts: this.keepaliveTimeouts,
      sockets_held: this.held,
      ...(Object.fromEntries(refused) as Record<string, number>),
    }
  }
}
