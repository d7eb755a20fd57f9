import { expect, test } from 'vitest'
import { hashOf, noiseAt, Random } from './random.ts'

const means = (draw: (i: number) => number) => {
  const values = Array.from({ length: 20_000 }, (_, i) => draw(i))
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: Math.min(...values),
    max: Math.max(...values),
  }
}

test('the same keys give the same sequence, and neighbouring keys unrelated ones', () => {
  const draws = (...keys: (string | number)[]) => {
    const random = new Random(...keys)
    return [random.next(), random.next(), random.next()]
  }
  expect(draws(1, 'k4-t1-l1', 20_000)).toEqual(draws(1, 'k4-t1-l1', 20_000))
  expect(draws(1, 'k4-t1-l1', 20_000)).not.toEqual(draws(1, 'k4-t1-l1', 20_001))
  expect(hashOf('a', 'b')).not.toBe(hashOf('ab'))
})

test('draws are spread evenly over [0, 1)', () => {
  const random = new Random('even')
  for (const draw of [
    () => random.next(),
    (i: number) => noiseAt(5, i),
    (i: number) => noiseAt(i, 5),
    (i: number) => new Random(1, i).next(),
  ]) {
    const { mean, min, max } = means(draw)
    expect(mean).toBeCloseTo(0.5, 1)
    expect(min).toBeGreaterThanOrEqual(0)
    expect(max).toBeLessThan(1)
    expect(max - min).toBeGreaterThan(0.99)
  }
})

test('normal draws have the mean and deviation asked for', () => {
  const random = new Random('normal')
  const values = Array.from({ length: 20_000 }, () => random.normal(10, 3))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  expect(mean).toBeCloseTo(10, 0)
  expect(Math.sqrt(variance)).toBeCloseTo(3, 0)
})
