// npm run bench [-- ingest|queries|rollups|desks|backups] [--sink duckdb] [--sink influx] [--scale 0.1] [--json]: measurements as ratios against references in
// the same run. Nothing here passes or fails on time. Without a name: ingest. Without --sink: DuckDB, and InfluxDB where there is an influxd.
import { parseArgs } from 'node:util'
import { findOnPath } from '#platform/support/program.ts'
import { benchBackups } from './backups.ts'
import { benchDesks } from './desks.ts'
import { benchIngest } from './ingest.ts'
import { benchQueries } from './queries.ts'
import { benchRollups } from './rollups.ts'
import { SINKS, type Sink } from './sinks.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: 'string', default: '1' },
    sink: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
})
const BENCHES = { ingest, queries, rollups, desks, backups }
const bench = BENCHES[(positionals[0] ?? 'ingest') as keyof typeof BENCHES]
if (!bench) throw new Error(`there is no bench ${positionals[0]}: ${Object.keys(BENCHES).join(', ')}`)
await bench(Number(values.scale), sinks())

function sinks(): readonly Sink[] {
  const wanted = values.sink ?? (findOnPath('influxd') ? SINKS : ['duckdb'])
  const unknown = wanted.find((name) => !(SINKS as readonly string[]).includes(name))
  if (unknown) throw new Error(`there is no sink ${unknown}: ${SINKS.join(', ')}`)
  return wanted as Sink[]
}

async function ingest(scale: number, chosen: readonly Sink[]): Promise<void> {
  const { rows, costs } = await benchIngest(scale, chosen)
  if (values.json) return print({ rows, costs })
  console.log('QoS 1 durable ingest; CPU of all threads, µs a message, until everything is stored')
  console.table(
    rows.map(({ shape, server, rate, cpu_us, storeCpu_us, ack_p50_ms, ack_p99_ms, generatorCpu_us }) => {
      const reference = rows.find((other) => other.shape === shape && other.server === 'bare hook')
      return {
        shape,
        server,
        'msg/s': Math.round(rate),
        'CPU µs': round(cpu_us),
        'store CPU µs': round(storeCpu_us),
        '× bare hook': round((cpu_us + storeCpu_us) / (reference?.cpu_us ?? Number.NaN)),
        'ack p50 ms': round(ack_p50_ms),
        'ack p99 ms': round(ack_p99_ms),
        'generator µs': round(generatorCpu_us),
      }
    }),
  )
  for (const { sink, bytesPerPoint, storeRss_bytes, loopDelay_ms } of costs)
    console.log(
      `${sink}: ${round(bytesPerPoint)} bytes a point on disk, ${Math.round(storeRss_bytes / 1e6)} MB of the store's process; event-loop delay ms: ${JSON.stringify(loopDelay_ms)}`,
    )
}

async function queries(scale: number, chosen: readonly Sink[]): Promise<void> {
  const { filled, rows } = await benchQueries(scale, chosen)
  if (values.json) return print({ filled, rows })
  console.log('30 days of the demo campus, written straight to the store')
  console.table(
    filled.map(({ sink, points, rollups, pointsPerS, rollupsPerS, bytes, start_s }) => ({
      sink,
      points,
      'roll-up rows': rollups,
      'points/s': Math.round(pointsPerS),
      'rows/s': Math.round(rollupsPerS),
      'MB on disk': round(bytes / 1e6),
      'start, s': round(start_s),
    })),
  )
  console.log('charts of the dashboard over HTTP, ms')
  console.table(
    rows.map(({ chart, sink, p50_ms, p95_ms }) => {
      const reference = rows.find((other) => other.chart === chart)
      return {
        chart,
        sink,
        p50: round(p50_ms),
        p95: round(p95_ms),
        [`× ${rows[0]?.sink}`]: round(p50_ms / (reference?.p50_ms ?? Number.NaN)),
      }
    }),
  )
}

async function rollups(scale: number, chosen: readonly Sink[]): Promise<void> {
  const rows = await benchRollups(scale, chosen)
  if (values.json) return print(rows)
  console.log(
    'roll-ups that follow a history of the demo campus, and the same quarter hours only read, a series at a time',
  )
  console.table(
    rows.map(({ sink, readings, quarters, took_s, cpu_s, reference_s, chart_p50_ms, chart_max_ms }) => ({
      sink,
      readings,
      'quarter hours': quarters,
      s: round(took_s),
      'quarters/s': Math.round(quarters / took_s),
      'CPU µs': round((1e6 * cpu_s) / quarters),
      '× only read': round(took_s / reference_s),
      'chart p50 ms': round(chart_p50_ms),
      'chart max ms': round(chart_max_ms),
    })),
  )
}

async function backups(scale: number): Promise<void> {
  const cost = await benchBackups(scale)
  if (values.json) return print(cost)
  const { rows, bytes, took_ms, wait_max_ms, quiet_max_ms } = cost
  console.log(
    `${rows} rows, ${round(bytes / 1e6)} MB: the back-up took ${round(took_ms / 1_000)} s; SELECT 1 waited ${round(wait_max_ms)} ms at most, ${round(quiet_max_ms)} without it`,
  )
}

async function desks(scale: number): Promise<void> {
  const { rows, costs } = await benchDesks(scale)
  if (values.json) return print({ rows, costs })
  console.log('figures of a year of the demo campus, all desks, ms')
  console.table(
    rows.map(({ engine, question, direct_ms, addedUp_ms }) => ({
      engine,
      question,
      'straight from bookings': Math.round(direct_ms),
      'days added up': Math.round(addedUp_ms),
      ratio: round(addedUp_ms / direct_ms),
    })),
  )
  for (const { engine, bookings, closeDay_ms, bytesPerDay } of costs)
    console.log(
      `${engine}: ${bookings} bookings; adding a day up takes ${Math.round(closeDay_ms)} ms and ${Math.round(bytesPerDay / 1e3)} kB`,
    )
}

const print = (result: unknown): void => console.log(JSON.stringify(result, null, 2))

function round(value: number): number {
  return Math.round(value * 100) / 100
}
