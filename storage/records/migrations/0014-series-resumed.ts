import type { Migration } from './migration.ts'

/** A series that its person lets go on: what was missed before counts no more. */
export const m0014: Migration = {
  number: 14,
  name: 'series-resumed',
  sql: `
ALTER TABLE booking_series ADD COLUMN resumed_ms bigint;
`,
}
