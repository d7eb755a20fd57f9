import type { CampusView } from '../data/campus.ts'
import { readPref, writePref } from './prefs.ts'

export const floorPath = (building: string, level: number): string => `/b/${building}/l/${level}`

export const rememberFloor = (path: string): void => writePref('floor', path)

/** The floor seen last on this device if the campus still has it, else the first. */
export function lastFloor(view: CampusView | undefined): string {
  const stored = readPref('floor')
  const buildings = view?.campus.buildings ?? []
  const known = buildings.some((building) =>
    building.floors.some((floor) => floorPath(building.id, floor.level) === stored),
  )
  if (stored && known) return stored
  const first = buildings[0]
  return first?.floors[0] ? floorPath(first.id, first.floors[0].level) : '/overview'
}
