import type { Migration } from './migration.ts'

/**
 * Who made a link, a person or a token; null: the command line. A link is worth no more than its maker, so those whose makers are not known
 * end here; that of the first administrator is the command line's.
 */
export const m0012: Migration = {
  number: 12,
  name: 'makers-of-links',
  sql: `
ALTER TABLE link ADD COLUMN made_by text;
DELETE FROM link WHERE email IS NOT NULL;
CREATE INDEX link_of_email ON link (email);
`,
}
