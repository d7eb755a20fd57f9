import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { BookingRulesPart } from '#model/bookings/policy.ts'
import { Loaded } from '../../../components/states.tsx'
import type { CampusView, Place } from '../../../data/campus.ts'
import { type Policy, policyQuery, useSetPolicy } from '../../../data/office.ts'
import { useMe } from '../../../data/session.ts'
import { useT } from '../../../i18n/text.ts'
import { Meanwhile } from '../parts/meanwhile.tsx'
import { OfficePage } from '../parts/office-page.tsx'
import { PlacePicker } from '../parts/place-picker.tsx'
import { chosenPlace } from '../parts/places.ts'
import { Refused } from '../parts/refused.tsx'
import { AccessCard } from './access.tsx'
import { Assignments } from './assignments.tsx'
import { changedRules, faultsOf, rebased, serverFaults, without } from './draft.ts'
import { GROUPS } from './fields.ts'
import { Rule } from './rule.tsx'

/** Rules of booking by place, with what is set here, what is inherited, and from where. */
export function RulesPage() {
  return <OfficePage part="/office/rules">{(view) => <Rules view={view} />}</OfficePage>
}

function Rules({ view }: { view: CampusView }) {
  const t = useT()
  const me = useMe()
  const search = useSearch({ from: '/signed-in/office/rules' })
  const navigate = useNavigate()
  const place = chosenPlace(view, me, search.place)
  const query = useQuery({ ...policyQuery(place?.id ?? ''), enabled: place !== undefined })
  if (!place) return null
  const pick = (id: string) =>
    void navigate({ to: '/office/rules', search: { place: id }, replace: true, resetScroll: false })
  return (
    <>
      <div className="filters">
        <PlacePicker view={view} place={place} depth="desk" onPick={pick} />
      </div>
      <p className="muted">{t('rule.lead')}</p>
      <Loaded query={query} height={620}>
        {(policy) => (
          <div className="stack" key={place.id}>
            <PolicyForm view={view} place={place} policy={policy} />
            <AccessCard view={view} place={place} policy={policy} />
            <Assignments view={view} place={place} />
          </div>
        )}
      </Loaded>
    </>
  )
}

function PolicyForm({ view, place, policy }: { view: CampusView; place: Place; policy: Policy }) {
  const t = useT()
  const [base, setBase] = useState(policy)
  const [draft, setDraft] = useState<BookingRulesPart>(policy.own)
  const save = useSetPolicy()
  const begin = (rules: BookingRulesPart) => {
    setBase(policy)
    setDraft(rules)
  }
  const own = faultsOf(t, draft)
  const faults = own.size > 0 ? own : serverFaults(save.error?.fields ?? [])
  const changed = changedRules(base.own, draft)
  const isNew = policy.version !== base.version
  // Where nothing would be lost, what is new takes the place of what was there.
  if (isNew && (changed.length === 0 || changedRules(policy.own, draft).length === 0)) begin(policy.own)
  const set = (rules: BookingRulesPart) => {
    setDraft(rules)
    save.reset()
  }
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (own.size === 0)
          save.run({
            place: place.id,
            label: place.label,
            rules: draft,
            before: base.own,
            version: base.version,
          })
      }}
    >
      {GROUPS.filter(({ campusOnly }) => !campusOnly || place.kind === 'campus').map(({ name, fields }) => (
        <section className="card" key={name}>
          <header className="card-head">
            <h2>{t(name)}</h2>
          </header>
          <div className="rule-list">
            {fields.map((field) => (
              <Rule
                key={field.rule}
                field={field}
                place={place}
                sourceLabel={labelOf(view, policy.sources[field.rule])}
                own={draft[field.rule] !== undefined}
                value={draft[field.rule] ?? policy.inherited[field.rule]}
                faults={faults}
                onSet={(value) => set({ ...draft, [field.rule]: value })}
                onInherit={() => set(without(draft, field.rule))}
              />
            ))}
          </div>
        </section>
      ))}
      <Refused error={isNew ? null : save.error} fields={[...faults.keys()]} />
      {changed.length > 0 && (
        <div className="save-bar" role="status">
          {isNew && (
            <Meanwhile
              changed={policy.changed}
              what={changedRules(base.own, policy.own).map((rule) => t(`rule.${rule}`))}
              zone={view.campus.zone}
              onTake={() => {
                begin(rebased(base.own, draft, policy.own))
                save.reset()
              }}
            />
          )}
          <span className="grow">{t('rule.unsaved', { n: changed.length })}</span>
          <button
            type="button"
            className="btn"
            onClick={() => {
              begin(policy.own)
              save.reset()
            }}
          >
            {t('rule.discard')}
          </button>
          <button type="submit" className="btn primary" disabled={save.pending || own.size > 0 || isNew}>
            {t(save.pending ? 'office.saving' : 'office.save')}
          </button>
        </div>
      )}
    </form>
  )
}

const labelOf = (view: CampusView, place: string | null | undefined): string | null =>
  place ? (view.places.get(place)?.label ?? place) : null
