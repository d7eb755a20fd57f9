import type { SeriesHead } from '#storage/telemetry/store.ts'

const INITIAL_SERIES = 16_384
const NOT_IN_BATCH = -1

/** A reading newer than all of its series before it. */
export interface NewReading {
  readonly series: number
  readonly time: number
  readonly value: number
}

/** Newest point of every series, by series number; moves only to a newer event time. */
export class Heads {
  time = new Float64Array(INITIAL_SERIES).fill(Number.NEGATIVE_INFINITY)
  value = new Float64Array(INITIAL_SERIES).fill(Number.NaN)
  quality = new Uint8Array(INITIAL_SERIES)
  /** 1: every newer reading is handed on, not only the newest of a batch. */
  watched = new Uint8Array(INITIAL_SERIES)
  /** Row of the head in the batch under way, or −1. */
  row = new Int32Array(INITIAL_SERIES).fill(NOT_IN_BATCH)

  load(heads: ReadonlyMap<number, SeriesHead & { quality: number }>): void {
    for (const [series, head] of heads) {
      this.reserve(series)
      if (head.time <= this.time[series]!) continue
      this.time[series] = head.time
      this.value[series] = head.value
      this.quality[series] = head.quality
    }
  }

  /** Makes room for a series number. */
  reserve(series: number): void {
    if (series < this.time.length) return
    const capacity = Math.max(series + 1, this.time.length * 2)
    const wider = <T extends Float64Array | Uint8Array | Int32Array>(next: T, old: T): T => {
      next.set(old)
      return next
    }
    this.time = wider(new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY), this.time)
    this.value = wider(new Float64Array(capacity).fill(Number.NaN), this.value)
    this.quality = wider(new Uint8Array(capacity), this.quality)
    this.watched = wider(new Uint8Array(capacity), this.watched)
    this.row = wider(new Int32Array(capacity).fill(NOT_IN_BATCH), this.row)
  }

  move(series: number, time: number, value: number, quality: number, row: number): void {
    this.time[series] = time
    this.value[series] = value
    this.quality[series] = quality
    this.row[series] = row
  }
}
