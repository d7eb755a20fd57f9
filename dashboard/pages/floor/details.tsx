import { X } from 'lucide-react'
import { useState } from 'react'
import { zoneName } from '#model/calendar/zone.ts'
import { pointId } from '#model/live.ts'
import { QUALITY } from '#model/readings.ts'
import { Age } from '../../components/age.tsx'
import { attributeName } from '../../components/attribute.ts'
import { HistoryChart } from '../../components/history-chart.tsx'
import { DeskSwatch } from '../../components/plan/glyph.tsx'
import { Segments } from '../../components/segments.tsx'
import type { Place } from '../../data/campus.ts'
import { deskStateOf } from '../../data/desk.ts'
import { livePoint, usePoint, usePoints } from '../../data/live/live.ts'
import type { LiveValue } from '../../data/live/store.ts'
import { metricLook, PRESENCE } from '../../data/metrics.ts'
import { useRange } from '../../data/range.ts'
import { canAt, useMe } from '../../data/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useLanguage, useT } from '../../i18n/text.ts'

interface DetailsProps {
  readonly place: Place
  readonly zone: string
  readonly titled?: boolean
  readonly onClose?: () => void
}

/** A room with its values now and over 24 h, or a desk with its present state. */
export function Details({ place, zone, titled = false, onClose }: DetailsProps) {
  const t = useT()
  return (
    <>
      {titled && (
        <header className="card-head">
          <h2>{place.label}</h2>
          <span className="grow" />
          <button type="button" className="btn icon plain" aria-label={t('app.close')} onClick={onClose}>
            <X size={18} aria-hidden />
          </button>
        </header>
      )}
      {place.kind === 'desk' ? (
        <DeskDetails place={place} zone={zone} />
      ) : (
        <RoomDetails key={place.id} place={place} zone={zone} />
      )}
    </>
  )
}

function DeskDetails({ place, zone }: { place: Place; zone: string }) {
  const t = useT()
  const format = useFormats()
  const value = usePoint(place.id, PRESENCE)
  const state = deskStateOf(value)
  return (
    <>
      <p className="state-line">
        <DeskSwatch state={state} />
        <b>{t(`desk.${state}`)}</b>
      </p>
      <dl className="dl">
        <dt>{t('place.since')}</dt>
        <dd>
          {value && value.at > 0 ? (
            <>
              {format.time(value.at, zone)} {zoneName(zone, value.at)}
              <br />
              <span className="muted">{format.day(value.at, zone)}</span>
            </>
          ) : (
            t('app.unknown')
          )}
        </dd>
        <dt>{t('place.room')}</dt>
        <dd>{place.room?.label}</dd>
        {place.desk?.attributes.length ? (
          <>
            <dt>{t('desk.equipment')}</dt>
            <dd>{place.desk.attributes.map((one) => attributeName(one, t)).join(', ')}</dd>
          </>
        ) : null}
      </dl>
      <p className="muted">{t('floor.deskPrivacy')}</p>
    </>
  )
}

const ROOM_METRICS = [
  'people',
  'temperature_c',
  'co2_ppm',
  'humidity_pct',
  'illuminance_lx',
  'power_kw',
] as const
const CHARTED = ['people', 'temperature_c', 'co2_ppm', 'power_kw'] as const

function RoomDetails({ place, zone }: { place: Place; zone: string }) {
  const t = useT()
  const language = useLanguage()
  const me = useMe()
  const { range } = useRange({})
  const [chosen, setChosen] = useState<string>()
  const [keys] = useState(() => ROOM_METRICS.map((metric) => pointId(place.id, metric)))
  usePoints(keys)
  // A metric that no sensor of the room measures is in the channel as well, with no time.
  const known = ROOM_METRICS.filter((metric) => (livePoint(place.id, metric)?.at ?? 0) > 0)
  const charted = CHARTED.filter((metric) => known.includes(metric))
  const metric = chosen ?? charted[0]
  return (
    <>
      <dl className="dl">
        <dt>{t('place.kind')}</dt>
        <dd>{place.room ? t(`kind.${place.room.kind}`) : ''}</dd>
        {known.map((one) => (
          <Value key={one} metric={one} value={livePoint(place.id, one)} capacity={place.capacity} />
        ))}
        {known.length === 0 && (
          <>
            <dt>{t('place.data')}</dt>
            <dd>{t('place.noData')}</dd>
          </>
        )}
      </dl>
      {metric && canAt(me, 'history.read', place.ancestors) && (
        <>
          {charted.length > 1 && (
            <Segments
              label={t('device.metric')}
              value={metric}
              onChange={setChosen}
              choices={charted.map((one) => [one, shortName(one, language)])}
            />
          )}
          <HistoryChart
            title={t('floor.chart24', { metric: metricLook(metric).label[language] })}
            subject={place.id}
            metric={metric}
            range={range}
            zone={zone}
            height={170}
          />
        </>
      )}
    </>
  )
}

const SHORT: Readonly<Record<string, string>> = { temperature_c: '°C', co2_ppm: 'CO₂', power_kw: 'kW' }
const shortName = (metric: string, language: 'id' | 'en'): string =>
  SHORT[metric] ?? (language === 'id' ? 'Orang' : 'People')

function Value({
  metric,
  value,
  capacity,
}: {
  metric: string
  value: LiveValue | undefined
  capacity: number | null
}) {
  const t = useT()
  const language = useLanguage()
  const format = useFormats()
  const look = metricLook(metric)
  const number = typeof value?.value === 'number' ? value.value : null
  const suspect = ((value?.q ?? 0) & QUALITY.suspect) !== 0
  return (
    <>
      <dt>{look.label[language]}</dt>
      <dd>
        <b>{format.number(number, look.decimals)}</b>
        {metric === 'people' && capacity ? ` / ${capacity}` : ` ${look.unit[language]}`}
        {suspect && (
          <>
            <br />
            <span className="chip warn">? {t('place.suspect')}</span>
          </>
        )}
        {value && (
          <>
            <br />
            <Age at={value.at} />
          </>
        )}
      </dd>
    </>
  )
}
