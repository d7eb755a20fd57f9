import { type BookingRules, bookingRulesSchema } from '#model/bookings/policy.ts'
import type { MessageKey } from '../../../i18n/messages.ts'

type NumberRule =
  | 'advance_days'
  | 'minNotice_min'
  | 'minDuration_min'
  | 'maxDuration_min'
  | 'slot_min'
  | 'buffer_min'
  | 'maxUpcoming'
  | 'maxPerWeek'
  | 'cancelCutoff_min'
  | 'checkInBefore_min'
  | 'grace_min'
  | 'reminderBefore_min'
  | 'away_min'
  | 'question_min'
  | 'offer_min'
  | 'retention_d'
export type BoundedRule = NumberRule | 'capacity'
type SwitchRule = 'sensorRelease' | 'manualCheckIn' | 'visitors'
type ChoiceRule = 'mode' | 'openHours'

/** One rule as the form shows it. */
export type RuleField =
  | { readonly kind: 'number'; readonly rule: NumberRule; readonly unit: MessageKey }
  | { readonly kind: 'capacity'; readonly rule: 'capacity' }
  | { readonly kind: 'switch'; readonly rule: SwitchRule }
  | { readonly kind: 'choice'; readonly rule: ChoiceRule; readonly choices: readonly string[] }
  | { readonly kind: 'breaks'; readonly rule: 'breaks' }
  | { readonly kind: 'seasons'; readonly rule: 'seasons' }

const number = (rule: NumberRule, unit: MessageKey): RuleField => ({ kind: 'number', rule, unit })
const minutes = (rule: NumberRule): RuleField => number(rule, 'rule.min')
const choice = (rule: ChoiceRule): RuleField => ({
  kind: 'choice',
  rule,
  choices: bookingRulesSchema.shape[rule].options,
})
const onOff = (rule: SwitchRule): RuleField => ({ kind: 'switch', rule })

interface Group {
  readonly name: MessageKey
  readonly fields: readonly RuleField[]
  /** Only where this is the place. */
  readonly campusOnly?: boolean
}

/** Every rule, in groups as people think of them. */
export const GROUPS: readonly Group[] = [
  {
    name: 'rule.group.booking',
    fields: [choice('mode'), choice('openHours'), { kind: 'capacity', rule: 'capacity' }, onOff('visitors')],
  },
  {
    name: 'rule.group.time',
    fields: [
      number('advance_days', 'rule.day'),
      minutes('minNotice_min'),
      minutes('minDuration_min'),
      minutes('maxDuration_min'),
      minutes('slot_min'),
      minutes('buffer_min'),
      minutes('cancelCutoff_min'),
    ],
  },
  {
    name: 'rule.group.quota',
    fields: [number('maxUpcoming', 'rule.count'), number('maxPerWeek', 'rule.count')],
  },
  {
    name: 'rule.group.presence',
    fields: [
      minutes('checkInBefore_min'),
      minutes('grace_min'),
      minutes('reminderBefore_min'),
      onOff('sensorRelease'),
      onOff('manualCheckIn'),
      minutes('away_min'),
      minutes('question_min'),
      minutes('offer_min'),
    ],
  },
  { name: 'rule.group.breaks', fields: [{ kind: 'breaks', rule: 'breaks' }] },
  { name: 'rule.group.seasons', fields: [{ kind: 'seasons', rule: 'seasons' }] },
  { name: 'rule.group.privacy', fields: [number('retention_d', 'rule.day')], campusOnly: true },
]

/** Bounds of a number, as the schema has them. */
export function boundsOf(rule: BoundedRule): { readonly min: number; readonly max: number } {
  const schema =
    rule === 'capacity' ? bookingRulesSchema.shape.capacity.unwrap() : bookingRulesSchema.shape[rule]
  return { min: schema.minValue ?? 0, max: Math.min(schema.maxValue ?? DESKS_MAX, DESKS_MAX) }
}

/** No capacity is larger: a building has fewer desks. */
const DESKS_MAX = 1_000_000

export type RuleName = keyof BookingRules
