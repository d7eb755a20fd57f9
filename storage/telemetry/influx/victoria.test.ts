import { afterAll, expect, test } from 'vitest'
import { systemClock } from '#platform/clock.ts'
import { needs } from '../../../test/support/services.ts'
import { Connection } from './connection.ts'
import { toStoreError } from './faults.ts'
import { Sender } from './sender.ts'
import { startServer } from './testing/servers.ts'

/**
 * The write path against a real server that Debian has: VictoriaMetrics takes /api/v2/write. It knows no
 * Flux, and it adds rather than overwrites, so only what was sent once is counted.
 */
const program = needs('victoria-metrics', 'writing to VictoriaMetrics')
const server = program
  ? await startServer(program, '/health', (directory, port) => [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${directory}`,
      '-retentionPeriod=100y',
      '-loggerLevel=ERROR',
    ])
  : null
afterAll(async () => server?.end())

const START = systemClock.now() - 3_600_000
const linesOf = (measurement: string, first: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    text: `${measurement},device=d${i % 10} people=${first + i} ${START + first + i}`,
    rows: [i],
  }))

async function exported(measurement: string): Promise<number[]> {
  // What was acknowledged becomes searchable within seconds, or at once when asked.
  await fetch(`${server?.url}/internal/force_flush`)
  const match = encodeURIComponent(`{__name__="${measurement}_people"}`)
  const response = await fetch(`${server?.url}/api/v1/export?match[]=${match}`)
  const text = await response.text()
  const series = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { values: number[] })
  return series.flatMap(({ values }) => values).sort((a, b) => a - b)
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

if (server) {
  const sender = new Sender(new Connection({ url: server.url, token: 't', org: 'o' }), systemClock)
  const store = (measurement: string, first: number, count: number) =>
    sender.store('b', linesOf(measurement, first, count), (line) => [line])

  test('compressed requests of many thousand lines arrive whole', async () => {
    expect(await store('large', 0, 12_345)).toEqual([])
    expect(await exported('large')).toEqual(upTo(12_345))
  })

  test('an outage is a passing fault that sends nothing behind our back', async () => {
    await server.kill()
    const error = await store('outage', 500, 500).catch((reason: unknown) => reason)
    expect(toStoreError(error, 0)).toMatchObject({ fault: 'transient' })
    await server.start()
    await store('outage', 0, 500)
    expect(await exported('outage')).toEqual(upTo(500))
  })
} else {
  test.skip('VictoriaMetrics', () => undefined)
}
