import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { ErrorCode } from '#model/errors.ts'
import { type Delta, HEARTBEAT_INTERVAL_MS, type SubscribeAnswer } from '#model/live.ts'
import type { Settings } from '#model/settings.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { randomSecret } from '#platform/secrets.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Authority } from '../access/authority.ts'
import type { Caller, Credential, Identities } from '../access/identities.ts'
import type { LivePort } from '../ports.ts'
import { originOf } from '../serve/origin.ts'
import { personRoom, replannedSlots } from './channels.ts'
import { Client, toSubscribeRequest } from './clients.ts'
import { EventQueue } from './events.ts'
import { Hub } from './hub.ts'
import { LAG_ROOM, LagWatch } from './lag.ts'

/** Deltas of a floor: faster than the eye follows, slow enough to gather many changes in one message. */
const TICK_MS = 250
const TICKS_PER_SECOND = 1_000 / TICK_MS
/** Roles and sessions that changed on another node are noticed after this; those changed here at once. */
const RECHECK_MS = 60_000
/** Largest message of a client: a subscription is some hundred bytes. */
const CLIENT_MESSAGE_MAX_BYTES = 16e3
/** Of one process; 1,000 cost about a tenth of a core. */
const CONNECTIONS_MAX = 10_000
const PING_MS = 20_000

export interface LiveParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
  readonly registry: Registry
  readonly live: LivePort
  readonly server: HttpServer
  readonly authority: Authority
  readonly identities: Identities
  readonly publicHost: string | null
}

/** Live values over Socket.IO, as model/live.ts says. */
export class LiveServer {
  readonly #parts: LiveParts
  readonly #hub: Hub
  readonly #events: EventQueue
  readonly #lag = new LagWatch()
  readonly #callers = new WeakMap<IncomingMessage, Caller>()
  #clients = new Map<string, Client>()
  #io: Server | undefined
  #undo: (() => void)[] = []
  #tick = 0

  constructor(parts: LiveParts) {
    this.#parts = parts
    const node = `${randomSecret().slice(0, 6)}.${parts.clock.now().toString(36)}`
    this.#hub = new Hub(node, (subject, metric) => parts.live.get(subject, metric))
    this.#events = new EventQueue(() => parts.registry.campus().id)
  }

  start(): void {
    const { settings, clock, server, live, registry, identities } = this.#parts
    this.#io = new Server(server, {
      serveClient: false,
      // Several API nodes share no sessions: long polling would need a proxy that always chooses the same
      // one.
      transports: settings.DENYUT_ROLE === 'api' ? ['websocket'] : ['polling', 'websocket'],
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: CLIENT_MESSAGE_MAX_BYTES,
      pingInterval: PING_MS,
      pingTimeout: PING_MS,
      allowRequest: (request, decide) => this.#admit(request, decide),
    })
    this.#io.on('connection', (socket) => this.#connected(socket))
    this.#undo = [
      live.onChange((points) => this.#hub.changed(points)),
      live.onEvent((event) => {
        if (event.kind !== 'history' || this.#hub.roomsOf(event.id).size > 0) this.#events.add(event)
      }),
      registry.onReload(() => this.#reloaded()),
      identities.onChange((ended) => (ended ? this.#ended(ended) : void this.#recheck())),
      clock.every(TICK_MS, () => this.#ticked()),
      clock.every(HEARTBEAT_INTERVAL_MS, () => this.#beat()),
      clock.every(RECHECK_MS, () => void this.#recheck()),
    ]
  }

  /** Connections end as by a lost network, so that clients come back to the next process. */
  stop(): void {
    for (const undo of this.#undo.splice(0)) undo()
    this.#io?.engine.close()
    this.#io = undefined
  }

  #admit(
    request: IncomingMessage,
    decide: (error: string | null | undefined, success: boolean) => void,
  ): void {
    this.#callerOf(request).then(
      (caller) => {
        if (typeof caller === 'string') decide(caller, false)
        else {
          this.#callers.set(request, caller)
          decide(null, true)
        }
      },
      (error) => {
        this.#parts.log.error({ err: error }, 'a live connection could not be checked')
        decide('unavailable', false)
      },
    )
  }

  /** Who wants to connect, or the code of what is against it. */
  async #callerOf(request: IncomingMessage): Promise<Caller | ErrorCode> {
    const { identities, publicHost } = this.#parts
    const credential = identities.credentialOf(request.headers)
    if (!credential) return 'unauthenticated'
    if (credential.via === 'cookie' && originOf(request.headers, publicHost) === 'foreign') return 'forbidden'
    if ((this.#io?.engine.clientsCount ?? 0) >= CONNECTIONS_MAX) return 'too_many_requests'
    return (await identities.resolve(credential)) ?? 'unauthenticated'
  }

  #connected(socket: Socket): void {
    const caller = this.#callers.get(socket.request)
    if (!caller) {
      socket.disconnect(true)
      return
    }
    const client = new Client(socket, caller, { ...this.#parts, hub: this.#hub })
    this.#clients.set(socket.id, client)
    socket.on('sub', (value: unknown, answer: unknown) => {
      if (typeof answer !== 'function') return
      const request = toSubscribeRequest(value)
      const refused: SubscribeAnswer = { k: 'err', code: 'unknown' }
      answer(request ? client.subscribe(request) : refused)
    })
    socket.on('unsub', (value: unknown) => {
      const request = toSubscribeRequest(value)
      if (request) client.unsubscribe(request.ch)
    })
    socket.on('disconnect', () => {
      client.end()
      this.#lag.forget(socket.id)
      this.#clients.delete(socket.id)
    })
  }

  #ticked(): void {
    const now = this.#parts.clock.now()
    this.#hub.flush('fast', now, this.#send)
    if (++this.#tick % TICKS_PER_SECOND !== 0) return
    this.#hub.flush('slow', now, this.#send)
    this.#sendEvents()
    this.#hub.sweep(now)
    for (const { socket } of this.#clients.values()) {
      if (!this.#lag.check(socket, now)) continue
      this.#parts.log.warn({ socket: socket.id }, 'a live client fell behind for too long')
      socket.conn.close(true)
    }
  }

  /** Encoded once for everybody in the room. */
  readonly #send = (room: string, delta: Delta): void => {
    this.#io?.to(room).except(LAG_ROOM).emit('d', delta)
  }

  #sendEvents(): void {
    const { authority } = this.#parts
    for (const event of this.#events.take()) {
      if (event.kind === 'campus') this.#io?.emit('ev', event)
      else if (event.kind === 'history')
        for (const room of this.#hub.roomsOf(event.id)) this.#io?.to(room).emit('ev', event)
      else if (event.kind === 'booking') {
        for (const { socket, caller } of this.#clients.values()) {
          if (authority.at(caller, 'booking.own', event.id)) socket.emit('ev', event)
        }
      } else if (event.kind === 'notice') this.#io?.to(personRoom(event.id)).emit('ev', event)
      else if (event.kind === 'device') {
        for (const { socket, caller } of this.#clients.values()) {
          if (authority.onDevice(caller, 'device.read', event.id)) socket.emit('ev', event)
        }
      }
    }
  }

  #beat(): void {
    const t = this.#parts.clock.now()
    for (const client of this.#clients.values()) {
      if (!client.socket.rooms.has(LAG_ROOM)) client.socket.emit('hb', { t, s: client.sequences() })
    }
  }

  #reloaded(): void {
    const { registry, clock } = this.#parts
    this.#hub.replan((plan) => replannedSlots(plan, registry), clock.now(), this.#send)
    for (const client of this.#clients.values()) if (!client.isEntitled()) client.socket.conn.close(true)
    this.#events.add({ kind: 'campus', id: registry.campus().id, rev: registry.version() })
  }

  /** A session that was signed out: its clients have to sign in again. */
  #ended(credential: Credential): void {
    for (const { socket, caller } of this.#clients.values()) {
      if (Buffer.compare(caller.credential.hash, credential.hash) === 0) socket.disconnect(true)
    }
  }

  /** Clients whose session or roles changed: gone ones end, changed ones come back and are asked again. */
  async #recheck(): Promise<void> {
    const { identities, log } = this.#parts
    for (const { socket, caller } of [...this.#clients.values()]) {
      try {
        const now = await identities.resolve(caller.credential)
        if (!now) socket.disconnect(true)
        else if (JSON.stringify(now.grants) !== JSON.stringify(caller.grants)) socket.conn.close(true)
      } catch (error) {
        log.error({ err: error }, 'live clients could not be checked')
        return
      }
    }
  }
}
