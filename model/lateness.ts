/** The lag column holds 32 bits: a reading later than 24 days keeps its event time and the longest lag there is; when it came is then not known. */
export const LAG_LIMIT_MS = 2 ** 31 - 1

/** Upper bounds of the classes of lateness, ms, inclusive; what is later than the last is a class of its own. */
export const LATENESS_BOUNDS_MS = [1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000] as const

export const LATENESS_CLASSES = LATENESS_BOUNDS_MS.length + 1

/** How long after their event time the written readings were received. A reading without a time of its own is not late. */
export interface Lateness {
  /** Readings by class, in the order of the bounds. */
  counts: number[]
  sum_ms: number
}

/** Class of a lag, ms; a device clock that is ahead is not late. */
export function latenessClass(lag_ms: number): number {
  for (let index = 0; index < LATENESS_BOUNDS_MS.length; index++)
    if (lag_ms <= LATENESS_BOUNDS_MS[index]!) return index
  return LATENESS_BOUNDS_MS.length
}
