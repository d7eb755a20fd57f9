import { ArrowDown, ArrowUp, Download, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { type Cell, downloadCsv } from '../../../components/download.ts'
import { Bar } from '../../../components/tile.tsx'
import { type CampusView, type Place, pathLabel } from '../../../data/campus.ts'
import type { DeskFigures, DeskUse } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import type { MessageKey } from '../../../i18n/messages.ts'
import { type Translate, useT } from '../../../i18n/text.ts'

interface Column {
  readonly field: keyof DeskUse &
    (
      | 'desks'
      | 'utilisation'
      | 'held_h'
      | 'used_h'
      | 'ghost_h'
      | 'unseen_h'
      | 'unbooked_h'
      | 'recovered_h'
      | 'bookings'
      | 'noShowRate'
      | 'peak'
    )
  readonly label: MessageKey
  readonly unit?: 'h' | '%'
  readonly look: string
}

const COLUMNS: readonly Column[] = [
  { field: 'utilisation', label: 'office.utilisation', unit: '%', look: 'n' },
  { field: 'held_h', label: 'office.held', unit: 'h', look: 'n wide-only' },
  { field: 'used_h', label: 'office.used', unit: 'h', look: 'n wide-only' },
  { field: 'ghost_h', label: 'office.ghost', unit: 'h', look: 'n wide-only' },
  { field: 'unseen_h', label: 'office.unseen', unit: 'h', look: 'n wide-only' },
  { field: 'unbooked_h', label: 'office.unbooked', unit: 'h', look: 'n wide-only' },
  { field: 'recovered_h', label: 'office.recovered', unit: 'h', look: 'n wide-only' },
  { field: 'bookings', label: 'office.bookings', look: 'n wide-only' },
  { field: 'noShowRate', label: 'office.noShow', unit: '%', look: 'n' },
  { field: 'peak', label: 'office.peak', look: 'n wide-only' },
]

type Sort = { readonly field: Column['field'] | 'name'; readonly down: boolean }

const nameOf = (t: Translate, view: CampusView, place: Place, { group, rest }: DeskUse): string => {
  const above = place.building ? place.ancestors.length : 1
  const label =
    view.places
      .get(group)
      ?.ancestors.slice(above)
      .flatMap((id) => {
        const part = view.places.get(id)
        return part && part.kind !== 'room' ? part.label : []
      })
      .join(' › ') || pathLabel(view, group)
  return rest ? t('office.rest', { place: label }) : label
}

function sorted(rows: readonly (DeskUse & { name: string })[], { field, down }: Sort) {
  const sign = down ? -1 : 1
  return rows.toSorted((a, b) => {
    if (field === 'name') return sign * a.name.localeCompare(b.name, undefined, { numeric: true })
    // What is withheld comes last either way.
    const [x, y] = [a[field], b[field]]
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
    return sign * (x - y)
  })
}

/** Figures of each group, withheld ones with the reason; sortable, and as CSV. */
export function Groups(props: {
  figures: DeskFigures
  by: 'zone' | 'floor' | 'desk'
  place: Place
  view: CampusView
}) {
  const { figures, by, place, view } = props
  const t = useT()
  const [sort, setSort] = useState<Sort>({ field: 'name', down: false })
  const rows = figures.groups.map((use) => ({ ...use, name: nameOf(t, view, place, use) }))
  const label = ({ label: name, unit }: Column) =>
    `${t(name)}${unit ? ` (${unit === 'h' ? t('office.h') : unit})` : ''}`
  const save = () => {
    const cells = (use: DeskUse): Cell[] =>
      COLUMNS.map(({ field, unit }) => {
        const value = use[field]
        return unit === '%' && value !== null ? Math.round(value * 1_000) / 10 : value
      })
    downloadCsv(`denyut-${place.id}-${by}.csv`, [
      [t('office.group'), 'id', t('place.desks'), ...COLUMNS.map(label)],
      ...rows.map((use) => [use.name, use.group, use.desks, ...cells(use)]),
      [place.label, place.id, figures.total.desks, ...cells(figures.total)],
    ])
  }
  const head = (field: Sort['field'], text: string, look: string) => (
    <SortHead key={field} field={field} text={text} look={look} sort={sort} onSort={setSort} />
  )
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('office.byGroup', { by: t(`office.by.${by}`).toLowerCase() })}</h2>
        <span className="grow" />
        <button type="button" className="btn" onClick={save}>
          <Download size={16} aria-hidden />
          {t('office.csv')}
        </button>
      </header>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              {head('name', t('office.group'), '')}
              {head('desks', t('place.desks'), 'n wide-only')}
              {COLUMNS.map((column) => head(column.field, label(column), column.look))}
            </tr>
          </thead>
          <tbody>
            {sorted(rows, sort).map((use) => (
              <Row key={`${use.group}${use.rest}`} use={use} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function SortHead(props: {
  field: Sort['field']
  text: string
  look: string
  sort: Sort
  onSort: (sort: Sort) => void
}) {
  const { field, text, look, sort, onSort } = props
  const t = useT()
  const active = sort.field === field
  const Icon = sort.down ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      className={look}
      aria-sort={active ? (sort.down ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className="sort"
        title={t('office.sortBy', { name: text })}
        onClick={() => onSort({ field, down: active ? !sort.down : field !== 'name' })}
      >
        {text}
        {active && <Icon size={13} aria-hidden />}
      </button>
    </th>
  )
}

function Row({ use }: { use: DeskUse & { name: string } }) {
  const t = useT()
  const format = useFormats()
  if (use.suppressed)
    return (
      <tr>
        <th scope="row">{use.name}</th>
        <td className="n wide-only">{format.number(use.desks)}</td>
        <td colSpan={COLUMNS.length} className="withheld">
          <span className="chip">
            <EyeOff size={13} aria-hidden />
            {t('office.suppressed')}
          </span>
        </td>
      </tr>
    )
  return (
    <tr>
      <th scope="row">{use.name}</th>
      <td className="n wide-only">{format.number(use.desks)}</td>
      {COLUMNS.map(({ field, unit, look }) => (
        <td key={field} className={look}>
          {field === 'utilisation' && <Bar fraction={use.utilisation} />}
          {unit === '%' ? format.percent(use[field]) : format.number(use[field])}
        </td>
      ))}
    </tr>
  )
}
