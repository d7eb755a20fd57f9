import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LedgerAccount } from '#model/readings.ts'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { InfluxTelemetryStore } from '#storage/telemetry/influx/store.ts'
import { type TestInflux, testInflux } from '#storage/telemetry/influx/testing/influxd.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory, until } from './support/denyut.ts'
import { type DeviceAccess, type Outgoing, outgoing, Publisher } from './support/publisher.ts'
import { needs } from './support/services.ts'

const METRIC = 'power_kw'
const WINDOW = 16
/** Only against hanging: a busy machine starts two servers in its own time. */
const START_LIMIT_MS = 300_000
const influxd = process.env.INFLUX_URL ? 'a server' : needs('influxdb', 'outages of a real InfluxDB')

interface Status {
  readonly inFlight: number
  readonly balanced: boolean
  readonly total: LedgerAccount
  readonly spool: { readonly state: string; readonly bytes: number }
  readonly sink: { readonly state: string; readonly detail: string | null }
}

const statusOf = (denyut: DenyutProcess) => denyut.ask<Status>('ledger')

/** New readings without end, one millisecond apart; `padding`: bytes of each message that ingest ignores. */
function source(padding = 0): () => Outgoing {
  let time = Date.now() - 3_600_000
  return () => {
    time++
    const { readings } = outgoing(METRIC, [{ time, value: time % 97 }])
    const fill = padding > 0 ? { fw: randomBytes(padding / 2).toString('hex') } : {}
    return { payload: JSON.stringify({ ts: time, v: { [METRIC]: time % 97 }, ...fill }), readings }
  }
}

/** The first `count` messages of a source. */
function first(count: number, next: () => Outgoing): () => Outgoing | null {
  let left = count
  return () => (left-- > 0 ? next() : null)
}

async function addDevice(denyut: DenyutProcess, id: string): Promise<Publisher> {
  const { access } = await denyut.ask<{ access: DeviceAccess }>('devices.add', {
    id,
    type: 'energy-meter',
    place: 'k4-t1-l1',
    format: 'native',
  })
  return new Publisher(access)
}

const drained = (denyut: DenyutProcess) =>
  until(
    async () => {
      const status = await statusOf(denyut)
      return status.inFlight === 0 && status
    },
    'everything to be stored',
    90_000,
  )

describe.skipIf(!influxd)('with a real InfluxDB that goes away', () => {
  let influx: TestInflux
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let denyut: DenyutProcess
  let env: Record<string, string>

  beforeEach(async () => {
    const found = await testInflux()
    if (!found?.server) throw new Error('these tests stop the server, so it must be their own')
    influx = found
    directory = await temporaryDirectory()
    env = { INFLUX_URL: influx.url, INFLUX_TOKEN: influx.token, INFLUX_ORG: influx.org }
    denyut = await startDenyut({ dataDir: directory.path, env })
  }, START_LIMIT_MS)
  afterEach(async () => {
    await denyut?.kill()
    await influx.end()
    await directory.remove()
  })

  async function expectAllStored(publisher: Publisher): Promise<void> {
    const { url, token, org } = influx
    const store = new InfluxTelemetryStore({
      url,
      token,
      org,
      bucketPrefix: 'denyut',
      clock: systemClock,
      log: silentLog,
    })
    await store.open()
    const [series] = store.listSeries(publisher.access.username)
    const points = series ? await store.range(series.id, { from: 0, to: Date.now() }, 10_000_000) : []
    await store.close()
    const found = new Map(points.map(({ time, value }) => [time, value]))
    expect([...publisher.acknowledged].filter(([time, value]) => found.get(time) !== value)).toEqual([])
    expect(points.length).toBe(found.size)
  }

  test('messages go on being acknowledged, over a crash and a start without it too, and all are stored once', {
    timeout: 600_000,
  }, async () => {
    const meter = await addDevice(denyut, 'outage-1')
    const next = source()
    meter.connect(denyut.mqttUrl, WINDOW, next)
    await until(() => meter.messagesAcknowledged > 100, 'messages before the outage')
    await influx.server?.kill()
    const before = meter.messagesAcknowledged
    await until(() => meter.messagesAcknowledged > before + 500, 'messages in the outage')
    const away = await until(async () => {
      const status = await statusOf(denyut)
      return status.sink.state === 'retrying' && status
    }, 'the sink to say so')
    expect(away.inFlight).toBeGreaterThan(0)
    expect(away.balanced).toBe(true)

    await denyut.kill()
    await meter.disconnect()
    denyut = await startDenyut({ dataDir: directory.path, env })
    const started = await statusOf(denyut)
    expect(started.sink.state).toBe('retrying')
    expect(started.inFlight).toBeGreaterThanOrEqual(away.inFlight)
    const ready = await fetch(`${denyut.httpUrl}/health/ready`)
    expect(ready.status).toBe(503)
    const more = meter.messagesAcknowledged
    meter.connect(denyut.mqttUrl, WINDOW, next)
    await until(() => meter.messagesAcknowledged > more + 500, 'messages to a start without the store')

    await influx.server?.start()
    await meter.disconnect()
    const status = await drained(denyut)
    expect(status.balanced).toBe(true)
    expect(status.sink.state).toBe('ok')
    await expectAllStored(meter)
    expect(status.total.readings.stored).toBeGreaterThanOrEqual(meter.acknowledged.size)
    expect(status.total.readings.stored).toBeLessThanOrEqual(meter.sent.size)
  })

  test('a full spool stops acknowledgements and drops nothing; with the store they go on', {
    timeout: 600_000,
  }, async () => {
    await denyut.stop()
    denyut = await startDenyut({ dataDir: directory.path, env: { ...env, DENYUT_SPOOL_MAX: '16' } })
    const meter = await addDevice(denyut, 'outage-2')
    await influx.server?.kill()
    meter.connect(denyut.mqttUrl, WINDOW, first(3_000, source(8_192)))
    await until(async () => (await statusOf(denyut)).spool.state === 'full', 'the spool to be full', 60_000)
    const held = meter.messagesAcknowledged
    expect(held).toBeGreaterThan(1_000)
    expect(held).toBeLessThan(3_000)
    expect((await statusOf(denyut)).spool.bytes).toBeLessThan(20 * 1024 * 1024)
    await influx.server?.start()
    await until(() => meter.messagesAcknowledged >= 3_000, 'the rest to be acknowledged', 90_000)
    await meter.disconnect()
    const status = await drained(denyut)
    expect(status.spool.state).toBe('accepting')
    expect(status.balanced).toBe(true)
    expect(status.total.readings.stored).toBe(3_000)
    await expectAllStored(meter)
  })
})
