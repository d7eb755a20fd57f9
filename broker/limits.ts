/** What the broker holds and tolerates. Tests and settings may lower it; nothing is unlimited. */
export interface BrokerLimits {
  /** A whole MQTT packet. 500 readings of JSON are about 60 KiB; four times that, before authentication too. */
  readonly packetBytes: number
  /** Connections of all listeners together: 20 MB of kernel and 300 MB of our memory. */
  readonly connections: number
  /** New connections taken in a second; after a power cut everybody comes at once, and waiting beats being refused. */
  readonly connectsPerSecond: number
  /** From the connection to the end of CONNECT. */
  readonly connectTimeout_ms: number
  /** Publishes outside the client's own topics in a minute; a misconfigured device shows itself long before. */
  readonly foreignPerMinute: number
  /** Acknowledgements of one connection in a second, delayed and never refused. A gateway speaks for thousands of devices. */
  readonly messagesPerSecond: number
  /** Unacknowledged bytes of one connection above which its socket is not read: a window of thousands of usual messages. */
  readonly unackedBytes: number
  /** The same of all connections: what the broker's memory can bear while the spool is full. */
  readonly unackedBytesTotal: number
  /** Unsent bytes above which a subscriber gets no QoS 0 any more. Twenty seconds of a line of 100 kbit/s. */
  readonly slowBytes: number
  /** Unsent bytes above which a connection is not read, and one that gets QoS 1 is closed: its session keeps what it missed. */
  readonly writeBytes: number
  /** How long a connection may stay above `writeBytes`. */
  readonly drainTimeout_ms: number
  /** Subscriptions of one client: its own command topic, and a few for gateways. */
  readonly subscriptions: number
  /** Messages kept for one session that is away; commands older than a thousand others help nobody. */
  readonly queuedPerSession: number
  /** Persistent sessions of one user name; beyond it the one that was away longest goes. */
  readonly sessionsPerUser: number
  /** Topics with a retained message: one a device, for as many devices as connections. */
  readonly retainedTopics: number
}

export const DEFAULT_LIMITS: BrokerLimits = {
  packetBytes: 256 * 1024,
  connections: 20_000,
  connectsPerSecond: 1_000,
  connectTimeout_ms: 10_000,
  foreignPerMinute: 100,
  messagesPerSecond: 50_000,
  unackedBytes: 1024 * 1024,
  unackedBytesTotal: 64 * 1024 * 1024,
  slowBytes: 256 * 1024,
  writeBytes: 1024 * 1024,
  drainTimeout_ms: 30_000,
  subscriptions: 100,
  queuedPerSession: 1_000,
  sessionsPerUser: 8,
  retainedTopics: 20_000,
}

/** Held for a message beside topic and payload: packet, callbacks, and the spool's own record. */
export const MESSAGE_OVERHEAD_BYTES = 512
/**
 * Packets that may arrive behind CONNECT before CONNACK. aedes closes above it; what one read of a socket can hold is the real bound,
 * because nothing more is read before CONNACK.
 */
export const PIPELINED_PACKETS_MAX = 65_536
