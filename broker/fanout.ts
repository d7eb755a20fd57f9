import type { Aedes, Client, PublishPacket } from 'aedes'
import { isCommand, isOpenFilter } from './topics.ts'

type Done = (error?: Error | null) => void

/** The broker object as aedes itself calls it for its clients. */
interface InnerAedes {
  publish(packet: PublishPacket, client: Client | null | Done, done?: Done): void
  subscribe(topic: string, deliver: unknown, done?: Done): void
  unsubscribe(topic: string, deliver: unknown, done?: Done): void
}

export interface FanoutParts {
  /** Packets that nobody may get. */
  readonly unseen: WeakSet<object>
  /** Sessions of clients that are away may want more than commands. */
  readonly hasOpenFilter: () => boolean
}

/**
 * Keeps messages of devices away from the emitter: foreign ones always, others while no subscription can match them. Walking the
 * emitter for telemetry that nobody subscribed to would double the cost of a message. Retained messages and the platform's own always go through.
 */
export function narrowFanout(aedes: Aedes, { unseen, hasOpenFilter }: FanoutParts): void {
  const inner = aedes as unknown as InnerAedes
  const publish = inner.publish.bind(inner)
  const subscribe = inner.subscribe.bind(inner)
  const unsubscribe = inner.unsubscribe.bind(inner)
  let openFilters = 0
  inner.subscribe = (topic, deliver, done) => {
    if (isOpenFilter(topic)) openFilters++
    subscribe(topic, deliver, done)
  }
  inner.unsubscribe = (topic, deliver, done) => {
    if (isOpenFilter(topic)) openFilters--
    unsubscribe(topic, deliver, done)
  }
  inner.publish = (packet, client, done) => {
    if (client && typeof client !== 'function') {
      const unwanted = openFilters === 0 && !packet.retain && !isCommand(packet.topic) && !hasOpenFilter()
      if (unwanted || unseen.has(packet)) return done?.(null)
    }
    publish(packet, client, done)
  }
}
