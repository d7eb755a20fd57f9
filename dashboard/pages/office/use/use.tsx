import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ChartColumn, EyeOff } from 'lucide-react'
import { localDate } from '#model/calendar/local.ts'
import { Segments } from '../../../components/segments.tsx'
import { Empty, Loaded } from '../../../components/states.tsx'
import { type CampusView, type Place, zoneOf } from '../../../data/campus.ts'
import { useNow } from '../../../data/live/now.ts'
import { type DeskFigures, figuresQuery } from '../../../data/office.ts'
import { useMe } from '../../../data/session.ts'
import { HOUR_MS } from '../../../data/time.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { OfficePage } from '../parts/office-page.tsx'
import { PlacePicker } from '../parts/place-picker.tsx'
import { chosenPlace } from '../parts/places.ts'
import { Groups } from './groups.tsx'
import { Heat } from './heat.tsx'
import { PRESETS, presetSpan } from './range.ts'
import { UseTiles } from './tiles.tsx'

export const GROUPINGS = ['zone', 'floor', 'desk'] as const

/** How desks are used: by group, and by weekday and hour. */
export function UsePage() {
  return <OfficePage part="/office/use">{(view) => <Use view={view} />}</OfficePage>
}

function useUseSearch(view: CampusView) {
  const me = useMe()
  const search = useSearch({ from: '/signed-in/office/use' })
  const navigate = useNavigate()
  const patch = (change: Partial<typeof search>) =>
    void navigate({ to: '/office/use', search: { ...search, ...change }, replace: true, resetScroll: false })
  return {
    place: chosenPlace(view, me, search.place),
    range: search.range ?? '30',
    by: search.by ?? 'zone',
    patch,
  } as const
}

function Use({ view }: { view: CampusView }) {
  const t = useT()
  const { place, range, by, patch } = useUseSearch(view)
  if (!place) return null
  const groupings =
    place.kind === 'campus' || place.kind === 'building' ? GROUPINGS : (['zone', 'desk'] as const)
  return (
    <>
      <div className="filters">
        <PlacePicker view={view} place={place} depth="zone" onPick={(id) => patch({ place: id })} />
        <Segments
          label={t('office.range')}
          value={range}
          choices={PRESETS.map((preset) => [preset, t(`office.range.${preset}`)] as const)}
          onChange={(next) => patch({ range: next })}
        />
        <Segments
          label={t('office.by')}
          value={by}
          choices={groupings.map((one) => [one, t(`office.by.${one}`)] as const)}
          onChange={(next) => patch({ by: next })}
        />
      </div>
      <Figures view={view} place={place} range={range} by={by} />
    </>
  )
}

interface FiguresProps {
  readonly view: CampusView
  readonly place: Place
  readonly range: (typeof PRESETS)[number]
  readonly by: (typeof GROUPINGS)[number]
}

function Figures({ view, place, range, by }: FiguresProps) {
  const t = useT()
  const format = useFormats()
  const zone = zoneOf(view, place.building)
  const span = presetSpan(range, useNow(HOUR_MS), zone)
  const query = useQuery(figuresQuery(place.id, { ...span, by }))
  const day = (at: number) => `${format.day(at, zone)} ${localDate(at, zone).slice(0, 4)}`
  return (
    <Loaded query={query} height={620}>
      {(figures) => (
        <div className="stack" aria-busy={query.isPlaceholderData}>
          <p className="muted">
            {t('office.span', { from: day(figures.from), to: day(figures.to - 1) })} ·{' '}
            {t('office.desks', { n: figures.total.desks })}
          </p>
          <Total figures={figures} />
          {!figures.total.suppressed && !isEmpty(figures) && figures.sensedFrom !== figures.from && (
            <p className="muted">
              {figures.sensedFrom === null
                ? t('office.sensedNever')
                : t('office.sensedFrom', { day: day(figures.sensedFrom) })}
            </p>
          )}
          {figures.groups.length > 0 && !isEmpty(figures) && (
            <Groups figures={figures} by={by} place={place} view={view} />
          )}
          {figures.hours.length > 0 && <Heat hours={figures.hours} place={place} />}
          <p className="muted">
            {t('office.notAttendance')} {t('office.suppressedWhy')}
          </p>
        </div>
      )}
    </Loaded>
  )
}

const isEmpty = ({ total }: DeskFigures): boolean => total.bookings === 0

function Total({ figures }: { figures: DeskFigures }) {
  const t = useT()
  if (isEmpty(figures))
    return (
      <Empty
        icon={<ChartColumn size={22} aria-hidden />}
        title={t('office.nothing')}
        hint={t('office.nothingHint')}
      />
    )
  if (figures.total.suppressed)
    return (
      <Empty
        icon={<EyeOff size={22} aria-hidden />}
        title={t('office.totalSuppressed')}
        hint={t('office.totalSuppressedHint')}
      />
    )
  return <UseTiles use={figures.total} />
}
