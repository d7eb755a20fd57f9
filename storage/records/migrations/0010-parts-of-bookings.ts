import type { Migration } from './migration.ts'

/** The rest of a booking whose middle was cancelled, and the version of the first part that the cut made: until that changes, an undo joins them. */
export const m0010: Migration = {
  number: 10,
  name: 'parts-of-bookings',
  sql: `
ALTER TABLE booking
  ADD COLUMN part_of uuid REFERENCES booking,
  ADD COLUMN part_version integer,
  ADD CONSTRAINT booking_part CHECK ((part_of IS NULL) = (part_version IS NULL));
CREATE INDEX booking_of_part ON booking (part_of) WHERE part_of IS NOT NULL;
`,
}
