import { join } from 'node:path'
import { durationMs } from '#model/settings.ts'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { DuckTelemetryStore } from '#storage/telemetry/duckdb/store.ts'
import { setupInflux } from '#storage/telemetry/influx/setup.ts'
import { InfluxTelemetryStore } from '#storage/telemetry/influx/store.ts'
import { newPrefix, testInflux } from '#storage/telemetry/influx/testing/influxd.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import { usageOf } from './machine.ts'

const OUTSIDE = { clock: systemClock, log: silentLog }
/** As Denyut's own default. */
const RETENTION_MS = durationMs('400d')

export const SINKS = ['duckdb', 'influx'] as const
export type Sink = (typeof SINKS)[number]

/** A store to measure with, beside or inside of Denyut. */
export interface SinkServer {
  /** Settings that make Denyut use it. */
  readonly env: Readonly<Record<string, string>>
  /** The store itself, open, before Denyut runs on it. */
  open(dataDir: string): Promise<TelemetryStore>
  /** Where its data are, given the data directory of Denyut. */
  dataOf(dataDir: string): string
  /** CPU and memory of its own process; nothing where it runs inside of Denyut. */
  usage(): Promise<{ cpu_us: number; rss_bytes: number }>
  end(): Promise<void>
}

/** Throws for `influx` where the machine has no influxd that it may start. */
export async function startSink(sink: Sink): Promise<SinkServer> {
  if (sink === 'duckdb') {
    return {
      env: {},
      open: (dataDir) =>
        opened(
          new DuckTelemetryStore({ path: join(dataDir, 'telemetry.duckdb'), tempDir: dataDir, ...OUTSIDE }),
        ),
      dataOf: (dataDir) => join(dataDir, 'telemetry.duckdb'),
      usage: async () => ({ cpu_us: 0, rss_bytes: 0 }),
      end: async () => {},
    }
  }
  const influx = await testInflux()
  const server = influx?.server
  if (!influx || !server) throw new Error('influx needs an influxd on the PATH, and no INFLUX_URL')
  const { url, token, org } = influx
  const bucketPrefix = newPrefix()
  return {
    env: { INFLUX_URL: url, INFLUX_TOKEN: token, INFLUX_ORG: org, INFLUX_BUCKET_PREFIX: bucketPrefix },
    async open(dataDir) {
      await setupInflux({
        url,
        token,
        org,
        bucketPrefix,
        retention: { raw_ms: RETENTION_MS },
        tokens: 'none',
      })
      const seriesFile = join(dataDir, 'influx-series')
      return opened(new InfluxTelemetryStore({ url, token, org, bucketPrefix, seriesFile, ...OUTSIDE }))
    },
    dataOf: () => join(server.directory, 'engine'),
    usage: () => usageOf(server.pid()),
    end: () => influx.end(),
  }
}

async function opened(store: TelemetryStore): Promise<TelemetryStore> {
  await store.open()
  return store
}
