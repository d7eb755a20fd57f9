import { countingDayStart } from '#model/occupancy/people.ts'
import { combinePlaces } from '#model/rollup/combine.ts'
import type { RollupFigures } from '#model/rollup/figures.ts'
import { PLACE_METRICS } from '#model/sensors/index.ts'
import type { RollupRow, TelemetryStore } from '#storage/telemetry/store.ts'
import type { Node } from '../state/nodes.ts'
import type { Computed } from './computed.ts'
import { type DayMask, DayMasks, QUARTER_MS, quarterOf, quartersOf } from './day-masks.ts'
import { PEOPLE, type PlaceGraph, type PlaceTarget } from './graph.ts'
import { PeoplePass } from './people.ts'

/** Computes quarter hours of places: people from readings, all else from the rows of what is below. */
export class PlaceRollups {
  readonly #store: TelemetryStore
  readonly #graph: PlaceGraph

  constructor(store: TelemetryStore, graph: PlaceGraph) {
    this.#store = store
    this.#graph = graph
  }

  /** Masks of one day, whose places are not above one another. */
  async compute(masks: readonly DayMask[], now: number): Promise<Computed> {
    const computed: Computed = { figures: new Map(), goesOn: new DayMasks() }
    const people: [DayMask, PlaceTarget][] = []
    const others: [DayMask, PlaceTarget][] = []
    for (const mask of masks) {
      const target = this.#graph.place(mask.series)
      if (target) (target.metric === PEOPLE ? people : others).push([mask, target])
    }
    await this.#people(people, now, computed)
    await this.#combined(others, computed.figures)
    return computed
  }

  /** A counting day at a time: what was counted on the day before is not held into it. */
  async #people(jobs: readonly [DayMask, PlaceTarget][], now: number, computed: Computed): Promise<void> {
    const buckets = jobs.flatMap(([mask, { node }]) =>
      quartersOf(mask).map((quarter) => ({ series: mask.series, node, time: quarter * QUARTER_MS })),
    )
    const days = Map.groupBy(buckets, ({ node, time }) => countingDayStart(time, node.place.zone))
    for (const [, day] of [...days].sort(([a], [b]) => a - b))
      for (const still of this.#untilMoves(day)) await this.#peopleOfSpan(still, now, computed)
  }

  /** Parts between which devices moved, in order; one that moves within a quarter hour counts to its end where it was. */
  #untilMoves<B extends { readonly time: number }>(buckets: readonly B[]): B[][] {
    const { from, to } = hullOf(buckets)
    const moves = [...this.#graph.moves(from + 1, to)]
    const parts = Map.groupBy(buckets, ({ time }) => moves.filter((move) => move <= time).length)
    return [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
  }

  async #peopleOfSpan(
    buckets: readonly { readonly series: number; readonly node: Node; readonly time: number }[],
    now: number,
    { figures, goesOn }: Computed,
  ): Promise<void> {
    const { from, to } = hullOf(buckets)
    const nodes = new Map(buckets.map(({ series, node }) => [series, node]))
    // One span for all: a quarter hour that is computed again to the same figures changes nothing.
    const pass = new PeoplePass(this.#store, this.#graph, from, to)
    await pass.load([...nodes.values()])
    for (const [series, node] of nodes) {
      const rows = pass.rows(node, now)
      figures.set(series, [...(figures.get(series) ?? []), ...rows])
      const isKnownToEnd = rows.at(-1)?.time === to - QUARTER_MS
      if (isKnownToEnd && (to > now || pass.isHeldBeyond(node)))
        goesOn.add(series, quarterOf(Math.min(to, now)))
    }
  }

  async #combined(
    jobs: readonly [DayMask, PlaceTarget][],
    figures: Map<number, RollupFigures[]>,
  ): Promise<void> {
    const wanted = new Set<number>()
    let from = Number.POSITIVE_INFINITY
    let to = Number.NEGATIVE_INFINITY
    const buckets = jobs.map(([mask, target]) => ({
      series: mask.series,
      across: PLACE_METRICS.get(target.metric)?.across ?? ('none' as const),
      parts: this.#partsOf(mask, target),
    }))
    for (const { time, ids } of buckets.flatMap(({ parts }) => parts)) {
      for (const id of ids) wanted.add(id)
      from = Math.min(from, time)
      to = Math.max(to, time + QUARTER_MS)
    }
    if (wanted.size === 0) return
    const rows = indexed(await this.#store.rollups('15m', [...wanted], { from, to }))
    for (const { series, across, parts } of buckets) {
      const combined = parts.flatMap(({ time, ids }) => {
        const found = ids.flatMap((id) => rows.get(id)?.get(time) ?? [])
        return combinePlaces(found, across) ?? []
      })
      if (combined.length > 0) figures.set(series, combined)
    }
  }

  /** What each bucket of a mask is made of. */
  #partsOf(mask: DayMask, target: PlaceTarget): { time: number; ids: readonly number[] }[] {
    const times = quartersOf(mask).map((quarter) => quarter * QUARTER_MS)
    const same = this.#graph.isStill(times[0]!) ? this.#graph.parts(target, times[0]!) : null
    return times.map((time) => ({ time, ids: same ?? this.#graph.parts(target, time) }))
  }
}

/** From the first quarter hour to the end of the last. */
const hullOf = (buckets: readonly { readonly time: number }[]) => ({
  from: buckets.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY),
  to: buckets.reduce((most, { time }) => Math.max(most, time), 0) + QUARTER_MS,
})

/** Rows by series, then start. */
const indexed = (rows: ReadonlyMap<number, RollupRow[]>): Map<number, Map<number, RollupRow>> =>
  new Map([...rows].map(([series, own]) => [series, new Map(own.map((row) => [row.time, row]))]))
