import { nextDate } from '#model/bookings/hours.ts'
import { localDate, localToUnix } from '#model/calendar/local.ts'

export const PRESETS = ['7', '30', '90', 'month', 'quarter', 'year'] as const
export type Preset = (typeof PRESETS)[number]

const QUARTER_MONTHS = 3
const YEAR_D = 365

/** Whole days that are over, ending with yesterday, or the last whole month or quarter; Unix ms in the zone of the place. */
export function presetSpan(preset: Preset, now: number, zone: string): { from: number; to: number } {
  const today = localDate(now, zone)
  const at = (date: string): number => localToUnix(date, 0, zone)
  if (preset === 'month') return { from: at(monthsBefore(today, 1, 1)), to: at(monthsBefore(today, 1, 0)) }
  if (preset === 'quarter') {
    const to = monthsBefore(today, QUARTER_MONTHS, 0)
    return { from: at(monthsBefore(to, QUARTER_MONTHS, QUARTER_MONTHS)), to: at(to) }
  }
  return { from: at(nextDate(today, -(preset === 'year' ? YEAR_D : Number(preset)))), to: at(today) }
}

/** First day of the stretch of `length` months, counted from January, that holds a date, or of so many months before that. */
function monthsBefore(date: string, length: number, back: number): string {
  const [year = 0, month = 1] = date.split('-').map(Number)
  const first = month - 1 - ((month - 1) % length) - back
  return new Date(Date.UTC(year, first, 1)).toISOString().slice(0, 10)
}
