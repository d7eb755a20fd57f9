import type { RawMessage } from '#model/readings.ts'

/** Who a connection speaks for, after authentication. */
export interface Principal {
  readonly username: string
  readonly kind: 'device' | 'gateway'
  /** Topic filters this client may publish to. */
  readonly publish: readonly string[]
  /** Topic filters this client may subscribe to. */
  readonly subscribe: readonly string[]
}

/** What the broker needs from the rest; `bin` hands it in. */
export interface BrokerPorts {
  /** null: refused. Called once per CONNECT. */
  authenticate(username: string, password: Uint8Array): Principal | null
  /** Durable accept; `done(null)` after the message is on disk. `foreign`: published outside the client's own topics. */
  accept(message: RawMessage, foreign: boolean, done: (error: Error | null) => void): void
  /** QoS 0 was received (`shed` false) or dropped under load (`shed` true). */
  countQos0(shed: boolean): void
  /** A message that was refused before it could be kept (too large). */
  countNotKept(username: string): void
  /** New connections are refused (CONNACK 3) while false: the spool is full. */
  accepting(): boolean
}

export interface BrokerAddress {
  readonly host: string
  readonly port: number
}
