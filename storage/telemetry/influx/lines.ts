import { FIGURES, type Figure } from '../figures.ts'
import type { PointBlock, RollupRow, SeriesKey } from '../store.ts'

/** Tag that names a series' subject, by its kind. */
export const subjectTag = (kind: string): 'place' | 'device' => (kind === 'place' ? 'place' : 'device')

/** Suffixes of the fields beside a metric's value. */
export const QUALITY_SUFFIX = '__q'
export const LAG_SUFFIX = '__lag'
/**
 * Bits of the figures that do not exist in a row; without it a revised row would keep the older row's
 * figures.
 */
export const ABSENT_FIELD = 'absent'

export const fieldOfFigure = (figure: Figure): string => (figure === 'computedAt' ? 'computed_at' : figure)

/** One line of line protocol and the rows of the block that it carries. */
export interface Line {
  readonly text: string
  readonly rows: readonly number[]
}

interface SeriesText {
  readonly head: string
  readonly field: string
}

/**
 * What line protocol cannot carry at all: control characters, and a backslash that would escape what follows.
 */
const UNSTORABLE = /[\p{Cc}\\]/u
const escapeMeasurement = (name: string): string => name.replaceAll(/[, ]/g, '\\$&')
const escapeTag = (name: string): string => name.replaceAll(/[,= ]/g, '\\$&')

const isStorable = ({ subject, metric, kind }: SeriesKey): boolean =>
  [subject, metric, kind].every((name) => name !== '' && !name.startsWith('_') && !UNSTORABLE.test(name))

/** Texts of series, made once. Grows with the catalogue. */
export class LineWriter {
  readonly #key: (id: number) => SeriesKey | undefined
  readonly #texts: (SeriesText | undefined)[] = []

  constructor(key: (id: number) => SeriesKey | undefined) {
    this.#key = key
  }

  clear(): void {
    this.#texts.length = 0
  }

  /** Why a row can never be stored; null when it can. */
  fault(block: PointBlock, row: number): string | null {
    if (!Number.isFinite(block.value[row]!)) return 'value is not a finite number'
    const id = block.series[row]!
    const key = this.#key(id)
    if (!key) return `series ${id} is unknown`
    return isStorable(key) ? null : `a name of series ${id} cannot be stored`
  }

  /**
   * Lines of rows; those of one device and time share a line. `always`: quality and lag also where they are
   * zero.
   */
  points(block: PointBlock, rows: Iterable<number>, always: boolean): Line[] {
    const lines = new Map<string, { fields: string; rows: number[] }>()
    for (const row of rows) {
      const { head, field } = this.#text(block.series[row]!)
      const [quality, lag] = [block.quality[row]!, block.lag_ms[row]!]
      let fields = `${field}=${block.value[row]}`
      // An overwritten point may have had a mark that is no longer true.
      if (always || quality !== 0) fields += `,${field}${QUALITY_SUFFIX}=${quality}`
      if (always || lag !== 0) fields += `,${field}${LAG_SUFFIX}=${lag}`
      const key = `${head} ${block.time[row]}`
      const line = lines.get(key)
      if (line) {
        line.fields += `,${fields}`
        line.rows.push(row)
      } else lines.set(key, { fields, rows: [row] })
    }
    return Array.from(lines, ([key, line]) => {
      const split = key.lastIndexOf(' ')
      return { text: `${key.slice(0, split)} ${line.fields}${key.slice(split)}`, rows: line.rows }
    })
  }

  rollup(row: RollupRow): string {
    const { head, field } = this.#text(row.series)
    let absent = 0
    let fields = ''
    for (const [bit, figure] of FIGURES.entries()) {
      if (Number.isFinite(row[figure])) fields += `${fieldOfFigure(figure)}=${row[figure]},`
      else absent |= 1 << bit
    }
    return `${head},metric=${field} ${fields}${ABSENT_FIELD}=${absent} ${row.time}`
  }

  #text(id: number): SeriesText {
    const known = this.#texts[id]
    if (known) return known
    const key = this.#key(id)
    if (!key) throw new RangeError(`series ${id} is unknown`)
    const head = `${escapeMeasurement(key.kind)},${subjectTag(key.kind)}=${escapeTag(key.subject)}`
    const text = { head, field: escapeTag(key.metric) }
    this.#texts[id] = text
    return text
  }
}
