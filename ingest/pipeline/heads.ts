import type { SeriesHead } from '#storage/telemetry/store.ts'
import { AHEAD_LIMIT_MS } from './clocks.ts'

const INITIAL_SERIES = 16_384
export const NOT_IN_BATCH = -1

/** A reading that is its series' present value, or was for a moment. */
export interface NewReading {
  readonly series: number
  readonly time: number
  readonly value: number
}

/**
 * Newest point of every series as the store has it, by series number, and its present one. They differ only after the clock of this machine
 * was ahead: what was dated by it is in the store, and gives way to the next reading as the present value.
 */
export class Heads {
  time = new Float64Array(INITIAL_SERIES).fill(Number.NEGATIVE_INFINITY)
  value = new Float64Array(INITIAL_SERIES).fill(Number.NaN)
  presentTime = new Float64Array(INITIAL_SERIES).fill(Number.NEGATIVE_INFINITY)
  presentValue = new Float64Array(INITIAL_SERIES).fill(Number.NaN)
  presentQuality = new Uint8Array(INITIAL_SERIES)
  /** 1: every reading that moves the present value is handed on, not only the last of a batch. */
  watched = new Uint8Array(INITIAL_SERIES)
  /** Row of the head, and of the present value, in the batch under way; or −1. */
  row = new Int32Array(INITIAL_SERIES).fill(NOT_IN_BATCH)
  presentRow = new Int32Array(INITIAL_SERIES).fill(NOT_IN_BATCH)

  load(heads: ReadonlyMap<number, SeriesHead & { quality: number }>): void {
    for (const [series, head] of heads) {
      this.reserve(series)
      if (head.time <= this.time[series]!) continue
      this.move(series, head.time, head.value, NOT_IN_BATCH)
      this.#show(series, head.time, head.value, head.quality, NOT_IN_BATCH)
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
    this.presentTime = wider(new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY), this.presentTime)
    this.presentValue = wider(new Float64Array(capacity).fill(Number.NaN), this.presentValue)
    this.presentQuality = wider(new Uint8Array(capacity), this.presentQuality)
    this.watched = wider(new Uint8Array(capacity), this.watched)
    this.row = wider(new Int32Array(capacity).fill(NOT_IN_BATCH), this.row)
    this.presentRow = wider(new Int32Array(capacity).fill(NOT_IN_BATCH), this.presentRow)
  }

  move(series: number, time: number, value: number, row: number): void {
    this.time[series] = time
    this.value[series] = value
    this.row[series] = row
  }

  /**
   * Takes a reading as the present value when it is not older, or when the present one is dated further ahead of its receipt than any clock
   * may be. Returns whether it did.
   */
  offer(series: number, time: number, value: number, quality: number, heardAt: number, row: number): boolean {
    const present = this.presentTime[series]!
    if (time < present && present <= heardAt + AHEAD_LIMIT_MS) return false
    if (time === present && value === this.presentValue[series]) return false
    this.#show(series, time, value, quality, row)
    return true
  }

  #show(series: number, time: number, value: number, quality: number, row: number): void {
    this.presentTime[series] = time
    this.presentValue[series] = value
    this.presentQuality[series] = quality
    this.presentRow[series] = row
  }
}
