import type { Building, Campus, Desk, Floor } from '#model/campus/campus.ts'
import { isWatchRoom } from '#model/campus/tree.ts'
import type { WorkDay } from './day.ts'
import type { LocalDay } from './local-time.ts'
import { officeStints } from './office-stints.ts'
import type { Stint } from './stint.ts'
import { CREW_SIZE, CREWS, SILENT_DESK, watchStints } from './watch-stints.ts'

/** People of a building who book, at most: enough for a floor to look lived in, few enough to sign in within minutes. */
const CAST_MAX = 36
/** Floor on which they work, by its place among those with desks from below. */
const CAST_FLOOR = 2

/** The people of a building who book desks, and where. */
export interface Cast {
  readonly kind: 'office' | 'watch'
  readonly floor: Floor
  /** Office: the own desk of each. Watch: the desks of the room that is staffed around the clock. */
  readonly desks: readonly Desk[]
  readonly size: number
}

/** The crews of the control room where there is one, else the people of one floor; null without desks. */
export function castOf(building: Building): Cast | null {
  const floors = [...building.floors].sort((a, b) => a.level - b.level)
  const watch = floors.find(({ rooms }) => rooms.some(isWatchRoom))
  if (watch) {
    const desks = watch.rooms.filter(isWatchRoom).flatMap((room) => room.desks)
    return { kind: 'watch', floor: watch, desks, size: CREWS * CREW_SIZE }
  }
  const withDesks = floors.filter(({ rooms }) => rooms.some(({ desks }) => desks.length > 0))
  const floor = withDesks[Math.min(CAST_FLOOR, withDesks.length - 1)]
  if (!floor) return null
  const desks = floor.rooms.flatMap((room) => room.desks).slice(0, CAST_MAX)
  return { kind: 'office', floor, desks, size: desks.length }
}

/** What they do on a day: the same for the same seed, whoever asks. */
export function stintsOf({ kind, floor, desks }: Cast, day: LocalDay, work: WorkDay, seed: number): Stint[] {
  if (kind === 'watch') return watchStints(desks)
  return work.working ? officeStints(floor, desks, day, work, seed) : []
}

/** Desks whose sensor has an empty battery: one in a control room, so that a silent sensor can be seen too. */
export const silentDesks = ({ buildings }: Campus): ReadonlySet<string> =>
  new Set(
    buildings.flatMap((building) => {
      const cast = castOf(building)
      return (cast?.kind === 'watch' && cast.desks[SILENT_DESK]?.id) || []
    }),
  )
