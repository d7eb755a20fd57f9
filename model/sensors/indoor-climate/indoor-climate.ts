import { rounded, sensorType } from '../common.ts'

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value))

/** Air and light of a room. */
export const indoorClimate = sensorType({
  id: 'indoor-climate',
  label: { id: 'Iklim dalam ruang', en: 'Indoor climate' },
  expectedInterval_s: 300,
  eventDriven: false,
  metrics: [
    {
      name: 'co2_ppm',
      label: { id: 'CO₂', en: 'CO₂' },
      unit: 'ppm',
      kind: 'gauge',
      // Outdoor air is above 400 ppm; a sensor far below it has lost its calibration.
      range: [300, 10_000],
      across: 'mean',
      decimals: 0,
    },
    {
      name: 'temperature_c',
      label: { id: 'Suhu', en: 'Temperature' },
      unit: '°C',
      kind: 'gauge',
      range: [0, 50],
      across: 'mean',
      decimals: 1,
    },
    {
      name: 'humidity_pct',
      label: { id: 'Kelembapan', en: 'Humidity' },
      unit: '%',
      kind: 'gauge',
      range: [0, 100],
      across: 'mean',
      decimals: 0,
    },
    {
      name: 'illuminance_lx',
      label: { id: 'Pencahayaan', en: 'Illuminance' },
      unit: 'lx',
      kind: 'gauge',
      range: [0, 100_000],
      across: 'mean',
      decimals: 0,
    },
  ],
  samples: [
    {
      ts: '2026-11-24T00:31:07.120Z',
      v: { co2_ppm: 936, temperature_c: 23.8, humidity_pct: 62, illuminance_lx: 352 },
    },
    { v: { temperature_c: 24.1, battery_pct: 88, rssi_dbm: -71 } },
  ],
  simulate: (truth, noise) => ({
    co2_ppm: Math.round(clamp(truth.co2Ppm + 8 * noise(), 300, 10_000)),
    temperature_c: rounded(clamp(truth.temperatureC + 0.1 * noise(), 0, 50), 1),
    humidity_pct: rounded(clamp(truth.humidityPct + 0.5 * noise(), 0, 100), 1),
    illuminance_lx: Math.round(clamp(truth.illuminanceLx * (1 + 0.02 * noise()), 0, 100_000)),
    battery_pct: rounded(truth.batteryPct, 0),
  }),
})
