import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Armchair, CalendarOff, MonitorPlay, QrCode, Star } from 'lucide-react'
import type { Span } from '#model/bookings/hours.ts'
import type { Building } from '#model/campus/campus.ts'
import { Forbidden } from '../../app/fallback.tsx'
import { Page } from '../../components/page.tsx'
import { Segments } from '../../components/segments.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import { myBookingsQuery } from '../../data/bookings.ts'
import { type CampusView, pathLabel, useCampus, zoneOf } from '../../data/campus.ts'
import { type CalendarDay, type DeskCalendar, deskCalendarQuery } from '../../data/desk-calendar.ts'
import { canAt, useMe } from '../../data/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { pick, useT } from '../../i18n/text.ts'
import { DateStrip, PartPicker } from './choose-time.tsx'
import { FloorDesks } from './floor-desks.tsx'
import { FloorSwitch } from './floor-switch.tsx'
import { MoveBooking, useMoving } from './move.tsx'
import { type MapState, useMapState } from './state.ts'
import { dayAt, dayOf, type NoTime, spanOf } from './time.ts'
import '../../i18n/messages/map.ts'

/** Desks of a floor at a time, on a plan or in a list: look, choose, book. */
export function DeskMapPage() {
  const t = useT()
  const campus = useCampus()
  if (campus.data) return <DeskMap view={campus.data} />
  return (
    <Page title={t('map.title')} zone="Asia/Makassar">
      <Loaded query={campus} height={640}>
        {() => null}
      </Loaded>
    </Page>
  )
}

function DeskMap({ view }: { view: CampusView }) {
  const t = useT()
  const state = useMapState(view)
  const { building, buildings, floor } = state
  return (
    <Page
      title={t('map.title')}
      crumb={<Link to="/desks">{view.campus.label}</Link>}
      zone={zoneOf(view, building)}
      controls={building && <Controls state={state} building={building} />}
    >
      {buildings.length === 0 && <Forbidden />}
      {building && floor && <InBuilding key={building.id} view={view} building={building} state={state} />}
      {building && !floor && (
        <Empty icon={<Armchair size={22} aria-hidden />} title={t('map.none')} hint={t('map.noneHint')} />
      )}
    </Page>
  )
}

function Controls({ state, building }: { state: MapState; building: Building }) {
  const t = useT()
  return (
    <>
      <label className="select">
        <span className="sr">{t('map.pickBuilding')}</span>
        <select
          className="input slim"
          value={building.id}
          onChange={(event) => state.pickBuilding(event.target.value)}
        >
          {state.buildings.map((one) => (
            <option key={one.id} value={one.id}>
              {one.label}
            </option>
          ))}
        </select>
      </label>
      <Segments
        label={t('map.view')}
        value={state.view}
        onChange={(next) => state.patch({ view: next })}
        choices={[
          ['plan', t('map.plan')],
          ['list', t('map.list')],
        ]}
      />
    </>
  )
}

interface InBuildingProps {
  readonly view: CampusView
  readonly building: Building
  readonly state: MapState
}

function InBuilding({ view, building, state }: InBuildingProps) {
  const calendar = useQuery(deskCalendarQuery(building.id))
  return (
    <Loaded query={calendar} height={640}>
      {(days) => (
        <MoveBooking state={state}>
          <AtTime view={view} building={building} state={state} calendar={days} />
        </MoveBooking>
      )}
    </Loaded>
  )
}

function AtTime({ view, building, state, calendar }: InBuildingProps & { calendar: DeskCalendar }) {
  const t = useT()
  const { search, patch, floor } = state
  const moving = useMoving()
  const fixed = moving?.fixed ?? null
  const day = fixed ? dayAt(calendar, fixed.from) : dayOf(calendar, search)
  const span = fixed ?? (day ? spanOf(day, search, calendar) : 'closed')
  const timed = typeof span === 'object'
  return (
    <>
      {!fixed && (
        <DateStrip
          calendar={calendar}
          current={day}
          onPick={(date) => patch({ date: date === dayOf(calendar, {})?.date ? undefined : date })}
        />
      )}
      <div className="choose-time">
        {timed && floor && <FloorSwitch building={building} state={state} span={span} />}
        {!fixed && (
          <PartPicker state={state} day={day} span={timed ? span : null} slot_min={calendar.slot_min} />
        )}
      </div>
      {timed && day && floor ? (
        <>
          {!day.yearLoaded && (
            <p className="banner" role="note">
              {t('map.yearUnknown', { year: day.date.slice(0, 4) })}
            </p>
          )}
          {day.closed && (
            <p className="banner calm" role="note">
              <CalendarOff size={18} aria-hidden />
              <span>{t('map.dayOff', { reason: pick(day.closed) })}</span>
            </p>
          )}
          {!moving && <MyDesk view={view} span={span} state={state} />}
          <FloorDesks
            key={floor.id}
            view={view}
            floor={floor}
            state={state}
            span={span}
            day={day}
            running={span.from <= calendar.now && calendar.now < span.to}
          />
          <ManagerLinks view={view} floor={floor.id} />
        </>
      ) : (
        <NoTimeCard why={span as NoTime} day={day} />
      )}
    </>
  )
}

const WHY = { closed: 'map.closed', over: 'deskpanel.closedTime', wrong: 'map.wrongSpan' } as const

function NoTimeCard({ why, day }: { why: NoTime; day: CalendarDay | undefined }) {
  const t = useT()
  const title =
    why === 'closed' && day?.closed ? t('deskpanel.closedDay', { reason: pick(day.closed) }) : t(WHY[why])
  return (
    <section className="card">
      <Empty icon={<CalendarOff size={22} aria-hidden />} title={title} hint={t('map.otherTime')} />
    </section>
  )
}

/** The own booking at that time, wherever it is: one tap away. */
function MyDesk({ view, span, state }: { view: CampusView; span: Span; state: MapState }) {
  const t = useT()
  const format = useFormats()
  const { data } = useQuery(myBookingsQuery({ from: span.from, to: span.to }))
  const mine = data?.bookings.filter(
    ({ mine: own, state: now }) => own && (now === 'reserved' || now === 'checked_in'),
  )
  if (!mine?.length) return null
  return (
    <ul className="my-desks">
      {mine.map((booking) => (
        <li key={booking.id}>
          <Star size={16} aria-hidden />
          <span>
            <b>{booking.deskLabel}</b> · {pathLabel(view, booking.floor)} ·{' '}
            <span className="num">
              {format.time(booking.from, booking.zone)}–{format.time(booking.to, booking.zone)}
            </span>
          </span>
          <button
            type="button"
            className="as-link"
            onClick={() => state.patch({ building: undefined, floor: booking.floor, sel: booking.desk })}
          >
            {t('map.show')}
          </button>
        </li>
      ))}
    </ul>
  )
}

function ManagerLinks({ view, floor }: { view: CampusView; floor: string }) {
  const t = useT()
  const me = useMe()
  if (!canAt(me, 'booking.manage', view.places.get(floor)?.ancestors ?? [])) return null
  return (
    <p className="manager-links">
      <Link className="btn plain" to="/desks/qr/$floor" params={{ floor }}>
        <QrCode size={16} aria-hidden />
        {t('map.sheets')}
      </Link>
      <Link className="btn plain" to="/desks/screens/$floor" params={{ floor }}>
        <MonitorPlay size={16} aria-hidden />
        {t('map.screen')}
      </Link>
    </p>
  )
}
