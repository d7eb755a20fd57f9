import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import { blockRecords } from './block.ts'
import { changeRecords } from './change.ts'
import { cutRecords } from './cut.ts'
import { webhookRecords } from './deliveries.ts'
import { closingRecords } from './figures/closing.ts'
import { statisticsRecords } from './figures/statistics.ts'
import { forgetRecords } from './forget.ts'
import { goneRecords } from './gone.ts'
import { holdRecords } from './hold.ts'
import type { BookingRecords } from './port.ts'
import { profileRecords } from './profiles.ts'
import { noticeRecords, waitRecords } from './queues.ts'
import { readRecords } from './reads.ts'
import { setupRecords } from './setup.ts'
import { incidentRecords, trailRecords } from './trail.ts'

export const bookingRecords = (db: Kysely<Database>): BookingRecords => ({
  ...holdRecords(db),
  ...changeRecords(db),
  ...cutRecords(db),
  ...blockRecords(db),
  ...readRecords(db),
  ...setupRecords(db),
  ...profileRecords(db),
  ...forgetRecords(db),
  ...goneRecords(db),
  ...waitRecords(db),
  ...noticeRecords(db),
  ...webhookRecords(db),
  ...trailRecords(db),
  ...incidentRecords(db),
  ...closingRecords(db),
  ...statisticsRecords(db),
})
