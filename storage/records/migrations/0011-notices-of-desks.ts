import type { Migration } from './migration.ts'

/** What a person is told about a desk, where it is about no booking. */
export const m0011: Migration = {
  number: 11,
  name: 'notices-of-desks',
  sql: `
ALTER TABLE notification ADD COLUMN desk text;
ALTER TABLE mail ADD COLUMN desk text;
`,
}
