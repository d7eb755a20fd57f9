import type { Span } from './hours.ts'

/** A desk on its floor plan; metres. */
export interface DeskSpot {
  readonly id: string
  readonly floor: string
  readonly zone: string | null
  readonly at: readonly [number, number]
  readonly attributes: readonly string[]
}

/** Rising spans without overlaps, as the exclusion constraint keeps them. */
export type Holds = readonly Span[]

export const isFree = (wanted: Span, holds: Holds): boolean =>
  holds.every(({ from, to }) => to <= wanted.from || from >= wanted.to)

/**
 * Start of the first gap of `duration_ms` at or after `from`, within [from, limit); null when there is none. Gaps begin on the ends of
 * holds, which lie on slots.
 */
export function nextFree(from: number, duration_ms: number, holds: Holds, limit: number): number | null {
  let start = from
  for (const hold of holds.toSorted((a, b) => a.from - b.from)) {
    if (hold.to <= start) continue
    if (hold.from >= start + duration_ms) break
    start = hold.to
  }
  return start + duration_ms <= limit ? start : null
}

/** Desks of another zone or floor are this much further, in metres of walking: stairs and doors are no straight line. */
const OTHER_ZONE_M = 20
const OTHER_FLOOR_M = 200

function walk_m(a: DeskSpot, b: DeskSpot): number {
  const line = Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1])
  if (a.floor !== b.floor) return line + OTHER_FLOOR_M
  return a.zone === b.zone ? line : line + OTHER_ZONE_M
}

/** Desks by the way from `origin`, without it; where nothing is known to be near, in order of id. */
export function nearest(origin: DeskSpot | null, desks: readonly DeskSpot[]): readonly DeskSpot[] {
  const known = desks
    .filter(({ id }) => id !== origin?.id)
    .map((desk) => ({ desk, way: origin ? walk_m(origin, desk) : 0 }))
  known.sort((a, b) => a.way - b.way || (a.desk.id < b.desk.id ? -1 : 1))
  return known.map(({ desk }) => desk)
}

/** Somebody who meant to sit at one desk may sit at the next: so far apart are desks side by side or face to face. */
const NEIGHBOUR_M = 2.5

export const isNeighbour = (a: DeskSpot, b: DeskSpot): boolean =>
  a.id !== b.id && a.floor === b.floor && Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]) <= NEIGHBOUR_M
