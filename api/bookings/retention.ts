import { readdir, readFile } from 'node:fs/promises'
import { holidaysSchema, loadedYears } from '#model/calendar/holidays.ts'
import type { BookingParts } from './parts.ts'

const DAY_MS = 86_400_000
/** Presence of single desks is kept as long as the raw readings that it comes from. */
const PRESENCE_MS = 30 * DAY_MS
/** Days that were added up are kept for a comparison with the year before. */
const DAYS_KEPT_MS = 2 * 366 * DAY_MS
const HOLIDAYS = new URL('../../holidays/', import.meta.url)

type Parts = Pick<BookingParts, 'bookings' | 'book' | 'directory' | 'clock' | 'log'>

/** Replaces people in bookings that are older than the retention by pseudonyms, and drops what only served while it was new. */
export async function forgetOld({ bookings, book, directory, clock, log }: Parts): Promise<void> {
  const now = clock.now()
  const { retention_d } = (await book.open()).rules([directory.campus()])
  const act = { actor: 'system', action: 'forgotten', by: 'system' as const, now }
  const done = await bookings.forget({ before: now - retention_d * DAY_MS }, act)
  await bookings.prune(now - Math.min(PRESENCE_MS, retention_d * DAY_MS), now - DAYS_KEPT_MS)
  if (done.bookings > 0) log.info(done, 'bookings were made pseudonymous')
}

/** Days off of the decrees that come with the product, for years of which none are loaded: others are imported by an admin. */
export async function importHolidays({ bookings, book, directory, clock }: Parts): Promise<void> {
  const { setup } = await book.open()
  const known = loadedYears(setup.holidays)
  const act = { actor: 'system', action: 'imported', by: 'system' as const, now: clock.now() }
  for (const file of (await readdir(HOLIDAYS)).filter((name) => name.endsWith('.json'))) {
    const holidays = holidaysSchema.parse(JSON.parse(await readFile(new URL(file, HOLIDAYS), 'utf8')))
    if (holidays.some(({ date }) => known.has(Number(date.slice(0, 4))))) continue
    await bookings.setHolidays(directory.campus(), holidays, act)
  }
  book.forget()
}
