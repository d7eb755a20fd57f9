import { InfluxDB } from '@influxdata/influxdb-client'
import { BucketsAPI } from '@influxdata/influxdb-client-apis'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { blockOf } from '../blocks.ts'
import { type Stage, telemetryStoreContract } from '../contract.ts'
import type { StoreError } from '../store.ts'
import { DAY_MS } from '../zone.ts'
import { setupInflux } from './setup.ts'
import { type InfluxTelemetryOptions, InfluxTelemetryStore } from './store.ts'
import { FOREVER, newPrefix, startInfluxd, testInflux } from './testing/influxd.ts'

const influx = await testInflux()
afterAll(async () => influx?.end())

/** An open store with the operator's token, unless told otherwise. */
async function open(
  options: Partial<InfluxTelemetryOptions> & { bucketPrefix: string },
): Promise<InfluxTelemetryStore> {
  const { url, token, org } = influx!
  const store = new InfluxTelemetryStore({ url, token, org, clock: systemClock, log: silentLog, ...options })
  await store.open()
  return store
}

async function make(): Promise<Stage> {
  const { url, token, org } = influx!
  const bucketPrefix = newPrefix()
  await setupInflux({ url, token, org, bucketPrefix, retention: FOREVER, tokens: 'none' })
  let store = await open({ bucketPrefix })
  return {
    store,
    async reopen() {
      await store.close()
      store = await open({ bucketPrefix })
      return store
    },
    async end() {
      await store.close()
      const api = new BucketsAPI(new InfluxDB({ url, token }))
      for (const { id, name } of (await api.getBuckets({ org, limit: 100 })).buckets ?? []) {
        if (id && name.startsWith(`${bucketPrefix}_`)) await api.deleteBucketsID({ bucketID: id })
      }
    },
  }
}

if (influx) {
  telemetryStoreContract('InfluxDB', make, { modelRuns: 6 })

  test('setup makes everything once, corrects retentions and replaces tokens when told to', async () => {
    const { url, token, org } = influx
    const prefix = newPrefix()
    const base = { url, token, org, bucketPrefix: prefix, retention: { raw_ms: 400 * DAY_MS } }
    const options = { ...base, tokens: 'missing' as const }
    const nothing = { operator: null, write: null, read: null }
    const first = await setupInflux(options)
    const buckets = ['raw', '15m', '1h', '1d'].map((level) => `bucket ${prefix}_${level}`)
    expect(first.done).toEqual([...buckets, `token ${prefix} write`, `token ${prefix} read`])
    expect(first.tokens).toEqual({
      operator: null,
      write: expect.stringMatching(/.{20}/),
      read: expect.stringMatching(/.{20}/),
    })
    expect(await setupInflux(options)).toEqual({ done: [], tokens: nothing })
    const changed = await setupInflux({ ...options, retention: { raw_ms: 30 * DAY_MS } })
    expect(changed.done).toEqual([`retention of ${prefix}_raw`, `retention of ${prefix}_15m`])
    const again = await setupInflux({ ...base, retention: { raw_ms: 30 * DAY_MS }, tokens: 'new' })
    expect(again.done).toEqual([`token ${prefix} write`, `token ${prefix} read`])
    await expect(open({ bucketPrefix: prefix, token: first.tokens.read! })).rejects.toMatchObject({
      fault: 'configuration',
    })
    await (await open({ bucketPrefix: prefix, token: again.tokens.read! })).close()
  })

  test('the write token only writes and deletes, the read token only reads', async () => {
    const { url, token, org } = influx
    const bucketPrefix = newPrefix()
    const setup = { url, token, org, bucketPrefix, retention: FOREVER }
    const { tokens } = await setupInflux({ ...setup, tokens: 'missing' })
    const [write, read] = [tokens.write!, tokens.read!]
    const store = await open({ bucketPrefix, token: write, readToken: read })
    const now = systemClock.now()
    const key = { subject: 'd1', metric: 'occupied', kind: 'desk-presence' }
    const block = (age_ms: number) => blockOf([{ series: store.seriesId(key), time: now - age_ms, value: 1 }])
    await store.write(block(2 * DAY_MS), block(0))
    await store.expire(now, { raw_ms: 400 * DAY_MS, deskRaw_ms: DAY_MS })
    expect(await store.range(store.seriesId(key), { from: 0, to: now + 1 }, 10)).toHaveLength(1)
    await store.close()
    const reader = await open({ bucketPrefix, token: read })
    expect((await reader.heads()).size).toBe(1)
    const one = blockOf([{ series: reader.seriesId(key), time: now, value: 4 }])
    await expect(reader.write(one, null)).rejects.toMatchObject({ fault: 'configuration' })
    await reader.close()
    await expect(open({ bucketPrefix, token: write })).rejects.toMatchObject({ fault: 'configuration' })
  })

  test('a new server gets its first user, and the operator token that it made comes back', async () => {
    if (!influx.server) return
    const server = await startInfluxd()
    try {
      const bucketPrefix = newPrefix()
      const options = { url: server.url, org: 'new', bucketPrefix, retention: FOREVER }
      await expect(setupInflux({ ...options, tokens: 'none' })).rejects.toThrow(/not set up yet/)
      const admin = { username: 'first', password: 'a password of some length' }
      const made = await setupInflux({ ...options, admin, tokens: 'missing' })
      expect(made.done[0]).toBe('onboarded')
      expect(made.tokens.operator).toMatch(/.{20}/)
      const store = await open({ ...options, token: made.tokens.write!, readToken: made.tokens.read! })
      await store.close()
      await expect(setupInflux({ ...options, admin, tokens: 'none' })).rejects.toThrow(/operator token/)
    } finally {
      await server.end()
    }
  })

  test('points beyond the retention are refused by row, the others stored', async () => {
    const { url, token, org } = influx
    const bucketPrefix = newPrefix()
    await setupInflux({ url, token, org, bucketPrefix, retention: { raw_ms: 30 * DAY_MS }, tokens: 'none' })
    const store = await open({ bucketPrefix })
    const now = systemClock.now()
    const at = (device: number, days: number, metric: string) => ({
      series: store.seriesId({ subject: `d${device}`, metric, kind: 'people-counter' }),
      time: now - days * DAY_MS,
      value: days,
    })
    const rows = [0, 1, 2, 3].flatMap((n) => [
      at(n, n === 2 ? 40 : 1, 'people'),
      at(n, n === 2 ? 40 : 1, 'in_total'),
    ])
    const error = await store.write(blockOf(rows), null).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ fault: 'poison' })
    expect((error as StoreError).refused.map(({ row }) => row)).toEqual([4, 5])
    expect((error as StoreError).refused[0]?.reason).toMatch(/retention policy/)
    expect((await store.heads()).size).toBe(6)
    await store.close()
  })

  test('a field that others made an integer refuses its row only', async () => {
    const { url, token, org } = influx
    const bucketPrefix = newPrefix()
    await setupInflux({ url, token, org, bucketPrefix, retention: FOREVER, tokens: 'none' })
    const foreign = new InfluxDB({ url, token }).getWriteApi(org, `${bucketPrefix}_raw`, 'ms')
    const now = systemClock.now()
    foreign.writeRecord(`people-counter,device=x people=1i ${now}`)
    await foreign.close()
    const store = await open({ bucketPrefix })
    const row = (metric: string) => ({
      series: store.seriesId({ subject: 'd1', metric, kind: 'people-counter' }),
      time: now,
      value: 2,
    })
    const error = await store
      .write(blockOf([row('in_total'), row('people'), row('out_total')]), null)
      .catch((e: unknown) => e)
    expect((error as StoreError).refused.map((refused) => refused.row)).toEqual([1])
    expect((await store.heads()).get(row('out_total').series)?.value).toBe(2)
    await store.close()
  })

  test.runIf(influx.server !== null)(
    'a killed server is a passing fault, and has kept what it acknowledged',
    async () => {
      const stage = await make()
      const { store } = stage
      const id = store.seriesId({ subject: 'd1', metric: 'people', kind: 'people-counter' })
      const start = systemClock.now() - DAY_MS
      const block = (from: number) =>
        blockOf(Array.from({ length: 2_000 }, (_, i) => ({ series: id, time: start + from + i, value: i })))
      await store.write(block(0), null)
      await influx.server?.kill()
      await expect(store.write(block(2_000), null)).rejects.toMatchObject({ fault: 'transient' })
      await influx.server?.start()
      await store.write(block(2_000), null)
      expect(await store.range(id, { from: start, to: start + DAY_MS }, 10_000)).toHaveLength(4_000)
      await stage.end()
    },
  )
} else {
  test.skip('InfluxDB: no INFLUX_URL with INFLUX_TOKEN and no influxd on the PATH', () => undefined)
}
