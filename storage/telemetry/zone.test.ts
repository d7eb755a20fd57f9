import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketStart, DAY_MS, HOUR_MS, instantOf, joinBuckets, offsetAt, originOf, segments } from './zone.ts'

const zone = fc.constantFrom(
  'Asia/Makassar',
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
)
const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2035, 0) })

test('offsets of fixed zones and of both sides of a change are the known ones', () => {
  expect(offsetAt('Asia/Jakarta', Date.UTC(2026, 5, 1)) / HOUR_MS).toBe(7)
  expect(offsetAt('Asia/Makassar', Date.UTC(2026, 5, 1)) / HOUR_MS).toBe(8)
  expect(offsetAt('Asia/Jayapura', Date.UTC(2026, 5, 1)) / HOUR_MS).toBe(9)
  const autumn = Date.UTC(2026, 9, 25, 1)
  expect([autumn - 1, autumn].map((time) => offsetAt('Europe/Berlin', time) / HOUR_MS)).toEqual([2, 1])
  expect(() => offsetAt('Asia/Nusantara', 0)).toThrow(RangeError)
})

test('segments cover a range without gaps, each with one offset, and none is split in vain', () => {
  fc.assert(
    fc.property(zone, instant, fc.integer({ min: 0, max: 800 * DAY_MS }), (name, from, length) => {
      const parts = segments(name, { from, to: from + length })
      let at = from
      for (const part of parts) {
        expect(part.from).toBe(at)
        expect(part.to).toBeGreaterThan(part.from)
        expect(offsetAt(name, part.from)).toBe(part.offset_ms)
        expect(offsetAt(name, part.to - 1)).toBe(part.offset_ms)
        at = part.to
      }
      expect(at).toBe(from + length)
      for (const [i, part] of parts.entries())
        if (i > 0) expect(part.offset_ms).not.toBe(parts[i - 1]?.offset_ms)
    }),
    { numRuns: 60 },
  )
})

test('a bucket starts at or before each of its points, less than a step and a change of offset away', () => {
  fc.assert(
    fc.property(
      zone,
      instant,
      fc.constantFrom(HOUR_MS / 4, HOUR_MS, 6 * HOUR_MS, DAY_MS, 7 * DAY_MS),
      (name, time, step) => {
        const offset = offsetAt(name, time)
        const index = Math.floor((time + offset - originOf(step)) / step)
        const start = bucketStart(name, step, index, offset)
        expect(start).toBeLessThanOrEqual(time)
        expect(time - start).toBeLessThan(step + HOUR_MS)
      },
    ),
  )
})

test('the doubled local hour means its first pass, the missing one the end of the gap', () => {
  expect(instantOf('Europe/Berlin', Date.UTC(2026, 9, 25, 2, 30))).toBe(Date.UTC(2026, 9, 25, 0, 30))
  expect(instantOf('Europe/Berlin', Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1))
})

test('joined parts hold what one bucket over all points would hold', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 20 }),
      fc.nat(18),
      (values, at) => {
        const bucketOf = (part: number[]) => ({
          time: 0,
          count: part.length,
          min: Math.min(...part),
          max: Math.max(...part),
          mean: part.reduce((sum, value) => sum + value, 0) / part.length,
          first: part[0]!,
          last: part.at(-1)!,
          quality: part.length % 4,
        })
        const cut = 1 + (at % (values.length - 1))
        const parts = [bucketOf(values.slice(0, cut)), bucketOf(values.slice(cut))]
        const [joined] = joinBuckets(parts)
        const whole = bucketOf(values)
        expect(joined).toEqual({
          ...whole,
          mean: expect.closeTo(whole.mean, 9),
          quality: parts[0]!.quality | parts[1]!.quality,
        })
      },
    ),
  )
})
