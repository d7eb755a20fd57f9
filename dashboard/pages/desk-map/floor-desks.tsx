import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { useMemo } from 'react'
import type { Span } from '#model/bookings/hours.ts'
import type { Desk, Floor } from '#model/campus/campus.ts'
import { attributeName } from '../../components/attribute.ts'
import { useCompact } from '../../components/media.ts'
import { BookingSeat } from '../../components/plan/booking-seat.tsx'
import { FloorPlan } from '../../components/plan/floor-plan.tsx'
import { SeatPatterns } from '../../components/plan/seat.tsx'
import { SeatLegend } from '../../components/plan/seat-legend.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import { availabilityQuery } from '../../data/bookings.ts'
import { type CampusView, desksOf } from '../../data/campus.ts'
import type { CalendarDay, DeskView } from '../../data/desk-calendar.ts'
import { useChannels } from '../../data/live/live.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { isFiltering, isFreeSeat, matches } from './filter.ts'
import { Filters } from './filters.tsx'
import { DeskList } from './list.tsx'
import { News } from './news.tsx'
import { PanelBody, SidePanel } from './panel.tsx'
import type { MapState } from './state.ts'

interface FloorDesksProps {
  readonly view: CampusView
  readonly floor: Floor
  readonly state: MapState
  readonly span: Span
  readonly day: CalendarDay
  /** The time that is shown runs now. */
  readonly running: boolean
}

/** Countdowns and what is free for a while move on without anybody booking. */
const RUNNING_AGAIN_MS = 30_000

/** One floor: filters, plan or list, and the panel of the chosen desk. Live by booking events and the floor's channel. */
export function FloorDesks(props: FloorDesksProps) {
  const { floor, state, span, running, view } = props
  useChannels([`floor:${floor.id}`])
  const query = useQuery({
    ...availabilityQuery(floor.id, { from: span.from, to: span.to }),
    refetchInterval: running ? RUNNING_AGAIN_MS : false,
  })
  return (
    <>
      <Filters state={state} desks={desksOf(floor)} view={view} />
      {query.error && query.data && (
        <Stale at={query.data.now} zone={props.day.zone} retry={() => void query.refetch()} />
      )}
      <Loaded query={query} height={560}>
        {({ desks }) => <Seats {...props} desks={desks} />}
      </Loaded>
    </>
  )
}

/** What is shown stays, with its time, when the next answer does not come. */
function Stale({ at, zone, retry }: { at: number; zone: string; retry: () => void }) {
  const t = useT()
  const format = useFormats()
  return (
    <div className="banner" role="status">
      <span>{t('map.stale', { time: format.time(at, zone) })}</span>
      <button type="button" className="btn" onClick={retry}>
        {t('app.retry')}
      </button>
    </div>
  )
}

function Seats({
  floor,
  state,
  span,
  day,
  running,
  desks,
}: FloorDesksProps & { desks: readonly DeskView[] }) {
  const t = useT()
  const compact = useCompact()
  const { filter, search, patch } = state
  const seats = useMemo(() => new Map(desks.map((desk) => [desk.desk, desk])), [desks])
  const shown = (desk: Desk): boolean =>
    matches(
      desk,
      seats.get(desk.id),
      desk.attributes.map((attribute) => attributeName(attribute, t)),
      filter,
    )
  const select = (id: string | undefined) => patch({ sel: id })
  const chosen = search.sel === undefined ? undefined : seats.get(search.sel)
  const found = desksOf(floor).some(shown)
  const panel = chosen && { view: chosen, span, date: day.date, zone: day.zone }
  return (
    <div className={chosen && !compact ? 'cols' : undefined}>
      <SeatPatterns />
      <News floor={floor.label} free={desks.filter(isFreeSeat).length} />
      <section className="card floor-card desk-map-floor">
        {state.view === 'plan' ? (
          <FloorPlan
            floor={floor}
            layer="status"
            selected={chosen?.desk}
            withDesks
            onSelect={select}
            legend={<SeatLegend seats={desks} running={running} />}
            label={t('map.planLabel', { floor: floor.label })}
            roomsAsOutline
            drawDesk={(desk, drawn) => (
              <BookingSeat
                key={desk.id}
                desk={desk}
                view={seats.get(desk.id)}
                zone={day.zone}
                running={running}
                faded={isFiltering(filter) && !shown(desk)}
                {...drawn}
              />
            )}
          />
        ) : (
          <>
            <header className="card-head legends">
              <SeatLegend seats={desks} running={false} />
            </header>
            {found && (
              <DeskList
                floor={floor}
                seats={seats}
                shown={shown}
                span={span}
                zone={day.zone}
                selected={chosen?.desk}
                onSelect={select}
              />
            )}
          </>
        )}
        {!found && (
          <Empty
            icon={<SearchX size={22} aria-hidden />}
            title={t('map.noMatch')}
            hint={t('map.noMatchHint')}
          />
        )}
      </section>
      {panel && !compact && <SidePanel {...panel} onDone={select} onClose={() => select(undefined)} />}
      {panel && compact && (
        <Sheet title={panel.view.label} onClose={() => select(undefined)}>
          {/* The way back is told behind the sheet: it closes when something is done. */}
          <PanelBody {...panel} onDone={() => select(undefined)} />
        </Sheet>
      )}
    </div>
  )
}
