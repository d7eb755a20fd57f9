import * as z from 'zod'
import { workingHoursSchema } from '../campus/campus.ts'
import { askedDate } from '../when.ts'

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const minutes = (max: number) => z.number().int().min(0).max(max)
const DAY_MIN = 1_440
const breaksSchema = z.partialRecord(
  z.enum(['1', '2', '3', '4', '5', '6', '7']),
  z.strictObject({ from: clock, to: clock }),
)

/** Other hours for a time of the year that is decreed and never computed, as Ramadan. */
const seasonSchema = z.strictObject({
  name: z.strictObject({ id: z.string().min(1).max(60), en: z.string().min(1).max(60) }),
  from: askedDate,
  to: askedDate.meta({ description: 'Last day' }),
  hours: workingHoursSchema,
  breaks: breaksSchema,
})

/** Rules of booking; each may be set on any place and holds below it until set again. */
export const bookingRulesSchema = z.strictObject({
  mode: z
    .enum(['bookable', 'drop_in', 'off'])
    .meta({ description: 'drop_in: no bookings ahead, only claimed by who sits there' }),
  advance_days: minutes(366).meta({ description: 'Calendar days ahead in the zone of the building' }),
  minNotice_min: minutes(7 * DAY_MIN),
  minDuration_min: minutes(DAY_MIN),
  maxDuration_min: minutes(366 * DAY_MIN),
  slot_min: z.number().int().min(1).max(60),
  buffer_min: minutes(240).meta({
    description: 'Cleaning time between two people at one desk; who sits there already is not kept from it',
  }),
  openHours: z
    .enum(['working', 'extended', 'always'])
    .meta({ description: 'working: the working hours; extended: two hours around them; always: any time' }),
  maxUpcoming: minutes(366),
  maxPerWeek: minutes(50),
  capacity: z.number().int().min(1).nullable().meta({ description: 'Desks of the place in use at once' }),
  cancelCutoff_min: minutes(DAY_MIN),
  checkInBefore_min: minutes(DAY_MIN),
  grace_min: z.number().int().min(5).max(DAY_MIN),
  reminderBefore_min: minutes(120),
  sensorRelease: z.boolean().meta({ description: 'An empty desk is released after the grace' }),
  manualCheckIn: z
    .boolean()
    .meta({ description: 'Without check-in the desk is released even without a sensor' }),
  away_min: z.number().int().min(10).max(DAY_MIN),
  question_min: z.number().int().min(1).max(120),
  offer_min: z.number().int().min(1).max(120),
  visitors: z.boolean(),
  breaks: breaksSchema.meta({ description: 'Times in which no timer runs' }),
  seasons: z.array(seasonSchema).max(20),
  retention_d: z.number().int().min(1).max(3_650).meta({
    description: 'A booking names its person this long; afterwards a pseudonym. Counts on the campus alone.',
  }),
})
export type BookingRules = z.infer<typeof bookingRulesSchema>

export const RULE_NAMES = bookingRulesSchema.keyof().options

export const bookingRulesPartSchema = bookingRulesSchema.partial()
export type BookingRulesPart = z.infer<typeof bookingRulesPartSchema>

const noon = { from: '12:00', to: '13:00' }

/** Breaks of 60 minutes, on Friday 90 with the prayer (Perpres 21/2023). */
export const DEFAULT_RULES: BookingRules = {
  mode: 'bookable',
  advance_days: 30,
  minNotice_min: 0,
  minDuration_min: 30,
  maxDuration_min: 720,
  slot_min: 15,
  buffer_min: 0,
  openHours: 'extended',
  maxUpcoming: 30,
  maxPerWeek: 7,
  capacity: null,
  cancelCutoff_min: 0,
  checkInBefore_min: 60,
  grace_min: 30,
  reminderBefore_min: 10,
  sensorRelease: true,
  manualCheckIn: false,
  away_min: 90,
  question_min: 15,
  offer_min: 10,
  visitors: true,
  breaks: { '1': noon, '2': noon, '3': noon, '4': noon, '5': { from: '11:30', to: '13:00' } },
  seasons: [],
  retention_d: 90,
}

/** Rules of a place: the defaults, then what each place from the campus down to it sets. `ancestors` begin with the place itself. */
export function rulesOf(
  ancestors: readonly string[],
  set: ReadonlyMap<string, BookingRulesPart>,
): BookingRules {
  const given = ancestors
    .toReversed()
    .flatMap((place) => Object.entries(set.get(place) ?? {}))
    .filter(([, value]) => value !== undefined)
  return { ...DEFAULT_RULES, ...Object.fromEntries(given) }
}

/** The place that sets each rule of a place, the lowest that does; null where the default holds. */
export function sourcesOf(
  ancestors: readonly string[],
  set: ReadonlyMap<string, BookingRulesPart>,
): Record<keyof BookingRules, string | null> {
  const sources = RULE_NAMES.map((rule) => [
    rule,
    ancestors.find((place) => set.get(place)?.[rule] !== undefined) ?? null,
  ])
  return Object.fromEntries(sources)
}

/** The place among `ancestors` whose `capacity` counts: the lowest that sets one. */
export const capacityPlace = (
  ancestors: readonly string[],
  set: ReadonlyMap<string, BookingRulesPart>,
): string | null => {
  const place = ancestors.find((id) => set.get(id)?.capacity !== undefined)
  return place !== undefined && typeof set.get(place)?.capacity === 'number' ? place : null
}

/** ISO weekdays 1 to 7 as bits; bit 0 is Monday. */
export const weekdaysSchema = z.number().int().min(1).max(127)

/** Units that may book below a place on ISO weekdays 1 to 7; bit 0 is Monday. */
export interface ZoneAccess {
  readonly place: string
  readonly unit: string
  readonly weekdays: number
}

/** Whether somebody of `unit` may use a place on a weekday. The lowest place with rows decides; without rows everybody may. */
export function mayUse(
  ancestors: readonly string[],
  access: readonly ZoneAccess[],
  unit: string | null,
  weekday: number,
): { readonly allowed: boolean; readonly units: readonly string[] } {
  const bit = 1 << (weekday - 1)
  for (const place of ancestors) {
    const rows = access.filter((row) => row.place === place)
    if (rows.length === 0) continue
    const today = rows.filter(({ weekdays }) => (weekdays & bit) !== 0)
    // Rows that say nothing of this weekday leave the place to everybody on it.
    return {
      allowed: today.length === 0 || today.some((row) => row.unit === unit),
      units: today.map((row) => row.unit),
    }
  }
  return { allowed: true, units: [] }
}
