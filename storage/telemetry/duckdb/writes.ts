import {
  DOUBLE,
  type DuckDBConnection,
  type DuckDBType,
  INTEGER,
  TIMESTAMP_MS,
  UTINYINT,
} from '@duckdb/node-api'
import { FIGURES } from '../figures.ts'
import type { PointBlock, RollupLevel, StoreError } from '../store.ts'
import { appendColumns, milliseconds } from './columns.ts'
import type { RollupColumns, SeriesRows } from './messages.ts'
import { runsOf } from './runs.ts'

const POINT_TYPES: readonly DuckDBType[] = [INTEGER, TIMESTAMP_MS, DOUBLE, UTINYINT, INTEGER]
const ROLLUP_TYPES: readonly DuckDBType[] = [INTEGER, TIMESTAMP_MS, ...FIGURES.map(() => DOUBLE)]
/** Farthest instant of a Date, ms. */
const MAX_TIME_MS = 8.64e15

export type Refused = StoreError['refused'][number]

const MERGE_LATE = `MERGE INTO points USING (SELECT * FROM late WHERE ts BETWEEN $1 AND $2) l
  ON points.series = l.series AND points.ts = l.ts AND points.ts BETWEEN $1 AND $2
  WHEN MATCHED THEN UPDATE SET value = l.value, quality = l.quality, lag_ms = l.lag_ms
  WHEN NOT MATCHED THEN INSERT VALUES (l.series, l.ts, l.value, l.quality, l.lag_ms)`

/** Why a row can never be stored; null when it can. */
function fault(block: PointBlock, row: number, series: number): string | null {
  if (!Number.isFinite(block.value[row]!)) return 'value is not a finite number'
  if (!(Math.abs(block.time[row]!) <= MAX_TIME_MS)) return 'time is out of range'
  const id = block.series[row]!
  return id >= 0 && id < series ? null : `series ${id} is unknown`
}

/** Copies the rows that pass `keep` into a block of their own. */
export function pick(block: PointBlock, keep: (row: number) => boolean): PointBlock {
  const rows: number[] = []
  for (let row = 0; row < block.count; row++) if (keep(row)) rows.push(row)
  return {
    count: rows.length,
    series: Int32Array.from(rows, (row) => block.series[row]!),
    time: Float64Array.from(rows, (row) => block.time[row]!),
    value: Float64Array.from(rows, (row) => block.value[row]!),
    quality: Uint8Array.from(rows, (row) => block.quality[row]!),
    lag_ms: Int32Array.from(rows, (row) => block.lag_ms[row]!),
  }
}

/** The storable rows of a block; adds the others to `refused`. */
export function sift(
  name: Refused['block'],
  block: PointBlock | null,
  series: number,
  refused: Refused[],
): PointBlock | null {
  if (!block) return null
  const before = refused.length
  for (let row = 0; row < block.count; row++) {
    const reason = fault(block, row, series)
    if (reason !== null) refused.push({ block: name, row, reason })
  }
  if (refused.length === before) return block
  const bad = new Set(refused.slice(before).map((entry) => entry.row))
  return pick(block, (row) => !bad.has(row))
}

async function append(
  connection: DuckDBConnection,
  table: readonly [name: string, catalog: string | null],
  types: readonly DuckDBType[],
  columns: Parameters<typeof appendColumns>[2],
  count: number,
): Promise<void> {
  const appender = await connection.createAppender(table[0], null, table[1])
  try {
    appendColumns(appender, types, columns, count)
  } catch (error) {
    // Rows of a failed flush would be flushed again by close.
    appender.clear()
    throw error
  } finally {
    appender.closeSync()
  }
}

const pointColumns = (block: PointBlock) => [
  block.series,
  block.time,
  block.value,
  block.quality,
  block.lag_ms,
]

/** Points that no stored point can equal. */
export const appendPoints = (connection: DuckDBConnection, block: PointBlock): Promise<void> =>
  append(connection, ['points', null], POINT_TYPES, pointColumns(block), block.count)

/** Points that may be there already; no pair twice in the block. */
export async function mergePoints(connection: DuckDBConnection, block: PointBlock): Promise<void> {
  await append(connection, ['late', 'temp'], POINT_TYPES, pointColumns(block), block.count)
  for (const { from, to } of runsOf(block.time, block.count)) {
    await connection.run(MERGE_LATE, [milliseconds(from), milliseconds(to)])
  }
  await connection.run('DELETE FROM late')
}

export async function insertSeries(connection: DuckDBConnection, series: SeriesRows): Promise<void> {
  const appender = await connection.createAppender('series')
  series.rows.forEach((row, index) => {
    appender.appendInteger(series.first + index)
    for (const text of row) appender.appendVarchar(text)
    appender.endRow()
  })
  appender.closeSync()
}

const rollupColumns = (rows: RollupColumns) => [rows.series, rows.time, ...rows.figures]

export const appendRollups = (
  connection: DuckDBConnection,
  level: RollupLevel,
  rows: RollupColumns,
): Promise<void> =>
  append(connection, [`rollup_${level}`, null], ROLLUP_TYPES, rollupColumns(rows), rows.count)

/** Rows that may be there already; no (series, time) twice. */
export async function mergeRollups(
  connection: DuckDBConnection,
  level: RollupLevel,
  rows: RollupColumns,
): Promise<void> {
  const table = `rollup_${level}`
  await append(connection, ['revised', 'temp'], ROLLUP_TYPES, rollupColumns(rows), rows.count)
  for (const { from, to } of runsOf(Float64Array.from(rows.time), rows.count)) {
    await connection.run(
      `DELETE FROM ${table} USING revised WHERE ${table}.ts BETWEEN $1 AND $2
       AND ${table}.series = revised.series AND ${table}.ts = revised.ts`,
      [milliseconds(from), milliseconds(to)],
    )
  }
  await connection.run(`INSERT INTO ${table} FROM revised`)
  await connection.run('DELETE FROM revised')
}

/**
 * Deletes what is older than the limits, Unix ms. Freed blocks are used again by later writes; the file does
 * not shrink.
 */
export async function expire(
  connection: DuckDBConnection,
  limits: { readonly raw: number; readonly desk: number; readonly hourly: number },
): Promise<void> {
  await connection.run('DELETE FROM points WHERE ts < $1', [milliseconds(limits.raw)])
  await connection.run('DELETE FROM rollup_15m WHERE ts < $1', [milliseconds(limits.raw)])
  for (const table of ['points', 'rollup_15m'])
    await connection.run(
      `DELETE FROM ${table} WHERE ts < $1 AND series IN (SELECT id FROM series WHERE kind = 'desk-presence')`,
      [milliseconds(limits.desk)],
    )
  await connection.run('DELETE FROM rollup_1h WHERE ts < $1', [milliseconds(limits.hourly)])
  await connection.run('CHECKPOINT')
}
