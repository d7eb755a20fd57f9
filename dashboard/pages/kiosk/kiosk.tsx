import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { Clock3, MonitorX } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { zoneName } from '#model/calendar/zone.ts'
import { SeatPatterns } from '../../components/plan/seat.tsx'
import { SeatLegend } from '../../components/plan/seat-legend.tsx'
import { CallError } from '../../data/call.ts'
import { type KioskFloor, kioskQuery } from '../../data/kiosk.ts'
import { browserClock } from '../../data/time.ts'
import { NONE, useFormats } from '../../i18n/format.ts'
import { pick, setLanguage, useT } from '../../i18n/text.ts'
import { useSelfHeal } from './heal.ts'
import { KioskPlan } from './plan.tsx'
import { delayedSince, shiftOf } from './state.ts'
import { screenToken } from './token.ts'
import '../../i18n/messages/map.ts'

const ROUTE = '/kiosk/$floor'
/** Before the first answer the zone of the building is not known. */
const DEFAULT_ZONE = 'Asia/Makassar'

/** The browser's clock, renewed every second. */
function useBrowserNow(): number {
  const [now, setNow] = useState(browserClock.now)
  useEffect(() => browserClock.every(1_000, () => setNow(browserClock.now())), [])
  return now
}

/** One floor on a wall: clock, figures, plan; asks by itself, says when it knows nothing new, mends itself. */
export function KioskPage() {
  const { floor } = useParams({ from: ROUTE })
  const { theme = 'dark', lang } = useSearch({ from: ROUTE })
  const [token] = useState(() => screenToken(floor))
  const query = useQuery(kioskQuery(floor, token))
  const now = useBrowserNow()
  const { data, error } = query
  const zone = data?.zone ?? DEFAULT_ZONE
  useSelfHeal(zone, error !== null && !isRefused(error))
  useEffect(() => {
    if (lang) setLanguage(lang)
  }, [lang])
  useEffect(() => {
    document.title = `${data ? `${data.building} · ${data.floor.label}` : floor} · Denyut`
  }, [data, floor])
  const refused = isRefused(error)
  const old = data ? delayedSince({ ...data, heardAt: query.dataUpdatedAt }, now) : null
  const serverNow = data ? data.now + (now - query.dataUpdatedAt) : now
  return (
    <main className={`kiosk shift${shiftOf(now)}`} data-theme={theme}>
      <SeatPatterns />
      <KioskHead data={data} now={serverNow} zone={zone} />
      {refused ? (
        <Refused />
      ) : data && old === null ? (
        <Floor data={data} zone={zone} />
      ) : (
        <Delayed since={old} zone={zone} />
      )}
    </main>
  )
}

const isRefused = (error: Error | null): boolean =>
  error instanceof CallError && [401, 403, 404].includes(error.status)

function KioskHead({ data, now, zone }: { data: KioskFloor | undefined; now: number; zone: string }) {
  const format = useFormats()
  return (
    <header className="kiosk-head">
      <div>
        <h1>{data ? `${data.building} · ${data.floor.label}` : 'Denyut'}</h1>
        <p>{format.day(now, zone)}</p>
      </div>
      <time className="kiosk-clock">
        {format.time(now, zone)} <small>{zoneName(zone, now)}</small>
      </time>
    </header>
  )
}

function Floor({ data, zone }: { data: KioskFloor; zone: string }) {
  const t = useT()
  const format = useFormats()
  const { people, temperature_c, co2_ppm } = data.figures
  const label = t('kiosk.plan', { floor: data.floor.label, free: data.free, total: data.total })
  return (
    <>
      <section className="kiosk-tiles">
        <Figure
          name={t('kiosk.free')}
          value={data.day.open === null && data.free === 0 ? NONE : format.number(data.free)}
          unit={`/ ${format.number(data.total)}`}
        >
          {data.day.closed
            ? t('kiosk.closed', { reason: pick(data.day.closed) })
            : t('kiosk.until', { time: format.time(data.to, zone) })}
        </Figure>
        <Figure
          name={t('kiosk.people')}
          value={format.number(people?.value)}
          unit={`/ ${format.number(data.floor.capacity)}`}
        />
        <Figure name={t('kiosk.temperature')} value={format.number(temperature_c?.value, 1)} unit="°C" />
        <Figure name={t('kiosk.co2')} value={format.number(co2_ppm?.value)} unit="ppm" />
      </section>
      <div className="kiosk-body">
        <section className="card kiosk-floor">
          <KioskPlan data={data} label={label} />
          <footer>
            <SeatLegend seats={data.desks} running={false} />
            <span className="muted">{t('kiosk.howToBook')}</span>
          </footer>
        </section>
        {data.rooms.length > 0 && <Meetings data={data} />}
      </div>
    </>
  )
}

function Figure(props: { name: string; value: string; unit: string; children?: ReactNode }) {
  return (
    <section className="card kiosk-tile">
      <h2>{props.name}</h2>
      <p className="kiosk-value">
        {props.value}
        <small>{props.unit}</small>
      </p>
      {props.children && <p className="muted">{props.children}</p>}
    </section>
  )
}

function Meetings({ data }: { data: KioskFloor }) {
  const t = useT()
  const format = useFormats()
  return (
    <section className="card kiosk-rooms">
      <h2>{t('kiosk.meeting')}</h2>
      <ul>
        {data.rooms.map(({ room, people }) => {
          const place = data.floor.rooms.find(({ id }) => id === room)
          return (
            <li key={room}>
              <span>{place?.label}</span>
              <b className="num">
                {people === null
                  ? NONE
                  : people.value === 0
                    ? t('kiosk.roomEmpty')
                    : `${format.number(people.value)}/${format.number(place?.capacity)}`}
              </b>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Instead of numbers that are no longer true. */
function Delayed({ since, zone }: { since: number | null; zone: string }) {
  const t = useT()
  const format = useFormats()
  return (
    <section className="kiosk-note" role="status">
      <Clock3 size={64} aria-hidden />
      <p>{since === null ? t('kiosk.noData') : t('kiosk.delayed', { time: format.time(since, zone) })}</p>
      <p className="muted">{t('kiosk.delayedHint')}</p>
    </section>
  )
}

function Refused() {
  const t = useT()
  return (
    <section className="kiosk-note" role="status">
      <MonitorX size={64} aria-hidden />
      <p>{t('kiosk.revoked')}</p>
      <p className="muted">{t('kiosk.revokedHint')}</p>
    </section>
  )
}
