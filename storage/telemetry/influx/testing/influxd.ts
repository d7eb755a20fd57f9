import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { findOnPath } from '#platform/support/program.ts'
import { setupInflux } from '../setup.ts'
import { startServer, type TestServer } from './servers.ts'

export interface TestInflux {
  readonly url: string
  readonly token: string
  readonly org: string
  /** Null when the server is not ours. */
  readonly server: TestServer | null
  end(): Promise<void>
}

/** Buckets without end: tests use fixed times. */
export const FOREVER = { raw_ms: 0 }

export const newPrefix = (): string => `test_${randomUUID().replaceAll('-', '').slice(0, 12)}`

/** A server of its own that is not set up yet. Throws where the machine has no `influxd`. */
export function startInfluxd(): Promise<TestServer> {
  const program = findOnPath('influxd')
  if (!program) throw new Error('there is no influxd on the PATH')
  return startServer(program, '/health', (directory, port) => [
    `--http-bind-address=127.0.0.1:${port}`,
    `--bolt-path=${join(directory, 'influxd.bolt')}`,
    `--sqlite-path=${join(directory, 'influxd.sqlite')}`,
    `--engine-path=${join(directory, 'engine')}`,
    '--reporting-disabled',
    '--log-level=error',
  ])
}

/** The server of INFLUX_URL, or an own one when the machine has `influxd`; null when it has neither. */
export async function testInflux(): Promise<TestInflux | null> {
  const { INFLUX_URL: url, INFLUX_TOKEN: token, INFLUX_ORG: org = 'denyut' } = process.env
  if (url && token) return { url, token, org, server: null, end: async () => undefined }
  if (!findOnPath('influxd')) return null
  const server = await startInfluxd()
  const operator = randomUUID()
  await setupInflux({
    url: server.url,
    token: operator,
    org,
    bucketPrefix: newPrefix(),
    retention: FOREVER,
    admin: { username: 'operator', password: randomUUID() },
    tokens: 'none',
  })
  return { url: server.url, token: operator, org, server, end: () => server.end() }
}
