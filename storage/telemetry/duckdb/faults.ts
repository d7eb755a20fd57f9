import { StoreError, type StoreFault } from '../store.ts'

/** After such an error every statement fails until the database is closed and opened again. */
export const isFatal = (error: unknown): boolean => /FATAL|invalidated/.test(String(error))

/**
 * Conditions that only a person can mend. All others pass: disk full, memory, interruption, an invalidated
 * database.
 */
const CONFIGURATION = /lock on file|Permission denied|read-only|not a valid DuckDB database|Is a directory/i

export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const message = error instanceof Error ? error.message : String(error)
  const fault: StoreFault = CONFIGURATION.test(message) ? 'configuration' : 'transient'
  return new StoreError(fault, `DuckDB: ${message}`, { cause: error })
}
