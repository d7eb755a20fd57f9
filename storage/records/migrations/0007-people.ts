import type { Migration } from './migration.ts'

/** Who made a token: it ends with the account, and with the roles that let its person make it. Older ones have nobody behind them. */
export const m0007: Migration = {
  number: 7,
  name: 'people',
  sql: `
ALTER TABLE token ADD COLUMN created_by text REFERENCES app_user;
CREATE INDEX token_created_by ON token (created_by) WHERE created_by IS NOT NULL;
`,
}
