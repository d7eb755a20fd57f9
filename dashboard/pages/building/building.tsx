import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { Building } from '#model/campus/campus.ts'
import { Forbidden } from '../../app/fallback.tsx'
import { floorPath } from '../../app/last-floor.ts'
import { HistoryChart } from '../../components/history-chart.tsx'
import { Page } from '../../components/page.tsx'
import { PlaceGone } from '../../components/place-gone.tsx'
import { PlaceTable } from '../../components/place-table.tsx'
import { PlaceTiles } from '../../components/place-tiles.tsx'
import { Loaded } from '../../components/states.tsx'
import { useCampus, zoneOf } from '../../data/campus.ts'
import { useChannels } from '../../data/live/live.ts'
import { useRange } from '../../data/range.ts'
import { canAt, useMe } from '../../data/session.ts'
import { useT } from '../../i18n/text.ts'

export function BuildingPage() {
  const { building: id } = useParams({ from: '/signed-in/b/$building' })
  const campus = useCampus()
  const me = useMe()
  const building = campus.data?.campus.buildings.find((one) => one.id === id)
  const zone = campus.data ? zoneOf(campus.data, building) : 'Asia/Makassar'
  const crumb = (
    <>
      <Link to="/overview">{campus.data?.campus.label}</Link>
      {building?.complex && <> › {building.complex}</>}
    </>
  )
  return (
    <Page title={building?.label ?? id} crumb={crumb} zone={zone}>
      <Loaded query={campus} height={640}>
        {(view) => {
          if (!building) return <PlaceGone />
          const allowed = canAt(me, 'aggregate.read', [view.campus.id, building.id])
          return allowed ? <Body building={building} zone={zone} /> : <Forbidden />
        }}
      </Loaded>
    </Page>
  )
}

function Body({ building, zone }: { building: Building; zone: string }) {
  const t = useT()
  const navigate = useNavigate()
  useChannels([`building:${building.id}`])
  const { range, zoomed } = useRange(useSearch({ from: '/signed-in/b/$building' }))
  const area = building.floors.reduce((sum, floor) => sum + floor.area_ac_m2, 0)
  const to = { to: '/b/$building', params: { building: building.id }, resetScroll: false } as const
  return (
    <>
      <PlaceTiles place={building.id} capacity={building.capacity} area_m2={area} />
      <Floors building={building} />
      <section className="card">
        <HistoryChart
          title={t('building.chart')}
          subject={building.id}
          metric="people"
          range={range}
          zone={zone}
          compare
          zoomed={zoomed}
          onZoom={({ from, to: end }) => void navigate({ ...to, search: { from, to: end } })}
          onReset={() => void navigate({ ...to, search: {} })}
        />
      </section>
      <section className="card">
        <HistoryChart
          title={t('overview.power')}
          subject={building.id}
          metric="power_kw"
          range={range}
          zone={zone}
          compare
          height={200}
          zoomed={zoomed}
          onZoom={({ from, to: end }) => void navigate({ ...to, search: { from, to: end } })}
          onReset={() => void navigate({ ...to, search: {} })}
        />
      </section>
    </>
  )
}

/** Floors from the top down, as the building stands. */
function Floors({ building }: { building: Building }) {
  const t = useT()
  const lines = building.floors
    .toSorted((a, b) => b.level - a.level)
    .map(({ id, label, capacity, level }) => ({ id, label, capacity, href: floorPath(building.id, level) }))
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('place.floors')}</h2>
      </header>
      <PlaceTable heading={t('place.floor')} lines={lines} />
    </section>
  )
}
