import { systemClock } from '#platform/clock.ts'
import { blockOf, type SeriesPoint } from '#storage/telemetry/blocks.ts'
import {
  ROLLUP_LEVELS,
  type RollupLevel,
  type RollupRow,
  type TelemetryStore,
} from '#storage/telemetry/store.ts'

const MINUTE_MS = 60_000
const STEP_MS: Readonly<Record<RollupLevel, number>> = {
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '1d': 1_440 * MINUTE_MS,
}
const DEVICE_METRICS = ['temperature_c', 'co2_ppm', 'humidity_pct']
const PLACE_METRICS = ['people', 'power_kw', 'energy_kwh', 'temperature_c', 'co2_ppm']
/** As many as ingest hands over at once. */
const BATCH_ROWS = 8_192

export interface Fill {
  /** Climate sensors that report every minute. */
  readonly devices: readonly string[]
  readonly places: readonly string[]
  /** Half-open, Unix ms. */
  readonly from: number
  readonly to: number
}

export interface Filling {
  readonly points: number
  readonly rollups: number
  readonly pointsPerS: number
  readonly rollupsPerS: number
}

/** Writes readings of devices, and roll-ups of devices and places, in the order of time, as a running platform does. */
export async function fillStore(store: TelemetryStore, fill: Fill): Promise<Filling> {
  const { devices, places } = fill
  const own = ids(store, devices, DEVICE_METRICS, 'indoor-climate')
  const all = [...own, ...ids(store, places, PLACE_METRICS, 'place')]
  const points = await timed(() => writePoints(store, own, fill))
  const rollups = await timed(() => writeRollups(store, all, fill))
  return { points: points.rows, rollups: rollups.rows, pointsPerS: points.perS, rollupsPerS: rollups.perS }
}

const ids = (store: TelemetryStore, subjects: readonly string[], metrics: readonly string[], kind: string) =>
  subjects.flatMap((subject) => metrics.map((metric) => store.seriesId({ subject, metric, kind })))

async function timed(work: () => Promise<number>): Promise<{ rows: number; perS: number }> {
  const began = systemClock.monotonic()
  const rows = await work()
  return { rows, perS: (1_000 * rows) / (systemClock.monotonic() - began) }
}

async function writePoints(
  store: TelemetryStore,
  series: readonly number[],
  { from, to }: Fill,
): Promise<number> {
  let rows: SeriesPoint[] = []
  let count = 0
  const flush = async () => {
    await store.write(blockOf(rows), null)
    count += rows.length
    rows = []
  }
  for (let time = from; time < to; time += MINUTE_MS) {
    for (const [index, id] of series.entries())
      rows.push({ series: id, time, value: wave(time, index), quality: 0, lag_ms: 20 + (index % 50) })
    if (rows.length >= BATCH_ROWS) await flush()
  }
  if (rows.length > 0) await flush()
  return count
}

async function writeRollups(
  store: TelemetryStore,
  series: readonly number[],
  { from, to }: Fill,
): Promise<number> {
  let count = 0
  for (const level of ROLLUP_LEVELS) {
    let rows: RollupRow[] = []
    const flush = async () => {
      await store.writeRollups(level, rows)
      count += rows.length
      rows = []
    }
    for (let time = from; time < to; time += STEP_MS[level]) {
      for (const [index, id] of series.entries()) rows.push(rollup(id, index, time, STEP_MS[level]))
      if (rows.length >= BATCH_ROWS) await flush()
    }
    if (rows.length > 0) await flush()
  }
  return count
}

function rollup(series: number, index: number, time: number, step_ms: number): RollupRow {
  const count = step_ms / MINUTE_MS
  const mean = wave(time, index)
  return {
    series,
    time,
    count,
    expected: count,
    sum: mean * count,
    min: mean - 1,
    max: mean + 1,
    first: mean - 0.5,
    last: mean + 0.5,
    mean,
    delta: Number.NaN,
    estimated: 0,
    suspect: 0,
    rev: 1,
    computedAt: time + step_ms,
  }
}

/** A day's course with some noise, in the resolution of a sensor. */
const wave = (time: number, index: number): number =>
  Math.round(10 * (22 + 3 * Math.sin(time / 13_750_987) + ((time / MINUTE_MS + 7 * index) % 11) / 10)) / 10
