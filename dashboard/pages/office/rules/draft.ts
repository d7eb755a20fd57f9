import { type BookingRulesPart, bookingRulesPartSchema } from '#model/bookings/policy.ts'
import type { FieldError } from '#model/errors.ts'
import type { Access } from '../../../data/office.ts'
import type { Translate } from '../../../i18n/text.ts'
import { type BoundedRule, boundsOf, GROUPS, type RuleName } from './fields.ts'

const NUMBERS: ReadonlySet<string> = new Set(
  GROUPS.flatMap(({ fields }) => fields).flatMap(({ kind, rule }) =>
    kind === 'number' || kind === 'capacity' ? [rule] : [],
  ),
)
const isNumber = (rule: RuleName): rule is BoundedRule => NUMBERS.has(rule)

/** What is wrong with a draft, by the path of the field, as the server would find it. */
export function faultsOf(t: Translate, draft: BookingRulesPart): ReadonlyMap<string, string> {
  const parsed = bookingRulesPartSchema.safeParse(draft)
  const faults = new Map<string, string>()
  for (const { path } of parsed.error?.issues ?? []) {
    const [rule] = path as [RuleName]
    faults.set(path.join('.'), isNumber(rule) ? t('rule.between', boundsOf(rule)) : t('rule.wrong'))
  }
  return faults
}

/** Faults of the server by the same paths. */
export const serverFaults = (fields: readonly FieldError[]): ReadonlyMap<string, string> =>
  new Map(fields.map(({ path, message }) => [path, message]))

/** Rules that a draft sets otherwise than now. */
export function changedRules(before: BookingRulesPart, draft: BookingRulesPart): readonly RuleName[] {
  const names = new Set([...Object.keys(before), ...Object.keys(draft)] as RuleName[])
  return [...names].filter((rule) => JSON.stringify(before[rule]) !== JSON.stringify(draft[rule]))
}

/** A draft begun from `before`, on top of what somebody else has set meanwhile: what was typed stays, the rest is theirs. */
export function rebased(
  before: BookingRulesPart,
  draft: BookingRulesPart,
  now: BookingRulesPart,
): BookingRulesPart {
  const typed = changedRules(before, draft)
  const theirs = Object.entries(now).filter(([rule]) => !typed.includes(rule as RuleName))
  const mine = Object.entries(draft).filter(([rule]) => typed.includes(rule as RuleName))
  return Object.fromEntries([...theirs, ...mine])
}

const daysIn = (rows: Access, unit: string) => rows.find((row) => row.unit === unit)?.weekdays
const namesIn = (...lists: readonly Access[]): string[] =>
  [...new Set(lists.flat().map(({ unit }) => unit))].filter((unit) => unit !== '').sort()

/** Units whose weekdays are others now; one that is gone or new is among them. */
export const changedUnits = (before: Access, now: Access): readonly string[] =>
  namesIn(before, now).filter((unit) => daysIn(before, unit) !== daysIn(now, unit))

/** The same for units: a row is known by its unit; one that has no name yet stays at the end. */
export function rebasedUnits(before: Access, draft: Access, now: Access): Access {
  const typed = changedUnits(before, draft)
  const merged = namesIn(now, draft).flatMap((unit) => {
    const weekdays = daysIn(typed.includes(unit) ? draft : now, unit)
    return weekdays === undefined ? [] : [{ unit, weekdays }]
  })
  return [...merged, ...draft.filter(({ unit }) => unit === '')]
}

/** The draft without a rule, which is then inherited. */
export function without(draft: BookingRulesPart, rule: RuleName): BookingRulesPart {
  const { [rule]: _, ...rest } = draft
  return rest
}
