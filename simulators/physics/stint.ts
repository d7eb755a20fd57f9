/** What somebody does about a desk. The words are those of truth logs. */
export type Story =
  /** Comes within minutes of the start. */
  | 'on_time'
  /** Comes after the reminder, before the release. */
  | 'late'
  /** Comes after the release and uses the desk with one tap where it is still free. */
  | 'too_late'
  | 'absent'
  | 'cancels'
  /** Sits beside the own desk and says so when asked. */
  | 'neighbour'
  /** Books nothing, sits down and claims the desk. */
  | 'walk_in'
  /** Books nothing and claims nothing. */
  | 'unbooked'
  /** Finds somebody at the own desk. */
  | 'squatted'
  /** Goes for good without a word. */
  | 'leaves_early'
  /** Goes early and lets the desk go. */
  | 'releases'
  /** Is away for long, and comes back. */
  | 'steps_out'
  /** Waits for a desk that somebody cancels. */
  | 'waits'
  /** Does not come to a desk that is never released. */
  | 'keeps'

/** Seconds from local midnight, half-open. */
export interface Stay {
  readonly from_s: number
  readonly to_s: number
}

/** A stretch of one day in which somebody means to have a desk. Everything about it is decided before it begins. */
export interface Stint extends Stay {
  /** Number in the cast of the building; null: somebody without an account. */
  readonly who: number | null
  readonly story: Story
  /** Desk that is booked, or waited for; null when the person just comes. */
  readonly booked: string | null
  /** Where the person sits; null when nobody comes. */
  readonly seat: string | null
  /** When somebody is in the seat, but for the errands of a working day. */
  readonly stays: readonly Stay[]
}
