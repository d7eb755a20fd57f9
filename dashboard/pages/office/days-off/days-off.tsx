import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CalendarX2, TriangleAlert } from 'lucide-react'
import { localDate } from '#model/calendar/local.ts'
import { Segments } from '../../../components/segments.tsx'
import { Empty, Loaded } from '../../../components/states.tsx'
import { TableHead } from '../../../components/table-head.tsx'
import type { CampusView } from '../../../data/campus.ts'
import { useNow } from '../../../data/live/now.ts'
import { type DayOff, daysOffQuery, useReopen } from '../../../data/office.ts'
import { canAt, useMe } from '../../../data/session.ts'
import { HOUR_MS } from '../../../data/time.ts'
import { useFormats } from '../../../i18n/format.ts'
import { pick, useT } from '../../../i18n/text.ts'
import { OfficePage } from '../parts/office-page.tsx'
import { manages, placeWords } from '../parts/places.ts'
import { Refused } from '../parts/refused.tsx'
import { CloseForm } from './close-form.tsx'
import { ImportForm } from './import-form.tsx'

/** Days on which nobody works: decreed ones, and closures made here. */
export function DaysOffPage() {
  return <OfficePage part="/office/days-off">{(view) => <DaysOff view={view} />}</OfficePage>
}

function DaysOff({ view }: { view: CampusView }) {
  const me = useMe()
  const query = useQuery(daysOffQuery)
  return (
    <Loaded query={query} height={480}>
      {({ holidays, missingYears }) => (
        <>
          <Missing years={missingYears} />
          <Years view={view} holidays={holidays} missing={missingYears} />
          <div className="halves">
            <CloseForm view={view} />
            {canAt(me, 'booking.manage', [view.campus.id]) && (
              <ImportForm
                campus={view.campus.id}
                now={holidays.filter(({ place }) => place === view.campus.id)}
              />
            )}
          </div>
        </>
      )}
    </Loaded>
  )
}

function Missing({ years }: { years: readonly number[] }) {
  const t = useT()
  if (years.length === 0) return null
  return (
    <div className="banner" role="status">
      <TriangleAlert size={18} aria-hidden className="inline-icon" />
      <span>{t('off.missing', { years: years.join(', ') })}</span>
    </div>
  )
}

function Years(props: { view: CampusView; holidays: readonly DayOff[]; missing: readonly number[] }) {
  const { view, holidays, missing } = props
  const t = useT()
  const search = useSearch({ from: '/signed-in/office/days-off' })
  const navigate = useNavigate()
  const thisYear = localDate(useNow(HOUR_MS), view.campus.zone).slice(0, 4)
  const years = [
    ...new Set([...holidays.map(({ date }) => date.slice(0, 4)), ...missing.map(String), thisYear]),
  ].sort()
  const year = years.find((one) => one === String(search.year)) ?? thisYear
  const days = holidays.filter(({ date }) => date.startsWith(year)).sort((a, b) => (a.date < b.date ? -1 : 1))
  return (
    <section className="card">
      <div className="filters">
        <Segments
          label={t('off.year')}
          value={year}
          choices={years.map((one) => [one, one] as const)}
          onChange={(next) =>
            void navigate({
              to: '/office/days-off',
              search: { year: Number(next) },
              replace: true,
              resetScroll: false,
            })
          }
        />
      </div>
      {days.length === 0 ? (
        <Empty
          icon={<CalendarX2 size={22} aria-hidden />}
          title={t('off.none', { year })}
          hint={t('off.noneHint')}
        >
          <code className="code-box">npm run denyut -- holidays import {year}.json</code>
        </Empty>
      ) : (
        <Table view={view} days={days} />
      )}
    </section>
  )
}

function Table({ view, days }: { view: CampusView; days: readonly DayOff[] }) {
  const t = useT()
  const reopen = useReopen()
  return (
    <>
      <Refused error={reopen.error} />
      <div className="scroll">
        <table className="table">
          <TableHead
            columns={[
              { name: t('off.date') },
              { name: t('off.name') },
              { name: t('off.kind'), look: 'wide-only' },
              { name: t('office.place'), look: 'wide-only' },
              { name: t('off.source'), look: 'wide-only' },
              { name: t('office.remove'), spoken: true },
            ]}
          />
          <tbody>
            {days.map((day) => (
              <Row
                key={`${day.place} ${day.date} ${day.kind}`}
                view={view}
                day={day}
                busy={reopen.pending}
                onRemove={(said) => reopen.run({ ...day, said })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function Row(props: { view: CampusView; day: DayOff; busy: boolean; onRemove: (said: string) => void }) {
  const { view, day, busy, onRemove } = props
  const t = useT()
  const me = useMe()
  const format = useFormats()
  const said = format.day(Date.parse(`${day.date}T00:00:00Z`), 'UTC')
  const place = view.places.get(day.place)
  const where = placeWords(view, day.place) ?? t('office.campus')
  const removable = day.kind === 'closure' && manages(me, place)
  return (
    <tr>
      <th scope="row" className="num">
        {said}
      </th>
      <td>
        {pick(day.name)}
        <div className="muted narrow-only">
          {t(`off.kind.${day.kind}`)} · {where}
        </div>
      </td>
      <td className="wide-only">{t(`off.kind.${day.kind}`)}</td>
      <td className="wide-only">{where}</td>
      <td className="wide-only muted">{day.source}</td>
      <td className="n">
        {removable && (
          <button
            type="button"
            className="btn plain"
            aria-label={`${t('office.remove')}: ${said}, ${pick(day.name)}`}
            disabled={busy}
            onClick={() => onRemove(said)}
          >
            {t('office.remove')}
          </button>
        )}
      </td>
    </tr>
  )
}
