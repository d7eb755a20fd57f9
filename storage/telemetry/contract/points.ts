import { expect } from 'vitest'
import { blockOf, type SeriesPoint } from '../blocks.ts'
import { StoreError, type TelemetryStore } from '../store.ts'
import { DAY_MS, HOUR_MS } from '../zone.ts'
import { type MakeStore, MINUTE_MS, START, stageTest } from './stage.ts'

const CO2 = { subject: 'k4-t1-l3-c1', metric: 'co2_ppm', kind: 'indoor-climate' }
const PEOPLE = { subject: 'k4-t1-l3-pc1', metric: 'people', kind: 'people-counter' }
const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

const everyMinute = (series: number, count: number): SeriesPoint[] =>
  Array.from({ length: count }, (_, i) => ({ series, time: START + i * MINUTE_MS, value: 400 + i / 4 }))

export function pointContract(make: MakeStore): void {
  stageTest('an empty store answers every question with nothing', make, async (store) => {
    const id = store.seriesId(CO2)
    expect(await store.heads()).toEqual(new Map())
    expect(await store.range(id, EVER, 10)).toEqual([])
    expect(await store.rangeMany([id], EVER)).toEqual(new Map())
    expect(await store.rangeMany([], EVER)).toEqual(new Map())
    expect(await store.before([id], START)).toEqual(new Map())
    expect(await store.buckets(id, EVER, HOUR_MS, 'Asia/Makassar')).toEqual([])
    expect(await store.rollups('1h', [id], EVER)).toEqual(new Map())
    expect(await store.lookup(new Int32Array(0), new Float64Array(0), 0)).toHaveLength(0)
    expect([...(await store.lookup(Int32Array.of(id), Float64Array.of(START), 1))]).toEqual([Number.NaN])
    await store.write(null, null)
    await store.write(blockOf([]), blockOf([]))
    await store.writeRollups('1h', [])
    await store.ping()
  })

  stageTest(
    'a series number is allocated at once, stays the same and leads back to its key',
    make,
    async (store) => {
      const id = store.seriesId(CO2)
      const other = store.seriesId(PEOPLE)
      expect(other).not.toBe(id)
      expect(store.seriesId({ ...CO2 })).toBe(id)
      expect(store.seriesKey(id)).toEqual(CO2)
      expect(store.seriesKey(other + 1)).toBeUndefined()
      expect(store.listSeries(CO2.subject)).toEqual([{ id, key: CO2 }])
      expect(store.listSeries('nobody')).toEqual([])
      expect(store.listSeries()).toHaveLength(2)
    },
  )

  stageTest('a range holds its start, leaves out its end, and is cut at the limit', make, async (store) => {
    const id = store.seriesId(CO2)
    await store.write(blockOf(everyMinute(id, 10)), null)
    const times = async (from: number, to: number, limit = 100) =>
      (await store.range(id, { from, to }, limit)).map((point) => (point.time - START) / MINUTE_MS)
    expect(await times(START + 2 * MINUTE_MS, START + 5 * MINUTE_MS)).toEqual([2, 3, 4])
    expect(await times(START + 2 * MINUTE_MS + 1, START + 5 * MINUTE_MS + 1)).toEqual([3, 4, 5])
    expect(await times(START, START + DAY_MS, 3)).toEqual([0, 1, 2])
    expect(await times(START + 3 * MINUTE_MS, START + 3 * MINUTE_MS)).toEqual([])
    expect((await store.range(id, EVER, 100)).length).toBe(10)
  })

  stageTest('value, quality and lag come back as they were written', make, async (store) => {
    const id = store.seriesId(CO2)
    const points = [
      { time: START, value: 0.1 + 0.2, quality: 0, lag_ms: 0 },
      { time: START + 1, value: -0.000_001, quality: 9, lag_ms: -250 },
      { time: START + 2, value: 5, quality: 255, lag_ms: 86_400_123 },
      { time: START + 3, value: 1.797e308, quality: 1, lag_ms: 1 },
    ]
    await store.write(blockOf(points.map((point) => ({ series: id, ...point }))), null)
    expect(await store.range(id, EVER, 10)).toEqual(points)
  })

  stageTest(
    'a point written again replaces the stored one with everything it carries',
    make,
    async (store) => {
      const id = store.seriesId(CO2)
      await store.write(blockOf([{ series: id, time: START, value: 1, quality: 1, lag_ms: 50 }]), null)
      await store.write(null, blockOf([{ series: id, time: START, value: 2 }]))
      expect(await store.range(id, EVER, 10)).toEqual([{ time: START, value: 2, quality: 0, lag_ms: 0 }])
      await store.write(null, blockOf([{ series: id, time: START, value: 2 }]))
      expect(await store.range(id, EVER, 10)).toHaveLength(1)
    },
  )

  stageTest('the late block of a write wins over its fresh block', make, async (store) => {
    const id = store.seriesId(CO2)
    await store.write(
      blockOf([{ series: id, time: START, value: 1 }]),
      blockOf([
        { series: id, time: START, value: 2, quality: 1 },
        { series: id, time: START - 90 * DAY_MS, value: 3 },
      ]),
    )
    expect((await store.range(id, EVER, 10)).map((point) => point.value)).toEqual([3, 2])
  })

  stageTest('lookup finds what is stored and only that', make, async (store) => {
    const [a, b] = [store.seriesId(CO2), store.seriesId(PEOPLE)]
    await store.write(
      blockOf([...everyMinute(a, 5), { series: b, time: START - 200 * DAY_MS, value: 7 }]),
      null,
    )
    const series = Int32Array.of(a, b, a, b, a, 99)
    const time = Float64Array.of(START, START, START + 1, START - 200 * DAY_MS, START + 4 * MINUTE_MS, START)
    expect([...(await store.lookup(series, time, 5))]).toEqual([400, Number.NaN, Number.NaN, 7, 401])
    expect(series[0]).toBe(a)
  })

  stageTest('the last point before a time is found however old it is', make, async (store) => {
    const [a, b, c] = [
      store.seriesId(CO2),
      store.seriesId(PEOPLE),
      store.seriesId({ ...CO2, metric: 'temperature_c' }),
    ]
    await store.write(
      blockOf([
        { series: a, time: START - 1, value: 1, quality: 1, lag_ms: 3 },
        { series: a, time: START, value: 2 },
        { series: b, time: START - 100 * DAY_MS, value: 3 },
      ]),
      null,
    )
    const found = await store.before([a, b, c], START)
    expect(found.get(a)).toEqual({ time: START - 1, value: 1, quality: 1, lag_ms: 3 })
    expect(found.get(b)?.value).toBe(3)
    expect(found.has(c)).toBe(false)
    expect((await store.before([a], START - 1)).size).toBe(0)
  })

  stageTest('rangeMany keeps each series in time order', make, async (store) => {
    const [a, b] = [store.seriesId(CO2), store.seriesId(PEOPLE)]
    await store.write(blockOf([...everyMinute(b, 3), ...everyMinute(a, 2)]), null)
    await store.write(null, blockOf([{ series: b, time: START + 1, value: 9 }]))
    const found = await store.rangeMany([a, b], { from: START, to: START + HOUR_MS })
    expect(found.get(a)?.map((point) => point.value)).toEqual([400, 400.25])
    expect(found.get(b)?.map((point) => point.value)).toEqual([400, 9, 400.25, 400.5])
  })

  stageTest('a store opened again holds everything and knows its heads', make, async (store, stage) => {
    const [a, b] = [store.seriesId(CO2), store.seriesId(PEOPLE)]
    await store.write(
      blockOf([...everyMinute(a, 3), { series: b, time: START, value: 4, quality: 1, lag_ms: 9 }]),
      null,
    )
    await store.write(null, blockOf([{ series: a, time: START - DAY_MS, value: 0 }]))
    const again = await stage.reopen()
    expect(again.seriesKey(again.seriesId(PEOPLE))).toEqual(PEOPLE)
    expect(again.listSeries()).toHaveLength(2)
    expect(await again.heads()).toEqual(
      new Map([
        [again.seriesId(CO2), { time: START + 2 * MINUTE_MS, value: 400.5, quality: 0, lag_ms: 0 }],
        [again.seriesId(PEOPLE), { time: START, value: 4, quality: 1, lag_ms: 9 }],
      ]),
    )
    expect(await again.range(again.seriesId(CO2), EVER, 10)).toHaveLength(4)
    await again.write(blockOf([{ series: again.seriesId(PEOPLE), time: START + 1, value: 5 }]), null)
    expect(await again.range(again.seriesId(PEOPLE), EVER, 10)).toHaveLength(2)
  })

  stageTest(
    'thousands of series and blocks of many thousand points arrive whole',
    make,
    async (store, stage) => {
      const SERIES = 2_000
      const ids = Array.from({ length: SERIES }, (_, i) =>
        store.seriesId({ subject: `desk-${i}`, metric: 'occupied', kind: 'desk-presence' }),
      )
      for (let round = 0; round < 5; round++) {
        const points = ids.flatMap((series) =>
          [0, 1].map((step) => ({
            series,
            time: START + (2 * round + step) * MINUTE_MS,
            value: (series + step) % 2,
          })),
        )
        await store.write(blockOf(points), null)
      }
      const again = await stage.reopen()
      expect(again.listSeries()).toHaveLength(SERIES)
      expect((await again.heads()).size).toBe(SERIES)
      const all = await again.rangeMany(
        again.listSeries().map(({ id }) => id),
        EVER,
      )
      expect(all.size).toBe(SERIES)
      expect([...all.values()].every((points) => points.length === 10)).toBe(true)
    },
  )

  stageTest(
    'points that can never be stored are named, and the others of the block are stored',
    make,
    async (store) => {
      const id = store.seriesId(CO2)
      const fresh = blockOf([
        ...everyMinute(id, 20),
        { series: id, time: START + HOUR_MS, value: Number.NaN },
      ])
      const error = await failure(
        store.write(fresh, blockOf([{ series: id, time: START - 1, value: Number.POSITIVE_INFINITY }])),
      )
      expect(error.fault).toBe('poison')
      expect(error.refused.map(({ block, row }) => `${block} ${row}`)).toEqual(['fresh 20', 'late 0'])
      expect(await store.range(id, EVER, 100)).toHaveLength(20)
    },
  )

  stageTest('expired points are gone, those of desks sooner', make, async (store) => {
    const desk = store.seriesId({ subject: 'd1', metric: 'occupied', kind: 'desk-presence' })
    const id = store.seriesId(CO2)
    const at = (series: number, days: number) => ({ series, time: START - days * DAY_MS, value: days })
    await store.write(blockOf([at(desk, 40), at(desk, 20), at(id, 300), at(id, 40)]), null)
    await store.expire(START, { raw_ms: 200 * DAY_MS, deskRaw_ms: 30 * DAY_MS })
    expect((await store.range(desk, EVER, 10)).map((point) => point.value)).toEqual([20])
    expect(
      (await store.range(id, { from: START - 200 * DAY_MS, to: START }, 10)).map((point) => point.value),
    ).toEqual([40])
  })

  stageTest('a closed store refuses as a passing condition', make, async (store) => {
    await store.close()
    expect((await failure(store.ping())).fault).toBe('transient')
  })
}

async function failure(promise: ReturnType<TelemetryStore['ping']>): Promise<StoreError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof StoreError)) throw new Error(`expected a StoreError, got ${String(error)}`)
  return error
}
