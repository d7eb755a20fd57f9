import * as z from 'zod'
import type { DeskState } from '#model/bookings/desk-states.ts'
import type { DeskView } from '../../data/desk-calendar.ts'
import { type Formats, NONE, useFormats } from '../../i18n/format.ts'
import { pick, type Translate, useT } from '../../i18n/text.ts'
import type { SeatLook } from './seat.tsx'

export interface SeatFacts extends SeatLook {
  readonly until: number | null
  readonly units?: readonly string[]
  /** The rule that closes it, as a refusal of a booking tells it. */
  readonly closed?: DeskView['closed']
}

const textSchema = z.object({ id: z.string(), en: z.string() })
/** What such a rule adds (model/bookings/rules.ts). */
const ruleSchema = z.object({
  reason: textSchema.nullable().catch(null),
  from: z.number().nullable().catch(null),
  to: z.number().nullable().catch(null),
  lastDate: z.iso.date().nullable().catch(null),
})

/** Why a desk cannot be booked for the time that is shown. */
function closedWords({ closed }: SeatFacts, t: Translate, format: Formats, zone: string): string {
  const { reason, from, to, lastDate } = ruleSchema.parse(closed?.details ?? {})
  if (reason) return t('seat.closedDay', { reason: pick(reason) })
  if (from !== null && to !== null)
    return t('seat.closedHours', { from: format.time(from, zone), to: format.time(to, zone) })
  if (lastDate) return t('seat.closedFar', { date: format.date(lastDate) })
  return t('seat.closed')
}

/** A desk's state in words, as the plan, lists and readers of the screen say it. */
function seatWords(facts: SeatFacts, t: Translate, format: Formats, zone: string): string {
  const { state, fill, until, units = [] } = facts
  if (fill === 'closed') return closedWords(facts, t, format, zone)
  const values = {
    time: until === null ? NONE : format.time(until, zone),
    units: units.length > 0 ? units.join(', ') : t('seat.otherUnit'),
  }
  const shown = t(`seat.${fill as Exclude<DeskState, 'unknown'>}`, values)
  return state === 'unknown' ? t('seat.unknown', { state: shown }) : shown
}

/** `seatWords` in the reader's language and the time of the building. */
export function useSeatWords(zone: string): (facts: SeatFacts) => string {
  const t = useT()
  const format = useFormats()
  return (facts) => seatWords(facts, t, format, zone)
}

/** First letters of the first and last name. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  const first = words[0]?.[0] ?? ''
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''
  return `${first}${last}`.toUpperCase()
}
