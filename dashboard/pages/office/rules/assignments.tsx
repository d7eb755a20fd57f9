import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useDebounced } from '../../../components/debounced.ts'
import { Field } from '../../../components/field.tsx'
import { ErrorCard, Loaded } from '../../../components/states.tsx'
import { type CampusView, type Place, pathLabel, zoneOf } from '../../../data/campus.ts'
import {
  type Assignment,
  assignmentsQuery,
  bookersQuery,
  useAssign,
  useTakeBack,
  useUnassign,
} from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { Refused } from '../parts/refused.tsx'

/** Desks of one person each, below a place. */
export function Assignments({ view, place }: { view: CampusView; place: Place }) {
  const t = useT()
  const query = useQuery(assignmentsQuery(place.id))
  const unassign = useUnassign()
  const back = useTakeBack()
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('assign.title')}</h2>
      </header>
      <div className="form">
        <span className="hint">{t('assign.lead')}</span>
        <Refused error={unassign.error ?? back.error} />
        {back.result && !back.pending && !back.error && (
          <span className="muted" role="status">
            {back.result.bookings === 0 ? t('assign.allBack') : t('assign.stay', { n: back.result.bookings })}
          </span>
        )}
        <Loaded query={query} height={80}>
          {({ assignments }) =>
            assignments.length === 0 ? (
              <span className="muted">{t('assign.none')}</span>
            ) : (
              <ul className="plain-list">
                {assignments.map((one) => (
                  <Row
                    key={one.desk}
                    view={view}
                    assignment={one}
                    busy={unassign.pending || back.pending}
                    onRemove={() => unassign.run(one.desk)}
                    onTakeBack={({ from, to }) => back.run({ desk: one.desk, from, to })}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
        {(place.kind === 'desk' || place.floor) && <NewAssignment view={view} place={place} />}
      </div>
    </section>
  )
}

interface RowProps {
  readonly view: CampusView
  readonly assignment: Assignment
  readonly busy: boolean
  readonly onRemove: () => void
  readonly onTakeBack: (lent: Assignment['lent'][number]) => void
}

function Row({ view, assignment, busy, onRemove, onTakeBack }: RowProps) {
  const { desk, person, unit, lent } = assignment
  const t = useT()
  const format = useFormats()
  const zone = zoneOf(view, view.places.get(desk)?.building)
  const name = person ?? t('assign.anonymous')
  return (
    <li>
      <span className="words">
        <b>{pathLabel(view, desk)}</b>
        <span>
          {name}
          {unit && <span className="muted"> · {unit}</span>}
        </span>
        {lent.map((span) => {
          const words = t('assign.lent', {
            from: format.dateTime(span.from, zone),
            to: format.dateTime(span.to, zone),
          })
          return (
            <span className="muted num" key={span.from}>
              {words}{' '}
              <button
                type="button"
                className="as-link"
                aria-label={t('assign.backOf', { name: `${name}: ${desk}`, words })}
                disabled={busy}
                onClick={() => onTakeBack(span)}
              >
                {t('assign.back')}
              </button>
            </span>
          )
        })}
      </span>
      <button
        type="button"
        className="btn"
        aria-label={t('assign.remove', { name: `${name}: ${desk}` })}
        disabled={busy}
        onClick={onRemove}
      >
        {t('office.remove')}
      </button>
    </li>
  )
}

function NewAssignment({ view, place }: { view: CampusView; place: Place }) {
  const t = useT()
  const [picked, setPicked] = useState('')
  const [search, setSearch] = useState('')
  const [typed, setTyped] = useDebounced(search, setSearch)
  const assign = useAssign()
  const desks = [...view.places.values()].filter(
    ({ kind, ancestors }) => kind === 'desk' && ancestors.includes(place.id),
  )
  const desk = view.places.get(place.kind === 'desk' ? place.id : picked)
  const found = useQuery(bookersQuery(desk?.id ?? '', search))
  return (
    <div className="form">
      <div className="form-row">
        {place.kind !== 'desk' && (
          <div className="field">
            <label htmlFor="assign-desk">{t('assign.desk')}</label>
            <select
              id="assign-desk"
              className="input"
              value={picked}
              onChange={(event) => setPicked(event.target.value)}
            >
              <option value="">{t('assign.pickDesk')}</option>
              {desks.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        )}
        <Field
          label={t('assign.person')}
          type="search"
          autoComplete="off"
          disabled={!desk}
          hint={t('assign.personHint')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <div className="found" role="status">
        {found.error && <ErrorCard error={found.error} />}
        {found.data?.people.length === 0 && <span className="muted">{t('assign.nobody')}</span>}
        {desk &&
          found.data?.people.map((person) => (
            <span key={person.id}>
              <button
                type="button"
                className="btn"
                disabled={assign.pending}
                onClick={() =>
                  assign.run({ desk: desk.id, label: desk.label, person }, () => {
                    setSearch('')
                    setTyped('')
                  })
                }
              >
                {t('assign.to', { name: person.name })}
                {person.unit && <span className="muted">{person.unit}</span>}
              </button>
            </span>
          ))}
      </div>
      <Refused error={assign.error} />
    </div>
  )
}
