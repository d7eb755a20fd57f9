import type { Migration } from './migration.ts'

/** The booking whose person finds somebody else at its desk says so once, until that is closed. */
export const m0013: Migration = {
  number: 13,
  name: 'incidents-of-bookings',
  sql: `
ALTER TABLE desk_incident ADD COLUMN booking uuid REFERENCES booking;
CREATE UNIQUE INDEX desk_incident_booking ON desk_incident (booking, desk, kind) WHERE booking IS NOT NULL AND closed_ms IS NULL;
`,
}
