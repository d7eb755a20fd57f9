import type { Socket } from 'socket.io'
import {
  CHANNELS_PER_CLIENT,
  type ChannelName,
  type SubscribeAnswer,
  type SubscribeRequest,
} from '#model/live.ts'
import type { Clock } from '#platform/clock.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Authority } from '../access/authority.ts'
import type { Caller } from '../access/identities.ts'
import { planFor } from './channels.ts'
import type { Hub } from './hub.ts'

/** A page subscribes to a handful of channels; more is a fault of the client. */
const SUBSCRIPTIONS_MAX = 20
const SUBSCRIPTIONS_WINDOW_MS = 10_000

export interface ClientParts {
  readonly clock: Clock
  readonly registry: Registry
  readonly authority: Authority
  readonly hub: Hub
}

/** One connected client: who it is and which channels it holds. */
export class Client {
  readonly socket: Socket
  readonly caller: Caller
  readonly #parts: ClientParts
  /** Room of each held channel. */
  #rooms = new Map<ChannelName, string>()
  #subscribedAt: number[] = []

  constructor(socket: Socket, caller: Caller, parts: ClientParts) {
    this.socket = socket
    this.caller = caller
    this.#parts = parts
  }

  /** Without a pause between reading the values and joining the room, so that no delta falls in between. */
  subscribe(request: SubscribeRequest): SubscribeAnswer {
    const { clock, registry, authority, hub } = this.#parts
    const now = clock.now()
    if (this.#isTooOften(now)) return { k: 'err', code: 'limit' }
    const plan = planFor(request.ch, this.caller, registry, authority)
    if (typeof plan === 'string') return { k: 'err', code: plan }
    const held = this.#rooms.get(request.ch)
    if (held === undefined && this.#rooms.size >= CHANNELS_PER_CLIENT) return { k: 'err', code: 'limit' }
    if (held !== undefined && held !== plan.room) this.unsubscribe(request.ch)
    const feed = held === plan.room ? hub.feed(plan.room) : undefined
    this.#rooms.set(request.ch, plan.room)
    void this.socket.join(plan.room)
    return (feed ?? hub.hold(plan)).answer(request, now)
  }

  unsubscribe(channel: ChannelName): void {
    const room = this.#rooms.get(channel)
    if (room === undefined) return
    this.#rooms.delete(channel)
    void this.socket.leave(room)
    this.#parts.hub.release(room, this.#parts.clock.now())
  }

  /** Lets go of everything. */
  end(): void {
    for (const channel of [...this.#rooms.keys()]) this.unsubscribe(channel)
  }

  /** Last number of each held channel. */
  sequences(): Partial<Record<ChannelName, number>> {
    const sequences: Partial<Record<ChannelName, number>> = {}
    for (const [channel, room] of this.#rooms) {
      const feed = this.#parts.hub.feed(room)
      if (feed) sequences[channel] = feed.sequence
    }
    return sequences
  }

  /** Whether what it holds is still what its roles give there. */
  isEntitled(): boolean {
    const { registry, authority } = this.#parts
    return [...this.#rooms].every(([channel, room]) => {
      const plan = planFor(channel, this.caller, registry, authority)
      return typeof plan !== 'string' && plan.room === room
    })
  }

  #isTooOften(now: number): boolean {
    this.#subscribedAt = this.#subscribedAt.filter((at) => now - at < SUBSCRIPTIONS_WINDOW_MS)
    if (this.#subscribedAt.length >= SUBSCRIPTIONS_MAX) return true
    this.#subscribedAt.push(now)
    return false
  }
}

/** The request as a client sent it; undefined when it is none. */
export function toSubscribeRequest(value: unknown): SubscribeRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { ch, h, since } = value as Record<string, unknown>
  if (typeof ch !== 'string') return undefined
  const { e, s } = (typeof since === 'object' && since !== null ? since : {}) as Record<string, unknown>
  return {
    ch: ch as ChannelName,
    ...(typeof h === 'string' ? { h } : {}),
    ...(typeof e === 'string' && typeof s === 'number' && Number.isSafeInteger(s) ? { since: { e, s } } : {}),
  }
}
