import * as z from 'zod'
import { localTime, localToUnix } from '../calendar/local.ts'
import { AFTER_FROM, saying } from '../field-words.ts'
import { askedDate } from '../when.ts'
import { nextDate } from './hours.ts'

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
/** HH:MM of wall clocks in the building; or the working day or one of its halves. */
export const dayPartSchema = z.union([
  z.enum(['day', 'morning', 'afternoon']),
  z.strictObject({ from: clock, to: clock }).refine(({ from, to }) => to === '00:00' || from < to, {
    path: ['to'],
    params: saying(AFTER_FROM),
  }),
])

/** A year of weeks: what lies further ahead is decided again. */
const SERIES_DAYS_MAX = 366

export const seriesRuleSchema = z.strictObject({
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).meta({ description: 'ISO: 1 is Monday' }),
  from: askedDate,
  until: askedDate.meta({ description: 'Last day that may be booked' }),
  part: dayPartSchema.default('day'),
})
export type SeriesRule = z.infer<typeof seriesRuleSchema>

/** Local dates of a series, at most a year of them. Wall clocks do not matter for dates. */
export function seriesDates({
  weekdays,
  from,
  until,
}: Pick<SeriesRule, 'weekdays' | 'from' | 'until'>): string[] {
  const dates: string[] = []
  for (let i = 0, date = from; i < SERIES_DAYS_MAX && date <= until; i++, date = nextDate(date)) {
    if (weekdays.includes(localTime(localToUnix(date, 720, 'UTC'), 'UTC').weekday)) dates.push(date)
  }
  return dates
}

/** No-shows in a row after which a series pauses: the desk is wanted by others. */
export const SERIES_MISSED_MAX = 3
