import { type Holiday, holidayCalendar } from '../../calendar/holidays.ts'
import { WORKING_HOURS } from '../../campus/ikn/facts.ts'
import type { Booking } from '../booking.ts'
import type { OfficeCalendar } from '../hours.ts'
import { type BookingRules, DEFAULT_RULES } from '../policy.ts'
import { dueStep, type Sense, type Surroundings } from '../sensor.ts'
import { pausesOf } from '../timers.ts'

const off = (date: string, kind: Holiday['kind'], en: string): Holiday => ({
  date,
  kind,
  name: { id: en, en },
  source: 'SKB',
})
const holidays = holidayCalendar([
  off('2026-08-17', 'national', 'Independence Day'),
  off('2026-12-24', 'collective_leave', 'Collective leave'),
  off('2026-12-25', 'national', 'Christmas'),
])
export const ikn: OfficeCalendar = { zone: 'Asia/Makassar', hours: WORKING_HOURS, holidays }
export const at = (text: string): number => Date.parse(`${text}+08:00`)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const rules = (change: Partial<BookingRules> = {}): BookingRules => ({ ...DEFAULT_RULES, ...change })
export const NOW = at('2026-11-24T09:05:00')

export const START = at('2026-11-24T07:30')
export const booking = (change: Partial<Booking> = {}): Booking => ({
  id: '1',
  kind: 'booking',
  desk: 'd1',
  person: 'ani',
  bookedBy: 'ani',
  visitor: null,
  from: START,
  to: at('2026-11-24T16:00'),
  heldFrom: START,
  heldTo: at('2026-11-24T16:00'),
  state: 'reserved',
  checkedInAt: null,
  checkInSource: null,
  releasedAt: null,
  releaseReason: null,
  remindedAt: null,
  askedAt: null,
  presentAt: null,
  suggestedDesk: null,
  series: null,
  note: null,
  partOf: null,
  previous: null,
  changedAt: START - 24 * HOUR,
  changedBy: 'person',
  version: 1,
  createdAt: START - 24 * HOUR,
  ...change,
})
export const vacant = (since: number): Sense => ({ sitting: false, since, state: 'fresh' })
export const seated = (since: number): Sense => ({ sitting: true, since, state: 'fresh' })
export const silent: Sense = { sitting: false, since: 0, state: 'unknown' }
export const step = (b: Booking, now: number, sense: Sense, change: Partial<Surroundings> = {}) =>
  dueStep(b, {
    now,
    sense,
    rules: rules(),
    pauses: pausesOf(b, ikn, rules()),
    previousEnd: null,
    ...change,
  })?.kind ?? null
