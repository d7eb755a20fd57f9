import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { type Clock, systemClock, VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { blockOf } from '../blocks.ts'
import { StoreError, type StoreFault } from '../store.ts'
import { InfluxTelemetryStore } from './store.ts'
import { type Answer, type FakeInflux, fakeInflux, type WriteRequest } from './testing/fake-influx.ts'

const TIME = Date.UTC(2026, 10, 24)
let fake: FakeInflux | null = null

afterEach(async () => {
  await fake?.end()
  fake = null
})

/** An open store before a server that answers writes as told. */
async function storeBefore(
  onWrite: (request: WriteRequest) => Answer | Promise<Answer>,
  settings: { timeout_ms?: number; clock?: Clock; seriesFile?: string } = {},
) {
  fake = await fakeInflux(onWrite)
  const options = {
    token: 't',
    org: 'o',
    bucketPrefix: 'denyut',
    clock: new VirtualClock(TIME),
    log: silentLog,
    ...settings,
  }
  const store = new InfluxTelemetryStore({ ...options, url: fake.url })
  await store.open()
  return { store, requests: fake.requests, abandoned: fake.abandoned }
}

const idOf = (store: InfluxTelemetryStore, subject: string, metric = 'people') =>
  store.seriesId({ subject, metric, kind: 'people-counter' })

const failure = async (promise: Promise<unknown>): Promise<StoreError> => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StoreError)
  return error as StoreError
}

test('a block is one compressed request; rows of one device and time share a line', async () => {
  const { store, requests } = await storeBefore(() => ({ status: 204 }))
  const points = Array.from({ length: 1_000 }, (_, i) => [
    { series: idOf(store, `d ${i}`), time: TIME, value: i + 0.5 },
    { series: idOf(store, `d ${i}`, 'in_total'), time: TIME, value: 1e21, quality: 2, lag_ms: -3 },
  ]).flat()
  await store.write(blockOf(points), null)
  expect(requests).toHaveLength(1)
  expect(requests[0]).toMatchObject({ bucket: 'denyut_raw', precision: 'ms', encoding: 'gzip' })
  expect(requests[0]?.lines).toHaveLength(1_000)
  const fields = 'people=7.5,in_total=1e+21,in_total__q=2,in_total__lag=-3'
  expect(requests[0]?.lines[7]).toBe(`people-counter,device=d\\ 7 ${fields} ${TIME}`)
  await store.write(null, blockOf([{ series: idOf(store, 'a'), time: TIME, value: 5 }]))
  expect(requests[1]?.lines).toEqual([`people-counter,device=a people=5,people__q=0,people__lag=0 ${TIME}`])
  await store.close()
})

const PAGE_OF_A_PROXY: Answer = {
  status: 400,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>unable to parse the request</body></html>',
}

const FAULTS: readonly (readonly [Answer, StoreFault, number | null])[] = [
  [{ status: 503, headers: { 'retry-after': '2' } }, 'transient', 2_000],
  [{ status: 429, headers: { 'retry-after': 'Tue, 24 Nov 2026 00:01:30 GMT' } }, 'transient', 90_000],
  [{ status: 500 }, 'transient', null],
  [{ status: 408 }, 'transient', null],
  [{ status: 401 }, 'configuration', null],
  [{ status: 403 }, 'configuration', null],
  [{ status: 404 }, 'configuration', null],
  // A login page of a proxy.
  [{ status: 200 }, 'configuration', null],
  // What stands before the server answers with codes of its own, for requests that it has not read.
  [PAGE_OF_A_PROXY, 'configuration', null],
  [{ ...PAGE_OF_A_PROXY, status: 413 }, 'configuration', null],
  [{ ...PAGE_OF_A_PROXY, status: 422 }, 'configuration', null],
  [{ status: 400, body: '{"message":"Bad Request"}' }, 'configuration', null],
  [{ status: 400, body: '{"code":"invalid","message":"invalid precision"}' }, 'configuration', null],
]

for (const [answer, fault, retryAfter_ms] of FAULTS) {
  const body = answer.body ? ` of ${answer.body}` : ''
  const delay = retryAfter_ms ? ` for ${retryAfter_ms} ms` : ''
  test(`an answer ${answer.status}${body} is ${fault}${delay}`, async () => {
    const { store, requests } = await storeBefore(() => answer)
    const block = blockOf([{ series: idOf(store, 'a'), time: TIME, value: 1 }])
    expect(await failure(store.write(block, null))).toMatchObject({ fault, retryAfter_ms })
    expect(requests).toHaveLength(1)
    await store.close()
  })
}

test('a server that does not answer is a passing fault, for writes and reads', async () => {
  const { store } = await storeBefore(() => ({ status: 204 }))
  await fake?.end()
  fake = null
  const block = blockOf([{ series: idOf(store, 'a'), time: TIME, value: 1 }])
  expect(await failure(store.write(block, null))).toMatchObject({ fault: 'transient' })
  expect(await failure(store.ping())).toMatchObject({ fault: 'transient' })
  await store.close()
})

test('a request that is not answered in time is ended, and the next ones get more and more time', async () => {
  const SLOWNESS_MS = 600
  const { store, requests, abandoned } = await storeBefore(
    async () => {
      await systemClock.wait(SLOWNESS_MS)
      return { status: 204 }
    },
    { timeout_ms: 50, clock: systemClock },
  )
  const block = () => blockOf([{ series: idOf(store, 'a'), time: TIME, value: 1 }])
  let failures = 0
  while (true) {
    const error = await store.write(block(), null).then(
      () => null,
      (reason: unknown) => reason,
    )
    if (error === null) break
    expect(error).toMatchObject({ fault: 'transient' })
    failures++
  }
  // 50, 100, 200 and 400 ms are too short; a busy machine may need more. Without growth it would never end.
  expect(failures).toBeGreaterThanOrEqual(1)
  // One may be ended before the server has read it.
  expect(requests.length).toBeLessThanOrEqual(failures + 1)
  await expect.poll(abandoned).toBe(requests.length - 1)
  await store.write(block(), null)
  await store.close()
})

test('an error in the midst of an answer is not taken for its end', async () => {
  const csv =
    '#datatype,string,string\n#group,true,true\n#default,,\n,error,reference\n,out of memory,897\n\n'
  fake = await fakeInflux(() => ({ status: 204 }), csv)
  const options = { token: 't', org: 'o', bucketPrefix: 'denyut', clock: new VirtualClock(), log: silentLog }
  const store = new InfluxTelemetryStore({ ...options, url: fake.url })
  expect(await failure(store.open())).toMatchObject({ fault: 'transient', message: /out of memory/ })
})

/** As the server does: nothing of an unparsable request is stored; of one with conflicts all else is. */
const judge =
  (isBad: (line: string) => boolean, status: 400 | 422, stored: Set<string>) =>
  (request: WriteRequest): Answer => {
    const bad = request.lines.filter(isBad)
    if (bad.length === 0 || status === 422)
      for (const line of request.lines) if (!isBad(line)) stored.add(line)
    if (bad.length === 0) return { status: 204 }
    const message =
      status === 400
        ? `unable to parse '${bad[0]}'`
        : `partial write: field type conflict dropped=${bad.length}`
    return { status, body: JSON.stringify({ code: 'invalid', message }) }
  }

for (const status of [400, 422] as const) {
  test(`after ${status} exactly the bad rows are named and all others are stored`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(99), { maxLength: 8 }), async (bad) => {
        const stored = new Set<string>()
        // Values from 1000 on are what this server cannot take; two metrics share each line.
        const { store, requests } = await storeBefore(judge((line) => /=1\d{3}\b/.test(line), status, stored))
        const rows = Array.from({ length: 100 }, (_, row) => ({
          series: idOf(store, `d${row >> 1}`, row % 2 === 0 ? 'people' : 'in_total'),
          time: TIME,
          value: bad.includes(row) ? 1_000 + row : row,
        }))
        const result = await store.write(blockOf(rows), null).catch((error: unknown) => error)
        if (bad.length === 0) expect(result).toBeUndefined()
        else {
          expect(result).toMatchObject({ fault: 'poison' })
          const refused = (result as StoreError).refused.map(({ row }) => row)
          expect(refused.sort((a, b) => a - b)).toEqual(bad.toSorted((a, b) => a - b))
        }
        const fields = [...stored].join('\n').match(/\b(people|in_total)=\d+/g)
        expect(new Set(fields).size).toBe(100 - bad.length)
        // Halving: a bad row costs about two requests a level, not one a row.
        expect(requests.length).toBeLessThan(2 + bad.length * 2 * 8)
        await store.close()
        await fake?.end()
        fake = null
      }),
      { numRuns: 12 },
    )
  })
}

test('a request of which nothing could be kept is not taken apart', async () => {
  const stored = new Set<string>()
  const { store, requests } = await storeBefore(judge(() => true, 422, stored))
  const rows = Array.from({ length: 500 }, (_, row) => ({
    series: idOf(store, `d${row}`),
    time: TIME,
    value: 1,
  }))
  expect((await failure(store.write(blockOf(rows), null))).refused).toHaveLength(500)
  expect(requests).toHaveLength(1)
  await store.close()
})

const manyRows = (store: InfluxTelemetryStore, count: number) =>
  blockOf(
    Array.from({ length: count }, (_, row) => ({ series: idOf(store, `d${row}`), time: TIME, value: 1 })),
  )

test('a proxy that answers 400 to everything makes no reading be refused', async () => {
  const { store, requests } = await storeBefore(() => PAGE_OF_A_PROXY)
  const error = await failure(store.write(manyRows(store, 4_000), null))
  expect(error).toMatchObject({ fault: 'configuration', refused: [] })
  expect(error.message).toBe(
    'InfluxDB: 400 Bad Request: the answer is not of InfluxDB but of a proxy before it',
  )
  expect(requests).toHaveLength(1)
  await store.close()
})

test('a server that cannot read what it was not sent makes no reading be refused', async () => {
  const message = "unable to parse '\u001f\u008b\b': missing fields"
  const { store, requests } = await storeBefore(() => ({
    status: 400,
    body: JSON.stringify({ code: 'invalid', message }),
  }))
  const error = await failure(store.write(manyRows(store, 500), null))
  expect(error).toMatchObject({ fault: 'configuration', refused: [] })
  expect(requests.length).toBeLessThan(12)
  await store.close()
})

test('a request that is too large for what is before the server goes through in parts', async () => {
  const stored = new Set<string>()
  const { store } = await storeBefore(({ lines }) => {
    if (lines.length > 100) return { ...PAGE_OF_A_PROXY, status: 413 }
    for (const line of lines) stored.add(line)
    return { status: 204 }
  })
  await store.write(manyRows(store, 1_000), null)
  expect(stored.size).toBe(1_000)
  await store.close()
})

test('a series has its number only once it is in the file, and keeps it over a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'denyut-series-'))
  const seriesFile = join(directory, 'not-there-yet', 'series')
  const { store } = await storeBefore(() => ({ status: 204 }), { seriesFile })
  expect(() => idOf(store, 'a')).toThrow(StoreError)
  expect(store.listSeries()).toEqual([])
  await mkdir(join(directory, 'not-there-yet'))
  expect([idOf(store, 'b'), idOf(store, 'a')]).toEqual([0, 1])
  await store.close()
  await store.open()
  expect(store.listSeries().map(({ id, key }) => [id, key.subject])).toEqual([
    [0, 'b'],
    [1, 'a'],
  ])
  await store.close()
  await rm(directory, { recursive: true })
})

test('a series that only the server knows gets a line of the file too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'denyut-series-'))
  const seriesFile = join(directory, 'series')
  const csv = [
    '#datatype,string,long,dateTime:RFC3339,double,string,string,string',
    '#group,false,false,false,false,true,true,true',
    '#default,_result,,,,,,',
    ',result,table,_time,_value,_field,_measurement,device',
    ',,0,2026-11-24T00:00:00Z,7,people,people-counter,from-elsewhere',
    '',
  ].join('\r\n')
  const { store } = await storeBefore(() => ({ status: 204 }), { seriesFile })
  fake!.answerQueries(csv)
  await store.heads()
  const before = store.listSeries()
  fake!.answerQueries('')
  await store.close()
  await store.open()
  expect(before).toHaveLength(1)
  expect(store.listSeries()).toEqual(before)
  await store.close()
  await rm(directory, { recursive: true })
})

test('names that line protocol cannot carry are refused before they are sent', async () => {
  const { store, requests } = await storeBefore(() => ({ status: 204 }))
  const rows = ['', 'a\nb', 'a\\', '_a'].map((subject) => ({
    series: idOf(store, subject),
    time: TIME,
    value: 1,
  }))
  expect((await failure(store.write(blockOf(rows), null))).refused).toHaveLength(4)
  expect(requests).toHaveLength(0)
  await store.close()
})
