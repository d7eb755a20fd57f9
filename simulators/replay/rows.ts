import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { DenyutError } from '#model/errors.ts'
import { pathFault } from '#platform/path-fault.ts'
import type { Mapping } from './mapping.ts'
import type { TimeReader } from './time.ts'

/** One row of a file: its time and what its cells say; text that is no number is kept, for the platform to judge. */
export interface Row {
  readonly at: number
  readonly v: Readonly<Record<string, number | string>>
}

export interface RowCounts {
  rows: number
  /** Without a readable time, or without any value. */
  unusable: number
}

export interface RowSource {
  readonly file: string
  readonly timeColumn: string
  readonly time: TimeReader
  readonly mapping: Mapping
  readonly delimiter: string
}

/** The rows of a CSV file with a heading line, in its order. Throws `usage` when it has not the named columns or is no CSV. */
export async function* readRows(
  source: RowSource,
  counts: RowCounts = { rows: 0, unusable: 0 },
): AsyncGenerator<Row> {
  const { file, timeColumn, time, mapping, delimiter } = source
  const parser = createReadStream(file)
    .on('error', (error) => parser.destroy(error))
    .pipe(
      parse({
        columns: (names: string[]) => checked(names, source),
        delimiter,
        bom: true,
        skip_empty_lines: true,
        relax_column_count: true,
        trim: true,
      }),
    )
  try {
    for await (const record of parser as AsyncIterable<Record<string, string>>) {
      counts.rows++
      const at = time(record[timeColumn] ?? '')
      const v: Record<string, number | string> = {}
      for (const { metric, column } of mapping) {
        const cell = record[column] ?? ''
        if (cell !== '') v[metric] = Number.isFinite(Number(cell)) ? Number(cell) : cell
      }
      if (at === null || Object.keys(v).length === 0) counts.unusable++
      else yield { at, v }
    }
  } catch (error) {
    if (error instanceof DenyutError) throw error
    throw new DenyutError('usage', pathFault(file, error), { cause: error })
  }
}

function checked(names: string[], { file, timeColumn, mapping }: RowSource): string[] {
  const missing = [timeColumn, ...mapping.map(({ column }) => column)].filter(
    (column) => !names.includes(column),
  )
  if (missing.length > 0) {
    throw new DenyutError('usage', {
      id: `${file} tidak punya kolom ${missing.join(', ')}; yang ada ${names.join(', ')}.`,
      en: `${file} has no column ${missing.join(', ')}; it has ${names.join(', ')}.`,
    })
  }
  return names
}

export interface Extent {
  readonly rows: number
  readonly last: number
  /** Usual distance of two rows, s. */
  readonly interval_s: number
}

/** Rows whose distances tell the interval: enough to see past a gap. */
const INTERVAL_ROWS = 200

/** First pass over a file; throws `usage` when no row is usable. */
export async function measure(source: RowSource): Promise<Extent> {
  const counts = { rows: 0, unusable: 0 }
  const distances: number[] = []
  let last = Number.NEGATIVE_INFINITY
  let before: number | undefined
  for await (const { at } of readRows(source, counts)) {
    if (before !== undefined && at > before && distances.length < INTERVAL_ROWS) distances.push(at - before)
    before = at
    last = Math.max(last, at)
  }
  if (before === undefined)
    throw new DenyutError('usage', {
      id: `${source.file} tidak punya baris yang terpakai: periksa --time, --time-format, dan --map.`,
      en: `${source.file} has no usable row: check --time, --time-format and --map.`,
    })
  const middle = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 60_000
  return { rows: counts.rows, last, interval_s: Math.max(1, Math.round(middle / 1_000)) }
}
