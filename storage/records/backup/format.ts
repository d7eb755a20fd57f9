import * as z from 'zod'

/**
 * A back-up is a gzip of lines of JSON: a header, then for every table `{"table": name}` and its rows as PostgreSQL writes them, then the
 * number of rows. It holds rows and no files of an engine, so that it can be read by a later one, and by a server as well.
 */
export const headerSchema = z.object({
  denyut: z.literal('records'),
  format: z.literal(1),
  /** Step of the schema that the rows fit. */
  step: z.number().int().positive(),
  /** Unix ms. */
  at: z.number(),
})
export type Header = z.infer<typeof headerSchema>

export const tableSchema = z.strictObject({ table: z.string().regex(/^[a-z_]+$/) })
export const footerSchema = z.strictObject({ rows: z.number().int() })

/** Table of the migrations: it comes with the schema. */
export const VERSION_TABLE = 'schema_version'

export interface BackupFile {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  readonly step: number
  /** Unix ms. */
  readonly at: number
}
