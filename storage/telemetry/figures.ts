import { ROLLUP_FIGURES } from '#model/rollup/figures.ts'
import type { RollupRow } from './store.ts'
import { DAY_MS } from './zone.ts'

/** Figures of a roll-up row in the order both stores keep them. */
export const FIGURES = [
  ...ROLLUP_FIGURES,
  'rev',
  'computedAt',
] as const satisfies readonly (keyof RollupRow)[]

export type Figure = (typeof FIGURES)[number]

/** How long hourly roll-ups are kept; those of 15 minutes go with the raw points, those of days never. */
export const HOURLY_RETENTION_MS = 5 * 365 * DAY_MS

/** Row from figures in the order of FIGURES. */
export function rollupRow(series: number, time: number, figure: (index: number) => number): RollupRow {
  return {
    series,
    time,
    count: figure(0),
    expected: figure(1),
    sum: figure(2),
    min: figure(3),
    max: figure(4),
    first: figure(5),
    last: figure(6),
    mean: figure(7),
    delta: figure(8),
    estimated: figure(9),
    suspect: figure(10),
    rev: figure(11),
    computedAt: figure(12),
  }
}

/** Rows to keep of one call: the last of each (series, time), in order of series and time. */
export function lastOfEach(rows: readonly RollupRow[]): RollupRow[] {
  const sorted = [...rows].sort((a, b) => a.series - b.series || a.time - b.time)
  return sorted.filter(({ series, time }, i) => {
    const next = sorted[i + 1]
    return next?.series !== series || next.time !== time
  })
}
