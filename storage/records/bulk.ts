import { type RawBuilder, sql } from 'kysely'

/**
 * One row a value, as a table expression: columns go as arrays, so thousands of rows are one statement with few parameters.
 * `casts` names the array type of each column.
 */
export function rowsOf<T extends object>(
  rows: readonly T[],
  casts: { readonly [K in keyof T]: string },
  alias: string,
): RawBuilder<T> {
  const columns = Object.keys(casts) as (keyof T & string)[]
  const arrays = columns.map((column) => sql`${rows.map((row) => row[column])}::${sql.raw(casts[column])}[]`)
  const names = sql.join(columns.map((column) => sql.ref(column)))
  return sql<T>`unnest(${sql.join(arrays)}) AS ${sql.raw(alias)}(${names})`
}
