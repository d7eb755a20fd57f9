import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { BookingRecords } from '#storage/records/bookings/port.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Authority } from '../access/authority.ts'
import type { LivePort } from '../ports.ts'
import type { Directory } from './directory.ts'
import type { Names } from './names.ts'
import type { Notices } from './notices.ts'
import type { RuleBook } from './rule-book.ts'
import type { Senses } from './senses.ts'

/** What booking is made of; every file of this folder takes what it needs. */
export interface BookingParts {
  readonly clock: Clock
  readonly log: Log
  readonly registry: Registry
  readonly authority: Authority
  readonly live: LivePort
  readonly bookings: BookingRecords
  readonly directory: Directory
  readonly book: RuleBook
  readonly senses: Senses
  readonly names: Names
  readonly notices: Notices
  /** Address that people use, without a slash at the end. */
  readonly url: () => string
  /** Something changed on these floors that pages fetch again. */
  readonly changed: (floors: readonly string[]) => void
  /** These people have something new to read. */
  readonly told: (people: readonly string[]) => void
}
