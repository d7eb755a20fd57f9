import { rounded, sensorType } from '../common.ts'

/** Knows whether somebody is at one desk; its place is that desk. Sends on change and once an hour. */
export const deskPresence = sensorType({
  id: 'desk-presence',
  label: { id: 'Kehadiran meja', en: 'Desk presence' },
  places: ['desk'],
  expectedInterval_s: 3_600,
  eventDriven: true,
  metrics: [
    {
      name: 'occupied',
      label: { id: 'Terisi', en: 'Occupied' },
      unit: '',
      kind: 'state',
      range: [0, 1],
      across: 'none',
      decimals: 0,
      boolean: true,
    },
  ],
  samples: [
    { ts: 1_795_480_267_120, seq: 7, v: { occupied: true } },
    { v: { occupied: 0, battery_pct: 100 } },
  ],
  simulate: (truth) => ({ occupied: truth.occupied, battery_pct: rounded(truth.batteryPct, 0) }),
})
