import { type DayMask, DayMasks, quarterOf, type Words } from './day-masks.ts'

const INITIAL_SERIES = 16_384

/**
 * Roll-up buckets that are to be computed again. Marks of a batch are pending until the store has its points: a bucket computed
 * before that would count as clean without them.
 */
export class DirtyBuckets {
  readonly #pending = new DayMasks()
  readonly #dirty = new DayMasks()
  readonly #underWay = new DayMasks()
  /** Last quarter hour marked in the batch under way, by series: most readings repeat it. */
  #lastQuarter = new Int32Array(INITIAL_SERIES).fill(-1)
  #marked: number[] = []

  /**
   * Quarter hours before one that wait or are being computed: what they change above them waits only afterwards. Those under way
   * wait for nothing but their end.
   */
  waitingBefore(quarter: number): number {
    return this.#dirty.sizeBefore(quarter) + this.#underWay.sizeBefore(quarter)
  }

  mark(series: number, time: number): void {
    const quarter = quarterOf(time)
    if (series >= this.#lastQuarter.length) this.#grow(series)
    const last = this.#lastQuarter[series]
    if (last === quarter) return
    if (last === -1) this.#marked.push(series)
    this.#lastQuarter[series] = quarter
    this.#pending.add(series, quarter)
  }

  /** Marks of the batch under way, for its record. */
  pendingFlat(): number[] {
    return this.#pending.size === 0 ? [] : this.#pending.flat()
  }

  settle(): void {
    if (this.#pending.size > 0) this.#dirty.addFlat(this.#pending.flat())
    this.#pending.clear()
    for (const series of this.#marked) this.#lastQuarter[series] = -1
    this.#marked.length = 0
  }

  /** Marks of a journal, and of places above a computed bucket. */
  restore(flat: ArrayLike<number>): void {
    this.#dirty.addFlat(flat)
  }

  /** Removes clean buckets, by a journal. */
  clean(flat: ArrayLike<number>): void {
    this.#dirty.removeFlat(flat)
  }

  /** Days that wait, newest first. */
  days(): number[] {
    return this.#dirty.days()
  }

  seriesOf(day: number): Iterable<number> {
    return this.#dirty.seriesOf(day)
  }

  /** The dirty ones of the named quarter hours of a day. */
  among(series: number, day: number, [a, b, c]: Words): Words {
    const words = this.#dirty.wordsOf(series, day)
    return [(words[0] & a) >>> 0, (words[1] & b) >>> 0, (words[2] & c) >>> 0]
  }

  /** Takes buckets out for computing; marks that come meanwhile make them dirty anew. */
  take({ series, day, words }: DayMask): void {
    this.#dirty.removeWords(series, day, words)
    this.#underWay.addWords(series, day, words)
  }

  /** Ends what `take` has begun. */
  finish({ series, day, words }: DayMask): void {
    this.#underWay.removeWords(series, day, words)
  }

  /**
   * Which of taken buckets are still clean: what the journal may forget. Pending ones are not, for the record of their batch
   * comes before the one that would forget them.
   */
  stillClean({ series, day, words }: DayMask): DayMask {
    const dirty = this.#dirty.wordsOf(series, day)
    const pending = this.#pending.wordsOf(series, day)
    const without = (word: 0 | 1 | 2): number => words[word] & ~dirty[word] & ~pending[word]
    return { series, day, words: [without(0), without(1), without(2)] }
  }

  /** Everything that must be computed again after a crash: what waits and what is being computed. */
  flat(): Int32Array {
    return Int32Array.from(this.#dirty.flat().concat(this.#underWay.flat()))
  }

  #grow(series: number): void {
    const wider = new Int32Array(Math.max(series + 1, this.#lastQuarter.length * 2)).fill(-1)
    wider.set(this.#lastQuarter)
    this.#lastQuarter = wider
  }
}
