import { rounded, sensorType } from '../common.ts'

/** Sees who is in a room: a ceiling sensor that counts, or a motion sensor that only knows whether. */
export const roomPresence = sensorType({
  id: 'room-presence',
  label: { id: 'Kehadiran ruang', en: 'Room presence' },
  expectedInterval_s: 300,
  eventDriven: true,
  metrics: [
    {
      name: 'people',
      label: { id: 'Jumlah orang', en: 'People' },
      unit: 'orang',
      kind: 'count',
      range: [0, 1_000],
      across: 'sum',
      decimals: 0,
    },
    {
      name: 'motion',
      label: { id: 'Gerakan', en: 'Motion' },
      unit: '',
      kind: 'state',
      range: [0, 1],
      across: 'none',
      decimals: 0,
      boolean: true,
    },
  ],
  samples: [
    { ts: '2026-11-24T08:31:07+08:00', v: { people: 3, motion: true } },
    { v: { motion: false, battery_pct: 96 } },
  ],
  simulate: (truth) => ({
    people: truth.people,
    motion: truth.people > 0,
    battery_pct: rounded(truth.batteryPct, 0),
  }),
})
