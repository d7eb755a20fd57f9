import { iknCampus } from '#model/campus/ikn/campus.ts'
import { type DemoDevice, demoDevices } from '#model/campus/ikn/devices.ts'
import { systemClock } from '#platform/clock.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory } from '../test/support/denyut.ts'
import { fillStore } from './fill.ts'
import { bytesOf } from './machine.ts'
import { quantile } from './quantile.ts'
import { type Sink, type SinkServer, startSink } from './sinks.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HISTORY_MS = 30 * DAY_MS
/** As pages ask for it. */
const POINTS = 400
const ROUNDS = 40
/** Two are not measured: the first answers of a new process. */
const WARM_UP = 2

/** A chart of the dashboard: of what, and over how long up to the end of the history. */
interface Chart {
  readonly name: string
  readonly of: 'campus' | 'building' | 'floor' | 'room' | 'device'
  readonly metric: string
  readonly span_ms: number
}

const CHARTS: readonly Chart[] = [
  { name: 'campus people, 24 h', of: 'campus', metric: 'people', span_ms: DAY_MS },
  { name: 'campus people, 7 d', of: 'campus', metric: 'people', span_ms: 7 * DAY_MS },
  { name: 'campus people, 30 d', of: 'campus', metric: 'people', span_ms: 30 * DAY_MS },
  { name: 'building power, 24 h', of: 'building', metric: 'power_kw', span_ms: DAY_MS },
  { name: 'building energy, 16 d by the hour', of: 'building', metric: 'energy_kwh', span_ms: 16 * DAY_MS },
  { name: 'floor people, 4 d by 15 min', of: 'floor', metric: 'people', span_ms: 4 * DAY_MS },
  { name: 'room CO₂, 24 h', of: 'room', metric: 'co2_ppm', span_ms: DAY_MS },
  { name: 'device, 6 h by the minute', of: 'device', metric: 'temperature_c', span_ms: 6 * HOUR_MS },
  { name: 'device, 24 h by 5 min', of: 'device', metric: 'temperature_c', span_ms: DAY_MS },
  { name: 'device, 7 d by the hour', of: 'device', metric: 'temperature_c', span_ms: 7 * DAY_MS },
  { name: 'device, 30 d by the day', of: 'device', metric: 'temperature_c', span_ms: 30 * DAY_MS },
]

export interface QueryRow {
  readonly chart: string
  readonly sink: Sink
  readonly p50_ms: number
  readonly p95_ms: number
}

export interface FillRow {
  readonly sink: Sink
  readonly points: number
  readonly rollups: number
  readonly pointsPerS: number
  readonly rollupsPerS: number
  /** Of the store, as it lies on disk after the last write. */
  readonly bytes: number
  /** From a start on these data to the first answer. */
  readonly start_s: number
}

interface Filled {
  readonly sink: Sink
  readonly server: SinkServer
  readonly denyut: DenyutProcess
  readonly get: (path: string) => Promise<void>
  readonly remove: () => Promise<void>
  readonly row: FillRow
}

/**
 * Every chart of the dashboard over HTTP, with 30 days of minutes of the demo campus in each store. `scale`: share of the climate sensors
 * and of the rooms that have data.
 */
export async function benchQueries(
  scale: number,
  sinks: readonly Sink[],
): Promise<{ filled: FillRow[]; rows: QueryRow[] }> {
  const end = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const subjects = subjectsOf(scale)
  const all: Filled[] = []
  try {
    for (const sink of sinks) all.push(await fill(sink, subjects, end))
    return { filled: all.map(({ row }) => row), rows: await measure(all, subjects, end) }
  } finally {
    for (const { denyut, server, remove } of all) {
      await denyut.kill()
      await server.end()
      await remove()
    }
  }
}

async function fill(sink: Sink, subjects: Subjects, end: number): Promise<Filled> {
  const directory = await temporaryDirectory()
  const server = await startSink(sink)
  const store: TelemetryStore = await server.open(directory.path)
  const { campus, building, floor, room } = subjects
  const places = [...campus, ...building, ...floor, ...room]
  const counts = await fillStore(store, { devices: subjects.device, places, from: end - HISTORY_MS, to: end })
  await store.close()
  const began = systemClock.monotonic()
  const denyut = await startDenyut({ dataDir: directory.path, env: server.env })
  const start_s = (systemClock.monotonic() - began) / 1_000
  for (const { id, type, place } of subjects.registered)
    await denyut.ask('devices.add', { id, type, place, format: 'native' })
  const { token } = await denyut.ask<{ token: string }>('tokens.create', { role: 'admin' })
  const headers = { authorization: `Bearer ${token}` }
  const get = async (path: string) => {
    const response = await fetch(`${denyut.httpUrl}/api/v1${path}`, { headers })
    const { buckets } = (await response.json()) as { buckets?: unknown[] }
    if (!buckets?.length) throw new Error(`${sink} answers ${path} with ${response.status} and no buckets`)
  }
  const row = { sink, ...counts, bytes: await bytesOf(server.dataOf(directory.path)), start_s }
  return { sink, server, denyut, get, remove: directory.remove, row }
}

/** In turn, so that both stores see the same machine. */
async function measure(all: readonly Filled[], subjects: Subjects, end: number): Promise<QueryRow[]> {
  const rows: QueryRow[] = []
  for (const { name, of, metric, span_ms } of CHARTS) {
    const times = new Map(all.map(({ sink }) => [sink, [] as number[]]))
    for (let round = 0; round < ROUNDS + WARM_UP; round++) {
      const known = of === 'device' ? subjects.registered.map(({ id }) => id) : subjects[of]
      const subject = known[round % known.length]
      const path = `/history/${subject}/${metric}?from=${end - span_ms}&to=${end}&points=${POINTS}`
      for (const { sink, get } of all) {
        const began = systemClock.monotonic()
        await get(path)
        if (round >= WARM_UP) times.get(sink)?.push(systemClock.monotonic() - began)
      }
    }
    for (const [sink, own] of times) {
      own.sort((a, b) => a - b)
      rows.push({ chart: name, sink, p50_ms: quantile(own, 0.5), p95_ms: quantile(own, 0.95) })
    }
  }
  return rows
}

interface Subjects extends Readonly<Record<Chart['of'], readonly string[]>> {
  readonly registered: readonly DemoDevice[]
}

function subjectsOf(scale: number): Subjects {
  const campus = iknCampus()
  const share = <T>(all: readonly T[]): T[] => all.slice(0, Math.max(1, Math.round(scale * all.length)))
  const climates = share(demoDevices(campus).filter(({ type }) => type === 'indoor-climate'))
  const floors = campus.buildings.flatMap((building) => building.floors)
  return {
    campus: [campus.id],
    building: campus.buildings.map(({ id }) => id),
    floor: floors.map(({ id }) => id),
    room: share(floors.flatMap((floor) => floor.rooms.map(({ id }) => id))),
    device: climates.map(({ id }) => id),
    registered: climates.slice(0, ROUNDS),
  }
}
