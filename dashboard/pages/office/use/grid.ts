import type { DeskFigures } from '../../../data/office.ts'

/** Lower ends of the five steps of colour. */
export const STEPS = [0, 0.2, 0.4, 0.6, 0.8] as const

export const heatStep = (share: number): number => STEPS.findLastIndex((from) => share >= from)

/** A cell: a share, null where it is withheld, undefined where nothing was booked. */
export type HeatCell = number | null | undefined

const WORKDAYS = [1, 2, 3, 4, 5]

/** Hours as rows and weekdays as columns, no wider than what was booked and never less than the working week. */
export function heatGrid(hours: DeskFigures['hours']): {
  readonly days: readonly number[]
  readonly rows: readonly { readonly hour: number; readonly cells: readonly HeatCell[] }[]
} {
  const cells = new Map(hours.map(({ weekday, hour, share }) => [`${weekday} ${hour}`, share]))
  const days = [...new Set([...WORKDAYS, ...hours.map(({ weekday }) => weekday)])].sort()
  const first = Math.min(...hours.map(({ hour }) => hour))
  const last = Math.max(...hours.map(({ hour }) => hour))
  return {
    days,
    rows: Array.from({ length: last - first + 1 }, (_, i) => ({
      hour: first + i,
      cells: days.map((day) => cells.get(`${day} ${first + i}`)),
    })),
  }
}
