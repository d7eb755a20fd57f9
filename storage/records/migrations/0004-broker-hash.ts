import type { Migration } from './migration.ts'

/** A second hash of each secret, in the form of Mosquitto's password file: from SHA-256 none can be made. */
export const m0004: Migration = {
  number: 4,
  name: 'hashes for an external broker',
  sql: 'ALTER TABLE credential ADD COLUMN broker_hash text;',
}
