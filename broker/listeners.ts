import type { Server as HttpServer, IncomingMessage } from 'node:http'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { BrokerAddress } from './ports.ts'

/** Connections that the kernel holds for us while the loop is busy; a whole fleet comes back at once after a power cut. */
const BACKLOG = 4096
/** Finds peers that vanished without a word when the client chose keepalive 0. */
const TCP_KEEPALIVE_MS = 60_000
/** MQTT over WebSocket [MQTT-6.0.0-3]; the second is what clients of MQTT 3.1 ask for. */
const SUBPROTOCOLS = ['mqtt', 'mqttv3.1']

/** A new connection: its bytes and where it comes from. */
export type Accept = (stream: Duplex, address: string) => void

export interface TlsAddress extends BrokerAddress {
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

/** One TCP or TLS listener. */
export class Listener {
  readonly #wanted: BrokerAddress
  readonly #server: net.Server

  constructor(wanted: BrokerAddress | TlsAddress, accept: Accept, connections: number, onDrop: () => void) {
    this.#wanted = wanted
    const take = (socket: net.Socket) => {
      socket.setKeepAlive(true, TCP_KEEPALIVE_MS)
      accept(socket, socket.remoteAddress ?? '')
    }
    this.#server =
      'cert' in wanted
        ? tls.createServer({ cert: wanted.cert, key: wanted.key, minVersion: 'TLSv1.2', noDelay: true }, take)
        : net.createServer({ noDelay: true }, take)
    this.#server.maxConnections = connections
    this.#server.on('drop', onDrop)
  }

  async start(): Promise<void> {
    const { host, port } = this.#wanted
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port, backlog: BACKLOG }, () => {
        this.#server.removeListener('error', reject)
        resolve()
      })
    })
  }

  get address(): BrokerAddress {
    const bound = this.#server.address() as net.AddressInfo | null
    return bound ? { host: bound.address, port: bound.port } : this.#wanted
  }

  /** Stops taking connections; those that are there end by themselves or by the broker. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** MQTT on a path of an HTTP server that somebody else runs. Any origin may connect: devices have none, and credentials come in CONNECT. */
export class WebSocketDoor {
  readonly #server: HttpServer
  readonly #path: string
  readonly #accept: Accept
  readonly #mayEnter: () => boolean
  readonly #sockets: WebSocketServer

  constructor(
    server: HttpServer,
    path: string,
    accept: Accept,
    packetBytes: number,
    mayEnter: () => boolean,
  ) {
    this.#server = server
    this.#path = path
    this.#accept = accept
    this.#mayEnter = mayEnter
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // Several packets may share a message; one alone must fit in with its header.
      maxPayload: 2 * packetBytes,
      handleProtocols: (offered) => SUBPROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
    })
  }

  open(): void {
    this.#server.on('upgrade', this.#onUpgrade)
  }

  close(): void {
    this.#server.removeListener('upgrade', this.#onUpgrade)
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?')[0] !== this.#path) return
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    const known = offered.some((name) => SUBPROTOCOLS.includes(name))
    if (known && this.#mayEnter()) this.#upgrade(request, socket, head)
    else refuse(socket, known ? '503 Service Unavailable' : '400 Bad Request')
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // MQTT is binary; a text frame is no MQTT [MQTT-6.0.0-1].
      webSocket.on('message', (_data, isBinary) => {
        if (!isBinary) webSocket.close(1003)
      })
      this.#accept(createWebSocketStream(webSocket), request.socket.remoteAddress ?? '')
    })
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
