// Run as a process of its own: books, shortens and cancels desks until it is killed, and says after each answer what it was told.
import { writeSync } from 'node:fs'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { openRecords } from '../../open.ts'
import { bookForEver } from './deeds.ts'

const [dataDir = '', round = '0', person = ''] = process.argv.slice(2)
const records = openRecords({ dataDir, clock: systemClock, log: silentLog, ownLock: true })
await records.open()
for await (const { id, state } of bookForEver(records.bookings, person, Number(round)))
  writeSync(1, `${state} ${id}\n`)
