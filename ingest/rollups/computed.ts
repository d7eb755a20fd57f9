import type { RollupFigures } from '#model/rollup/figures.ts'
import type { DayMasks } from './day-masks.ts'

/** What computing dirty buckets brings. */
export interface Computed {
  /** Rows of quarter hours by series, in time order. */
  readonly figures: Map<number, RollupFigures[]>
  /** Quarter hours into which a value is held and that are not over: only then are they as they stay. */
  readonly goesOn: DayMasks
}
