import { rounded, sensorType } from '../common.ts'

/** Power factor of an office with air conditioning; the simulated load keeps it. */
const POWER_FACTOR = 0.93
/** kVArh per kWh at that power factor: tan(acos φ). */
const REACTIVE_SHARE = Math.tan(Math.acos(POWER_FACTOR))
/** More than any building here draws, or reactive as much. */
const POWER_MAX_KW = 10_000
const LINE_VOLTAGE_V = 400

/** A meter of one node of the meter tree: a cumulative register and what flows now. */
export const energyMeter = sensorType({
  id: 'energy-meter',
  label: { id: 'Meter energi', en: 'Energy meter' },
  expectedInterval_s: 60,
  eventDriven: false,
  metrics: [
    {
      name: 'energy_kwh',
      label: { id: 'Stan energi', en: 'Energy register' },
      unit: 'kWh',
      kind: 'counter',
      range: [0, 1_000_000_000],
      riseMax_per_h: POWER_MAX_KW,
      across: 'meter-tree',
      decimals: 2,
    },
    {
      name: 'power_kw',
      label: { id: 'Daya', en: 'Power' },
      unit: 'kW',
      kind: 'gauge',
      // Negative: a roof plant that feeds back.
      range: [-2_000, POWER_MAX_KW],
      across: 'meter-tree',
      decimals: 1,
    },
    {
      name: 'voltage_v',
      label: { id: 'Tegangan', en: 'Voltage' },
      unit: 'V',
      kind: 'gauge',
      range: [80, 500],
      across: 'none',
      decimals: 1,
    },
    {
      name: 'current_a',
      label: { id: 'Arus', en: 'Current' },
      unit: 'A',
      kind: 'gauge',
      range: [0, 16_000],
      across: 'none',
      decimals: 1,
    },
    {
      name: 'power_factor',
      label: { id: 'Faktor daya', en: 'Power factor' },
      unit: '',
      kind: 'gauge',
      range: [-1, 1],
      across: 'none',
      decimals: 2,
    },
    {
      name: 'reactive_kvarh',
      label: { id: 'Stan energi reaktif', en: 'Reactive energy register' },
      unit: 'kVArh',
      kind: 'counter',
      range: [0, 1_000_000_000],
      riseMax_per_h: POWER_MAX_KW,
      across: 'meter-tree',
      decimals: 2,
    },
  ],
  samples: [
    {
      ts: 1_795_480_260_000,
      seq: 1_204,
      v: { energy_kwh: 26_121.4, power_kw: 41.7, voltage_v: 399.2, current_a: 64.8, power_factor: 0.93 },
    },
    { v: { energy_kwh: 26_122.1, reactive_kvarh: 10_310.9 } },
  ],
  simulate(truth, noise) {
    const voltage = LINE_VOLTAGE_V + 3 * noise()
    return {
      energy_kwh: rounded(truth.energyKwh, 3),
      power_kw: rounded(truth.powerKw, 3),
      voltage_v: rounded(voltage, 1),
      current_a: rounded((Math.abs(truth.powerKw) * 1_000) / (Math.sqrt(3) * voltage * POWER_FACTOR), 2),
      power_factor: POWER_FACTOR,
      reactive_kvarh: rounded(truth.energyKwh * REACTIVE_SHARE, 3),
    }
  },
})
