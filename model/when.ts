import * as z from 'zod'
import { saying } from './field-words.ts'

/** Years that can be asked for. What lies outside is a slip, or seconds taken for milliseconds; times of JavaScript and of PostgreSQL end far behind them. */
const YEAR_MIN = 2000
const YEAR_END = 2200
const TIME_MIN = Date.UTC(YEAR_MIN)
const TIME_MAX = Date.UTC(YEAR_END)

/** A time that somebody asks for; one that is told is what it is. */
export const askedTime = z
  .number()
  .int()
  .min(TIME_MIN)
  .max(TIME_MAX)
  .meta({ description: `Unix ms, in the years from ${YEAR_MIN} to ${YEAR_END - 1}` })
/** The same in an address, where everything is text. */
export const askedQueryTime = z.coerce.number().int().min(TIME_MIN).max(TIME_MAX)
/** A local day YYYY-MM-DD of those years. */
export const askedDate = z.iso
  .date()
  .refine((date) => date >= `${YEAR_MIN}-01-01` && date < `${YEAR_END}-01-01`, {
    params: saying({
      id: `hari dalam tahun ${YEAR_MIN} sampai ${YEAR_END - 1}`,
      en: `a day in the years from ${YEAR_MIN} to ${YEAR_END - 1}`,
    }),
  })
