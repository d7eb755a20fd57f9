import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockOf, type SeriesPoint } from '../blocks.ts'
import type { Point, TelemetryStore } from '../store.ts'
import { type MakeStore, START } from './stage.ts'

const SERIES = 4
const EVER = { from: 0, to: Number.POSITIVE_INFINITY }

const point = fc.record({
  series: fc.nat(SERIES - 1),
  // Half near the front, so that many are newer than their series; half anywhere, so that many repeat or are
  // late.
  step: fc.oneof(
    fc.nat(40),
    fc.integer({ min: 0, max: 5 }).map((days) => days * 86_400),
  ),
  // Line protocol has no negative zero.
  value: fc
    .oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map((value) => value + 0),
  quality: fc.constantFrom(0, 0, 0, 1, 8),
  lag_ms: fc.constantFrom(0, 0, 1_500, -20),
})
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('write' as const), points: fc.array(point, { maxLength: 30 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
)

/** Splits points as a caller must: newer than the series' head, or anything else, no pair twice in either. */
function split(points: readonly Required<SeriesPoint>[], heads: Map<number, number>) {
  const fresh = new Map<string, Required<SeriesPoint>>()
  const late = new Map<string, Required<SeriesPoint>>()
  for (const each of points) {
    const pair = `${each.series} ${each.time}`
    const isNewer = each.time > (heads.get(each.series) ?? Number.NEGATIVE_INFINITY)
    ;(isNewer ? fresh : late).set(pair, each)
    if (isNewer) heads.set(each.series, each.time)
  }
  return { fresh: blockOf([...fresh.values()]), late: blockOf([...late.values()]) }
}

export function modelContract(make: MakeStore, runs: number): void {
  test('any mix of new, late and repeated points and restarts leaves what a map would hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const stage = await make()
        try {
          let store = stage.store
          const model = new Map<string, Required<SeriesPoint>>()
          let heads = new Map<number, number>()
          const key = (series: number) => ({ subject: `s${series}`, metric: 'm', kind: 'k' })
          for (const each of steps) {
            if (each.kind === 'reopen') {
              store = await stage.reopen()
              heads = await headsByName(store)
              continue
            }
            const points = each.points.map(({ step: seconds, ...rest }) => ({
              ...rest,
              time: START + seconds * 1000,
            }))
            const { fresh, late } = split(points, heads)
            for (const entry of points) model.set(`${entry.series} ${entry.time}`, entry)
            for (const block of [fresh, late]) {
              for (let row = 0; row < block.count; row++)
                block.series[row] = store.seriesId(key(block.series[row]!))
            }
            await store.write(fresh, late)
          }
          for (let series = 0; series < SERIES; series++) {
            const id = store.seriesId(key(series))
            expect(await store.range(id, EVER, 10_000)).toEqual(expected(model, series))
          }
        } finally {
          await stage.end()
        }
      }),
      { numRuns: runs },
    )
  })
}

async function headsByName(store: TelemetryStore): Promise<Map<number, number>> {
  const heads = await store.heads()
  return new Map([...heads].map(([id, { time }]) => [Number(store.seriesKey(id)!.subject.slice(1)), time]))
}

const expected = (model: Map<string, Required<SeriesPoint>>, series: number): Point[] =>
  [...model.values()]
    .filter((entry) => entry.series === series)
    .sort((a, b) => a.time - b.time)
    .map(({ time, value, quality, lag_ms }) => ({ time, value, quality, lag_ms }))
