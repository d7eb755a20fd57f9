import { useNavigate, useSearch } from '@tanstack/react-router'
import { HistoryChart } from '../../components/history-chart.tsx'
import { Segments } from '../../components/segments.tsx'
import { Empty } from '../../components/states.tsx'
import { useCampus } from '../../data/campus.ts'
import type { DeviceView } from '../../data/devices.ts'
import type { Range } from '../../data/history.ts'
import { metricLook } from '../../data/metrics.ts'
import { useRange } from '../../data/range.ts'
import { DAY_MS, HOUR_MS } from '../../data/time.ts'
import { useLanguage, useT } from '../../i18n/text.ts'

const ROUTE = '/signed-in/devices/$device'

const SPANS = [
  ['1h', HOUR_MS],
  ['24h', DAY_MS],
  ['7d', 7 * DAY_MS],
  ['30d', 30 * DAY_MS],
] as const
type Span = (typeof SPANS)[number][0]

const spanOf = (range: Range): Span | undefined => SPANS.find(([, ms]) => ms === range.to - range.from)?.[0]

/** One metric of a device over a range that can be chosen, zoomed and linked to. */
export function DeviceChart({
  device,
  metrics,
  zone,
}: {
  device: DeviceView
  metrics: readonly string[]
  zone: string
}) {
  const t = useT()
  const language = useLanguage()
  const navigate = useNavigate()
  const search = useSearch({ from: ROUTE })
  const place = useCampus().data?.places.get(device.place)
  const metric = search.metric && metrics.includes(search.metric) ? search.metric : (metrics[0] ?? '')
  const { range } = useRange(search)
  const go = (change: Partial<typeof search>) =>
    void navigate({
      to: '/devices/$device',
      params: { device: device.id },
      search: { ...search, ...change },
      resetScroll: false,
    })
  // A desk's series would tell when one person comes and goes.
  if (place?.kind === 'desk' && metric === 'occupied') {
    const others = metrics.filter((one) => one !== 'occupied')
    return (
      <section className="card">
        <Empty title={t('device.noChart')} hint={t('floor.deskPrivacy')}>
          {others[0] && (
            <button type="button" className="btn" onClick={() => go({ metric: others[0] })}>
              {metricLook(others[0], device.type).label[language]}
            </button>
          )}
        </Empty>
      </section>
    )
  }
  return (
    <section className="card">
      <HistoryChart
        title={metricLook(metric, device.type).label[language]}
        type={device.type}
        subject={device.id}
        metric={metric}
        range={range}
        zone={zone}
        height={260}
        controls={<Presets device={device} metrics={metrics} metric={metric} range={range} go={go} />}
        onZoom={({ from, to }) => go({ from, to })}
        onReset={() => go({ from: undefined, to: undefined })}
      />
    </section>
  )
}

interface Change {
  readonly metric?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

interface PresetsProps {
  readonly device: DeviceView
  readonly metrics: readonly string[]
  readonly metric: string
  readonly range: Range
  readonly go: (change: Change) => void
}

function Presets({ device, metrics, metric, range, go }: PresetsProps) {
  const t = useT()
  const language = useLanguage()
  const span = spanOf(range)
  return (
    <>
      <label className="select">
        <span className="sr">{t('device.metric')}</span>
        <select
          className="input slim"
          value={metric}
          onChange={(event) => go({ metric: event.target.value })}
        >
          {metrics.map((one) => (
            <option key={one} value={one}>
              {metricLook(one, device.type).label[language]}
            </option>
          ))}
        </select>
      </label>
      <Segments<Span | 'custom'>
        label={t('chart.range')}
        value={span ?? 'custom'}
        onChange={(next) => {
          const ms = SPANS.find(([name]) => name === next)?.[1] ?? DAY_MS
          go(ms === DAY_MS ? { from: undefined, to: undefined } : { from: range.to - ms, to: range.to })
        }}
        choices={[
          ...SPANS.map(([name]) => [name, t(`range.${name}`)] as const),
          ...(span ? [] : [['custom', t('range.custom')] as const]),
        ]}
      />
    </>
  )
}
