import { iknCampus } from '#model/campus/ikn/campus.ts'
import { systemClock } from '#platform/clock.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory } from '../test/support/denyut.ts'
import {
  type FeedOptions,
  lastSettledHour,
  registerFleet,
  sendHistory,
  settled,
} from '../test/support/fed-campus.ts'
import { usageOf } from './machine.ts'
import { quantile } from './quantile.ts'
import { type Sink, startSink } from './sinks.ts'

const HOUR_MS = 3_600_000
const QUARTER_MS = 900_000
const HISTORY_H = 48
/** Faster than roll-ups follow, so that these are what is waited for. */
const RATE_PER_S = 20_000
const SERIES_AT_ONCE = 500

export interface RollupRow {
  readonly sink: Sink
  /** Readings of devices. */
  readonly readings: number
  /** Quarter hours, of devices and places. */
  readonly quarters: number
  /** From the first message until all is stored and rolled up. */
  readonly took_s: number
  /** Of all threads of the process, ingest included. */
  readonly cpu_s: number
  /** How long a chart of the campus waited meanwhile. */
  readonly chart_p50_ms: number
  readonly chart_max_ms: number
  /** Reading plain counts and extremes of the same quarter hours of every device's series from the store, one series after the other. */
  readonly reference_s: number
}

/** How long roll-ups take to follow a history of the demo campus that comes at once. `scale`: share of 48 hours. */
export async function benchRollups(scale: number, sinks: readonly Sink[]): Promise<RollupRow[]> {
  const history = {
    campus: iknCampus(),
    end: lastSettledHour(),
    history_ms: HISTORY_H * scale * HOUR_MS,
    rate_per_s: RATE_PER_S,
  }
  const rows: RollupRow[] = []
  for (const sink of sinks) rows.push(await measure(sink, history))
  return rows
}

async function measure(sink: Sink, history: FeedOptions): Promise<RollupRow> {
  const directory = await temporaryDirectory()
  const server = await startSink(sink)
  try {
    const fed = await feed(directory.path, server.env, history)
    const store = await server.open(directory.path)
    try {
      return { sink, ...fed, ...(await reference(store, history)) }
    } finally {
      await store.close()
    }
  } finally {
    await server.end()
    await directory.remove()
  }
}

async function feed(dataDir: string, env: Readonly<Record<string, string>>, history: FeedOptions) {
  const denyut = await startDenyut({ dataDir, env })
  try {
    const fleet = await registerFleet(denyut, history.campus)
    const before = await usageOf(denyut.child.pid ?? 0)
    const began = systemClock.monotonic()
    const fed = sendHistory(fleet, history).then(() => settled(denyut))
    const waits = await chartsUntil(fed, denyut, history)
    const took_s = (systemClock.monotonic() - began) / 1_000
    const after = await usageOf(denyut.child.pid ?? 0)
    const { total } = await denyut.ask<{ total: { readings: { stored: number } } }>('ledger')
    return {
      readings: total.readings.stored,
      took_s,
      cpu_s: (after.cpu_us - before.cpu_us) / 1e6,
      chart_p50_ms: quantile(waits, 0.5),
      chart_max_ms: quantile(waits, 1),
    }
  } finally {
    await denyut.stop()
  }
}

/** Asks for a chart again and again; how long each took, shortest first. */
async function chartsUntil(
  fed: Promise<unknown>,
  denyut: DenyutProcess,
  { campus, end }: FeedOptions,
): Promise<number[]> {
  const { token } = await denyut.ask<{ token: string }>('tokens.create', { role: 'admin' })
  const headers = { authorization: `Bearer ${token}` }
  const url = `${denyut.httpUrl}/api/v1/history/${campus.id}/power_kw?from=${end - 24 * HOUR_MS}&to=${end}&points=400`
  const waits: number[] = []
  let done = false
  const over = fed.finally(() => {
    done = true
  })
  while (!done) {
    const asked = systemClock.monotonic()
    await (await fetch(url, { headers })).arrayBuffer()
    waits.push(systemClock.monotonic() - asked)
    await systemClock.wait(100)
  }
  await over
  return waits.sort((a, b) => a - b)
}

async function reference(store: TelemetryStore, { campus, end, history_ms }: FeedOptions) {
  const range = { from: end - history_ms, to: end }
  const series = store.listSeries()
  const began = systemClock.monotonic()
  for (const { id, key } of series)
    if (key.kind !== 'place') await store.buckets(id, range, QUARTER_MS, campus.zone)
  const reference_s = (systemClock.monotonic() - began) / 1_000
  let quarters = 0
  for (let i = 0; i < series.length; i += SERIES_AT_ONCE) {
    const ids = series.slice(i, i + SERIES_AT_ONCE).map(({ id }) => id)
    for (const rows of (await store.rollups('15m', ids, range)).values()) quarters += rows.length
  }
  return { reference_s, quarters }
}
