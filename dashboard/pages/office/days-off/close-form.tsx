import { useState } from 'react'
import { daysOffApi } from '#model/api/days-off.ts'
import { Field } from '../../../components/field.tsx'
import type { CampusView } from '../../../data/campus.ts'
import { useClose } from '../../../data/office.ts'
import { useMe } from '../../../data/session.ts'
import { type Translate, useT } from '../../../i18n/text.ts'
import { FormCard } from '../parts/form.tsx'
import { PlacePicker } from '../parts/place-picker.tsx'
import { chosenPlace } from '../parts/places.ts'
import { Refused } from '../parts/refused.tsx'

const EMPTY = { from: '', to: '', nameId: '', nameEn: '', source: '' }
type Draft = typeof EMPTY
const PATHS = { from: 'from', to: 'to', nameId: 'name.id', nameEn: 'name.en', source: 'source' } as const

const bodyOf = ({ from, to, nameId, nameEn, source }: Draft) => ({
  from,
  to: to || from,
  name: { id: nameId, en: nameEn || nameId },
  source,
})

/** The first fault of each field, as the server would find it. */
function faultsOf(t: Translate, draft: Draft): ReadonlyMap<string, string> {
  const issues = daysOffApi.addClosure.body.safeParse(bodyOf(draft)).error?.issues ?? []
  return new Map(
    issues.map(({ path, code }) => [
      path.join('.'),
      t(code === 'custom' ? 'office.endsBefore' : 'office.needed'),
    ]),
  )
}

/** Closes a place by hand. */
export function CloseForm({ view }: { view: CampusView }) {
  const t = useT()
  const me = useMe()
  const [wanted, setWanted] = useState<string>()
  const [draft, setDraft] = useState(EMPTY)
  const [tried, setTried] = useState(false)
  const close = useClose()
  const place = chosenPlace(view, me, wanted)
  if (!place) return null
  const own = faultsOf(t, draft)
  const faultOf = (path: string) =>
    (tried ? own.get(path) : undefined) ?? close.error?.fields.find((field) => field.path === path)?.message
  const field = (name: keyof Draft, label: string, hint?: string, type = 'text') => (
    <Field
      label={label}
      type={type}
      hint={hint}
      maxLength={120}
      value={draft[name]}
      fault={faultOf(PATHS[name])}
      onChange={(event) => {
        setDraft({ ...draft, [name]: event.target.value })
        close.reset()
      }}
    />
  )
  return (
    <FormCard
      title={t('off.close')}
      onSubmit={() => {
        setTried(own.size > 0)
        if (own.size === 0) close.run({ place: place.id, ...bodyOf(draft) }, () => setDraft(EMPTY))
      }}
    >
      <span className="hint">{t('off.closeLead')}</span>
      <PlacePicker view={view} place={place} depth="zone" onPick={setWanted} />
      <div className="form-row">
        {field('from', t('office.firstDay'), undefined, 'date')}
        {field('to', t('office.lastDay'), undefined, 'date')}
      </div>
      <div className="form-row">
        {field('nameId', t('off.nameId'))}
        {field('nameEn', t('off.nameEn'))}
      </div>
      {field('source', t('off.source'), t('off.sourceHint'))}
      <Refused error={close.error} fields={Object.values(PATHS)} />
      <div className="form-foot">
        <button type="submit" className="btn primary" disabled={close.pending}>
          {t(close.pending ? 'office.saving' : 'off.close')}
        </button>
      </div>
      <div role="status">
        {close.result && (
          <div className="told">
            <b>{t('off.closed', { n: close.result.days })}</b>
            {close.result.bookings > 0 && <span>{t('off.stay', { n: close.result.bookings })}</span>}
          </div>
        )}
      </div>
    </FormCard>
  )
}
