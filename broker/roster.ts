import type { Duplex } from 'node:stream'
import type { Client } from 'aedes'
import type { Connection } from './connection.ts'

type OwnedStream = Duplex & { denyutConnection?: Connection }

/** The connections, found by aedes client, client id or user name. */
export class Roster {
  readonly #clients = new Map<Connection, Client>()
  readonly #byClientId = new Map<string, Connection>()
  readonly #byUsername = new Map<string, Set<Connection>>()

  get size(): number {
    return this.#clients.size
  }

  /** Before aedes gets the stream: its hooks find the connection on it. */
  prepare(stream: OwnedStream, connection: Connection): void {
    stream.denyutConnection = connection
  }

  add(connection: Connection, client: Client): void {
    this.#clients.set(connection, client)
  }

  of(client: Client): Connection {
    const { denyutConnection } = client.conn as OwnedStream
    if (!denyutConnection) throw new Error('a client without a connection')
    return denyutConnection
  }

  /** Authenticated. */
  join(connection: Connection): void {
    if (connection.clientId !== '') this.#byClientId.set(connection.clientId, connection)
    const connections = this.#byUsername.get(connection.username) ?? new Set()
    this.#byUsername.set(connection.username, connections.add(connection))
  }

  leave(connection: Connection): void {
    this.#clients.delete(connection)
    if (this.#byClientId.get(connection.clientId) === connection) this.#byClientId.delete(connection.clientId)
    const connections = this.#byUsername.get(connection.username)
    connections?.delete(connection)
    if (connections?.size === 0) this.#byUsername.delete(connection.username)
  }

  /** Cuts whatever is still open at a stop. */
  endAll(): void {
    for (const client of this.#clients.values()) (client.conn as Duplex).destroy()
  }

  live(clientId: string): Connection | undefined {
    return this.#byClientId.get(clientId)
  }

  clientsOf(username: string): Client[] {
    return [...(this.#byUsername.get(username) ?? [])].flatMap(
      (connection) => this.#clients.get(connection) ?? [],
    )
  }

  subscriptionsOf(client: Client): number {
    return Object.keys((client as Client & { subscriptions: object }).subscriptions).length
  }
}
