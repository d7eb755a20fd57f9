import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { type Campus, campusSchema } from '#model/campus/campus.ts'
import type { Device } from '#model/registry.ts'
import { systemClock, VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { DuckTelemetryStore } from '#storage/telemetry/duckdb/store.ts'
import { setupInflux } from '#storage/telemetry/influx/setup.ts'
import { InfluxTelemetryStore } from '#storage/telemetry/influx/store.ts'
import { FOREVER, newPrefix, testInflux } from '#storage/telemetry/influx/testing/influxd.ts'
import { ROLLUP_LEVELS, type TelemetryStore } from '#storage/telemetry/store.ts'
import { aDevice } from '../ingest/support/campus.ts'
import { temporaryDirectory } from './support/denyut.ts'
import { needs } from './support/services.ts'
import { type StoreStage, storeStage } from './support/store-stage.ts'

const WHAT = 'the same figures from DuckDB and InfluxDB'
const influx = process.env.INFLUX_URL || needs('influxdb', WHAT) ? await testInflux() : null
afterAll(async () => influx?.end())

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** A day after Berlin's clocks went back, at 02:00 of Sunday, 25 October 2026. */
const NOW = Date.UTC(2026, 9, 26, 2)
/** All of a trace; days and weeks of it are cut at the same ends in both. */
const ALL = { from: NOW - 3 * DAY_MS, to: NOW + DAY_MS }
const ZONES = {
  makassar: 'Asia/Makassar',
  jakarta: 'Asia/Jakarta',
  jayapura: 'Asia/Jayapura',
  berlin: 'Europe/Berlin',
}
const BUILDINGS = Object.keys(ZONES)

const CAMPUS: Campus = campusSchema.parse({
  id: 'ikn',
  label: 'Empat zona',
  zone: ZONES.makassar,
  workingHours: {},
  buildings: Object.entries(ZONES).map(([id, zone]) => ({
    id,
    label: id,
    zone,
    capacity: 100,
    floors: [
      {
        id: `${id}-l1`,
        label: 'Lantai 1',
        level: 1,
        outline: [
          [0, 0],
          [10, 0],
          [10, 10],
          [0, 10],
        ],
        area_gross_m2: 100,
        area_ac_m2: 90,
        area_non_ac_m2: 10,
        capacity: 50,
        zones: [],
        rooms: [
          {
            id: `${id}-r1`,
            label: 'Ruang 1',
            kind: 'office',
            outline: [
              [0, 0],
              [10, 0],
              [10, 10],
              [0, 10],
            ],
            capacity: 20,
            desks: [{ id: `${id}-d1`, label: 'Meja 1', at: [1, 1] }],
          },
        ],
      },
    ],
  })),
  meters: BUILDINGS.map((id) => ({ id: `${id}-m`, label: 'Utama', place: id, use: 'main' })),
})

/** One device of each kind of metric in every building: level, counter that rises, register, state. */
const DEVICES: Device[] = BUILDINGS.flatMap((id) => [
  aDevice(`${id}-climate`, { type: 'indoor-climate', place: `${id}-r1`, expectedInterval_s: 300 }),
  aDevice(`${id}-people`, { type: 'people-counter', place: `${id}-r1`, expectedInterval_s: 600 }),
  aDevice(`${id}-meter`, { type: 'energy-meter', place: `${id}-m`, expectedInterval_s: 900 }),
  aDevice(`${id}-desk`, { type: 'desk-presence', place: `${id}-d1`, expectedInterval_s: 3_600 }),
])

/** Readings of a device at a minute of the trace; `twist` makes other values for the same minute. */
const VALUES: Readonly<Record<string, (minute: number, twist: number) => Record<string, number>>> = {
  climate: (minute, twist) => ({ temperature_c: 20 + (minute % 7) / 3 + twist, co2_ppm: 400 + minute }),
  people: (minute, twist) => ({ in_total: minute * 2 + twist, out_total: minute }),
  meter: (minute, twist) => ({ energy_kwh: (minute / 10) % 150, power_kw: 6 + twist / 7 }),
  desk: (minute, twist) => ({ occupied: (minute + twist) % 2 }),
}

/** One metric of each kind of device is also asked for in local buckets of its raw points. */
const BUCKETED = ['temperature_c', 'in_total', 'energy_kwh', 'occupied']

interface Step {
  readonly device: number
  readonly minute: number
  readonly twist: number
  readonly times: number
}
interface Part {
  readonly steps: readonly Step[]
  /** What follows before all roll-ups are brought up to date. */
  readonly after: 'go on' | 'restart'
}

const TRACE_MINUTES = 26 * 60
const step = fc.record({
  device: fc.nat(DEVICES.length - 1),
  // Half about the hour that Berlin has twice. The order is as it comes, so most readings are late.
  minute: fc.oneof(fc.nat(TRACE_MINUTES), fc.integer({ min: 4 * 60, max: 6 * 60 })),
  twist: fc.constantFrom(0, 0, 0, 1),
  times: fc.constantFrom(1, 1, 2),
})
const parts = fc.array(
  fc.record({
    steps: fc.array(step, { minLength: 10, maxLength: 30 }),
    after: fc.constantFrom('go on' as const, 'restart' as const),
  }),
  { minLength: 2, maxLength: 3 },
)

/** Lets virtual time pass until the promise has settled; store and journal need real time. */
async function patiently(clock: VirtualClock, promise: Promise<unknown>): Promise<void> {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promise.then(settle, settle)
  while (!isSettled) {
    await clock.advance(50)
    await systemClock.wait(2)
  }
  await promise
}

/** Time stands still but for roll-ups: both stores compute the same buckets from the same readings. */
async function play(trace: readonly Part[], store: TelemetryStore): Promise<string[]> {
  const clock = new VirtualClock(NOW)
  await store.open()
  const stage = await storeStage({ store, clock, devices: DEVICES, campus: CAMPUS })
  try {
    for (const part of trace) {
      for (const each of part.steps) await send(each, stage)
      await stage.ingest.idle()
      if (part.after === 'restart') {
        await stage.restart(async () => {
          await store.close()
          await store.open()
        })
      }
      await patiently(clock, stage.ingest.rolledUp())
    }
    expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true, dirtyBuckets: 0 })
    return await dump(store)
  } finally {
    await stage.end()
    await store.close()
  }
}

async function send({ device, minute, twist, times }: Step, stage: StoreStage): Promise<void> {
  const { id } = DEVICES[device]!
  const ts = NOW - 4 * HOUR_MS - (TRACE_MINUTES - minute) * MINUTE_MS
  const v = VALUES[kindOf(id)]!(minute, twist)
  for (let i = 0; i < times; i++) await stage.send(id, [{ ts, v }], NOW)
}

const kindOf = (device: string): string => device.slice(device.lastIndexOf('-') + 1)

const figures = (values: object): string =>
  Object.values(values)
    .map((value: number) => (Number.isNaN(value) ? '-' : Number(value.toPrecision(12))))
    .join(' ')

/** Everything that a store holds and answers, as comparable lines; all but series numbers and the time of computing. */
async function dump(store: TelemetryStore): Promise<string[]> {
  const lines: string[] = []
  const add = (label: string, id: number, rows: readonly object[]) => {
    const { subject, metric } = store.seriesKey(id)!
    for (const row of rows) lines.push(`${label} ${subject} ${metric} ${figures(row)}`)
  }
  const all = store.listSeries()
  const ids = all.map(({ id }) => id)
  for (const [id, points] of await store.rangeMany(ids, ALL)) add('raw', id, points)
  for (const level of ROLLUP_LEVELS) {
    for (const [id, rows] of await store.rollups(level, ids, ALL))
      add(
        level,
        id,
        rows.map(({ series: _series, computedAt: _at, ...row }) => row),
      )
  }
  for (const { id, key } of all.filter(({ key }) => BUCKETED.includes(key.metric) && key.kind !== 'place')) {
    const zone = ZONES[key.subject.split('-')[0] as keyof typeof ZONES]
    for (const step_ms of [15 * MINUTE_MS, HOUR_MS, DAY_MS, 7 * DAY_MS])
      add(`${step_ms}`, id, await store.buckets(id, ALL, step_ms, zone))
  }
  return lines.sort()
}

describe.skipIf(!influx)(WHAT, () => {
  test('any trace, out of order, repeated, late, overwritten and restarted, leaves the same points, roll-ups with revisions, and local buckets in both', {
    timeout: 900_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (trace) => {
        const directory = await temporaryDirectory()
        const shared = { clock: systemClock, log: silentLog }
        try {
          const duck = await play(
            trace,
            new DuckTelemetryStore({
              path: join(directory.path, 'telemetry.duckdb'),
              tempDir: directory.path,
              ...shared,
            }),
          )
          const { url, token, org } = influx!
          const bucketPrefix = newPrefix()
          const server = { url, token, org, bucketPrefix }
          await setupInflux({ ...server, retention: FOREVER, tokens: 'none' })
          const seriesFile = join(directory.path, 'series')
          expect(await play(trace, new InfluxTelemetryStore({ ...server, seriesFile, ...shared }))).toEqual(
            duck,
          )
          expect(duck.length).toBeGreaterThan(trace.length)
        } finally {
          await directory.remove()
        }
      }),
      { numRuns: 3 },
    )
  })
})
