export const QUARTER_MS = 15 * 60_000
const QUARTERS_A_DAY = 96
const WORDS_A_DAY = 3
const INITIAL_DAYS = 1_024
const ALL_BITS = 0xffffffff

/** Numbers of an entry when flattened: series, day, and the three words. */
export const FLAT_LENGTH = 2 + WORDS_A_DAY

/** Quarter hour since 1970 of a time. All zones differ from UTC by whole quarter hours. */
export const quarterOf = (time: number): number => Math.floor(time / QUARTER_MS)

/** A bit for each quarter hour of a day. */
export type Words = [number, number, number]

/** One day (UTC) of a series, and which of its 96 quarter hours are meant. */
export interface DayMask {
  readonly series: number
  /** Days since 1970. */
  readonly day: number
  readonly words: Words
}

/**
 * A set of (series, quarter hour), kept as one mask a day: 20 bytes instead of 96 entries, so that the thirty million buckets
 * of a month's backfill fit in memory.
 */
export class DayMasks {
  /** Slot of each series, by day. */
  #days = new Map<number, Map<number, number>>()
  #words = new Uint32Array(INITIAL_DAYS * WORDS_A_DAY)
  #free: number[] = []
  #slots = 0
  #size = 0

  /** Quarter hours in the set. */
  get size(): number {
    return this.#size
  }

  /** Quarter hours in the set before one. */
  sizeBefore(quarter: number): number {
    let later = 0
    for (const [day, slots] of this.#days) {
      const [a, b, c] = wordsUpTo(day, quarter - 1)
      if (c === ALL_BITS) continue
      for (const series of slots.keys()) {
        const words = this.wordsOf(series, day)
        later += ones(words[0] & ~a) + ones(words[1] & ~b) + ones(words[2] & ~c)
      }
    }
    return this.#size - later
  }

  /** Days that have any, newest first. */
  days(): number[] {
    return [...this.#days.keys()].sort((a, b) => b - a)
  }

  add(series: number, quarter: number): void {
    const day = Math.floor(quarter / QUARTERS_A_DAY)
    const at = quarter - day * QUARTERS_A_DAY
    this.addWord(series, day, at >>> 5, (1 << (at & 31)) >>> 0)
  }

  addWord(series: number, day: number, word: number, bits: number): void {
    if (bits === 0) return
    let slots = this.#days.get(day)
    if (slots === undefined) {
      slots = new Map()
      this.#days.set(day, slots)
    }
    let slot = slots.get(series)
    if (slot === undefined) {
      slot = this.#allocate()
      slots.set(series, slot)
    }
    const at = slot * WORDS_A_DAY + word
    const before = this.#words[at]!
    const after = (before | bits) >>> 0
    this.#words[at] = after
    this.#size += ones(after) - ones(before)
  }

  /** Adds what `words` names. */
  addWords(series: number, day: number, words: readonly number[]): void {
    for (let word = 0; word < WORDS_A_DAY; word++) this.addWord(series, day, word, words[word]! >>> 0)
  }

  /** Takes away what `words` names. */
  removeWords(series: number, day: number, words: readonly number[]): void {
    const slots = this.#days.get(day)
    const slot = slots?.get(series)
    if (slots === undefined || slot === undefined) return
    let left = 0
    for (let word = 0; word < WORDS_A_DAY; word++) {
      const at = slot * WORDS_A_DAY + word
      const before = this.#words[at]!
      const after = (before & ~words[word]!) >>> 0
      this.#words[at] = after
      this.#size += ones(after) - ones(before)
      left |= after
    }
    if (left !== 0) return
    slots.delete(series)
    if (slots.size === 0) this.#days.delete(day)
    this.#free.push(slot)
  }

  wordsOf(series: number, day: number): Words {
    const slot = this.#days.get(day)?.get(series)
    if (slot === undefined) return [0, 0, 0]
    const at = slot * WORDS_A_DAY
    return [this.#words[at]!, this.#words[at + 1]!, this.#words[at + 2]!]
  }

  /** Series that have any quarter hour of a day. */
  seriesOf(day: number): Iterable<number> {
    return this.#days.get(day)?.keys() ?? []
  }

  /** Series, day and words one after the other, signed so that they fit an Int32Array. */
  flat(): number[] {
    const flat: number[] = []
    for (const [day, slots] of this.#days) {
      for (const series of slots.keys()) pushFlat(flat, { series, day, words: this.wordsOf(series, day) })
    }
    return flat
  }

  addFlat(flat: ArrayLike<number>): void {
    for (let i = 0; i < flat.length; i += FLAT_LENGTH) {
      this.addWords(flat[i]!, flat[i + 1]!, [flat[i + 2]!, flat[i + 3]!, flat[i + 4]!])
    }
  }

  removeFlat(flat: ArrayLike<number>): void {
    for (let i = 0; i < flat.length; i += FLAT_LENGTH) {
      this.removeWords(flat[i]!, flat[i + 1]!, [flat[i + 2]!, flat[i + 3]!, flat[i + 4]!])
    }
  }

  clear(): void {
    this.#days.clear()
    if (this.#slots > 0) this.#words.fill(0, 0, this.#slots * WORDS_A_DAY)
    this.#free.length = 0
    this.#slots = 0
    this.#size = 0
  }

  #allocate(): number {
    const slot = this.#free.pop() ?? this.#slots++
    if ((slot + 1) * WORDS_A_DAY > this.#words.length) {
      const wider = new Uint32Array(this.#words.length * 2)
      wider.set(this.#words)
      this.#words = wider
    }
    return slot
  }
}

export function pushFlat(flat: number[], { series, day, words }: DayMask): void {
  flat.push(series, day, words[0] | 0, words[1] | 0, words[2] | 0)
}

/** The first quarter hours of a day, up to and including `last` since 1970; none or all where it lies outside. */
export function wordsUpTo(day: number, last: number): Words {
  const count = last - day * QUARTERS_A_DAY + 1
  const word = (index: number): number => {
    const bits = Math.min(32, Math.max(0, count - index * 32))
    return bits === 32 ? ALL_BITS : ((1 << bits) - 1) >>> 0
  }
  return [word(0), word(1), word(2)]
}

/** Quarter hours since 1970 that a mask names, in order. */
export function quartersOf({ day, words }: DayMask): number[] {
  const quarters: number[] = []
  for (let at = 0; at < QUARTERS_A_DAY; at++) {
    if ((words[at >>> 5]! >>> (at & 31)) & 1) quarters.push(day * QUARTERS_A_DAY + at)
  }
  return quarters
}

/** Bits set in a 32-bit word. */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}
