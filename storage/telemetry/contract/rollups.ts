import { expect } from 'vitest'
import { ROLLUP_LEVELS, type RollupRow } from '../store.ts'
import { DAY_MS, HOUR_MS } from '../zone.ts'
import { type MakeStore, START, stageTest } from './stage.ts'

const POWER = { subject: 'k4-t1', metric: 'power_kw', kind: 'place' }
const PEOPLE = { subject: 'k4-t1-l2', metric: 'people', kind: 'place' }

const row = (series: number, time: number, figures: Partial<RollupRow> = {}): RollupRow => ({
  series,
  time,
  count: 60,
  expected: 60,
  sum: 1_234.5,
  min: 10,
  max: 30.25,
  first: 11,
  last: 12,
  mean: 20.575,
  delta: Number.NaN,
  estimated: 0.25,
  suspect: 0,
  rev: 1,
  computedAt: START + DAY_MS + 17,
  ...figures,
})

export function rollupContract(make: MakeStore): void {
  stageTest('of a desk older quarter hours go, hours stay', make, async (store) => {
    const desk = store.seriesId({ subject: 'd1', metric: 'occupied', kind: 'desk-presence' })
    const place = store.seriesId(POWER)
    const days = [40, 20]
    for (const level of ['15m', '1h'] as const)
      await store.writeRollups(
        level,
        [desk, place].flatMap((id) => days.map((day) => row(id, START - day * DAY_MS))),
      )
    await store.expire(START, { raw_ms: 200 * DAY_MS, deskRaw_ms: 30 * DAY_MS })
    const left = async (level: '15m' | '1h', id: number) =>
      (await store.rollups(level, [id], { from: START - 50 * DAY_MS, to: START }))
        .get(id)
        ?.map(({ time }) => (START - time) / DAY_MS)
    expect([await left('15m', desk), await left('1h', desk)]).toEqual([[20], days])
    expect([await left('15m', place), await left('1h', place)]).toEqual([days, days])
  })

  stageTest('a roll-up row comes back whole at its own level only', make, async (store) => {
    const id = store.seriesId(POWER)
    for (const level of ROLLUP_LEVELS) {
      const written = row(id, START, { expected: ROLLUP_LEVELS.indexOf(level) })
      await store.writeRollups(level, [written])
      expect(await store.rollups(level, [id], { from: START, to: START + 1 })).toEqual(
        new Map([[id, [written]]]),
      )
    }
  })

  stageTest(
    'a revised row replaces the row, also where a figure no longer exists',
    make,
    async (store, stage) => {
      const id = store.seriesId(POWER)
      const first = [0, 1, 2].map((hour) => row(id, START + hour * HOUR_MS))
      await store.writeRollups('1h', first)
      const revised = row(id, START + HOUR_MS, {
        rev: 2,
        delta: 4,
        mean: Number.NaN,
        min: Number.NaN,
        count: 0,
      })
      await store.writeRollups('1h', [revised, row(id, START + 3 * HOUR_MS), row(id, START - HOUR_MS)])
      const again = await stage.reopen()
      const range = { from: START - DAY_MS, to: START + DAY_MS }
      const rows = (await again.rollups('1h', [again.seriesId(POWER)], range)).get(again.seriesId(POWER))
      expect(rows?.map(({ time, rev }) => [(time - START) / HOUR_MS, rev])).toEqual([
        [-1, 1],
        [0, 1],
        [1, 2],
        [2, 1],
        [3, 1],
      ])
      expect(rows?.[2]).toEqual({ ...revised, series: again.seriesId(POWER) })
      await again.writeRollups('1h', [row(again.seriesId(POWER), START + HOUR_MS, { rev: 3 })])
      const third = await again.rollups('1h', [again.seriesId(POWER)], {
        from: START + HOUR_MS,
        to: START + 2 * HOUR_MS,
      })
      expect(third.get(again.seriesId(POWER))).toEqual([
        row(again.seriesId(POWER), START + HOUR_MS, { rev: 3 }),
      ])
    },
  )

  stageTest('of one call the last row of a bucket counts', make, async (store) => {
    const id = store.seriesId(POWER)
    await store.writeRollups('15m', [row(id, START, { last: 1 }), row(id, START, { last: 2, rev: 2 })])
    const rows = await store.rollups('15m', [id], { from: START, to: START + HOUR_MS })
    expect(rows.get(id)?.map(({ last, rev }) => [last, rev])).toEqual([[2, 2]])
  })

  stageTest('roll-ups of several series come apart, half-open and in time order', make, async (store) => {
    const [a, b] = [store.seriesId(POWER), store.seriesId(PEOPLE)]
    const DAYS = 30
    const hours = Array.from({ length: DAYS * 24 }, (_, hour) => START + hour * HOUR_MS)
    await store.writeRollups(
      '1h',
      hours.toReversed().flatMap((time) => [row(b, time, { sum: 2 }), row(a, time)]),
    )
    const range = { from: START + HOUR_MS, to: START + DAYS * DAY_MS - HOUR_MS }
    const found = await store.rollups('1h', [a, b], range)
    expect([...found.keys()].sort()).toEqual([a, b].sort())
    for (const id of [a, b]) expect(found.get(id)?.map(({ time }) => time)).toEqual(hours.slice(1, -1))
    expect(new Set(found.get(b)?.map(({ sum }) => sum))).toEqual(new Set([2]))
    expect((await store.rollups('1h', [b], range)).size).toBe(1)
    expect((await store.heads()).size).toBe(0)
  })
}
