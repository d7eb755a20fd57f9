import { Plus, Trash2 } from 'lucide-react'
import type { BookingRules } from '#model/bookings/policy.ts'
import { Field } from '../../../components/field.tsx'
import { pick, useT } from '../../../i18n/text.ts'
import { RAMADAN } from './ramadan.ts'
import { Week } from './week.tsx'

type Season = BookingRules['seasons'][number]
const EMPTY: Season = { name: { id: '', en: '' }, from: '', to: '', hours: {}, breaks: {} }

/** Times of the year with other hours. */
export function Seasons(props: {
  seasons: readonly Season[]
  faults: ReadonlyMap<string, string>
  disabled: boolean
  onChange: (seasons: Season[]) => void
}) {
  const { seasons, faults, disabled, onChange } = props
  const t = useT()
  const change = (i: number, next: Partial<Season>) =>
    onChange(seasons.map((season, at) => (at === i ? { ...season, ...next } : season)))
  return (
    <div className="form">
      {seasons.length === 0 && <span className="muted">{t('rule.season.none')}</span>}
      {seasons.map((season, i) => (
        <OneSeason
          // biome-ignore lint/suspicious/noArrayIndexKey: a season has no identity before it is named
          key={i}
          season={season}
          path={`seasons.${i}`}
          faults={faults}
          disabled={disabled}
          onChange={(next) => change(i, next)}
          onRemove={() => onChange(seasons.filter((_, at) => at !== i))}
        />
      ))}
      {!disabled && (
        <div className="form-foot">
          <button type="button" className="btn" onClick={() => onChange([...seasons, EMPTY])}>
            <Plus size={16} aria-hidden />
            {t('rule.season.add')}
          </button>
          <button
            type="button"
            className="btn"
            onClick={() => onChange([...seasons, { ...RAMADAN, from: '', to: '' }])}
          >
            {t('rule.season.ramadan')}
          </button>
        </div>
      )}
    </div>
  )
}

function OneSeason(props: {
  season: Season
  path: string
  faults: ReadonlyMap<string, string>
  disabled: boolean
  onChange: (next: Partial<Season>) => void
  onRemove: () => void
}) {
  const { season, path, faults, disabled, onChange, onRemove } = props
  const t = useT()
  const fault = (name: string) => faults.get(`${path}.${name}`)
  const text = (label: string, name: string, value: string, set: (value: string) => void, type = 'text') => (
    <Field
      label={label}
      type={type}
      value={value}
      disabled={disabled}
      maxLength={60}
      fault={fault(name)}
      onChange={(event) => set(event.target.value)}
    />
  )
  return (
    <div className="season">
      <div className="form-row">
        {text(t('off.nameId'), 'name.id', season.name.id, (id) => onChange({ name: { ...season.name, id } }))}
        {text(t('off.nameEn'), 'name.en', season.name.en, (en) => onChange({ name: { ...season.name, en } }))}
        {text(t('office.firstDay'), 'from', season.from, (from) => onChange({ from }), 'date')}
        {text(t('office.lastDay'), 'to', season.to, (to) => onChange({ to }), 'date')}
      </div>
      <Week
        parts={[
          { name: 'work', span: season.hours, path: `${path}.hours` },
          { name: 'break', span: season.breaks, path: `${path}.breaks` },
        ]}
        faults={faults}
        disabled={disabled}
        onChange={(name, spans) => onChange(name === 'work' ? { hours: spans } : { breaks: spans })}
      />
      {!disabled && (
        <div className="form-foot">
          <button
            type="button"
            className="btn plain"
            aria-label={t('rule.season.remove', { name: pick(season.name) })}
            onClick={onRemove}
          >
            <Trash2 size={16} aria-hidden />
            {t('office.remove')}
          </button>
        </div>
      )}
    </div>
  )
}
