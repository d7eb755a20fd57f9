import type { FluxTableMetaData, ParameterizedQuery, QueryApi } from '@influxdata/influxdb-client'
import { FIGURES, rollupRow } from '../figures.ts'
import type { Point, RollupRow } from '../store.ts'
import { ABSENT_FIELD, fieldOfFigure, LAG_SUFFIX, QUALITY_SUFFIX } from './lines.ts'

/** One row of an answer; names are '' where the row has none. */
export interface FluxRow {
  readonly result: string
  readonly time: number
  readonly value: number
  readonly field: string
  readonly measurement: string
  readonly subject: string
  readonly metric: string
}

const NAMES = [
  'result',
  '_time',
  '_value',
  '_field',
  '_measurement',
  'device',
  'place',
  'metric',
  'error',
] as const

/** Reads an answer row by row. A fault in the midst of a query comes as a table with a column `error`. */
export function readRows(
  api: QueryApi,
  query: ParameterizedQuery,
  onRow: (row: FluxRow) => void,
): Promise<void> {
  let known: FluxTableMetaData | undefined
  let index = new Map<string, number>()
  let defaultResult = ''
  return new Promise((resolve, reject) => {
    api.queryRows(query, {
      next(values, table) {
        if (table !== known) {
          known = table
          index = new Map(NAMES.map((name) => [name, table.column(name, false)?.index ?? -1]))
          defaultResult = table.column('result', false)?.defaultValue ?? ''
        }
        const text = (name: (typeof NAMES)[number]): string => values[index.get(name)!] ?? ''
        if (text('error') !== '') throw new Error(text('error'))
        onRow({
          result: text('result') || defaultResult,
          time: Date.parse(text('_time')),
          value: Number(text('_value')),
          field: text('_field'),
          measurement: text('_measurement'),
          subject: text('device') || text('place'),
          metric: text('metric'),
        })
      },
      error: reject,
      complete: () => resolve(),
    })
  })
}

type Marks = { value: number | undefined; quality: number; lag_ms: number }

/** Points by series, whose values and marks arrive in tables of their own. */
export class PointGatherer {
  readonly #series = new Map<number, Map<number, Marks>>()

  add(series: number, { field, time, value }: FluxRow): void {
    const points = getOrAdd(this.#series, series, () => new Map<number, Marks>())
    const point = getOrAdd(points, time, () => ({ value: undefined, quality: 0, lag_ms: 0 }))
    if (field.endsWith(QUALITY_SUFFIX)) point.quality = value
    else if (field.endsWith(LAG_SUFFIX)) point.lag_ms = value
    else point.value = value
  }

  /** In time order; marks without a value belong to no point, series without points are left out. */
  points(): Map<number, Point[]> {
    const found = new Map<number, Point[]>()
    for (const [series, points] of this.#series) {
      const whole: Point[] = []
      for (const [time, { value, quality, lag_ms }] of points) {
        if (value !== undefined) whole.push({ time, value, quality, lag_ms })
      }
      if (whole.length > 0) found.set(series, whole.sort(byTime))
    }
    return found
  }
}

const FIGURE_OF_FIELD = new Map<string, number>(
  FIGURES.map((figure, index) => [fieldOfFigure(figure), index]),
)
const ABSENT_INDEX = FIGURES.length
FIGURE_OF_FIELD.set(ABSENT_FIELD, ABSENT_INDEX)

/** Roll-up rows by series, whose figures arrive one by one. */
export class RollupGatherer {
  readonly #series = new Map<number, Map<number, number[]>>()

  add(series: number, { field, time, value }: FluxRow): void {
    const index = FIGURE_OF_FIELD.get(field)
    if (index === undefined) return
    const rows = getOrAdd(this.#series, series, () => new Map<number, number[]>())
    getOrAdd(rows, time, () => Array<number>(FIGURES.length + 1).fill(Number.NaN))[index] = value
  }

  rows(): Map<number, RollupRow[]> {
    const found = new Map<number, RollupRow[]>()
    for (const [series, rows] of this.#series) {
      const whole = Array.from(rows, ([time, figures]) => {
        const absent = figures[ABSENT_INDEX]!
        return rollupRow(series, time, (index) => ((absent >> index) & 1 ? Number.NaN : figures[index]!))
      })
      found.set(series, whole.sort(byTime))
    }
    return found
  }
}

const byTime = (a: { readonly time: number }, b: { readonly time: number }): number => a.time - b.time

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
