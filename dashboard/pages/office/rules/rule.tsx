import type { BookingRules } from '#model/bookings/policy.ts'
import type { Place } from '../../../data/campus.ts'
import { useFormats } from '../../../i18n/format.ts'
import type { MessageKey } from '../../../i18n/messages.ts'
import { type Translate, useT } from '../../../i18n/text.ts'
import { boundsOf, type RuleField, type RuleName } from './fields.ts'
import { Seasons } from './seasons.tsx'
import { Week } from './week.tsx'

type Value = BookingRules[RuleName]

interface RuleProps {
  readonly field: RuleField
  readonly place: Place
  /** Where the inherited value comes from; null: the default. */
  readonly sourceLabel: string | null
  readonly own: boolean
  readonly value: Value
  readonly faults: ReadonlyMap<string, string>
  readonly onSet: (value: Value) => void
  readonly onInherit: () => void
}

/** One rule: what it does, what holds, from where, and the way to set it here or inherit it again. */
export function Rule(props: RuleProps) {
  const { field, sourceLabel, own, value, onSet, onInherit } = props
  const t = useT()
  const name = t(`rule.${field.rule}`)
  const wide = field.kind === 'breaks' || field.kind === 'seasons'
  return (
    <div className={wide ? 'rule wide' : 'rule'}>
      <div className="rule-words">
        <span className="rule-name" id={`rule-${field.rule}`}>
          {name}
        </span>
        <span className="hint" id={`rule-${field.rule}-help`}>
          {t(`rule.${field.rule}.help`)}
        </span>
      </div>
      <div className="rule-value">
        <Control {...props} />
      </div>
      <div className="rule-from">
        <span className={own ? 'chip good' : 'muted'}>
          {own ? t('rule.here') : sourceLabel ? t('rule.from', { place: sourceLabel }) : t('rule.default')}
        </span>
        <button
          type="button"
          className="as-link"
          aria-label={t(own ? 'rule.inheritOf' : 'rule.setOf', { rule: name })}
          onClick={() => (own ? onInherit() : onSet(value))}
        >
          {t(own ? 'rule.inherit' : 'rule.set')}
        </button>
      </div>
    </div>
  )
}

function Control(props: RuleProps) {
  const { field, own, value, faults, onSet } = props
  const t = useT()
  const format = useFormats()
  if (field.kind === 'breaks') {
    return (
      <Week
        parts={[{ name: 'break', span: value as BookingRules['breaks'], path: 'breaks' }]}
        faults={faults}
        disabled={!own}
        onChange={(_, breaks) => onSet(breaks)}
      />
    )
  }
  if (field.kind === 'seasons')
    return (
      <Seasons seasons={value as BookingRules['seasons']} faults={faults} disabled={!own} onChange={onSet} />
    )
  if (!own) return <span className="held-value">{shown(t, format, field, value)}</span>
  const described = { 'aria-labelledby': `rule-${field.rule}`, 'aria-describedby': `rule-${field.rule}-help` }
  if (field.kind === 'choice')
    return (
      <select
        className="input slim"
        {...described}
        value={String(value)}
        onChange={(event) => onSet(event.target.value as Value)}
      >
        {field.choices.map((one) => (
          <option key={one} value={one}>
            {t(`rule.${field.rule}.${one}` as MessageKey)}
          </option>
        ))}
      </select>
    )
  if (field.kind === 'switch')
    return (
      <label className="check">
        <input
          type="checkbox"
          {...described}
          checked={value === true}
          onChange={(event) => onSet(event.target.checked)}
        />
        {t(value ? 'rule.yes' : 'rule.no')}
      </label>
    )
  return (
    <NumberControl
      field={field}
      value={value as number | null}
      described={described}
      {...{ faults, onSet }}
    />
  )
}

function NumberControl(props: {
  field: Extract<RuleField, { kind: 'number' | 'capacity' }>
  value: number | null
  described: { 'aria-labelledby': string; 'aria-describedby': string }
  faults: ReadonlyMap<string, string>
  onSet: (value: Value) => void
}) {
  const { field, value, described, faults, onSet } = props
  const t = useT()
  const fault = faults.get(field.rule)
  const id = `rule-${field.rule}-fault`
  return (
    <>
      <span className="with-unit">
        <input
          className="input slim num"
          type="number"
          inputMode="numeric"
          {...boundsOf(field.rule)}
          {...described}
          aria-describedby={fault ? `${described['aria-describedby']} ${id}` : described['aria-describedby']}
          aria-invalid={fault ? true : undefined}
          value={value === null || Number.isNaN(value) ? '' : value}
          onChange={({ target }) => {
            // An empty capacity is none; any other empty number is a fault, told at the field.
            if (target.value === '') onSet(field.kind === 'capacity' ? null : Number.NaN)
            else onSet(Number(target.value))
          }}
        />
        <span className="muted">{t(field.kind === 'capacity' ? 'rule.deskUnit' : field.unit)}</span>
      </span>
      {fault && (
        <span className="fault" id={id}>
          {fault}
        </span>
      )}
    </>
  )
}

function shown(t: Translate, format: ReturnType<typeof useFormats>, field: RuleField, value: Value): string {
  if (field.kind === 'choice') return t(`rule.${field.rule}.${String(value)}` as MessageKey)
  if (field.kind === 'switch') return t(value ? 'rule.yes' : 'rule.no')
  if (value === null) return t('rule.unlimited')
  const unit = field.kind === 'number' ? field.unit : 'rule.deskUnit'
  return `${format.number(value as number)} ${t(unit)}`
}
