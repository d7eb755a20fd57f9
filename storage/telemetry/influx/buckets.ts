import type { Bucket } from '../store.ts'
import { bucketStart, joinBuckets, originOf, type Segment } from '../zone.ts'
import { AGGREGATES, type Aggregate } from './queries.ts'
import type { FluxRow } from './rows.ts'

type Parts = { quality: number } & Partial<Record<Aggregate, number>>

const isAggregate = (name: string): name is Aggregate => (AGGREGATES as readonly string[]).includes(name)

/** Puts the aggregates of buckets together; each segment of constant offset is a query of its own. */
export class BucketGatherer {
  readonly #zone: string
  readonly #step_ms: number
  readonly #found: Bucket[] = []
  #flush: (() => void) | null = null

  constructor(zone: string, step_ms: number) {
    this.#zone = zone
    this.#step_ms = step_ms
  }

  /** Segments come in time order; rows of one are added before the next is begun. */
  part({ offset_ms }: Segment): { readonly windowOffset_ms: number; add(row: FluxRow): void } {
    this.#flush?.()
    const step = this.#step_ms
    const origin = originOf(step)
    const parts = new Map<number, Parts>()
    this.#flush = () => this.#keep(parts, offset_ms)
    return {
      windowOffset_ms: (((origin - offset_ms) % step) + step) % step,
      add: ({ result, time, value }) => {
        // The first window starts where the range does, not on its own edge.
        const index = Math.floor((time + offset_ms - origin) / step)
        const part = parts.get(index) ?? { quality: 0 }
        parts.set(index, part)
        if (result === 'quality') part.quality |= value
        else if (isAggregate(result)) part[result] = value
      },
    }
  }

  buckets(): Bucket[] {
    this.#flush?.()
    this.#flush = null
    return joinBuckets(this.#found)
  }

  #keep(parts: ReadonlyMap<number, Parts>, offset_ms: number): void {
    for (const [index, part] of [...parts].sort(([a], [b]) => a - b)) {
      const { count, min, max, mean, first, last, quality } = part
      if (count === undefined) continue
      this.#found.push({
        time: bucketStart(this.#zone, this.#step_ms, index, offset_ms),
        count,
        min: min ?? Number.NaN,
        max: max ?? Number.NaN,
        mean: mean ?? Number.NaN,
        first: first ?? Number.NaN,
        last: last ?? Number.NaN,
        quality,
      })
    }
  }
}
