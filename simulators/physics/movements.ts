import type { WorkDay } from './day.ts'
import { floorVisits } from './floor-day.ts'
import type { Layout } from './layout.ts'
import type { LocalDay } from './local-time.ts'
import { stepsOf } from './person.ts'

/** A person goes to a room, to a desk, or out (-1). */
export interface Move {
  /** Unix ms. */
  readonly at: number
  /** Running number within the building and day. */
  readonly person: number
  readonly room: number
  readonly desk: number
}

/** All that people do in one building on one day, in order of time. Everybody is outside at its beginning and end. */
export function movementsOf(
  layout: Layout,
  building: number,
  day: LocalDay,
  work: WorkDay,
  seed: number,
): Move[] {
  const spot = layout.buildings[building]
  if (!spot) return []
  const moves: Move[] = []
  let person = 0
  for (const index of spot.floors) {
    const floor = layout.floors[index]
    if (!floor) continue
    const cast = spot.cast?.floor.id === floor.floor.id ? spot.cast : null
    for (const visit of floorVisits(floor.floor, day, work, seed, cast)) {
      for (const { at_s, room, desk } of stepsOf(visit, spot.lobby)) {
        moves.push({
          at: day.start + Math.round(at_s) * 1_000,
          person,
          room: room === null ? -1 : (layout.spots.get(room)?.index ?? -1),
          desk: desk === null ? -1 : (layout.spots.get(desk)?.index ?? -1),
        })
      }
      person++
    }
  }
  return moves.sort((a, b) => a.at - b.at || a.person - b.person)
}
