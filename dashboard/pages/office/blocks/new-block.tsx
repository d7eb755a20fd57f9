import { useState } from 'react'
import { nextDate } from '#model/bookings/hours.ts'
import { localDate } from '#model/calendar/local.ts'
import { zoneName } from '#model/calendar/zone.ts'
import { Field } from '../../../components/field.tsx'
import { type CampusView, type Place, zoneOf } from '../../../data/campus.ts'
import { type BlockInput, useBlock } from '../../../data/office.ts'
import { useMe } from '../../../data/session.ts'
import { browserClock } from '../../../data/time.ts'
import { type Translate, useT } from '../../../i18n/text.ts'
import { FormCard } from '../parts/form.tsx'
import { fromInput } from '../parts/local.ts'
import { PlacePicker } from '../parts/place-picker.tsx'
import { chosenPlace } from '../parts/places.ts'
import { Refused } from '../parts/refused.tsx'
import { hitsOf } from './hits.ts'
import { Hits, Moved } from './hits-list.tsx'
import { desksIn, type Scope, ScopeFields } from './scope.tsx'

interface Draft {
  readonly floor: Place
  readonly scope: Scope
  readonly chosen: readonly string[]
  readonly from: string
  readonly to: string
  readonly note: string
}

/** The first floor that one manages, tomorrow, from when work usually begins until it ends. */
function firstDraft(view: CampusView, widest: Place): Draft | null {
  const floor = [...view.places.values()].find(
    ({ kind, ancestors }) => kind === 'floor' && ancestors.includes(widest.id),
  )
  const here = floor ?? view.places.get(widest.floor?.id ?? '')
  if (!here) return null
  const tomorrow = nextDate(localDate(browserClock.now(), zoneOf(view, here.building)))
  return {
    floor: here,
    scope: 'floor',
    chosen: [],
    from: `${tomorrow}T07:30`,
    to: `${tomorrow}T16:00`,
    note: '',
  }
}

type Faults = Partial<Record<'chosen' | 'from' | 'to', string>>

function check(t: Translate, draft: Draft, zone: string): Faults {
  const from = fromInput(draft.from, zone)
  const to = fromInput(draft.to, zone)
  const faults: Faults = {}
  if (draft.scope !== 'floor' && draft.chosen.length === 0) faults.chosen = t('block.none')
  if (from === null) faults.from = t('office.needed')
  if (to === null) faults.to = t('office.needed')
  else if (from !== null && to <= from) faults.to = t('office.endsBefore')
  else if (to <= browserClock.now()) faults.to = t('office.isPast')
  return faults
}

const inputOf = (
  { floor, scope, chosen, from, to, note }: Draft,
  zone: string,
  move: boolean,
): BlockInput => ({
  places: scope === 'floor' ? [floor.id] : [...chosen],
  from: fromInput(from, zone) ?? 0,
  to: fromInput(to, zone) ?? 0,
  ...(note.trim() ? { note: note.trim() } : {}),
  move,
})

/** Closes desks; what is booked there meanwhile is shown first and moved on demand. */
export function NewBlock({ view }: { view: CampusView }) {
  const me = useMe()
  const widest = chosenPlace(view, me, undefined)
  const draft = widest && firstDraft(view, widest)
  return draft ? <BlockForm view={view} first={draft} /> : null
}

function BlockForm({ view, first }: { view: CampusView; first: Draft }) {
  const t = useT()
  const [draft, setDraft] = useState(first)
  const [faults, setFaults] = useState<Faults>({})
  const block = useBlock()
  const zone = zoneOf(view, draft.floor.building)
  const hits = hitsOf(block.error)
  const change = (next: Partial<Draft>) => {
    setDraft({ ...draft, ...next })
    block.reset()
  }
  const send = (move: boolean) => {
    const found = check(t, draft, zone)
    setFaults(found)
    if (Object.keys(found).length === 0) block.run(inputOf(draft, zone, move))
  }
  return (
    <FormCard
      title={t('block.new')}
      onSubmit={() => send(false)}
      after={<div role="status">{block.result && <Moved view={view} result={block.result} />}</div>}
    >
      <Fields view={view} draft={draft} zone={zone} faults={faults} onChange={change} />
      {!hits && <Refused error={block.error} fields={['from', 'to']} />}
      {hits && <Hits view={view} zone={zone} hits={hits} busy={block.pending} onMove={() => send(true)} />}
      {!hits && (
        <div className="form-foot">
          <button type="submit" className="btn primary" disabled={block.pending}>
            {block.pending
              ? t('block.doing')
              : t('block.do', {
                  n: desksIn(view, draft.scope === 'floor' ? [draft.floor.id] : draft.chosen),
                })}
          </button>
        </div>
      )}
    </FormCard>
  )
}

function Fields(props: {
  view: CampusView
  draft: Draft
  zone: string
  faults: Faults
  onChange: (next: Partial<Draft>) => void
}) {
  const { view, draft, zone, faults, onChange } = props
  const t = useT()
  const pickFloor = (id: string) => {
    const place = view.places.get(id)
    const floor =
      place?.kind === 'floor'
        ? place
        : [...view.places.values()].find((one) => one.kind === 'floor' && one.ancestors.includes(id))
    if (floor) onChange({ floor, chosen: [] })
  }
  const zoned = t('office.inZone', { zone: zoneName(zone, browserClock.now()) })
  const time = (name: 'from' | 'to') => (
    <Field
      label={t(`office.${name}`)}
      type="datetime-local"
      value={draft[name]}
      hint={name === 'to' ? zoned : undefined}
      fault={faults[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  )
  return (
    <>
      <PlacePicker view={view} place={draft.floor} depth="floor" onPick={pickFloor} />
      <ScopeFields
        view={view}
        floor={draft.floor}
        scope={draft.scope}
        chosen={draft.chosen}
        fault={faults.chosen}
        onScope={(scope) => onChange({ scope, chosen: [] })}
        onChoose={(chosen) => onChange({ chosen })}
      />
      <div className="form-row">
        {time('from')}
        {time('to')}
        <Field
          label={t('block.note')}
          hint={t('block.noteHint')}
          maxLength={280}
          value={draft.note}
          onChange={(event) => onChange({ note: event.target.value })}
        />
      </div>
    </>
  )
}
