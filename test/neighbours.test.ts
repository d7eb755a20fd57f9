import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LedgerAccount } from '#model/readings.ts'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { startPostgres, type TestServer } from '#storage/records/support/postgres.ts'
import { InfluxTelemetryStore } from '#storage/telemetry/influx/store.ts'
import { type TestInflux, testInflux } from '#storage/telemetry/influx/testing/influxd.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory, until } from './support/denyut.ts'
import { type Mosquitto, startMosquitto } from './support/mosquitto.ts'
import { type DeviceAccess, outgoing, Publisher } from './support/publisher.ts'
import { needs } from './support/services.ts'

const WHAT = 'two ingest processes behind a broker that is not ours'
const METRIC = 'power_kw'
const DEVICES = 6
const PROBE = 'shared-probe'
const WINDOW = 8
const mosquittoProgram = needs('mosquitto', WHAT)
const initdb = needs('postgresql', WHAT)
const influxd = process.env.INFLUX_URL ? 'a server' : needs('influxdb', WHAT)

interface Status {
  readonly inFlight: number
  readonly balanced: boolean
  readonly total: LedgerAccount
}

describe.skipIf(!mosquittoProgram || !initdb || !influxd)('with Mosquitto, PostgreSQL and InfluxDB', () => {
  let mosquitto: Mosquitto
  let postgres: TestServer
  let influx: TestInflux
  const directories: Awaited<ReturnType<typeof temporaryDirectory>>[] = []
  const processes: DenyutProcess[] = []
  let publishers: Publisher[]
  let time = Date.now() - 3_600_000

  beforeAll(async () => {
    mosquitto = await startMosquitto(mosquittoProgram ?? '')
    postgres = await startPostgres(initdb ?? '')
    influx = (await testInflux()) as TestInflux
    for (let i = 0; i < 2; i++) directories.push(await temporaryDirectory())
    processes[0] = await start(0)
    publishers = await register(processes[0])
    processes[1] = await start(1)
  })
  afterAll(async () => {
    for (const publisher of publishers ?? []) await publisher.disconnect()
    for (const denyut of processes) await denyut.kill()
    await mosquitto?.stop()
    await postgres?.stop()
    await influx?.end()
    for (const directory of directories) await directory.remove()
  })

  const start = (index: number, shared = 'on'): Promise<DenyutProcess> =>
    startDenyut({
      dataDir: directories[index]?.path ?? '',
      env: {
        DENYUT_ROLE: 'ingest',
        MQTT_SHARED: shared,
        MQTT_URL: mosquitto.url,
        DATABASE_URL: postgres.url,
        INFLUX_URL: influx.url,
        INFLUX_TOKEN: influx.token,
        INFLUX_ORG: influx.org,
      },
    })

  const add = async (denyut: DenyutProcess, id: string): Promise<DeviceAccess> => {
    const device = { id, type: 'energy-meter', place: 'k4-t1-l1', format: 'native' }
    return (await denyut.ask<{ access: DeviceAccess }>('devices.add', device)).access
  }

  async function register(denyut: DenyutProcess): Promise<Publisher[]> {
    await add(denyut, PROBE)
    const list: Publisher[] = []
    for (let i = 0; i < DEVICES; i++) list.push(new Publisher(await add(denyut, `shared-${i}`)))
    return list
  }

  const load = () => {
    for (const publisher of publishers)
      publisher.connect(mosquitto.url, WINDOW, () => {
        time++
        return outgoing(METRIC, [{ time, value: time % 97 }])
      })
  }
  const pause = () => Promise.all(publishers.map((publisher) => publisher.disconnect()))
  const acknowledged = () => publishers.reduce((sum, each) => sum + each.messagesAcknowledged, 0)
  const received = async (denyut: DenyutProcess) =>
    (await denyut.ask<Status>('ledger')).total.messages.received
  const more = async (count: number) => {
    const before = acknowledged()
    await until(() => acknowledged() > before + count, `${count} acknowledgements`)
  }

  async function stored(): Promise<Map<string, Map<number, number>>> {
    const { url, token, org } = influx
    const options = { url, token, org, bucketPrefix: 'denyut', clock: systemClock, log: silentLog }
    const store = new InfluxTelemetryStore(options)
    await store.open()
    const found = new Map<string, Map<number, number>>()
    for (const { access } of publishers) {
      const series = store.listSeries(access.username).find(({ key }) => key.metric === METRIC)
      const points = series ? await store.range(series.id, { from: 0, to: Date.now() }, 10_000_000) : []
      found.set(access.username, new Map(points.map((point) => [point.time, point.value])))
    }
    await store.close()
    return found
  }

  const missing = async (): Promise<number> => {
    const found = await stored()
    return publishers.reduce((sum, { access, acknowledged: told }) => {
      const points = found.get(access.username)
      return sum + [...told].filter(([at, value]) => points?.get(at) !== value).length
    }, 0)
  }

  /** Lets publishers get rid of what they hold, then waits until all of it is in the store. */
  async function finish(): Promise<void> {
    await pause()
    for (const publisher of publishers) publisher.connect(mosquitto.url, WINDOW, () => null)
    await until(() => publishers.every(({ pending }) => pending === 0), 'the last acknowledgements')
    await pause()
    await until(async () => (await missing()) === 0, 'everything to be stored', 60_000)
    for (const denyut of processes) {
      const status = await denyut.ask<Status>('ledger')
      expect(status.balanced).toBe(true)
      expect(status.total.messages.quarantined).toBe(0)
    }
  }

  /** Until a message of a device that is otherwise silent gets through after a restart of the broker. */
  async function subscribedAgain(): Promise<void> {
    const accounts = async (denyut: DenyutProcess) =>
      (await denyut.ask<{ devices: { device: string }[] }>('ledger.devices')).devices
    const probe = await connectAsync(mosquitto.url)
    await until(async () => {
      await probe.publishAsync(`denyut/v1/ikn/${PROBE}/status`, 'online', { qos: 1 })
      const all = await Promise.all(processes.map(accounts))
      return all.flat().some(({ device }) => device === PROBE)
    }, 'a subscriber to be back')
    await probe.endAsync()
  }

  test('two divide the load, one is killed in mid-load, the broker is restarted: everything that publishers were told is stored', {
    timeout: 600_000,
  }, async () => {
    const [first, second] = processes as [DenyutProcess, DenyutProcess]
    load()
    await more(400)
    await until(async () => Math.min(await received(first), await received(second)) > 50, 'both to take part')

    await first.kill()
    await more(400)
    const again = await start(0)
    processes[0] = again
    const before = await received(again)
    await more(400)
    await until(async () => (await received(again)) > before, 'the restarted one to take part')

    // Mosquitto 2.0 forgets shared subscriptions at a restart, so publishers come back after the subscribers.
    await pause()
    await mosquitto.restart()
    await subscribedAgain()
    load()
    await more(400)
    await finish()
    expect(acknowledged()).toBeGreaterThan(1_600)
  })

  test('a further process has health and metrics, and no pages', async () => {
    const url = processes[1]?.httpUrl ?? ''
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('denyut_broker_shared 1')
    expect((await fetch(`${url}/overview`)).status).toBe(404)
  })

  test('a device that one process registers is known to the other without a restart', async () => {
    const { username } = await add(processes[0] as DenyutProcess, 'shared-later')
    const names = async () =>
      (await (processes[1] as DenyutProcess).ask<{ devices: { id: string }[] }>('devices.list')).devices
    await until(async () => (await names()).some(({ id }) => id === username), 'the other to know it')
  })

  test('one with a plain subscription loses nothing when the broker is restarted under load', {
    timeout: 600_000,
  }, async () => {
    for (const denyut of processes) await denyut.stop()
    processes.splice(0, 2, await start(0, 'off'))
    load()
    await more(400)
    await pause()
    await mosquitto.restart()
    load()
    await more(400)
    await finish()
  })

  test('a role of its own is refused without the servers that it shares', async () => {
    const directory = await temporaryDirectory()
    directories.push(directory)
    const alone = startDenyut({
      dataDir: directory.path,
      env: { DENYUT_ROLE: 'ingest', MQTT_URL: mosquitto.url, DENYUT_LANGUAGE: 'en' },
    })
    await expect(alone).rejects.toThrow(
      /INFLUX_URL: is needed with DENYUT_ROLE=ingest\s+DATABASE_URL: is needed/,
    )
  })
})
