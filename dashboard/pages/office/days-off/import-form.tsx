import { useState } from 'react'
import { type Holiday, holidaysSchema } from '#model/calendar/holidays.ts'
import { checked } from '#model/faults.ts'
import { Field } from '../../../components/field.tsx'
import { useLoadDaysOff } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { pick, useT } from '../../../i18n/text.ts'
import { Refused } from '../parts/refused.tsx'
import { compare } from './compare.ts'

/** Faults told of a file at once: the first ones say what kind of file it is. */
const FAULTS_MAX = 8

type Reading =
  | { readonly days: readonly Holiday[] }
  | { readonly notJson: true }
  | { readonly faults: readonly string[] }

async function read(file: File): Promise<Reading> {
  let json: unknown
  try {
    json = JSON.parse(await file.text())
  } catch {
    return { notJson: true }
  }
  const whole = checked(holidaysSchema.min(1), json)
  if (whole.ok) return { days: whole.value }
  return { faults: whole.errors.map(({ path, message }) => `${path} ${pick(message)}`.trim()) }
}

/** Loads a decree: what it changes is shown first. */
export function ImportForm({ campus, now }: { campus: string; now: readonly Holiday[] }) {
  const t = useT()
  const load = useLoadDaysOff()
  const [reading, setReading] = useState<Reading>()
  /** A new key empties the file field. */
  const [round, setRound] = useState(0)
  const done = () => {
    setReading(undefined)
    setRound(round + 1)
  }
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('off.import')}</h2>
      </header>
      <div className="form">
        <Field
          key={round}
          label={t('off.file')}
          type="file"
          accept="application/json,.json"
          hint={t('off.importLead', { example: 'holidays/2026.json' })}
          onChange={(event) => {
            load.reset()
            const [file] = event.target.files ?? []
            if (file) void read(file).then(setReading)
            else setReading(undefined)
          }}
        />
        {reading && 'notJson' in reading && (
          <p className="fault" role="alert">
            {t('off.notJson')}
          </p>
        )}
        {reading && 'faults' in reading && <Faults faults={reading.faults} />}
        {reading && 'days' in reading && (
          <Preview
            now={now}
            days={reading.days}
            busy={load.pending}
            onLoad={() => load.run({ place: campus, holidays: reading.days }, done)}
            onCancel={done}
          />
        )}
        <Refused error={load.error} />
        <p role="status" className="muted">
          {load.input && !load.pending && !load.error ? t('off.loaded') : ''}
        </p>
      </div>
    </section>
  )
}

function Faults({ faults }: { faults: readonly string[] }) {
  const t = useT()
  return (
    <div role="alert">
      <b className="fault">{t('off.faults', { n: faults.length })}</b>
      <ul className="mono">
        {faults.slice(0, FAULTS_MAX).map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </div>
  )
}

const MARK = { added: '+', changed: '~', removed: '−' } as const

function Preview(props: {
  now: readonly Holiday[]
  days: readonly Holiday[]
  busy: boolean
  onLoad: () => void
  onCancel: () => void
}) {
  const { now, days, busy, onLoad, onCancel } = props
  const t = useT()
  const format = useFormats()
  const { differences, same } = compare(now, days)
  return (
    <div className="form" role="status">
      <b>{t('off.preview')}</b>
      {differences.length === 0 && <span>{t('off.noChange')}</span>}
      <ul className="differences">
        {differences.map(({ kind, day }) => (
          <li key={`${day.date} ${day.kind}`}>
            <b className="mono" aria-hidden>
              {MARK[kind]}
            </b>
            <span className="num">
              {format.day(Date.parse(`${day.date}T00:00:00Z`), 'UTC')} {day.date.slice(0, 4)}
            </span>
            <span>{pick(day.name)}</span>
            <span className="muted">{t(`off.${kind}`)}</span>
          </li>
        ))}
      </ul>
      {same > 0 && <span className="muted">{t('off.same', { n: same })}</span>}
      <div className="form-foot">
        <button
          type="button"
          className="btn primary"
          disabled={busy || differences.length === 0}
          onClick={onLoad}
        >
          {t(busy ? 'office.saving' : 'off.load')}
        </button>
        <button type="button" className="btn" onClick={onCancel}>
          {t('office.cancel')}
        </button>
      </div>
    </div>
  )
}
