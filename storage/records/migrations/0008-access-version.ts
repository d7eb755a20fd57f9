import type { Migration } from './migration.ts'

/** Units of a place are several rows, or none: their version stands beside them. */
export const m0008: Migration = {
  number: 8,
  name: 'access-version',
  sql: `
CREATE TABLE zone_access_version (
  place   text PRIMARY KEY REFERENCES place,
  version integer NOT NULL
);
INSERT INTO zone_access_version (place, version) SELECT DISTINCT place, 1 FROM zone_access;
`,
}
