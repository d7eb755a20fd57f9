import { createHash } from 'node:crypto'
import {
  type ChannelName,
  type Delta,
  type LiveEntry,
  type LivePoint,
  pointId,
  type SubscribeAnswer,
  type SubscribeRequest,
} from '#model/live.ts'
import type { Slot } from '../telemetry/content.ts'

/** Deltas kept for clients that come back: a minute of the fastest channel. */
export const RING_MAX = 240

/** `fast` channels send at most every tick, `slow` ones at most every second. */
export type Pace = 'fast' | 'slow'

export type ReadPoint = (subject: string, metric: string) => LivePoint | undefined

/**
 * What a channel carries for callers with the same rights there; they share its numbering and its Socket.IO
 * room.
 */
export interface FeedPlan {
  readonly channel: ChannelName
  readonly room: string
  readonly pace: Pace
  readonly slots: readonly Slot[]
}

/** One numbered stream of present values: snapshot, then deltas without a gap, the last of them kept. */
export class Feed {
  readonly plan: FeedPlan
  readonly hash: string
  readonly epoch: string
  readonly #ids: string[]
  readonly #read: ReadPoint
  #sequence = 0
  /** Entries of deltas `#sequence − length + 1` to `#sequence`. */
  #ring: LiveEntry[][] = []
  #dirty = new Set<number>()

  /** `epoch` is used by no other feed, of this process or another. */
  constructor(plan: FeedPlan, epoch: string, read: ReadPoint) {
    this.plan = plan
    this.epoch = epoch
    this.#read = read
    this.#ids = plan.slots.map(([subject, metric]) => pointId(subject, metric))
    this.hash = createHash('sha256').update(this.#ids.join('\n')).digest('base64url').slice(0, 12)
  }

  get sequence(): number {
    return this.#sequence
  }

  mark(index: number): void {
    this.#dirty.add(index)
  }

  /** What changed since the last one, the last value of each; null when nothing did. */
  flush(now: number): Delta | null {
    if (this.#dirty.size === 0) return null
    const entries: LiveEntry[] = []
    for (const index of this.#dirty) {
      const entry = this.#entry(index)
      if (entry) entries.push(entry)
    }
    this.#dirty.clear()
    return entries.length === 0 ? null : this.#number(entries, now)
  }

  /** A delta without values, which tells clients of another epoch to subscribe again. */
  announce(now: number): Delta {
    return this.#number([], now)
  }

  /**
   * Deltas after `since` when all of them are still kept, else a snapshot; ids only when the client holds
   * another list.
   */
  answer({ h, since }: Pick<SubscribeRequest, 'h' | 'since'>, now: number): SubscribeAnswer {
    const missed = since?.e === this.epoch ? this.#sequence - since.s : -1
    if (since && missed >= 0 && missed <= this.#ring.length && h === this.hash) {
      return {
        k: 'delta',
        e: this.epoch,
        from: since.s + 1,
        to: this.#sequence,
        t: now,
        d: this.#merged(missed),
      }
    }
    const p = this.#ids.flatMap((_, index) => {
      const entry = this.#entry(index)
      return entry ? [entry] : []
    })
    const ids = h === this.hash ? {} : { ids: this.#ids }
    return { k: 'snap', e: this.epoch, s: this.#sequence, t: now, h: this.hash, ...ids, p }
  }

  #number(entries: LiveEntry[], now: number): Delta {
    this.#sequence++
    this.#ring.push(entries)
    if (this.#ring.length > RING_MAX) this.#ring.shift()
    return { c: this.plan.channel, e: this.epoch, s: this.#sequence, t: now, d: entries }
  }

  /** The last `count` deltas as one: the last value of each point. */
  #merged(count: number): LiveEntry[] {
    const last = new Map<number, LiveEntry>()
    if (count > 0)
      for (const entries of this.#ring.slice(-count)) for (const entry of entries) last.set(entry[0], entry)
    return [...last.values()]
  }

  #entry(index: number): LiveEntry | undefined {
    const slot = this.plan.slots[index]
    const point = slot && this.#read(slot[0], slot[1])
    return point && [index, point.value, point.at, point.quality]
  }
}
