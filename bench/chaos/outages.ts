import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DenyutError } from '#model/errors.ts'
import { systemClock } from '#platform/clock.ts'
import { type TestInflux, testInflux } from '#storage/telemetry/influx/testing/influxd.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory, until } from '../../test/support/denyut.ts'
import { type LoadConnection, type LoadResult, runLoad } from '../load.ts'
import { gauge, type LedgerStatus, type Peaks } from './peaks.ts'

const METRIC = 'power_kw'
const PAYLOAD_BYTES = 160
const DEVICES = 50
const WINDOW = 64
/** Registered at the same time: the registry is read once for all of them. */
const REGISTERED_AT_ONCE = 50
const FLOOD_DEVICES = 5_000
/** The store answers every request so much later. */
const SLOW_MS = 1_000
/** Holds the records and the spool of some ten thousand large messages. */
const SMALL_DISK_MIB = 160
const LARGE_PAYLOAD_BYTES = 4_096
const LIMIT_MS = 3_600_000

interface Stage {
  readonly denyut: DenyutProcess
  readonly influx: TestInflux | null
  /** Publishes from every device until all is acknowledged. */
  load(messages: number): Promise<LoadResult>
}

/** One outage at full length; prints its figures and returns whether nothing was lost and nothing counted twice. */
export type Outage = (messages: number) => Promise<boolean>

export const OUTAGES: Readonly<Record<string, Outage>> = {
  /** The store is away for the time of all messages. */
  away: (messages) =>
    withStage({ devices: DEVICES, needsInflux: true }, messages, async ({ influx, load }, peaks) => {
      await influx?.server?.kill()
      const { rate, ack_ms } = await load(messages)
      say(`store away: ${round(rate)} messages/s acknowledged, p99 ${round(ack_ms.p99)} ms, ${peaks()}`)
      await influx?.server?.start()
    }),

  /** The store answers late. */
  slow: (messages) =>
    withStage(
      { devices: DEVICES, needsInflux: true, delay_ms: SLOW_MS },
      messages,
      async ({ load }, peaks) => {
        const { rate, ack_ms } = await load(messages)
        say(
          `store ${SLOW_MS} ms late: ${round(rate)} messages/s acknowledged, p99 ${round(ack_ms.p99)} ms, ${peaks()}`,
        )
      },
    ),

  /** The disk has no room left while the store is away. */
  full: (messages) =>
    withStage(
      { devices: DEVICES, needsInflux: true, disk_mib: SMALL_DISK_MIB, payloadBytes: LARGE_PAYLOAD_BYTES },
      messages,
      async (stage, peaks) => {
        const { denyut, influx, load } = stage
        await influx?.server?.kill()
        const loaded = load(messages)
        await until(
          async () => (await denyut.ask<LedgerStatus>('ledger')).spool.state === 'full',
          'a full disk: send more messages',
          LIMIT_MS,
        )
        const { total, inFlight } = await denyut.ask<LedgerStatus>('ledger')
        say(
          `disk full: ${total.messages.stored + inFlight} messages kept, acknowledgements stopped, ${peaks()}`,
        )
        await influx?.server?.start()
        await loaded
      },
    ),

  /** Everybody comes back at once with what was buffered. */
  flood: (messages) =>
    withStage({ devices: FLOOD_DEVICES, needsInflux: false }, messages, async ({ denyut, load }, peaks) => {
      const { rate, ack_ms } = await load(messages)
      const metrics = await (await fetch(`${denyut.httpUrl}/metrics`)).text()
      const closed = metrics.match(/^denyut_broker_(?:foreign_closed|slow_subscribers)_total .*$/gm) ?? []
      say(
        `${FLOOD_DEVICES} devices at once: ${round(rate)} messages/s, p99 ${round(ack_ms.p99)} ms, longest ${round(ack_ms.max)} ms, ${peaks()}`,
      )
      say(`nobody was closed: ${closed.every((line) => line.endsWith(' 0'))}`)
    }),
}

interface Wanted {
  readonly devices: number
  readonly needsInflux: boolean
  readonly delay_ms?: number
  readonly disk_mib?: number
  readonly payloadBytes?: number
}

async function withStage(
  { devices, needsInflux, delay_ms, disk_mib, payloadBytes = PAYLOAD_BYTES }: Wanted,
  messages: number,
  during: (stage: Stage, peaks: () => string) => Promise<void>,
): Promise<boolean> {
  const directory = await temporaryDirectory()
  const dataDir = join(directory.path, 'data')
  const disk = disk_mib === undefined ? null : await smallDisk(dataDir, disk_mib)
  const influx = needsInflux ? await requireInflux() : null
  const late = influx && delay_ms !== undefined ? await lateServer(influx.url, delay_ms) : null
  const denyut = await startDenyut({
    dataDir,
    env: {
      ...(influx
        ? { INFLUX_URL: late?.url ?? influx.url, INFLUX_TOKEN: influx.token, INFLUX_ORG: influx.org }
        : {}),
      ...(disk ? { DENYUT_DISK_RESERVE: '0' } : {}),
    },
  })
  const peaks = gauge(denyut)
  try {
    const connections = await register(denyut, devices)
    const port = Number(new URL(denyut.mqttUrl).port)
    const load = (count: number) =>
      runLoad({
        port,
        connections,
        window: WINDOW,
        messages: count,
        metric: METRIC,
        payloadBytes,
        firstTime: Date.now() - count,
      })
    await during({ denyut, influx, load }, () => words(peaks.read()))
    return await caughtUp(denyut, messages, () => words(peaks.read()))
  } finally {
    peaks.stop()
    await denyut.kill()
    await late?.end()
    await influx?.end()
    await disk?.unmount()
    await directory.remove()
  }
}

async function caughtUp(denyut: DenyutProcess, messages: number, peaks: () => string): Promise<boolean> {
  const before = await denyut.ask<LedgerStatus>('ledger')
  const from = performance.now()
  const after = await until(
    async () => {
      const status = await denyut.ask<LedgerStatus>('ledger')
      return status.inFlight === 0 && status
    },
    'everything to be stored',
    LIMIT_MS,
  )
  const seconds = (performance.now() - from) / 1_000
  say(`caught up: ${before.inFlight} messages at ${round(before.inFlight / seconds)}/s, ${peaks()}`)
  const { received, stored, duplicate, quarantined } = after.total.messages
  const isWhole =
    stored === messages && duplicate + quarantined === 0 && after.total.readings.stored === messages
  const isBalanced = after.balanced && received === messages
  say(
    `${messages - stored} acknowledged lost, ${after.total.readings.stored - stored} duplicated, ledger ${isBalanced ? 'balanced' : 'not balanced'}`,
  )
  return isWhole && isBalanced
}

async function register(denyut: DenyutProcess, count: number): Promise<LoadConnection[]> {
  const connections: LoadConnection[] = []
  for (let start = 0; start < count; start += REGISTERED_AT_ONCE) {
    const length = Math.min(REGISTERED_AT_ONCE, count - start)
    const added = Array.from({ length }, async (_, i): Promise<LoadConnection> => {
      const device = { id: `outage-${start + i}`, type: 'energy-meter', place: 'k4-t1-l1', format: 'native' }
      const { access } = await denyut.ask<{ access: Omit<LoadConnection, 'topics'> & { topic: string } }>(
        'devices.add',
        device,
      )
      return { ...access, topics: [access.topic] }
    })
    connections.push(...(await Promise.all(added)))
  }
  return connections
}

async function requireInflux(): Promise<TestInflux> {
  const found = await testInflux()
  if (found?.server) return found
  throw new DenyutError('unavailable', 'This outage stops the store: it needs an influxd on the PATH.')
}

/** A file system of its own; needs root. */
async function smallDisk(path: string, size_mib: number): Promise<{ unmount(): Promise<void> }> {
  const run = promisify(execFile)
  await mkdir(path, { mode: 0o700 })
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size_mib}m,mode=700`, 'tmpfs', path])
  return { unmount: async () => void (await run('umount', [path])) }
}

/** Hands requests on to a server, each after a while. */
async function lateServer(target: string, delay_ms: number): Promise<{ url: string; end(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    await systemClock.wait(delay_ms)
    const headers = new Headers()
    for (const name of ['authorization', 'content-type', 'content-encoding', 'accept'] as const) {
      const value = request.headers[name]
      if (typeof value === 'string') headers.set(name, value)
    }
    const body = chunks.length > 0 ? Buffer.concat(chunks) : null
    const answer = await fetch(`${target}${request.url}`, { method: request.method ?? 'GET', headers, body })
    const type = answer.headers.get('content-type')
    response.writeHead(answer.status, type ? { 'content-type': type } : {})
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    end: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const words = ({ rss_bytes, spool_bytes }: Peaks): string =>
  `at most ${mebibytes(rss_bytes)} MiB of memory and ${mebibytes(spool_bytes)} MiB of spool`

const mebibytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)
const round = (value: number): number => Math.round(value)
const say = (line: string): void => console.log(line)
