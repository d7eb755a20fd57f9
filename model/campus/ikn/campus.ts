import type { Building, Campus, MeterNode } from '../campus.ts'
import { ASSUMPTIONS, BUILDINGS, type BuildingFacts, SOURCE, WORKING_HOURS } from './facts.ts'
import { iknFloor } from './floor.ts'

const CAMPUS = 'ikn'

/**
 * The default campus: five office buildings of Ibu Kota Nusantara. Layouts are invented and say so in
 * `assumptions`.
 */
export const iknCampus = (): Campus => ({
  id: CAMPUS,
  label: 'KIPP 1A Ibu Kota Nusantara',
  zone: 'Asia/Makassar',
  source: SOURCE,
  assumptions: [...ASSUMPTIONS],
  workingHours: WORKING_HOURS,
  buildings: BUILDINGS.map(buildingOf),
  meters: [
    { id: `${CAMPUS}-main`, label: 'Meter kampus', place: CAMPUS, use: 'main' },
    ...BUILDINGS.flatMap(metersOf),
  ],
})

function buildingOf(facts: BuildingFacts): Building {
  const { id, label, complex, capacity, floors } = facts
  return {
    id,
    label,
    ...(complex ? { complex } : {}),
    capacity,
    floors: Array.from({ length: floors }, (_, i) => iknFloor(facts, i + 1)),
  }
}

const FLOOR_USES = [
  { use: 'hvac', label: 'Tata udara' },
  { use: 'lighting', label: 'Pencahayaan' },
  { use: 'plug', label: 'Kotak kontak' },
] as const

function metersOf({ id, label, floors }: BuildingFacts): MeterNode[] {
  const main = `${id}-main`
  return [
    { id: main, label: `Meter utama ${label}`, parent: `${CAMPUS}-main`, place: id, use: 'main' },
    { id: `${id}-lift`, label: `Lift ${label}`, parent: main, place: id, use: 'lift' },
    ...Array.from({ length: floors }, (_, i) => {
      const floor = `${id}-l${i + 1}`
      const node: MeterNode = {
        id: `${floor}-main`,
        label: `Meter Lantai ${i + 1}`,
        parent: main,
        place: floor,
        use: 'main',
      }
      const parts = FLOOR_USES.map(
        ({ use, label: words }): MeterNode => ({
          id: `${floor}-${use}`,
          label: `${words} Lantai ${i + 1}`,
          parent: node.id,
          place: floor,
          use,
        }),
      )
      return [node, ...parts]
    }).flat(),
  ]
}
