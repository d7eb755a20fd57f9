/** How a desk is shown; shape and words of each belong to the plan. */
export const DESK_STATES = [
  'free',
  'free_until',
  'partly',
  'mine',
  'reserved',
  'in_use',
  'away',
  'unbooked_use',
  'grace',
  'cleaning',
  'other_unit',
  'blocked',
  'closed',
  'unknown',
] as const
export type DeskState = (typeof DESK_STATES)[number]
