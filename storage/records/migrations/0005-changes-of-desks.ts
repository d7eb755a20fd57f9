import type { Migration } from './migration.ts'

/** Who manages a desk reads what happened on it, newest first, whichever booking it was. */
export const m0005: Migration = {
  number: 5,
  name: 'changes-of-desks',
  sql: `CREATE INDEX audit_of_desk ON audit ((detail->>'desk'), id) WHERE entity = 'booking';`,
}
