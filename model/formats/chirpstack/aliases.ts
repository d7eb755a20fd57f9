import type { Values } from '../milesight/tlv.ts'

/**
 * Names under which decoders on the network server give our metrics, with what makes our unit of theirs. Only
 * names whose unit is the same wherever they occur; `current` is mA from one model and A from another, so it
 * is not among them.
 */
const ALIASES: Readonly<Record<string, readonly [metric: string, convert: (value: unknown) => unknown]>> = {
  battery: ['battery_pct', (value) => value],
  battery_level: ['battery_pct', (value) => value],
  temperature: ['temperature_c', (value) => value],
  humidity: ['humidity_pct', (value) => value],
  co2: ['co2_ppm', (value) => value],
  illuminance: ['illuminance_lx', (value) => value],
  illumination: ['illuminance_lx', (value) => value],
  people_count_all: ['people', (value) => value],
  people_counter_all: ['people', (value) => value],
  total_in: ['in_total', (value) => value],
  total_out: ['out_total', (value) => value],
  line_1_total_in: ['in_total', (value) => value],
  line_1_total_out: ['out_total', (value) => value],
  occupancy: ['occupied', (value) => either(value, 'occupied', 'vacant')],
  pir: ['motion', (value) => either(value, 'trigger', 'idle')],
  activity: ['motion', (value) => either(value, 'trigger', 'idle')],
  // Wh and W in the decoders of metering sockets.
  power_consumption: ['energy_kwh', (value) => thousandth(value)],
  active_power: ['power_kw', (value) => thousandth(value)],
  voltage: ['voltage_v', (value) => value],
}

const either = (value: unknown, one: string, zero: string): unknown =>
  value === one ? 1 : value === zero ? 0 : value

const thousandth = (value: unknown): unknown => (typeof value === 'number' ? value / 1_000 : value)

/**
 * Takes from an envelope's decoded object what we know under our own name or an alias. `wanted` is whether a
 * metric belongs to the device. Returns how many values were taken.
 */
export function readObject(object: object, wanted: (metric: string) => boolean, values: Values): number {
  let taken = 0
  for (const [name, given] of Object.entries(object)) {
    const [metric, convert] = Object.hasOwn(ALIASES, name)
      ? ALIASES[name]!
      : [name, (value: unknown) => value]
    if (!wanted(metric) || metric in values) continue
    const value = convert(given)
    const number = typeof value === 'boolean' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number)) continue
    values[metric] = number
    taken++
  }
  return taken
}
