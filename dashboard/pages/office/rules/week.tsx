import type { BookingRules } from '#model/bookings/policy.ts'
import { useT } from '../../../i18n/text.ts'

type Spans = BookingRules['breaks']
export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const
type Weekday = (typeof WEEKDAYS)[number]

export interface WeekPart {
  readonly name: 'work' | 'break'
  readonly span: Spans
  /** Where its faults stand. */
  readonly path: string
}

/** From and to of each weekday, once for each part of it; a day with neither has none. */
export function Week(props: {
  parts: readonly WeekPart[]
  faults: ReadonlyMap<string, string>
  disabled: boolean
  onChange: (name: WeekPart['name'], spans: Spans) => void
}) {
  const { parts, faults, disabled, onChange } = props
  const t = useT()
  return (
    <div className="week">
      {parts.length > 1 && (
        <div className="week-day muted wide-only" aria-hidden>
          <span />
          {parts.map(({ name }) => (
            <span key={name}>{t(`rule.${name}`)}</span>
          ))}
        </div>
      )}
      {WEEKDAYS.map((day) => (
        <div key={day} className={parts.length > 1 ? 'week-day' : 'week-day one-pair'}>
          <span>{t(`office.day.${day}`)}</span>
          {parts.map((part) => (
            <Clocks
              key={part.name}
              day={day}
              part={part}
              fault={faults.get(`${part.path}.${day}.from`) ?? faults.get(`${part.path}.${day}.to`)}
              disabled={disabled}
              onChange={(spans) => onChange(part.name, spans)}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

function Clocks(props: {
  day: Weekday
  part: WeekPart
  fault: string | undefined
  disabled: boolean
  onChange: (spans: Spans) => void
}) {
  const { day, part, fault, disabled, onChange } = props
  const t = useT()
  const span = part.span[day]
  const words = { day: t(`office.day.${day}`), part: t(`rule.${part.name}`).toLowerCase() }
  const set = (change: Partial<{ from: string; to: string }>) => {
    const next = { from: span?.from ?? '', to: span?.to ?? '', ...change }
    const { [day]: _, ...rest } = part.span
    onChange(next.from === '' && next.to === '' ? rest : { ...rest, [day]: next })
  }
  const clock = (side: 'from' | 'to') => (
    <input
      className="input slim num"
      type="time"
      disabled={disabled}
      aria-label={t(side === 'from' ? 'rule.fromClock' : 'rule.toClock', words)}
      aria-invalid={fault ? true : undefined}
      value={span?.[side] ?? ''}
      onChange={(event) => set({ [side]: event.target.value })}
    />
  )
  return (
    <span>
      <span className="clock-pair">
        {clock('from')}
        <span aria-hidden>–</span>
        {clock('to')}
      </span>
      {fault && <span className="fault">{fault}</span>}
    </span>
  )
}
