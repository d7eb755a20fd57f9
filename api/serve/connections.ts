import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '#platform/clock.ts'

/** Connections that do not end by themselves, as upgraded ones, are cut this long after a stop. */
const STOP_MAX_MS = 3_000

/** Lets a server stop: answers under way are finished, kept-alive connections end, what stays is cut. */
export class Connections {
  readonly #server: Server
  readonly #clock: Clock
  readonly #open = new Set<Socket>()
  #cancel: (() => void) | undefined

  constructor(server: Server, clock: Clock) {
    this.#server = server
    this.#clock = clock
  }

  watch(): void {
    this.#server.on('connection', (socket: Socket) => {
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    })
    // A kept-alive connection that was busy when the server closed would stay open until its time-out.
    this.#server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.once('close', () => setImmediate(() => this.#closeIdle()))
    })
  }

  /** Call before the server closes; `ended` after. */
  ending(): void {
    this.#cancel = this.#clock.after(STOP_MAX_MS, () => {
      for (const socket of this.#open) socket.destroy()
    })
  }

  ended(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #closeIdle(): void {
    if (this.#cancel) this.#server.closeIdleConnections()
  }
}
