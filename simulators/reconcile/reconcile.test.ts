import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ApiClient } from '../api/client.ts'
import { type Request, TestApi } from '../support/api.ts'
import { agrees, differs, reconcile } from './reconcile.ts'
import { readTruth } from './truth.ts'

const T0 = 1_795_400_000_000
let api: TestApi
let directory: string
beforeEach(async () => {
  api = new TestApi()
  await api.start()
  directory = await mkdtemp(join(tmpdir(), 'reconcile-'))
})
afterEach(async () => {
  await api.stop()
  await rm(directory, { recursive: true, force: true })
})

async function truthOf(lines: object[]) {
  const path = join(directory, 'truth.ndjson')
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'))
  return readTruth(path)
}

/** A platform that stored these values by metric, in pages as asked. */
const holding =
  (stored: Record<string, [number, number][]>) =>
  ({ path, query }: Request) => {
    if (path === '/ledger/devices') return { status: 200, body: { total: 0, devices: [] } }
    const metric = path.split('/').at(-1)!
    const [from, to, points] = ['from', 'to', 'points'].map((name) => Number(query.get(name))) as [
      number,
      number,
      number,
    ]
    const buckets = (stored[metric] ?? [])
      .filter(([t]) => t >= from && t < to)
      .slice(0, points)
      .map(([t, value]) => ({
        t,
        count: 1,
        min: value,
        max: value,
        mean: value,
        last: value,
        delta: null,
        quality: 0,
      }))
    return {
      status: 200,
      body: {
        subject: 'm1',
        metric,
        unit: '',
        kind: 'gauge',
        zone: 'UTC',
        step: 'raw',
        step_ms: 0,
        from,
        to,
        buckets,
      },
    }
  }
const line = (at: number, v: object, own = {}) => ({
  device: 'm1',
  type: 'energy-meter',
  at: T0 + at,
  v,
  copies: 1,
  ...own,
})

test('a platform that holds what was sent, once, agrees; dropped readings are not expected', async () => {
  const truth = await truthOf([
    line(0, { occupied: true }),
    line(1, { occupied: false }, { copies: 0 }),
    line(2, { occupied: false }, { copies: 2 }),
  ])
  api.answer = holding({
    occupied: [
      [T0, 1],
      [T0 + 2, 0],
    ],
  })
  const result = await reconcile(new ApiClient(api.url, 'T'), truth, () => {})
  expect(result).toMatchObject({
    devices: 1,
    readings: { sent: 2, dropped: 1 },
    values: { expected: 2, found: 2, missing: 0, different: 0, unexpected: 0 },
  })
  expect(agrees(result)).toBe(true)
})

test('missing, different and unexpected values are told apart, and what a fault changed is expected as it was sent', async () => {
  const truth = await truthOf([
    line(0, { power_kw: 1 }),
    line(1, { power_kw: 2 }),
    line(2, { power_kw: 3 }),
    line(5, { power_kw: 4 }, { sent: { ts: T0 + 9, v: { power_kw: 44 } } }),
  ])
  api.answer = holding({
    power_kw: [
      [T0, 1],
      [T0 + 1, 2.5],
      [T0 + 3, 7],
      [T0 + 9, 44],
    ],
  })
  const result = await reconcile(new ApiClient(api.url, 'T'), truth, () => {})
  expect(result.values).toEqual({ expected: 4, found: 2, missing: 1, different: 1, unexpected: 1 })
  expect(agrees(result)).toBe(false)
  expect(result.examples).toContainEqual({
    device: 'm1',
    metric: 'power_kw',
    at: T0 + 1,
    expected: 2,
    stored: 2.5,
  })
})

test('long series are read page by page', async () => {
  const many = Array.from({ length: 12_345 }, (_, i) => i)
  const truth = await truthOf(many.map((i) => line(i, { power_kw: i })))
  api.answer = holding({ power_kw: many.map((i) => [T0 + i, i]) })
  const result = await reconcile(new ApiClient(api.url, 'T'), truth, () => {})
  expect(result.values).toEqual({ expected: 12_345, found: 12_345, missing: 0, different: 0, unexpected: 0 })
})

test('what the token may not read is named, not taken for agreement', async () => {
  const truth = await truthOf([line(0, { occupied: true })])
  api.answer = ({ path }) =>
    path === '/ledger/devices'
      ? { status: 200, body: { total: 0, devices: [] } }
      : { status: 403, body: { code: 'forbidden', title: 'Not allowed' } }
  const result = await reconcile(new ApiClient(api.url, 'T'), truth, () => {})
  expect(result.unreadable).toEqual(['m1'])
  expect([agrees(result), differs(result)]).toEqual([false, false])
})

test('a series that the platform has not is missing, which is no matter of rights', async () => {
  const truth = await truthOf([line(0, { power_kw: 1 })])
  api.answer = ({ path }) =>
    path === '/ledger/devices'
      ? { status: 200, body: { total: 0, devices: [] } }
      : { status: 404, body: { code: 'not_found', title: 'Not found' } }
  const result = await reconcile(new ApiClient(api.url, 'T'), truth, () => {})
  expect(result).toMatchObject({ values: { expected: 1, missing: 1 }, unreadable: [] })
  expect(differs(result)).toBe(true)
})

test('a file that is no truth log is refused', async () => {
  await expect(truthOf([{ hello: 1 }])).rejects.toThrow(/no truth log/)
  await expect(readTruth(join(directory, 'none'))).rejects.toThrow(/ENOENT/)
})
