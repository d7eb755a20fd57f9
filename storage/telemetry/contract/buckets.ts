import { expect } from 'vitest'
import { blockOf } from '../blocks.ts'
import { DAY_MS, HOUR_MS } from '../zone.ts'
import { type MakeStore, MINUTE_MS, START, stageTest } from './stage.ts'

const TEMPERATURE = { subject: 'k4-t2-l1-c4', metric: 'temperature_c', kind: 'indoor-climate' }

/**
 * Local midnights of IKN's, Jakarta's and Papua's zones, and of one with daylight saving around its long day
 * of autumn.
 */
const MIDNIGHTS = [
  ['Asia/Makassar', Date.UTC(2026, 10, 23, 16), [24, 24]],
  ['Asia/Jakarta', Date.UTC(2026, 10, 23, 17), [24, 24]],
  ['Asia/Jayapura', Date.UTC(2026, 10, 23, 15), [24, 24]],
  ['Europe/Berlin', Date.UTC(2026, 9, 23, 22), [24, 25, 24]],
  ['Europe/Berlin', Date.UTC(2026, 2, 27, 23), [24, 23, 24]],
  ['Asia/Kathmandu', Date.UTC(2026, 10, 23, 18, 15), [24, 24]],
] as const

export function bucketContract(make: MakeStore): void {
  stageTest('a bucket holds count, extremes, mean, ends and quality of its points', make, async (store) => {
    const id = store.seriesId(TEMPERATURE)
    const values = [24, 22, 26, 23]
    const points = values.map((value, i) => ({
      series: id,
      time: START + i * 3 * MINUTE_MS,
      value,
      quality: i === 2 ? 5 : 0,
    }))
    await store.write(
      blockOf([...points, { series: id, time: START + HOUR_MS, value: 30, quality: 8 }]),
      null,
    )
    const range = { from: START, to: START + DAY_MS }
    expect(await store.buckets(id, range, 15 * MINUTE_MS, 'Asia/Makassar')).toEqual([
      { time: START, count: 4, min: 22, max: 26, mean: 23.75, first: 24, last: 23, quality: 5 },
      { time: START + HOUR_MS, count: 1, min: 30, max: 30, mean: 30, first: 30, last: 30, quality: 8 },
    ])
    expect(
      await store.buckets(id, { from: START + 1, to: START + HOUR_MS }, HOUR_MS, 'Asia/Makassar'),
    ).toMatchObject([{ time: START, count: 3, first: 22 }])
  })

  for (const [zone, midnight, hours] of MIDNIGHTS) {
    stageTest(
      `local days of ${zone} from ${new Date(midnight).toISOString()} have ${hours.join(', ')} hours`,
      make,
      async (store) => {
        const id = store.seriesId(TEMPERATURE)
        const total = hours.reduce((sum, length) => sum + length, 0)
        const points = Array.from({ length: total }, (_, hour) => ({
          series: id,
          time: midnight + hour * HOUR_MS,
          value: hour,
        }))
        await store.write(blockOf(points), null)
        const range = { from: midnight, to: midnight + total * HOUR_MS }
        const days = await store.buckets(id, range, DAY_MS, zone)
        expect(days.map((day) => day.count)).toEqual(hours)
        let hour = 0
        for (const [i, length] of hours.entries()) {
          const value = { first: hour, min: hour, last: hour + length - 1, max: hour + length - 1 }
          expect(days[i]).toMatchObject({ time: midnight + hour * HOUR_MS, ...value })
          expect(days[i]?.mean).toBeCloseTo(hour + (length - 1) / 2, 9)
          hour += length
        }
        // The doubled hour of autumn stays two hours.
        const perHour = await store.buckets(id, range, HOUR_MS, zone)
        expect(perHour.map((bucket) => bucket.time)).toEqual(points.map((point) => point.time))
        const halves = await store.buckets(id, range, 12 * HOUR_MS, zone)
        expect(halves.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(total)
        expect(halves).toHaveLength(2 * hours.length)
      },
    )
  }

  stageTest('local weeks begin on Monday', make, async (store) => {
    const id = store.seriesId(TEMPERATURE)
    const monday = Date.UTC(2026, 10, 22, 16)
    const points = Array.from({ length: 15 }, (_, day) => ({
      series: id,
      time: monday + day * DAY_MS,
      value: day,
    }))
    await store.write(blockOf(points), null)
    const weeks = await store.buckets(
      id,
      { from: monday, to: monday + 20 * DAY_MS },
      7 * DAY_MS,
      'Asia/Makassar',
    )
    expect(weeks.map(({ time, count }) => [(time - monday) / DAY_MS, count])).toEqual([
      [0, 7],
      [7, 7],
      [14, 1],
    ])
  })

  stageTest('thirty days of minutes become their hours', make, async (store) => {
    const id = store.seriesId(TEMPERATURE)
    const COUNT = 30 * 24 * 60
    const points = Array.from({ length: COUNT }, (_, i) => ({
      series: id,
      time: START + i * MINUTE_MS,
      value: i % 60,
    }))
    await store.write(blockOf(points), null)
    const hours = await store.buckets(id, { from: START, to: START + 30 * DAY_MS }, HOUR_MS, 'Asia/Makassar')
    expect(hours).toHaveLength(720)
    expect(new Set(hours.map(({ count, min, max, mean }) => `${count} ${min} ${max} ${mean}`))).toEqual(
      new Set(['60 0 59 29.5']),
    )
    expect(await store.range(id, { from: 0, to: Number.POSITIVE_INFINITY }, COUNT)).toHaveLength(COUNT)
  })
}
