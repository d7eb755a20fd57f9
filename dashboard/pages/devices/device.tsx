import { Link, useParams } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { useMemo } from 'react'
import { healthSchema } from '#model/api/devices.ts'
import { pointId } from '#model/live.ts'
import { QUALITY } from '#model/readings.ts'
import { labelFor } from '#model/sensors/words.ts'
import { Forbidden } from '../../app/fallback.tsx'
import { Age } from '../../components/age.tsx'
import { Health } from '../../components/health.tsx'
import { Page } from '../../components/page.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import { pathLabel, useCampus, zoneOf } from '../../data/campus.ts'
import { type DeviceView, useDevice, useLatest } from '../../data/devices.ts'
import { livePoint, useChannels, usePoints } from '../../data/live/live.ts'
import { metricLook, typeLabel } from '../../data/metrics.ts'
import { canSomewhere, useMe } from '../../data/session.ts'
import { NONE, useFormats } from '../../i18n/format.ts'
import { type MessageKey, messages } from '../../i18n/messages.ts'
import { type Translate, useLanguage, useT } from '../../i18n/text.ts'
import { DeviceChart } from './device-chart.tsx'

const ROUTE = '/signed-in/devices/$device'

export function DevicePage() {
  const t = useT()
  const language = useLanguage()
  const { device: id } = useParams({ from: ROUTE })
  const campus = useCampus().data
  const query = useDevice(id)
  const allowed = canSomewhere(useMe(), 'device.read')
  const place = query.data && campus?.places.get(query.data.place)
  const zone = campus ? zoneOf(campus, place?.building) : 'Asia/Makassar'
  return (
    <Page
      title={query.data ? labelFor(query.data, place?.label ?? '', language) : id}
      crumb={<Link to="/devices">{t('devices.title')}</Link>}
      zone={zone}
    >
      {allowed ? (
        <Loaded query={query} height={520}>
          {(device) => <Body device={device} zone={zone} />}
        </Loaded>
      ) : (
        <Forbidden />
      )}
    </Page>
  )
}

interface Shown {
  readonly metric: string
  readonly value: number | string | null
  readonly at: number
  readonly quality: number
}

/** Live metric with the health of a device as a word. */
const HEALTH = 'health'

/** Values by HTTP, each replaced by its live successor. */
function useValues(device: DeviceView) {
  useChannels([`device:${device.id}`])
  const latest = useLatest(device.id)
  const points = useMemo(
    () => (latest.data?.points ?? []).filter((point) => point.metric !== HEALTH && point.at > 0),
    [latest.data],
  )
  const metrics = useMemo(() => [...points.map((point) => point.metric), HEALTH], [points])
  const keys = useMemo(() => metrics.map((metric) => pointId(device.id, metric)), [metrics, device.id])
  usePoints(keys)
  const values = points.map((point): Shown => {
    const live = livePoint(device.id, point.metric)
    return live ? { metric: point.metric, value: live.value, at: live.at, quality: live.q } : point
  })
  const health = healthSchema.safeParse(livePoint(device.id, HEALTH)?.value)
  return { latest, values, health: health.data ?? device.health }
}

function Body({ device, zone }: { device: DeviceView; zone: string }) {
  const t = useT()
  const { latest, values, health } = useValues(device)
  return (
    <div className="cols">
      <div className="stack">
        <section className="card">
          <header className="card-head">
            <h2>{t('device.values')}</h2>
            <span className="grow" />
            <Health health={health} />
          </header>
          <Loaded query={latest} height={120}>
            {() =>
              values.length === 0 ? (
                <Empty
                  icon={<Inbox size={22} aria-hidden />}
                  title={t('device.noValues')}
                  hint={t('device.noValuesHint')}
                />
              ) : (
                <ul className="values">
                  {values.map((value) => (
                    <Value key={value.metric} device={device} shown={value} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </section>
        {values.length > 0 && (
          <DeviceChart device={device} metrics={values.map((value) => value.metric)} zone={zone} />
        )}
      </div>
      <About device={device} zone={zone} />
    </div>
  )
}

function Value({ device, shown }: { device: DeviceView; shown: Shown }) {
  const t = useT()
  const language = useLanguage()
  const format = useFormats()
  const look = metricLook(shown.metric, device.type)
  const suspect = (shown.quality & QUALITY.suspect) !== 0
  return (
    <li className={suspect ? 'suspect' : undefined}>
      <span className="tile-key">{look.label[language]}</span>
      <span className="tile-value">
        {typeof shown.value === 'number' ? format.number(shown.value, look.decimals) : (shown.value ?? NONE)}
        {look.unit[language] && <small>{look.unit[language]}</small>}
      </span>
      {suspect && <span className="chip warn">? {t('place.suspect')}</span>}
      <Age at={shown.at} limit_ms={device.expectedInterval_s * 3_000} />
    </li>
  )
}

/** Flags of device health in the reader's words; one that is not known yet by its own name. */
function flagName(flag: string, t: Translate): string {
  const key = `flag.${flag}`
  return key in messages ? t(key as MessageKey) : flag
}

function About({ device, zone }: { device: DeviceView; zone: string }) {
  const t = useT()
  const language = useLanguage()
  const format = useFormats()
  const view = useCampus().data
  const place = view?.places.get(device.place)
  const label = view ? pathLabel(view, device.place) : device.place
  const row = (name: string, value: string | null) =>
    value && (
      <>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </>
    )
  return (
    <aside className="card side">
      <h2>{t('device.about')}</h2>
      <dl className="dl">
        <dt>Id</dt>
        <dd className="mono">{device.id}</dd>
        {row(t('devices.typeCol'), typeLabel(device.type)[language])}
        <dt>{t('devices.placeCol')}</dt>
        <dd>
          {place?.building && place.floor ? (
            <Link
              to="/b/$building/l/$level"
              params={{ building: place.building.id, level: String(place.floor.level) }}
              search={{ sel: place.id }}
            >
              {label}
            </Link>
          ) : (
            label
          )}
        </dd>
        {row(t('device.model'), device.model)}
        {row(t('device.format'), device.format)}
        <dt>{t('device.external')}</dt>
        <dd className="mono">{device.externalId}</dd>
        {row(t('device.gateway'), device.gateway)}
        {row(t('device.interval'), format.duration(device.expectedInterval_s * 1_000))}
        {row(t('device.inverted'), device.directionInverted ? t('device.yes') : null)}
        {row(t('device.flags'), device.flags.map((flag) => flagName(flag, t)).join(', '))}
        {row(
          t('place.lastData'),
          device.lastSeen === null ? t('app.never') : format.dateTime(device.lastSeen, zone),
        )}
      </dl>
    </aside>
  )
}
