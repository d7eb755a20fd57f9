import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import type { CampusView, Place } from '../../../data/campus.ts'
import { type Access, type Policy, unitsQuery, useSetAccess } from '../../../data/office.ts'
import { type Translate, useT } from '../../../i18n/text.ts'
import { FormCard } from '../parts/form.tsx'
import { Meanwhile } from '../parts/meanwhile.tsx'
import { Refused } from '../parts/refused.tsx'
import { changedUnits, rebasedUnits } from './draft.ts'
import { WEEKDAYS } from './week.tsx'

/** Monday to Friday. */
const WORKING_WEEK = 31
type Row = Access[number]

/** Rows as they are saved, in the order in which they are read back. */
const named = (rows: Access): Access =>
  rows.map((row) => ({ ...row, unit: row.unit.trim() })).toSorted((a, b) => (a.unit < b.unit ? -1 : 1))
const isSame = (a: Access, b: Access): boolean => JSON.stringify(a) === JSON.stringify(b)

const bit = (day: string): number => 1 << (Number(day) - 1)

function faultOf(t: Translate, rows: readonly Row[], i: number): string | undefined {
  const row = rows[i] as Row
  if (row.unit.trim() === '') return t('office.needed')
  if (rows.findIndex(({ unit }) => unit.trim() === row.unit.trim()) < i) return t('access.twice')
  return row.weekdays === 0 ? t('access.noDay') : undefined
}

/** Which units may use a place, on which weekdays. */
export function AccessCard({ view, place, policy }: { view: CampusView; place: Place; policy: Policy }) {
  const t = useT()
  const list = useId()
  const [base, setBase] = useState(policy)
  const [rows, setRows] = useState<Access>(policy.access)
  const [tried, setTried] = useState(false)
  const units = useQuery(unitsQuery)
  const save = useSetAccess()
  const begin = (next: Access) => {
    setBase(policy)
    setRows(next)
  }
  const changed = !isSame(rows, base.access)
  const isNew = policy.accessVersion !== base.accessVersion
  // Where nothing would be lost, what is new takes the place of what was there.
  if (isNew && (!changed || isSame(named(rows), named(policy.access)))) begin(policy.access)
  const faults = rows.map((_, i) => faultOf(t, rows, i))
  const submit = () => {
    setTried(true)
    if (faults.some(Boolean)) return
    save.run({
      place: place.id,
      label: place.label,
      access: named(rows),
      before: base.access,
      version: base.accessVersion,
    })
  }
  return (
    <FormCard title={t('access.title')} onSubmit={submit}>
      <span className="hint">{t('access.lead')}</span>
      {rows.length === 0 && <span className="muted">{inheritedWords(t, view, place, policy)}</span>}
      <div>
        {rows.map((row, i) => (
          <UnitRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity before its unit is named
            key={i}
            row={row}
            n={i + 1}
            list={list}
            fault={tried ? faults[i] : undefined}
            onChange={(next) => setRows(rows.map((one, at) => (at === i ? next : one)))}
            onRemove={() => setRows(rows.filter((_, at) => at !== i))}
          />
        ))}
      </div>
      <datalist id={list}>
        {(units.data?.units ?? []).map((unit) => (
          <option key={unit} value={unit} />
        ))}
      </datalist>
      <Refused error={isNew ? null : save.error} />
      {changed && isNew && (
        <Meanwhile
          changed={policy.accessChanged}
          what={changedUnits(base.access, policy.access)}
          zone={view.campus.zone}
          onTake={() => {
            begin(rebasedUnits(base.access, rows, policy.access))
            save.reset()
          }}
        />
      )}
      <div className="form-foot">
        <button
          type="button"
          className="btn"
          onClick={() => setRows([...rows, { unit: '', weekdays: WORKING_WEEK }])}
        >
          <Plus size={16} aria-hidden />
          {t('office.add')}
        </button>
        {changed && (
          <>
            <button type="submit" className="btn primary" disabled={save.pending || isNew}>
              {t(save.pending ? 'office.saving' : 'office.save')}
            </button>
            <button type="button" className="btn" onClick={() => begin(policy.access)}>
              {t('rule.discard')}
            </button>
          </>
        )}
      </div>
    </FormCard>
  )
}

function inheritedWords(t: Translate, view: CampusView, place: Place, policy: Policy): string {
  if (policy.accessFrom === null || policy.accessFrom === place.id || policy.accessInherited.length === 0)
    return t('access.none')
  return t('access.inherited', {
    place: view.places.get(policy.accessFrom)?.label ?? policy.accessFrom,
    units: policy.accessInherited.map(({ unit }) => unit).join(', '),
  })
}

function UnitRow(props: {
  row: Row
  n: number
  list: string
  fault: string | undefined
  onChange: (row: Row) => void
  onRemove: () => void
}) {
  const { row, n, list, fault, onChange, onRemove } = props
  const t = useT()
  const id = useId()
  return (
    <div className="unit-row">
      <input
        className="input slim"
        list={list}
        aria-label={t('access.unitN', { n })}
        placeholder={t('access.unit')}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? id : undefined}
        maxLength={80}
        value={row.unit}
        onChange={(event) => onChange({ ...row, unit: event.target.value })}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a cell of the row */}
      <div className="weekdays" role="group" aria-label={t('access.days', { unit: row.unit || String(n) })}>
        {WEEKDAYS.map((day) => (
          <label key={day} className="check">
            <input
              type="checkbox"
              checked={(row.weekdays & bit(day)) !== 0}
              onChange={() => onChange({ ...row, weekdays: row.weekdays ^ bit(day) })}
            />
            {t(`office.day.${day}`)}
          </label>
        ))}
        {fault && (
          <span className="fault" id={id}>
            {fault}
          </span>
        )}
      </div>
      <button
        type="button"
        className="btn icon plain"
        aria-label={t('access.removeOf', { unit: row.unit || String(n) })}
        onClick={onRemove}
      >
        <Trash2 size={16} aria-hidden />
      </button>
    </div>
  )
}
