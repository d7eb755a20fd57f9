import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { native } from '../formats/native/native.ts'
import { LANGUAGES } from '../text.ts'
import { nativeTopic } from '../topics.ts'
import { metricOf, PLACE_METRICS, SENSOR_TYPES } from './index.ts'
import type { MetricDefinition, PlaceTruth, SensorType } from './sensor.ts'

const TYPES = [...SENSOR_TYPES.values()]

const decode = (payload: unknown) =>
  native.decode(
    nativeTopic('ikn', 'd1', 'telemetry'),
    new TextEncoder().encode(JSON.stringify(payload)),
    () => undefined,
  )

function isWhole(metric: MetricDefinition): void {
  expect(metric.name).toMatch(/^[a-z][a-z0-9_]{0,40}$/)
  for (const language of LANGUAGES) expect(metric.label[language], metric.name).not.toBe('')
  expect(metric.range[0], metric.name).toBeLessThan(metric.range[1])
  expect(Number.isInteger(metric.decimals) && metric.decimals >= 0, metric.name).toBe(true)
  if (metric.boolean) expect(metric).toMatchObject({ kind: 'state', range: [0, 1] })
  // A register of one place says nothing about its neighbours; energy goes through the meter tree.
  if (metric.kind === 'counter') expect(['none', 'meter-tree'], metric.name).toContain(metric.across)
}

function acceptsAll(type: SensorType, payload: Readonly<Record<string, unknown>>): void {
  const result = decode(payload)
  expect(result, JSON.stringify(payload)).toMatchObject({ ok: true, refused: [], partial: null })
  if (!result.ok) return
  for (const sample of result.samples)
    for (const [name, value] of Object.entries(sample.values)) {
      const metric = metricOf(type.id, name)
      expect(metric, `${type.id} ${name}`).toBeDefined()
      expect(value, name).toBeGreaterThanOrEqual(metric?.range[0] ?? Number.NaN)
      expect(value, name).toBeLessThanOrEqual(metric?.range[1] ?? Number.NaN)
    }
}

const truths: fc.Arbitrary<PlaceTruth> = fc.record({
  at: fc.constant(1_795_480_267_000),
  people: fc.integer({ min: 0, max: 400 }),
  capacity: fc.integer({ min: 0, max: 400 }),
  occupied: fc.boolean(),
  inTotal: fc.integer({ min: 0, max: 1e6 }),
  outTotal: fc.integer({ min: 0, max: 1e6 }),
  powerKw: fc.double({ min: 0, max: 900, noNaN: true }),
  energyKwh: fc.double({ min: 0, max: 5e6, noNaN: true }),
  co2Ppm: fc.double({ min: 400, max: 3_000, noNaN: true }),
  temperatureC: fc.double({ min: 18, max: 35, noNaN: true }),
  humidityPct: fc.double({ min: 30, max: 95, noNaN: true }),
  illuminanceLx: fc.double({ min: 0, max: 2_000, noNaN: true }),
  batteryPct: fc.double({ min: 0, max: 100, noNaN: true }),
})

test.each(TYPES)('sensor type $id declares whole metrics and samples that decode without refusal', (type) => {
  expect(SENSOR_TYPES.get(type.id)).toBe(type)
  expect(type.expectedInterval_s).toBeGreaterThan(0)
  for (const language of LANGUAGES) expect(type.label[language]).not.toBe('')
  expect(new Set(type.metrics.map(({ name }) => name)).size).toBe(type.metrics.length)
  type.metrics.forEach(isWhole)
  expect(type.samples.length).toBeGreaterThan(0)
  for (const sample of type.samples) acceptsAll(type, sample)
})

test.each(TYPES)('a simulated $id reports values that decode and lie in their plausible range', (type) => {
  fc.assert(
    fc.property(truths, fc.double({ min: -1, max: 0.999, noNaN: true }), (truth, noise) => {
      acceptsAll(type, { v: type.simulate(truth, () => noise) })
    }),
    { numRuns: 50 },
  )
})

test('the sensor types and metrics are those that the outside knows', () => {
  expect(
    Object.fromEntries(TYPES.map(({ id, metrics }) => [id, metrics.map(({ name }) => name).join(' ')])),
  ).toEqual({
    'people-counter': 'in_total out_total people battery_pct rssi_dbm',
    'room-presence': 'people motion battery_pct rssi_dbm',
    'desk-presence': 'occupied battery_pct rssi_dbm',
    'energy-meter':
      'energy_kwh power_kw voltage_v current_a power_factor reactive_kvarh battery_pct rssi_dbm',
    'indoor-climate': 'co2_ppm temperature_c humidity_pct illuminance_lx battery_pct rssi_dbm',
  })
})

test('place metrics are whole and found under the kind place', () => {
  for (const metric of PLACE_METRICS.values()) {
    isWhole(metric)
    expect(metricOf('place', metric.name)).toBe(metric)
  }
  expect(metricOf('place', 'voltage_v')).toBeUndefined()
  expect(metricOf('toaster', 'people')).toBeUndefined()
})
