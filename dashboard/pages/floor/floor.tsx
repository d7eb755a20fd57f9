import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import type { Building, Floor } from '#model/campus/campus.ts'
import { floorPath, rememberFloor } from '../../app/last-floor.ts'
import { useCompact, useNarrow } from '../../components/media.ts'
import { Page } from '../../components/page.tsx'
import { PlaceGone } from '../../components/place-gone.tsx'
import { FloorPlan } from '../../components/plan/floor-plan.tsx'
import { DeskLegend, StepLegend } from '../../components/plan/legend.tsx'
import { Segments } from '../../components/segments.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { Loaded } from '../../components/states.tsx'
import { type CampusView, desksOf, useCampus, zoneOf } from '../../data/campus.ts'
import { useChannels } from '../../data/live/live.ts'
import { canAt, useMe } from '../../data/session.ts'
import { useT } from '../../i18n/text.ts'
import { Details } from './details.tsx'
import { FloorList } from './list.tsx'
import { Summary } from './summary.tsx'

const ROUTE = '/signed-in/b/$building/l/$level'

export function FloorPage() {
  const t = useT()
  const params = useParams({ from: ROUTE })
  const campus = useCampus()
  const building = campus.data?.campus.buildings.find((one) => one.id === params.building)
  const floor = building?.floors.find((one) => String(one.level) === params.level)
  const zone = campus.data ? zoneOf(campus.data, building) : 'Asia/Makassar'
  const crumb = (
    <>
      <Link to="/overview">{campus.data?.campus.label}</Link>
      {building && (
        <>
          {' '}
          ›{' '}
          <Link to="/b/$building" params={{ building: building.id }}>
            {building.label}
          </Link>
        </>
      )}
    </>
  )
  return (
    <Page
      title={floor?.label ?? t('place.level', { level: params.level })}
      crumb={crumb}
      zone={zone}
      controls={building && floor && <Controls building={building} floor={floor} />}
    >
      <Loaded query={campus} height={640}>
        {(view) =>
          building && floor ? <Body key={floor.id} view={view} floor={floor} zone={zone} /> : <PlaceGone />
        }
      </Loaded>
    </Page>
  )
}

function useFloorSearch() {
  const search = useSearch({ from: ROUTE })
  const params = useParams({ from: ROUTE })
  const navigate = useNavigate()
  const narrow = useNarrow()
  const patch = (change: Partial<typeof search>) =>
    void navigate({
      to: '/b/$building/l/$level',
      params,
      search: { ...search, ...change },
      replace: true,
      resetScroll: false,
    })
  return {
    ...search,
    view: search.view ?? (narrow ? 'table' : 'plan'),
    layer: search.layer ?? 'status',
    patch,
  } as const
}

function Controls({ building, floor }: { building: Building; floor: Floor }) {
  const t = useT()
  const navigate = useNavigate()
  const { view, layer, patch } = useFloorSearch()
  return (
    <>
      <label className="select">
        <span className="sr">{t('floor.choose')}</span>
        <select
          className="input slim"
          value={floor.level}
          onChange={(event) =>
            void navigate({
              to: floorPath(building.id, Number(event.target.value)),
              search: (before: object) => ({ ...before, sel: undefined }),
            })
          }
        >
          {building.floors
            .toSorted((a, b) => b.level - a.level)
            .map((one) => (
              <option key={one.id} value={one.level}>
                {one.label}
              </option>
            ))}
        </select>
      </label>
      <Segments
        label={t('floor.layer')}
        value={layer}
        onChange={(next) => patch({ layer: next })}
        choices={[
          ['status', t('floor.status')],
          ['temperature', '°C'],
          ['co2', 'CO₂'],
        ]}
      />
      <Segments
        label={t('floor.view')}
        value={view}
        onChange={(next) => patch({ view: next })}
        choices={[
          ['plan', t('floor.plan')],
          ['table', t('floor.table')],
        ]}
      />
    </>
  )
}

function Body({ view: campus, floor, zone }: { view: CampusView; floor: Floor; zone: string }) {
  const t = useT()
  const me = useMe()
  const compact = useCompact()
  const { view, layer, sel, patch } = useFloorSearch()
  const params = useParams({ from: ROUTE })
  useChannels([`floor:${floor.id}`])
  useEffect(() => rememberFloor(floorPath(params.building, floor.level)), [params.building, floor.level])
  const desks = useMemo(() => desksOf(floor), [floor])
  const place = campus.places.get(floor.id)
  const withDesks = canAt(me, 'desk.read', place?.ancestors ?? [])
  const selected = sel && campus.places.get(sel)?.floor?.id === floor.id ? campus.places.get(sel) : undefined
  const select = (id: string | undefined) => patch({ sel: id })
  const shared = { floor, selected: selected?.id, withDesks, onSelect: select }
  const states =
    layer === 'status' || view === 'table' ? (
      withDesks ? (
        <DeskLegend desks={desks} />
      ) : (
        <span className="muted">{t('floor.noDesks')}</span>
      )
    ) : null
  return (
    <div className="cols">
      <section className="card floor-card">
        {view === 'plan' ? (
          <FloorPlan
            {...shared}
            layer={layer}
            legend={
              <>
                {states}
                <StepLegend layer={layer} />
              </>
            }
          />
        ) : (
          <>
            <header className="card-head legends">{states}</header>
            <FloorList {...shared} zone={zone} />
          </>
        )}
      </section>
      {compact ? (
        selected && (
          <Sheet title={selected.label} onClose={() => select(undefined)}>
            <Details place={selected} zone={zone} />
          </Sheet>
        )
      ) : (
        <aside className="card side" aria-live="polite">
          {selected ? (
            <Details place={selected} zone={zone} titled onClose={() => select(undefined)} />
          ) : (
            <Summary floor={floor} onSelect={select} />
          )}
        </aside>
      )}
      {compact && (
        <section className="card">
          <Summary floor={floor} onSelect={select} />
        </section>
      )}
    </div>
  )
}
