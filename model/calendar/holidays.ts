import * as z from 'zod'
import { saying } from '../field-words.ts'
import type { Text } from '../text.ts'
import { askedDate } from '../when.ts'

const HOLIDAY_KINDS = ['national', 'collective_leave', 'closure'] as const
export type HolidayKind = (typeof HOLIDAY_KINDS)[number]

export const HOLIDAY_WORDS: Readonly<Record<HolidayKind, Text>> = {
  national: { id: 'libur nasional', en: 'national holiday' },
  collective_leave: { id: 'cuti bersama', en: 'collective leave' },
  closure: { id: 'penutupan', en: 'closure' },
}

const holidaySchema = z.strictObject({
  date: askedDate,
  name: z.strictObject({ id: z.string().min(1), en: z.string().min(1) }),
  kind: z.enum(HOLIDAY_KINDS),
  source: z.string().min(1).meta({ description: 'Decree or decision that sets the day' }),
})

/** A table keeps one day of a kind, so that none is dropped without a word. */
export const holidaysSchema = z.array(holidaySchema).superRefine((days, context) => {
  const seen = new Set<string>()
  for (const [i, { date, kind }] of days.entries()) {
    if (seen.has(`${date} ${kind}`))
      context.addIssue({ code: 'custom', path: [i, 'date'], params: saying(twice(date, kind)) })
    seen.add(`${date} ${kind}`)
  }
})

const twice = (date: string, kind: HolidayKind): Text => ({
  id: `${date} tercantum dua kali sebagai ${HOLIDAY_WORDS[kind].id}`,
  en: `${date} is there twice as ${HOLIDAY_WORDS[kind].en}`,
})

export type Holiday = z.infer<typeof holidaySchema>

/**
 * Days off are decreed year by year and never computed; a year that is not loaded has to be said to people.
 */
export interface HolidayCalendar {
  /** Days off on a local date, YYYY-MM-DD; a national holiday before others. */
  on(date: string): readonly Holiday[]
  hasYear(year: number): boolean
}

export function holidayCalendar(holidays: readonly Holiday[]): HolidayCalendar {
  const byDate = new Map<string, Holiday[]>()
  const years = new Set<number>()
  const rank = (holiday: Holiday): number => HOLIDAY_KINDS.indexOf(holiday.kind)
  for (const holiday of [...holidays].sort((a, b) => rank(a) - rank(b))) {
    const same = byDate.get(holiday.date)
    if (same) same.push(holiday)
    else byDate.set(holiday.date, [holiday])
    if (holiday.kind === 'national') years.add(Number(holiday.date.slice(0, 4)))
  }
  return { on: (date) => byDate.get(date) ?? [], hasYear: (year) => years.has(year) }
}

/** Years whose national holidays are known: in others a day off may look like a working day. */
export const loadedYears = (holidays: readonly Holiday[]): ReadonlySet<number> =>
  new Set(holidays.filter(({ kind }) => kind === 'national').map(({ date }) => Number(date.slice(0, 4))))
