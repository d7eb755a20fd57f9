import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DayMasks, quartersOf, wordsUpTo } from './day-masks.ts'

const mark = fc.tuple(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 1_990_000, max: 1_990_300 }),
  fc.boolean(),
)

/** Everything in the set, as series/quarter. */
function contents(masks: DayMasks): string[] {
  return masks
    .days()
    .flatMap((day) =>
      [...masks.seriesOf(day)].flatMap((series) =>
        quartersOf({ series, day, words: masks.wordsOf(series, day) }).map(
          (quarter) => `${series}/${quarter}`,
        ),
      ),
    )
    .sort()
}

test('a set of day masks holds what a set of pairs holds, also after a round trip', () => {
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 200 }), (marks) => {
      const masks = new DayMasks()
      const pairs = new Set<string>()
      for (const [series, quarter, adds] of marks) {
        if (adds) {
          masks.add(series, quarter)
          pairs.add(`${series}/${quarter}`)
        } else {
          const one = new DayMasks()
          one.add(series, quarter)
          masks.removeFlat(one.flat())
          pairs.delete(`${series}/${quarter}`)
        }
      }
      expect(contents(masks)).toEqual([...pairs].sort())
      expect(masks.size).toBe(pairs.size)
      const limits = [...pairs].map((pair) => Number(pair.split('/')[1]))
      for (const limit of limits) {
        const before = limits.filter((quarter) => quarter < limit)
        expect(masks.sizeBefore(limit)).toBe(before.length)
      }
      const copy = new DayMasks()
      copy.addFlat(Int32Array.from(masks.flat()))
      expect(contents(copy)).toEqual(contents(masks))
      masks.clear()
      expect([masks.size, masks.days()]).toEqual([0, []])
    }),
  )
})

test('the quarter hours up to a limit are those of the day that are not after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 200 }), (offset) => {
      const day = 20_000
      const quarters = quartersOf({ series: 0, day, words: wordsUpTo(day, day * 96 + offset) })
      expect(quarters).toEqual(
        Array.from({ length: Math.min(96, Math.max(0, offset + 1)) }, (_, i) => day * 96 + i),
      )
    }),
  )
})
