import type { DeskGroup } from '#storage/records/bookings/figures/port.ts'
import type { DeskPlace, Directory } from './directory.ts'

/** Desks of a floor that lie in none of its zones are together a group of their own. */
const restOf = (floor: string): string => `${floor}~`
export const isRest = (group: string): boolean => group.endsWith('~')
/** The place that a group is, or is the rest of. */
export const placeOf = (group: string): string => (isRest(group) ? group.slice(0, -1) : group)

/** Groups that a desk is counted in, from the campus down to itself. */
export const pathOf = (campus: string, { building, floor, zone, room, id }: DeskPlace): readonly string[] => [
  campus,
  building,
  floor,
  zone ?? restOf(floor),
  room,
  id,
]

export function groupOf(directory: Directory, id: string, desks: readonly DeskPlace[]): DeskGroup {
  const zone = directory.timeZone(placeOf(id))
  return { id, zone, desks: desks.map((desk) => ({ id: desk.id, zone: desk.timeZone })) }
}

/** Every group of desks of the campus. */
export function allGroups(directory: Directory): readonly DeskGroup[] {
  const campus = directory.campus()
  const members = new Map<string, DeskPlace[]>()
  for (const desk of directory.all())
    for (const group of pathOf(campus, desk)) {
      const list = members.get(group)
      if (list) list.push(desk)
      else members.set(group, [desk])
    }
  return [...members].map(([id, desks]) => groupOf(directory, id, desks))
}
