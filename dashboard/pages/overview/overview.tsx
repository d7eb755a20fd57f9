import { useNavigate, useSearch } from '@tanstack/react-router'
import { Forbidden } from '../../app/fallback.tsx'
import { DemoHistory } from '../../components/demo-history.tsx'
import { HistoryChart } from '../../components/history-chart.tsx'
import { Page } from '../../components/page.tsx'
import { PlaceTiles } from '../../components/place-tiles.tsx'
import { Loaded } from '../../components/states.tsx'
import { type CampusView, useCampus } from '../../data/campus.ts'
import { useChannels } from '../../data/live/live.ts'
import { useRange } from '../../data/range.ts'
import { canSomewhere, useMe } from '../../data/session.ts'
import { useT } from '../../i18n/text.ts'
import { Buildings } from './buildings.tsx'

export function Overview() {
  const t = useT()
  const campus = useCampus()
  const allowed = canSomewhere(useMe(), 'aggregate.read')
  const view = campus.data
  const zone = view?.campus.zone ?? 'Asia/Makassar'
  const crumb = view && t('overview.crumb', { campus: view.campus.label, n: view.campus.buildings.length })
  return (
    <Page title={t('overview.title')} crumb={crumb} zone={zone}>
      {allowed ? (
        <>
          <DemoHistory />
          <Loaded query={campus} height={640}>
            {(loaded) => <Body view={loaded} zone={zone} />}
          </Loaded>
        </>
      ) : (
        <Forbidden />
      )}
    </Page>
  )
}

function Body({ view, zone }: { view: CampusView; zone: string }) {
  const t = useT()
  const navigate = useNavigate()
  useChannels(['campus'])
  const { range, zoomed } = useRange(useSearch({ from: '/signed-in/overview' }))
  const { campus } = view
  const area = campus.buildings
    .flatMap((building) => building.floors)
    .reduce((sum, floor) => sum + floor.area_ac_m2, 0)
  return (
    <>
      <PlaceTiles place={campus.id} capacity={view.places.get(campus.id)?.capacity ?? 0} area_m2={area} />
      <Buildings view={view} />
      <section className="card">
        <HistoryChart
          title={t('overview.chart')}
          subject={campus.id}
          metric="people"
          range={range}
          zone={zone}
          compare
          zoomed={zoomed}
          onZoom={({ from, to }) =>
            void navigate({ to: '/overview', search: { from, to }, resetScroll: false })
          }
          onReset={() => void navigate({ to: '/overview', search: {}, resetScroll: false })}
        />
      </section>
    </>
  )
}
