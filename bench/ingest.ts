import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LedgerAccount } from '#model/readings.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory, until } from '../test/support/denyut.ts'
import { type LoadConnection, type LoadResult, runLoad } from './load.ts'
import { bytesOf } from './machine.ts'
import { type Sink, startSink } from './sinks.ts'

const REFERENCES = fileURLToPath(new URL('./references.ts', import.meta.url))
/** As the field's devices send: 160 bytes of JSON with one reading that is kept. */
const PAYLOAD_BYTES = 160
const METRIC = 'power_kw'
const DRAIN_LIMIT_MS = 120_000

interface Shape {
  readonly name: string
  readonly connections: number
  readonly window: number
  readonly messages: number
}

const SHAPES: readonly Shape[] = [
  { name: '10 × 64', connections: 10, window: 64, messages: 1_000_000 },
  { name: '200 × 1', connections: 200, window: 1, messages: 300_000 },
]
const TOPICS_PER_CONNECTION = 5

export interface IngestRow {
  readonly shape: string
  readonly server: string
  readonly rate: number
  readonly cpu_us: number
  /** Of the store's own process, where it has one. */
  readonly storeCpu_us: number
  readonly ack_p50_ms: number
  readonly ack_p99_ms: number
  readonly generatorCpu_us: number
}

/** What a store costs beside CPU, seen with the first shape. */
export interface StoreCost {
  readonly sink: Sink
  readonly bytesPerPoint: number
  /** Of the store's own process, at the end. */
  readonly storeRss_bytes: number
  readonly loopDelay_ms: Record<string, number>
}

interface Measured {
  readonly load: LoadResult
  readonly cpu_us: number
  readonly storeCpu_us?: number
}

/**
 * QoS 1 durable ingest to each store beside a bare aedes hook and a bare socket parser, in the same run. CPU is that of all threads until
 * everything is stored.
 */
export async function benchIngest(
  scale: number,
  sinks: readonly Sink[],
): Promise<{ rows: IngestRow[]; costs: StoreCost[] }> {
  const rows: IngestRow[] = []
  const costs: StoreCost[] = []
  for (const shape of SHAPES) {
    const messages = Math.round(shape.messages * scale)
    for (const kind of ['socket', 'hook'] as const)
      rows.push(row(shape, `bare ${kind}`, await measureReference(kind, shape, messages)))
    for (const sink of sinks) {
      const { cost, ...measured } = await measureProduct(sink, shape, messages)
      rows.push(row(shape, `denyut, ${sink}`, measured))
      if (shape === SHAPES[0]) costs.push(cost)
    }
  }
  return { rows, costs }
}

const row = ({ name }: Shape, server: string, { load, cpu_us, storeCpu_us = 0 }: Measured): IngestRow => ({
  shape: name,
  server,
  rate: load.rate,
  cpu_us,
  storeCpu_us,
  ack_p50_ms: load.ack_ms.p50,
  ack_p99_ms: load.ack_ms.p99,
  generatorCpu_us: load.generatorCpu_us,
})

async function measureReference(kind: 'socket' | 'hook', shape: Shape, messages: number): Promise<Measured> {
  const child = spawn(process.execPath, [REFERENCES, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = lineReader(child)
  const port = Number(await lines())
  const connections = Array.from({ length: shape.connections }, (_, i) => strangers(i))
  const cpu = async () => {
    child.kill('SIGUSR2')
    return Number(await lines())
  }
  const before = await cpu()
  const load = await runLoad({
    port,
    connections,
    window: shape.window,
    messages,
    metric: METRIC,
    payloadBytes: PAYLOAD_BYTES,
    firstTime: Date.now() - messages,
  })
  const used = (await cpu()) - before
  child.kill('SIGKILL')
  return { load, cpu_us: used / messages }
}

const strangers = (i: number): LoadConnection => ({
  clientId: `bench-${i}`,
  username: `bench-${i}`,
  password: 'none',
  topics: Array.from(
    { length: TOPICS_PER_CONNECTION },
    (_, topic) => `denyut/v1/ikn/bench-${i}-${topic}/telemetry`,
  ),
})

async function measureProduct(
  sink: Sink,
  shape: Shape,
  messages: number,
): Promise<Measured & { cost: StoreCost }> {
  const directory = await temporaryDirectory()
  const server = await startSink(sink)
  const denyut = await startDenyut({ dataDir: directory.path, env: server.env })
  try {
    const connections = await register(denyut, shape.connections)
    const before = { own: await cpuOf(denyut), store: (await server.usage()).cpu_us }
    await fetch(`${denyut.httpUrl}/metrics`)
    const load = await runLoad({
      port: Number(new URL(denyut.mqttUrl).port),
      connections,
      window: shape.window,
      messages,
      metric: METRIC,
      payloadBytes: PAYLOAD_BYTES,
      firstTime: Date.now() - messages,
    })
    const loopDelay_ms = loopDelay(await (await fetch(`${denyut.httpUrl}/metrics`)).text())
    await stored(denyut, messages)
    const after = await server.usage()
    const cpu_us = ((await cpuOf(denyut)) - before.own) / messages
    await denyut.stop()
    const bytesPerPoint = (await bytesOf(server.dataOf(directory.path))) / messages
    const cost = { sink, bytesPerPoint, storeRss_bytes: after.rss_bytes, loopDelay_ms }
    return { load, cpu_us, storeCpu_us: (after.cpu_us - before.store) / messages, cost }
  } finally {
    await denyut.kill()
    await server.end()
    await directory.remove()
  }
}

async function stored(denyut: DenyutProcess, messages: number): Promise<void> {
  const total = await until(
    async () => {
      const status = await denyut.ask<{ inFlight: number; total: LedgerAccount }>('ledger')
      return status.inFlight === 0 && status.total
    },
    'everything to be stored',
    DRAIN_LIMIT_MS,
  )
  if (total.messages.stored !== messages)
    throw new Error(`${total.messages.stored} of ${messages} messages are stored`)
}

async function register(denyut: DenyutProcess, count: number): Promise<LoadConnection[]> {
  const connections: LoadConnection[] = []
  for (let i = 0; i < count; i++) {
    const { access } = await denyut.ask<{ access: { clientId: string; username: string; password: string } }>(
      'gateways.add',
      {
        id: `bench-${i}`,
        format: 'native',
        topics: [`denyut/v1/ikn/+/telemetry`],
      },
    )
    const topics: string[] = []
    for (let device = 0; device < TOPICS_PER_CONNECTION; device++) {
      const id = `bench-${i}-${device}`
      await denyut.ask('devices.add', {
        id,
        type: 'energy-meter',
        place: 'k4-t1-l1',
        format: 'native',
        gateway: `bench-${i}`,
      })
      topics.push(`denyut/v1/ikn/${id}/telemetry`)
    }
    connections.push({ ...access, topics })
  }
  return connections
}

async function cpuOf(denyut: DenyutProcess): Promise<number> {
  const { cpu } = await denyut.ask<{ cpu: { user: number; system: number } }>('status')
  return cpu.user + cpu.system
}

const loopDelay = (metrics: string): Record<string, number> =>
  Object.fromEntries(
    [...metrics.matchAll(/denyut_event_loop_delay_seconds\{quantile="([^"]+)"\} (\S+)/g)].map(
      ([, quantile = '', value]) => [quantile, Number(value) * 1_000],
    ),
  )

function lineReader(child: ChildProcess): () => Promise<string> {
  if (!child.stdout) throw new Error('the reference server has no output')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async () => (await lines.next()).value as string
}
