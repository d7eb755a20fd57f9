import { pointId } from '#model/live.ts'
import { livePoint } from './live/live.ts'
import type { LiveValue } from './live/store.ts'
import { PRESENCE } from './metrics.ts'

export const DESK_STATES = ['free', 'occupied', 'unknown'] as const
export type DeskState = (typeof DESK_STATES)[number]

/** What the plan shows of a desk's presence; words and 0/1 both occur, null is a silent sensor. */
export function deskStateOf(value: LiveValue | undefined): DeskState {
  const state = value?.value
  if (state === 1 || state === 'occupied') return 'occupied'
  if (state === 0 || state === 'vacant' || state === 'free') return 'free'
  return 'unknown'
}

export const deskKey = (desk: string): string => pointId(desk, PRESENCE)

export function countDesks(desks: readonly { id: string }[]): Record<DeskState, number> {
  const counts = { free: 0, occupied: 0, unknown: 0 }
  for (const desk of desks) counts[deskStateOf(livePoint(desk.id, PRESENCE))] += 1
  return counts
}
