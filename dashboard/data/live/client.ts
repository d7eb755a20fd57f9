import {
  type ChangeEvent,
  type ChannelName,
  DELAYED_AFTER_MS,
  type Delta,
  type Heartbeat,
  OFFLINE_AFTER_MS,
  type SubscribeAnswer,
} from '#model/live.ts'
import type { BrowserClock } from '../time.ts'
import { ChannelState } from './channel.ts'
import type { LiveStore } from './store.ts'

/** The part of a Socket.IO socket that is used here. */
export interface LiveSocket {
  readonly connected: boolean
  /** It will try again by itself; false once the server has put it out or refused it. */
  readonly active: boolean
  on(event: string, listener: (payload: never) => void): unknown
  emit(event: string, payload: unknown, ack?: (answer: SubscribeAnswer) => void): unknown
  connect(): unknown
  disconnect(): unknown
}

export type LinkState = 'connecting' | 'live' | 'delayed' | 'offline'
export interface Link {
  readonly state: LinkState
  /** Server time of what was last heard, Unix ms; null: nothing yet. */
  readonly heardAt: number | null
}

/** A hidden tab keeps its channels this long: switching tabs for a moment must not cost a snapshot. */
export const HIDDEN_AFTER_MS = 30_000
/** An unanswered `sub` is sent again after this long. */
export const SUBSCRIBE_TIMEOUT_MS = 10_000
/** After being put out by the server (roles changed, too slow) or refused by it. */
export const REFUSED_RETRY_MS = 5_000
/** A client that changed pages too quickly may ask again after the server's window of ten seconds. */
export const LIMITED_RETRY_MS = 11_000
/** Channels left are remembered for a cheap return; each holds only ids and numbers. */
const REMEMBERED_CHANNELS = 32

interface Held {
  readonly state: ChannelState
  holders: number
  refused: string | null
  cancel: (() => void) | null
}

interface Wiring {
  readonly store: LiveStore
  readonly clock: BrowserClock
  readonly open: () => Promise<LiveSocket>
  /** The server ended the link: whoever is signed in may have changed. */
  readonly onRefused: () => void
}

/** Keeps channels whole over one socket: snapshot, numbered deltas, gaps, reconnects, sleep (model/live.ts). */
export class LiveClient {
  #wiring: Wiring
  #socket: LiveSocket | null = null
  #opening = false
  #channels = new Map<ChannelName, Held>()
  #listeners = new Set<() => void>()
  #events = new Set<(event: ChangeEvent) => void>()
  #link: Link = { state: 'connecting', heardAt: null }
  #heardLocally = 0
  #offset_ms = 0
  #asleep = false
  #stopTimer: (() => void) | null = null

  constructor(wiring: Wiring) {
    this.#wiring = wiring
  }

  /** Opens the socket; `stop` undoes it. */
  start(): void {
    if (this.#stopTimer) return
    this.#heardLocally = this.#wiring.clock.now()
    this.#stopTimer = this.#wiring.clock.every(1_000, () => this.#judge())
    this.#open()
  }

  stop(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#socket?.disconnect()
    this.#socket = null
    for (const held of this.#channels.values()) held.cancel?.()
    this.#channels.clear()
    this.#setLink({ state: 'connecting', heardAt: null })
  }

  /** Holds a channel until the returned release; several holders share one subscription. */
  hold(channel: ChannelName): () => void {
    const held = this.#channels.get(channel) ?? {
      state: new ChannelState(this.#wiring.store),
      holders: 0,
      refused: null,
      cancel: null,
    }
    // Moving it to the end makes the map's order the order of use.
    this.#channels.delete(channel)
    this.#channels.set(channel, held)
    if (held.holders++ === 0) this.#subscribe(channel)
    return () => {
      if (--held.holders > 0) return
      held.cancel?.()
      held.cancel = null
      held.state.interrupted()
      if (this.#socket?.connected) this.#socket.emit('unsub', { ch: channel })
      this.#forgetOldest()
    }
  }

  /** Why the server refused a channel, or null. */
  refused(channel: ChannelName): string | null {
    return this.#channels.get(channel)?.refused ?? null
  }

  link = (): Link => this.#link

  /** Server time now, Unix ms, from the last message and the time since. */
  now = (): number => this.#wiring.clock.now() + this.#offset_ms

  onLink = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onEvent(listener: (event: ChangeEvent) => void): () => void {
    this.#events.add(listener)
    return () => this.#events.delete(listener)
  }

  /** The tab went out of sight for long, or came back. */
  sleep(asleep: boolean): void {
    if (asleep === this.#asleep) return
    this.#asleep = asleep
    for (const [channel, held] of this.#channels) {
      if (held.holders === 0) continue
      if (asleep) this.#socket?.emit('unsub', { ch: channel })
      else this.#subscribe(channel)
    }
  }

  /** The browser lost or regained its network. */
  network(online: boolean): void {
    if (online) this.retry()
    else this.#setLink({ ...this.#link, state: 'offline' })
  }

  /** Tries to connect at once instead of at the next back-off. */
  retry(): void {
    if (!this.#socket) this.#open()
    else if (!this.#socket.connected) {
      this.#socket.disconnect()
      this.#socket.connect()
    }
  }

  #open(): void {
    if (this.#opening || this.#socket) return
    this.#opening = true
    this.#wiring.open().then(
      (socket) => {
        this.#opening = false
        if (!this.#stopTimer) return void socket.disconnect()
        this.#socket = socket
        this.#listen(socket)
        if (socket.connected) this.#connected()
      },
      () => {
        this.#opening = false
      },
    )
  }

  #listen(socket: LiveSocket): void {
    socket.on('connect', () => this.#connected())
    socket.on('disconnect', () => {
      for (const held of this.#channels.values()) held.state.interrupted()
      this.#judge()
      this.#comeBack(socket)
    })
    socket.on('connect_error', () => this.#comeBack(socket))
    socket.on('d', (delta: Delta) => {
      this.#heard(delta.t)
      const held = this.#channels.get(delta.c)
      if (held && held.holders > 0 && held.state.delta(delta) === 'gap') this.#subscribe(delta.c)
    })
    socket.on('hb', (beat: Heartbeat) => {
      this.#heard(beat.t)
      for (const [channel, held] of this.#channels) {
        const sequence = beat.s[channel]
        if (held.holders > 0 && sequence !== undefined && held.state.behind(sequence))
          this.#subscribe(channel)
      }
    })
    socket.on('ev', (event: ChangeEvent) => {
      for (const listener of this.#events) listener(event)
    })
  }

  /** Socket.IO tries again by itself after a broken link, but not after the server's own word. */
  #comeBack(socket: LiveSocket): void {
    if (socket.active || socket !== this.#socket) return
    this.#wiring.onRefused()
    this.#wiring.clock.after(REFUSED_RETRY_MS, () => {
      if (socket === this.#socket && !socket.connected) socket.connect()
    })
  }

  #connected(): void {
    for (const [channel, held] of this.#channels) if (held.holders > 0) this.#subscribe(channel)
    this.#heardLocally = this.#wiring.clock.now()
    // The handshake is a sign of life; the first time of the server comes with its first word.
    this.#setLink({ ...this.#link, state: 'live' })
  }

  #subscribe(channel: ChannelName): void {
    const held = this.#channels.get(channel)
    const socket = this.#socket
    if (!held || !socket?.connected || this.#asleep) return
    held.cancel?.()
    held.cancel = this.#wiring.clock.after(SUBSCRIBE_TIMEOUT_MS, () => this.#subscribe(channel))
    socket.emit('sub', { ch: channel, ...held.state.request() }, (answer) => {
      held.cancel?.()
      held.cancel = null
      if (held.holders === 0) return
      if (answer.k === 'err') {
        held.state.interrupted()
        held.refused = answer.code
        if (answer.code === 'limit')
          held.cancel = this.#wiring.clock.after(LIMITED_RETRY_MS, () => this.#subscribe(channel))
        return this.#announce()
      }
      held.refused = null
      this.#heard(answer.t)
      if (!held.state.answer(answer)) this.#subscribe(channel)
    })
  }

  #forgetOldest(): void {
    for (const [channel, held] of this.#channels) {
      if (this.#channels.size <= REMEMBERED_CHANNELS) return
      if (held.holders === 0) this.#channels.delete(channel)
    }
  }

  #heard(serverTime: number): void {
    this.#heardLocally = this.#wiring.clock.now()
    this.#offset_ms = serverTime - this.#heardLocally
    this.#setLink({ state: 'live', heardAt: serverTime })
  }

  #judge(): void {
    const silence_ms = this.#wiring.clock.now() - this.#heardLocally
    const { state, heardAt } = this.#link
    if (silence_ms >= OFFLINE_AFTER_MS) this.#setLink({ state: 'offline', heardAt })
    else if (state === 'live' && (silence_ms >= DELAYED_AFTER_MS || !this.#socket?.connected))
      this.#setLink({ state: 'delayed', heardAt })
  }

  #setLink(link: Link): void {
    // The clock in the pill shows seconds, so a new second is news and a new millisecond is not.
    const second = (at: number | null) => (at === null ? null : Math.floor(at / 1000))
    const same = link.state === this.#link.state && second(link.heardAt) === second(this.#link.heardAt)
    if (same) return
    this.#link = link
    this.#announce()
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }
}
