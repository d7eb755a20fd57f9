/** How long raw readings are kept. */
export interface Retention {
  readonly raw_ms: number
  /** Of single desks. */
  readonly deskRaw_ms: number
}

const DESK_TYPE = 'desk-presence'
const DAY_MS = 86_400_000

/** How long raw readings of a type are kept; of single desks hours and days alone stay after that. Source: decisions §4. */
export const keptFor_ms = (type: string, { raw_ms, deskRaw_ms }: Retention): number =>
  type === DESK_TYPE ? deskRaw_ms : raw_ms

/**
 * How old a reading may be when it comes. That of a desk a day less than it is kept: its hour and day, which are to outlive it, must be
 * made while all that they are made of is there.
 */
export const takenFor_ms = (type: string, { raw_ms, deskRaw_ms }: Retention): number =>
  type === DESK_TYPE ? deskRaw_ms - DAY_MS : raw_ms
