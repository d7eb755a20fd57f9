import { deskPresence } from './desk-presence/desk-presence.ts'
import { energyMeter } from './energy-meter/energy-meter.ts'
import { indoorClimate } from './indoor-climate/indoor-climate.ts'
import type { MetricDefinition, SensorType } from './sensor.ts'

/** The same metric of a place as of the sensors that stand in it. */
function sensed(type: SensorType, name: string): MetricDefinition {
  const metric = type.metrics.find((candidate) => candidate.name === name)
  if (!metric) throw new RangeError(`${type.id} has no metric ${name}`)
  return metric
}

const count = (name: string, id: string, en: string, unit: string, max: number): MetricDefinition => ({
  name,
  label: { id, en },
  unit,
  kind: 'count',
  range: [0, max],
  across: 'sum',
  decimals: 0,
})

/** Live value is the word, a roll-up holds the share of time of 1. */
const word = (name: string, id: string, en: string): MetricDefinition => ({
  ...sensed(deskPresence, 'occupied'),
  name,
  label: { id, en },
})

const METRICS: readonly MetricDefinition[] = [
  count('people', 'Jumlah orang', 'People', 'orang', 100_000),
  sensed(energyMeter, 'power_kw'),
  sensed(energyMeter, 'energy_kwh'),
  sensed(indoorClimate, 'co2_ppm'),
  sensed(indoorClimate, 'temperature_c'),
  sensed(indoorClimate, 'humidity_pct'),
  sensed(indoorClimate, 'illuminance_lx'),
  {
    name: 'occupancy_pct',
    label: { id: 'Okupansi', en: 'Occupancy' },
    unit: '%',
    kind: 'gauge',
    // More people than seats is possible and worth seeing.
    range: [0, 200],
    // People and capacity are added up, then divided; shares themselves are not.
    across: 'none',
    decimals: 0,
  },
  count('desks_occupied', 'Meja terisi', 'Desks occupied', 'meja', 100_000),
  count('desks_vacant', 'Meja kosong', 'Desks vacant', 'meja', 100_000),
  count('desks_unknown', 'Meja tanpa kabar', 'Desks unknown', 'meja', 100_000),
  word('presence', 'Kehadiran', 'Presence'),
  word('sitting', 'Dipakai duduk', 'Sitting'),
  count('devices_online', 'Perangkat daring', 'Devices online', 'perangkat', 1_000_000),
  count('devices_total', 'Jumlah perangkat', 'Devices', 'perangkat', 1_000_000),
  {
    name: 'data_at',
    label: { id: 'Data terakhir', en: 'Newest data' },
    // Unix time of the newest reading below the place.
    unit: 'ms',
    kind: 'gauge',
    range: [0, 8_640_000_000_000_000],
    across: 'none',
    decimals: 0,
  },
]

/** Metrics that are derived for places, by name. */
export const PLACE_METRICS: ReadonlyMap<string, MetricDefinition> = new Map(
  METRICS.map((metric) => [metric.name, metric]),
)
