import type { Kysely } from 'kysely'
import { bookingRecords } from './bookings/index.ts'
import { campusRecords } from './campus.ts'
import { deviceRecords } from './devices.ts'
import { mapErrors } from './errors.ts'
import { mailRecords } from './mail.ts'
import { peopleRecords } from './people.ts'
import { quarantineRecords } from './quarantine.ts'
import type { Records } from './records.ts'
import type { Database } from './schema.ts'

export type Repositories = Pick<Records, 'campus' | 'devices' | 'people' | 'quarantine' | 'bookings' | 'mail'>

/** What is kept in one database, the same on both engines. */
export const repositoriesOn = (db: Kysely<Database>): Repositories => ({
  campus: mapErrors(campusRecords(db)),
  devices: mapErrors(deviceRecords(db)),
  people: mapErrors(peopleRecords(db)),
  quarantine: mapErrors(quarantineRecords(db)),
  bookings: mapErrors(bookingRecords(db)),
  mail: mapErrors(mailRecords(db)),
})
