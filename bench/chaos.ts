// npm run chaos -- --kills 200 [--store duckdb|influx] [--seed N]: kills Denyut at random moments under load and compares what devices
// were told with what is stored. Ends with exit code 1 when anything acknowledged is missing or counted twice.
// npm run chaos -- --outage away|slow|full|flood [--messages 1000000]: one outage at full length instead of kills.
// npm run chaos -- records: the same for bookings, see chaos/records.ts.
// npm run chaos -- stores: the whole campus on both stores, see chaos/stores.ts.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { LedgerAccount } from '#model/readings.ts'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { DuckTelemetryStore } from '#storage/telemetry/duckdb/store.ts'
import { InfluxTelemetryStore } from '#storage/telemetry/influx/store.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import {
  type DenyutProcess,
  launchDenyut,
  startDenyut,
  temporaryDirectory,
  until,
} from '../test/support/denyut.ts'
import { influxSettings, requireInflux } from './chaos/influx.ts'
import { Load } from './chaos/load.ts'
import { OUTAGES } from './chaos/outages.ts'
import { verify } from './chaos/verify.ts'

/** Share of kills that hit a process while it starts and recovers. */
const KILLS_AT_START = 0.2
const START_KILL_WITHIN_MS = 3_000
/** A kill in mid-load comes after so many acknowledgements and so much time more. */
const ACKNOWLEDGEMENTS_BEFORE_KILL = 800
const LOAD_KILL_WITHIN_MS = 400
const DRAIN_LIMIT_MS = 300_000
/** Roll-ups have come to rest when nothing was computed for this long. */
const REST_MS = 6_000

interface Status {
  readonly inFlight: number
  readonly balanced: boolean
  readonly total: LedgerAccount
  readonly dirtyBuckets: number
}

const part = { records: './chaos/records.ts', stores: './chaos/stores.ts' }[process.argv[2] ?? '']
if (part) {
  await import(part)
  process.exit()
}

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    outage: { type: 'string' },
    messages: { type: 'string', default: '1000000' },
    store: { type: 'string', default: 'duckdb' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
if (values.outage !== undefined) {
  const outage = OUTAGES[values.outage]
  if (!outage) throw new Error(`--outage is one of ${Object.keys(OUTAGES).join(', ')}`)
  process.exit((await outage(Number(values.messages))) ? 0 : 1)
}
const random = seeded(Number(values.seed))
const directory = await temporaryDirectory()
const influx = values.store === 'influx' ? await requireInflux() : null
const env = influx ? influxSettings(influx) : {}
console.log(`kills ${values.kills}, store ${values.store}, seed ${values.seed}`)
try {
  process.exitCode = (await run(Number(values.kills))) ? 0 : 1
} finally {
  await influx?.end()
  await directory.remove()
}

async function run(kills: number): Promise<boolean> {
  const load = new Load(random)
  let denyut = await start()
  await load.register(denyut)
  let atStart = 0
  let told = 0
  for (let kill = 1; kill <= kills; kill++) {
    await killUnderLoad(denyut, load)
    while (kill < kills && random() < KILLS_AT_START) {
      kill++
      atStart++
      await killAtStart()
    }
    denyut = await start()
    const { balanced } = await denyut.ask<Status>('ledger')
    if (!balanced) {
      console.log(`the ledger does not balance after kill ${kill}`)
      break
    }
    if (kill >= told + 10) {
      told = kill
      console.log(`${kill} kills, ${load.acknowledged} messages acknowledged`)
    }
  }
  load.finish(denyut.mqttUrl)
  await until(() => load.pending === 0, 'what was not acknowledged', DRAIN_LIMIT_MS)
  await load.stop()
  const status = await atRest(denyut)
  await denyut.stop()
  console.log(`${kills} kills, ${atStart} of them during a start; ${load.acknowledged} messages acknowledged`)
  return report(load, status)
}

async function killUnderLoad(denyut: DenyutProcess, load: Load): Promise<void> {
  const goal = load.acknowledged + Math.floor(random() * ACKNOWLEDGEMENTS_BEFORE_KILL)
  load.start(denyut.mqttUrl)
  await until(() => load.acknowledged >= goal, 'acknowledgements', DRAIN_LIMIT_MS)
  await systemClock.wait(random() * LOAD_KILL_WITHIN_MS)
  await denyut.kill()
  await load.stop()
}

async function killAtStart(): Promise<void> {
  const launched = launchDenyut(directory.path, { env })
  await systemClock.wait(random() * START_KILL_WITHIN_MS)
  await launched.kill()
}

function start(): Promise<DenyutProcess> {
  return startDenyut({ dataDir: directory.path, env })
}

/** Waits until everything is stored and no bucket that is over waits for its roll-up. */
async function atRest(denyut: DenyutProcess): Promise<Status> {
  let before = -1
  let since = performance.now()
  return until(
    async () => {
      const status = await denyut.ask<Status>('ledger')
      if (status.inFlight > 0 || status.dirtyBuckets !== before) since = performance.now()
      before = status.dirtyBuckets
      return performance.now() - since > REST_MS && status
    },
    'the pipeline and the roll-ups to come to rest',
    DRAIN_LIMIT_MS,
  )
}

async function report(load: Load, { balanced, total }: Status): Promise<boolean> {
  const store = openStore()
  await store.open()
  const verdict = await verify(store, load.publishers, total)
  await store.close()
  const { messages, readings } = total
  const adds = messages.received === messages.stored + messages.duplicate + messages.quarantined
  const isBalanced = balanced && adds && readings.overwritten === 0
  console.log(`messages ${JSON.stringify(messages)}\nreadings ${JSON.stringify(readings)}`)
  console.log(
    `${verdict.points} points, ${verdict.invented} of them never sent; ${verdict.rollups} quarter hours, ${verdict.wrongRollups} with a wrong roll-up`,
  )
  console.log(
    `${verdict.lost} acknowledged lost, ${verdict.duplicated} duplicated, ledger ${isBalanced ? 'balanced' : 'not balanced'}`,
  )
  return verdict.lost + verdict.duplicated + verdict.invented + verdict.wrongRollups === 0 && isBalanced
}

function openStore(): TelemetryStore {
  const common = { clock: systemClock, log: silentLog }
  if (!influx)
    return new DuckTelemetryStore({
      path: join(directory.path, 'telemetry.duckdb'),
      tempDir: directory.path,
      ...common,
    })
  const { url, token, org } = influx
  return new InfluxTelemetryStore({ url, token, org, bucketPrefix: 'denyut', ...common })
}

/** mulberry32: the same seed, the same choices. */
function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
