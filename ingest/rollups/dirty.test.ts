import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DayMask, DayMasks, QUARTER_MS, quarterOf, quartersOf, wordsUpTo } from './day-masks.ts'
import { DirtyBuckets } from './dirty.ts'

const DAY = 20_000
const FIRST = DAY * 96
const SERIES = 3

const timeOf = (at: number): number => (FIRST + at) * QUARTER_MS

/** Quarter hours that flattened masks name, as series/quarter. */
function named(flat: ArrayLike<number>): string[] {
  const masks = new DayMasks()
  masks.addFlat(flat)
  return masks
    .days()
    .flatMap((day) =>
      [...masks.seriesOf(day)].flatMap((series) =>
        quartersOf({ series, day, words: masks.wordsOf(series, day) }).map(
          (quarter) => `${series}/${quarter - FIRST}`,
        ),
      ),
    )
    .sort()
}

const maskOf = (dirty: DirtyBuckets, series: number): DayMask => ({
  series,
  day: DAY,
  words: dirty.among(series, DAY, wordsUpTo(DAY, FIRST + 95)),
})

test('what is being computed stays in a snapshot until it is finished', () => {
  const dirty = new DirtyBuckets()
  dirty.mark(1, timeOf(40))
  dirty.settle()
  const mask = maskOf(dirty, 1)
  dirty.take(mask)
  expect(named(dirty.flat())).toEqual(['1/40'])
  expect(dirty.waitingBefore(FIRST + 41)).toBe(1)
  expect(dirty.waitingBefore(FIRST + 40)).toBe(0)
  dirty.finish(mask)
  expect(named(dirty.flat())).toEqual([])
  expect(dirty.waitingBefore(FIRST + 96)).toBe(0)
})

test('a bucket that a batch on its way to the store has marked is not clean', () => {
  const dirty = new DirtyBuckets()
  dirty.mark(1, timeOf(40))
  dirty.mark(1, timeOf(41))
  dirty.settle()
  const mask = maskOf(dirty, 1)
  dirty.take(mask)
  dirty.mark(1, timeOf(41))
  expect(quartersOf(dirty.stillClean(mask))).toEqual([quarterOf(timeOf(40))])
})

/** Buckets, and beside them the journal as a start reads it back: a snapshot, then what was noted after it. */
class World {
  readonly dirty = new DirtyBuckets()
  /** Buckets that the store has points for which they have not been computed with. */
  readonly stale = new Set<string>()
  #journal = new DayMasks()
  #batch = new Set<string>()
  #isRecorded = false
  #taken: DayMask | null = null
  #isComputed = false

  readonly steps = {
    batch: () => {
      if (this.#isRecorded) this.#settle()
      else this.#journal.addFlat(this.dirty.pendingFlat())
      this.#isRecorded = !this.#isRecorded
    },
    worker: () => {
      if (!this.#taken) this.#take()
      else if (this.#isComputed) this.#finish(this.#taken)
      else this.#compute(this.#taken)
    },
    snapshot: () => {
      // Between batches only.
      if (this.#isRecorded) return
      this.#journal.clear()
      this.#journal.addFlat(this.dirty.flat())
    },
  }

  mark(series: number, at: number): void {
    if (this.#isRecorded) return
    this.dirty.mark(series, timeOf(at))
    this.#batch.add(`${series}/${at}`)
  }

  journal(): string[] {
    return named(this.#journal.flat())
  }

  /** The store has the points: from here on the batch is not repeated. */
  #settle(): void {
    this.dirty.settle()
    for (const name of this.#batch) this.stale.add(name)
    this.#batch = new Set()
  }

  #take(): void {
    const [series] = this.dirty.seriesOf(DAY)
    if (series === undefined) return
    this.#taken = maskOf(this.dirty, series)
    this.dirty.take(this.#taken)
  }

  #compute(mask: DayMask): void {
    const anew = quartersOf(maskOf(this.dirty, mask.series))
    for (const quarter of quartersOf(mask))
      if (!anew.includes(quarter)) this.stale.delete(`${mask.series}/${quarter - FIRST}`)
    const { series, day, words } = this.dirty.stillClean(mask)
    this.#journal.removeWords(series, day, words)
    this.#isComputed = true
  }

  #finish(mask: DayMask): void {
    this.dirty.finish(mask)
    this.#taken = null
    this.#isComputed = false
  }
}

const mark = fc.record({ series: fc.nat(SERIES - 1), at: fc.nat(3) })
const step = fc.oneof(mark, fc.constantFrom('batch' as const, 'worker' as const, 'snapshot' as const))

test('whenever the process dies, the journal names every bucket that is not computed with all its points', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const world = new World()
      for (const each of steps) {
        if (typeof each === 'string') world.steps[each]()
        else world.mark(each.series, each.at)
        const names = world.journal()
        expect([...world.stale].filter((name) => !names.includes(name))).toEqual([])
      }
    }),
    { numRuns: 1_000 },
  )
})
