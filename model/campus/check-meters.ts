import type { FieldFault } from '../errors.ts'
import type { Campus, MeterNode } from './campus.ts'
import { buildTree, meterOrder } from './tree.ts'

/** What is wrong with the meter tree of a campus beyond the schema. */
export function metersAtFault(campus: Campus): readonly FieldFault[] {
  const places = buildTree({ ...campus, meters: [] })
  const meters = new Map<string, MeterNode>(campus.meters.map((meter) => [meter.id, meter]))
  const reached = new Set(meterOrder(campus.meters).map(({ id }) => id))
  return campus.meters.flatMap((meter, i): FieldFault[] => {
    const faults: FieldFault[] = []
    if (!places.has(meter.place))
      faults.push({
        path: `meters.${i}.place`,
        message: {
          id: `${meter.place} bukan tempat di kampus ini; sebut tempat yang dialiri meter ini`,
          en: `${meter.place} is no place of this campus; name the place that the meter feeds`,
        },
      })
    if (meter.parent !== undefined && !meters.has(meter.parent))
      faults.push({
        path: `meters.${i}.parent`,
        message: {
          id: `${meter.parent} bukan meter di kampus ini; tambahkan atau perbaiki parent`,
          en: `${meter.parent} is no meter of this campus; add it or correct the parent`,
        },
      })
    else if (!reached.has(meter.id) && cycle(meter, meters))
      faults.push({
        path: `meters.${i}.parent`,
        message: {
          id: `${meter.id} menjadi induknya sendiri melalui ${meter.parent}; putuskan lingkarannya`,
          en: `${meter.id} is its own ancestor through ${meter.parent}; break the circle`,
        },
      })
    return faults
  })
}

/** Whether the way up from a meter leads back to it. */
function cycle(meter: MeterNode, meters: ReadonlyMap<string, MeterNode>): boolean {
  let above = meter.parent
  for (let steps = 0; steps < meters.size && above !== undefined; steps++) {
    if (above === meter.id) return true
    above = meters.get(above)?.parent
  }
  return false
}
