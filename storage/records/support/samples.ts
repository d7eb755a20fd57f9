import type * as z from 'zod'
import { type Campus, campusSchema } from '#model/campus/campus.ts'
import type { Device } from '#model/registry.ts'

const outline: [number, number][] = [
  [0, 0],
  [10, 0],
  [10, 10],
]

/** Two floors: `f1` with zone, office of `desks` desks and pantry, `f2` with one room; a building in its own zone; a meter tree. */
export function sampleCampus(desks = 2): Campus {
  const floor = { outline, area_gross_m2: 100, area_ac_m2: 80, area_non_ac_m2: 20, capacity: 10 }
  const office = Array.from({ length: desks }, (_, i) => ({
    id: `d${i + 1}`,
    label: `Meja ${i + 1}`,
    at: [i, 1.5] as [number, number],
    attributes: i === 0 ? ['monitor', 'dekat "jendela"'] : [],
  }))
  const input: z.input<typeof campusSchema> = {
    id: 'kampus',
    label: 'Kampus Uji',
    zone: 'Asia/Makassar',
    workingHours: { '1': { from: '07:30', to: '16:00' } },
    buildings: [
      {
        id: 'b1',
        label: 'Gedung 1',
        capacity: 20,
        floors: [
          {
            ...floor,
            id: 'f1',
            label: 'Lantai 1',
            level: 1,
            zones: [{ id: 'z1', label: 'Zona A' }],
            rooms: [
              { id: 'r1', label: 'Kantor', kind: 'office', outline, capacity: 8, zone: 'z1', desks: office },
              { id: 'r2', label: 'Pantri', kind: 'pantry', outline, capacity: 4 },
            ],
          },
        ],
      },
      {
        id: 'b2',
        label: 'Gedung 2',
        zone: 'Asia/Jakarta',
        capacity: 5,
        floors: [
          {
            ...floor,
            id: 'f2',
            label: 'Lantai 1',
            level: 1,
            rooms: [{ id: 'r3', label: 'Rapat', kind: 'meeting', outline, capacity: 5 }],
          },
        ],
      },
    ],
    meters: [
      { id: 'm1', label: 'Meter utama', place: 'b1', use: 'main' },
      { id: 'm2', label: 'AC', parent: 'm1', place: 'f1', use: 'hvac' },
    ],
  }
  return campusSchema.parse(input)
}

export const sampleDevice = (id: string, change: Partial<Device> = {}): Device => ({
  id,
  label: `Sensor ${id}`,
  type: 'desk-presence',
  format: 'native',
  model: null,
  externalId: id,
  gateway: null,
  place: 'd1',
  expectedInterval_s: 60,
  directionInverted: false,
  createdAt: 1_000,
  retiredAt: null,
  ...change,
})
