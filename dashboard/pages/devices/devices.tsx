import { useNavigate, useSearch } from '@tanstack/react-router'
import { RadioTower, Search } from 'lucide-react'
import { Forbidden } from '../../app/fallback.tsx'
import { useDebounced } from '../../components/debounced.ts'
import { HealthIcon } from '../../components/health.tsx'
import { Page } from '../../components/page.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import { useCampus } from '../../data/campus.ts'
import { type DeviceFilter, type DeviceList, HEALTHS, useFirstDevices } from '../../data/devices.ts'
import { DEVICE_TYPES, typeLabel } from '../../data/metrics.ts'
import { canSomewhere, useMe } from '../../data/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useLanguage, useT } from '../../i18n/text.ts'
import { DeviceTable } from './table.tsx'

export function DevicesPage() {
  const t = useT()
  const me = useMe()
  const campus = useCampus().data
  const filter = useSearch({ from: '/signed-in/devices' })
  const navigate = useNavigate()
  const patch = (change: DeviceFilter) =>
    void navigate({ to: '/devices', search: { ...filter, ...change }, replace: true })
  const allowed = canSomewhere(me, 'device.read')
  return (
    <Page
      title={t('devices.title')}
      crumb={campus?.campus.label}
      zone={campus?.campus.zone ?? 'Asia/Makassar'}
    >
      {allowed ? <Body filter={filter} patch={patch} /> : <Forbidden />}
    </Page>
  )
}

interface BodyProps {
  readonly filter: DeviceFilter
  readonly patch: (change: DeviceFilter) => void
}

function Body({ filter, patch }: BodyProps) {
  const t = useT()
  const first = useFirstDevices(filter)
  const filtered = Object.values(filter).some((value) => value !== undefined)
  const reset = () => patch({ q: undefined, type: undefined, health: undefined, place: undefined })
  return (
    <>
      <Counts counts={first.data?.counts} filter={filter} patch={patch} />
      <section className="card">
        <Filters filter={filter} patch={patch} total={first.data?.total} />
        <Loaded query={first} height={520}>
          {(list) =>
            list.total > 0 ? (
              <DeviceTable filter={filter} total={list.total} />
            ) : filtered ? (
              <Empty
                icon={<Search size={22} aria-hidden />}
                title={t('devices.none')}
                hint={t('devices.noneHint')}
              >
                <button type="button" className="btn" onClick={reset}>
                  {t('floor.clear')}
                </button>
              </Empty>
            ) : (
              <Empty
                icon={<RadioTower size={22} aria-hidden />}
                title={t('devices.first')}
                hint={t('devices.firstHint')}
              >
                <code className="code-box">npm run denyut -- devices add ID --type T --place P</code>
              </Empty>
            )
          }
        </Loaded>
      </section>
    </>
  )
}

/** How many devices fare how; each is a filter. */
function Counts({ counts, filter, patch }: BodyProps & { counts: DeviceList['counts'] | undefined }) {
  const t = useT()
  const format = useFormats()
  return (
    <div className="tiles five">
      {HEALTHS.map((health) => (
        <button
          key={health}
          type="button"
          className="card tile"
          aria-pressed={filter.health === health}
          onClick={() => patch({ health: filter.health === health ? undefined : health })}
        >
          <span className="tile-key">
            <HealthIcon health={health} />
            {t(`health.${health}`)}
          </span>
          <span className="tile-value">{format.number(counts?.[health])}</span>
        </button>
      ))}
    </div>
  )
}

function Filters({ filter, patch, total }: BodyProps & { total: number | undefined }) {
  const t = useT()
  const language = useLanguage()
  const buildings = useCampus().data?.campus.buildings ?? []
  const [typed, setTyped] = useDebounced(filter.q ?? '', (q) => patch({ q: q || undefined }))
  return (
    <div className="filters">
      <SearchField label={t('devices.search')} value={typed} onChange={setTyped} />
      <label className="select">
        <span className="sr">{t('devices.typeCol')}</span>
        <select
          className="input slim"
          value={filter.type ?? ''}
          onChange={(event) => patch({ type: event.target.value || undefined })}
        >
          <option value="">{t('devices.type')}</option>
          {DEVICE_TYPES.map((type) => (
            <option key={type} value={type}>
              {typeLabel(type)[language]}
            </option>
          ))}
        </select>
      </label>
      <label className="select">
        <span className="sr">{t('place.building')}</span>
        <select
          className="input slim"
          value={filter.place ?? ''}
          onChange={(event) => patch({ place: event.target.value || undefined })}
        >
          <option value="">{t('devices.place')}</option>
          {buildings.map((building) => (
            <option key={building.id} value={building.id}>
              {building.label}
            </option>
          ))}
        </select>
      </label>
      <span className="grow" />
      <span className="muted num" role="status">
        {total === undefined ? '' : t('devices.found', { n: total })}
      </span>
    </div>
  )
}
