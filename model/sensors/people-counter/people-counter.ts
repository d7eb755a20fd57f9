import { sensorType } from '../common.ts'

/** More than pass one door in an hour when a whole tower leaves by it. */
const PASSING_MAX_PER_H = 20_000

/** Counts people over a line. `people` is what an area counter sees at once; a line counter leaves it out. */
export const peopleCounter = sensorType({
  id: 'people-counter',
  label: { id: 'Penghitung orang', en: 'People counter' },
  expectedInterval_s: 60,
  eventDriven: false,
  metrics: [
    {
      name: 'in_total',
      label: { id: 'Jumlah masuk', en: 'Total in' },
      unit: 'orang',
      kind: 'counter',
      range: [0, 4_294_967_295],
      riseMax_per_h: PASSING_MAX_PER_H,
      across: 'none',
      decimals: 0,
    },
    {
      name: 'out_total',
      label: { id: 'Jumlah keluar', en: 'Total out' },
      unit: 'orang',
      kind: 'counter',
      range: [0, 4_294_967_295],
      riseMax_per_h: PASSING_MAX_PER_H,
      across: 'none',
      decimals: 0,
    },
    {
      name: 'people',
      label: { id: 'Jumlah orang', en: 'People' },
      unit: 'orang',
      kind: 'count',
      // Counters that drift report negative capacities; those are kept, marked suspect.
      range: [0, 5_000],
      across: 'sum',
      decimals: 0,
    },
  ],
  samples: [
    { ts: 1_795_480_267_000, seq: 42, v: { in_total: 8_442, out_total: 8_390 } },
    { v: { people: 17, rssi_dbm: -61 } },
  ],
  simulate: (truth) => ({ in_total: truth.inTotal, out_total: truth.outTotal }),
})
