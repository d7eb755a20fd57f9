import type { Migration } from './migration.ts'

/**
 * Also when a sensor saw nobody at its desk: a desk that no sensor saw was not empty. Days that were not added up before have presence
 * alone, so what sensors told of them is not known.
 */
export const m0015: Migration = {
  number: 15,
  name: 'seen-desks',
  sql: `
ALTER TABLE desk_presence ADD COLUMN sitting boolean NOT NULL DEFAULT true;
ALTER TABLE desk_presence ALTER COLUMN sitting DROP DEFAULT;
ALTER TABLE desk_day ADD COLUMN unseen_ms integer;
UPDATE desk_day SET unseen_ms = 0 WHERE ghost_ms IS NOT NULL;
INSERT INTO presence_kept (from_ms) SELECT ms_of_ts(now()) FROM desk_presence HAVING count(*) > 0
  ON CONFLICT (only_one) DO UPDATE SET from_ms = excluded.from_ms;
`,
}
