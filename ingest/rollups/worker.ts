import type { ChangeEvent } from '#model/live.ts'
import { countingDayStart } from '#model/occupancy/people.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { nextTurn } from '#platform/turn.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { Journal } from '../journal/journal.ts'
import { placeNames } from '../journal/names.ts'
import type { Heads } from '../pipeline/heads.ts'
import { keptFor_ms, type Retention } from '../retention.ts'
import {
  type DayMask,
  DayMasks,
  pushFlat,
  QUARTER_MS,
  quarterOf,
  quartersOf,
  type Words,
  wordsUpTo,
} from './day-masks.ts'
import type { DirtyBuckets } from './dirty.ts'
import { PEOPLE, PlaceGraph } from './graph.ts'
import { Levels } from './levels.ts'
import { PlaceRollups } from './places.ts'
import { RawRollups } from './raw.ts'

/** Looked for work this often when there was none. */
const IDLE_MS = 1_000
/** A bucket that is over is computed after this time, so that messages under way are in it. */
const CLOSE_GRACE_MS = 20_000
/** The buckets under way are brought up to date this often. */
const OPEN_INTERVAL_MS = 2 * 60_000
/** Series and series × quarter hours of one chunk: enough that what the store is asked for each counts little. */
const CHUNK_SERIES = 512
const CHUNK_CELLS = 12_288
/** After a chunk a pause of half its time: a long backfill leaves room for who asks the store. */
const PAUSE_SHARE = 0.5
const PAUSE_LIMIT_MS = 250
/** After a failure of the store. */
const RETRY_MS = 5_000
/** A quarter hour needs also what is held into it from before, and its hour the quarter hours beside it. */
const EXPIRY_MARGIN_MS = 12 * 3_600_000

export interface RollupParts {
  readonly clock: Clock
  readonly log: Log
  readonly store: TelemetryStore
  readonly registry: Registry
  readonly heads: Heads
  readonly journal: Journal
  readonly dirty: DirtyBuckets
  readonly retention: Retention
  readonly onEvent: (event: ChangeEvent) => void
}

/** One pass over today: series that were computed, first of devices, then of places. */
interface Pass {
  readonly seen: Set<number>
  isAtPlaces: boolean
}

/** A chunk of dirty buckets that can be computed together. */
interface Chunk {
  readonly isPlaces: boolean
  readonly masks: readonly DayMask[]
}

/**
 * Brings roll-ups up to date at its own pace: newest day first, devices before places, lower places before higher. What is
 * computed makes the places above dirty, and is clean only when that is noted, so a crash in between repeats it.
 */
export class RollupWorker {
  readonly #parts: RollupParts
  readonly #graph: PlaceGraph
  readonly #levels: Levels
  readonly #raw: RawRollups
  readonly #places: PlaceRollups
  #abort = new AbortController()
  #running: Promise<void> | null = null
  #openAt = Number.NEGATIVE_INFINITY
  #pass: Pass | null = null
  #isFailing = false
  #idleWaiters: (() => void)[] = []

  constructor(parts: RollupParts) {
    this.#parts = parts
    const { store, registry, heads } = parts
    this.#graph = new PlaceGraph(registry, store)
    this.#levels = new Levels(store, (series) => this.#graph.zoneOf(series))
    this.#raw = new RawRollups(store, heads, this.#graph)
    this.#places = new PlaceRollups(store, this.#graph)
  }

  start(): void {
    this.#graph.start()
    this.#abort = new AbortController()
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#running
  }

  /** Resolves when no bucket that is over waits. */
  idle(): Promise<void> {
    return new Promise((resolve) => this.#idleWaiters.push(resolve))
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#parts
    const { signal } = this.#abort
    while (!signal.aborted) {
      let pause_ms = IDLE_MS
      try {
        const began = clock.monotonic()
        this.#graph.refresh()
        const hasMore = await this.#step()
        this.#isFailing = false
        if (hasMore) pause_ms = Math.min(PAUSE_LIMIT_MS, (clock.monotonic() - began) * PAUSE_SHARE)
        else for (const resolve of this.#idleWaiters.splice(0)) resolve()
      } catch (error) {
        // Once an outage, not once a try.
        if (!this.#isFailing)
          log.warn({ err: error }, 'roll-ups could not be computed; tried again until they can')
        this.#isFailing = true
        pause_ms = RETRY_MS
      }
      if (pause_ms > 0) await clock.wait(pause_ms, signal)
      else await nextTurn()
    }
  }

  /** One chunk; false when nothing is ready. */
  async #step(): Promise<boolean> {
    const { clock, dirty } = this.#parts
    const now = clock.now()
    const chunk = this.#choose(now)
    if (!chunk) return false
    for (const mask of chunk.masks) dirty.take(mask)
    try {
      await this.#compute(chunk, now)
    } catch (error) {
      dirty.restore(flatOf(chunk.masks))
      throw error
    } finally {
      for (const mask of chunk.masks) dirty.finish(mask)
    }
    return true
  }

  async #compute({ isPlaces, masks }: Chunk, now: number): Promise<void> {
    const { dirty, journal, store, onEvent } = this.#parts
    const marks = new DayMasks()
    const kept = isPlaces ? masks : masks.map((mask) => this.#unexpired(mask, now))
    const { figures, goesOn } = await (isPlaces ? this.#places : this.#raw).compute(kept, now)
    const revised = await this.#levels.write(figures, now)
    marks.addFlat(goesOn.flat())
    for (const mask of kept) {
      const quarters = new Set(quartersOf(mask))
      for (const { time } of figures.get(mask.series) ?? []) quarters.add(quarterOf(time))
      if (isPlaces) this.#markAbovePlace(mask.series, quarters, marks)
      else this.#markAbove(mask.series, quarters, marks, now)
    }
    const flat = marks.flat()
    dirty.restore(flat)
    const clean = flatOf(masks.map((mask) => dirty.stillClean(mask)))
    // Not synced: without it the buckets are computed once more, to the same figures.
    if (!journal.isBroken) {
      await journal.append(
        { kind: 'rollup', clean, dirty: flat, names: placeNames(store, [...clean, ...flat]) },
        false,
      )
    }
    for (const [series, rev] of revised) {
      const key = store.seriesKey(series)
      if (key) onEvent({ kind: 'history', id: key.subject, rev })
    }
  }

  #markAbove(series: number, quarters: ReadonlySet<number>, marks: DayMasks, now: number): void {
    const source = this.#graph.raw(series)
    if (!source) return
    for (const quarter of quarters) {
      for (const target of this.#graph.above(source, quarter * QUARTER_MS)) {
        const above = this.#graph.seriesOf(target)
        marks.add(above, quarter)
        // A counter's reading counts until the end of its counting day, and the next one may begin from it.
        if (target.metric !== PEOPLE || source.definition.kind !== 'counter') continue
        const { zone } = target.node.place
        const time = quarter * QUARTER_MS
        const end = Math.min(quarterOf(now), quarterOf(countingDayStart(time, zone) + 2 * DAY_MS) - 1)
        for (let later = quarter + 1; later <= end; later++) marks.add(above, later)
      }
    }
  }

  #markAbovePlace(series: number, quarters: ReadonlySet<number>, marks: DayMasks): void {
    const target = this.#graph.place(series)
    if (!target) return
    for (const above of this.#graph.abovePlace(target)) {
      const id = this.#graph.seriesOf(above)
      for (const quarter of quarters) marks.add(id, quarter)
    }
  }

  /** Without what has lost raw points to retention, or soon may: it must not be computed from the rest of them. */
  #unexpired({ series, day, words: [a, b, c] }: DayMask, now: number): DayMask {
    const { retention, store } = this.#parts
    const kept_ms = keptFor_ms(store.seriesKey(series)?.kind ?? '', retention)
    const gone = wordsUpTo(day, quarterOf(now - kept_ms + EXPIRY_MARGIN_MS))
    return { series, day, words: [a & ~gone[0], b & ~gone[1], c & ~gone[2]] }
  }

  /**
   * The next chunk. Every few minutes a pass over today comes first, with the buckets under way, so that a long backfill does not keep the
   * present from the charts; else the buckets that are over, newest day first.
   */
  #choose(now: number): Chunk | null {
    if (!this.#pass && now - this.#openAt >= OPEN_INTERVAL_MS)
      this.#pass = { seen: new Set(), isAtPlaces: false }
    if (this.#pass) {
      const chunk = this.#chooseToday(now, this.#pass)
      if (chunk) return chunk
      this.#pass = null
      this.#openAt = now
    }
    return this.#chooseUpTo(quarterOf(now - CLOSE_GRACE_MS) - 1)
  }

  /** Every series once a pass: devices go on sending, and would keep their places waiting for ever. */
  #chooseToday(now: number, pass: Pass): Chunk | null {
    const day = dayOf(now)
    const allowed = wordsUpTo(day, quarterOf(now))
    const raw = pass.isAtPlaces ? null : this.#chooseRaw(day, allowed, pass.seen)
    if (raw) return raw
    pass.isAtPlaces = true
    return this.#choosePlaces(day, allowed, pass.seen)
  }

  #chooseUpTo(last: number): Chunk | null {
    for (const day of this.#parts.dirty.days()) {
      const allowed = wordsUpTo(day, last)
      const chunk = this.#chooseRaw(day, allowed) ?? this.#choosePlaces(day, allowed)
      if (chunk) return chunk
    }
    return null
  }

  #chooseRaw(day: number, allowed: Words, seen?: Set<number>): Chunk | null {
    const masks: DayMask[] = []
    let cells = 0
    for (const series of this.#parts.dirty.seriesOf(day)) {
      if (this.#graph.isPlace(series)) continue
      cells += this.#add(masks, series, day, allowed, seen)
      if (masks.length >= CHUNK_SERIES || cells >= CHUNK_CELLS) break
    }
    return masks.length > 0 ? { isPlaces: false, masks } : null
  }

  #choosePlaces(day: number, allowed: Words, seen?: Set<number>): Chunk | null {
    const byHeight = new Map<number, number[]>()
    for (const series of this.#parts.dirty.seriesOf(day)) {
      // A pass over today that has come to the places leaves what devices have sent meanwhile to the next.
      if (!this.#graph.isPlace(series)) continue
      const target = this.#graph.place(series)
      // A place that is gone is chosen like any other, computed to nothing and so forgotten.
      const height = target ? this.#graph.heightOf(target.node) : 0
      const level = byHeight.get(height)
      if (level) level.push(series)
      else byHeight.set(height, [series])
    }
    for (const height of [...byHeight.keys()].sort((a, b) => a - b)) {
      const masks: DayMask[] = []
      let cells = 0
      for (const series of byHeight.get(height)!) {
        cells += this.#add(masks, series, day, allowed, seen)
        if (masks.length >= CHUNK_SERIES || cells >= CHUNK_CELLS) break
      }
      if (masks.length > 0) return { isPlaces: true, masks }
    }
    return null
  }

  #add(masks: DayMask[], series: number, day: number, allowed: Words, seen?: Set<number>): number {
    if (seen?.has(series)) return 0
    const words = this.#parts.dirty.among(series, day, allowed)
    if ((words[0] | words[1] | words[2]) === 0) return 0
    const mask = { series, day, words }
    masks.push(mask)
    seen?.add(series)
    return quartersOf(mask).length
  }
}

const DAY_MS = 86_400_000

const dayOf = (time: number): number => Math.floor(time / DAY_MS)

function flatOf(masks: readonly DayMask[]): number[] {
  const flat: number[] = []
  for (const mask of masks) pushFlat(flat, mask)
  return flat
}
