import { expect, test } from 'vitest'
import { type Bucket, toColumns } from './history.ts'

const bucket = (t: number, mean = 1): Bucket => ({
  t,
  count: 1,
  min: mean,
  max: mean,
  mean,
  last: mean,
  delta: 2,
  quality: 0,
})
const STEP_MS = 60_000

test('a missing bucket becomes a null between its neighbours, so that the line breaks', () => {
  const buckets = [0, 1, 4, 5].map((index) => bucket(index * STEP_MS))
  const { x, y } = toColumns({ buckets, kind: 'gauge', step: '1m', step_ms: STEP_MS })
  expect(y).toEqual([1, 1, null, 1, 1])
  expect(x).toEqual([0, 60, 150, 240, 300])
})

test('raw points break where the distance is far beyond the usual one', () => {
  const buckets = [0, 10, 21, 30, 200, 210].map((second) => bucket(second * 1_000))
  expect(toColumns({ buckets, kind: 'gauge', step: 'raw', step_ms: 0 }).y).toEqual([1, 1, 1, 1, null, 1, 1])
})

test('a counter shows its rise', () => {
  expect(toColumns({ buckets: [bucket(0)], kind: 'counter', step: '1h', step_ms: 3_600_000 }).y).toEqual([2])
})
