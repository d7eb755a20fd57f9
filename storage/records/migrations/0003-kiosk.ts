import type { Migration } from './migration.ts'

/** Screens on walls have tokens of a role of their own; people never have that role (role_grant stays as it is). */
export const m0003: Migration = {
  number: 3,
  name: 'kiosk',
  sql: `
ALTER TABLE token
  DROP CONSTRAINT token_role_check,
  ADD CONSTRAINT token_role_check CHECK (role IN ('employee', 'viewer', 'manager', 'engineer', 'admin', 'kiosk'));
`,
}
