import type { Delta, LivePoint } from '#model/live.ts'
import type { Slot } from '../telemetry/content.ts'
import { Feed, type FeedPlan, type Pace, type ReadPoint } from './feed.ts'

/**
 * A feed that nobody holds stays for those who come back after a lost connection, as long as its ring
 * reaches.
 */
export const LINGER_MS = 60_000

interface Entry {
  feed: Feed
  holders: number
  idleSince: number
}

interface Place {
  readonly feed: Feed
  readonly index: number
}

/**
 * The feeds that somebody holds, and where in them each series is; changes of anything else cost one look-up.
 */
export class Hub {
  readonly #node: string
  readonly #read: ReadPoint
  #feeds = new Map<string, Entry>()
  #index = new Map<string, Map<string, Place[]>>()
  #opened = 0

  /** `node`: names this process and its start, so that no epoch is ever used twice. */
  constructor(node: string, read: ReadPoint) {
    this.#node = node
    this.#read = read
  }

  get size(): number {
    return this.#feeds.size
  }

  /** Takes a hold of a feed; every hold ends with `release`. */
  hold(plan: FeedPlan): Feed {
    const entry = this.#feeds.get(plan.room) ?? { feed: this.#open(plan), holders: 0, idleSince: 0 }
    this.#feeds.set(plan.room, entry)
    entry.holders++
    return entry.feed
  }

  release(room: string, now: number): void {
    const entry = this.#feeds.get(room)
    if (entry && --entry.holders === 0) entry.idleSince = now
  }

  /** The feed of a room as it is now. */
  feed(room: string): Feed | undefined {
    return this.#feeds.get(room)?.feed
  }

  changed(points: readonly LivePoint[]): void {
    if (this.#index.size === 0) return
    for (const { subject, metric } of points) {
      const places = this.#index.get(subject)?.get(metric)
      if (places) for (const { feed, index } of places) feed.mark(index)
    }
  }

  /** One delta for each feed of the pace in which something changed. */
  flush(pace: Pace, now: number, send: (room: string, delta: Delta) => void): void {
    for (const { feed } of this.#feeds.values()) {
      if (feed.plan.pace !== pace) continue
      const delta = feed.flush(now)
      if (delta) send(feed.plan.room, delta)
    }
  }

  /** Rooms of the feeds that carry something of a subject. */
  roomsOf(subject: string): Set<string> {
    const rooms = new Set<string>()
    for (const places of this.#index.get(subject)?.values() ?? [])
      for (const { feed } of places) rooms.add(feed.plan.room)
    return rooms
  }

  /** Makes feeds anew whose content is another now; `slotsOf` null: the feed's subject is gone. */
  replan(
    slotsOf: (plan: FeedPlan) => readonly Slot[] | null,
    now: number,
    send: (room: string, delta: Delta) => void,
  ): void {
    for (const [room, entry] of this.#feeds) {
      const slots = slotsOf(entry.feed.plan)
      if (!slots) {
        this.#drop(room, entry.feed)
        continue
      }
      const fresh = this.#create({ ...entry.feed.plan, slots })
      if (fresh.hash === entry.feed.hash) continue
      this.#unlist(entry.feed)
      this.#list(fresh)
      entry.feed = fresh
      send(room, fresh.announce(now))
    }
  }

  /** Lets go of feeds that nobody came back to. */
  sweep(now: number): void {
    for (const [room, { feed, holders, idleSince }] of this.#feeds) {
      if (holders === 0 && now - idleSince >= LINGER_MS) this.#drop(room, feed)
    }
  }

  #open(plan: FeedPlan): Feed {
    const feed = this.#create(plan)
    this.#list(feed)
    return feed
  }

  #create(plan: FeedPlan): Feed {
    this.#opened++
    return new Feed(plan, `${this.#node}.${this.#opened.toString(36)}`, this.#read)
  }

  #drop(room: string, feed: Feed): void {
    this.#unlist(feed)
    this.#feeds.delete(room)
  }

  #list(feed: Feed): void {
    feed.plan.slots.forEach(([subject, metric], index) => {
      const metrics = this.#index.get(subject) ?? new Map<string, Place[]>()
      this.#index.set(subject, metrics)
      const places = metrics.get(metric) ?? []
      metrics.set(metric, places)
      places.push({ feed, index })
    })
  }

  #unlist(feed: Feed): void {
    for (const [subject, metric] of feed.plan.slots) {
      const metrics = this.#index.get(subject)
      const left = metrics?.get(metric)?.filter((place) => place.feed !== feed) ?? []
      if (left.length > 0) metrics?.set(metric, left)
      else metrics?.delete(metric)
      if (metrics?.size === 0) this.#index.delete(subject)
    }
  }
}
