import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Span } from '#model/bookings/hours.ts'
import { attributeName } from '../../components/attribute.ts'
import { Report } from '../../components/booking/report.tsx'
import { useSensorWords } from '../../components/booking/sensor-line.tsx'
import { Timeline } from '../../components/booking/timeline.tsx'
import { SeatSwatch } from '../../components/plan/seat.tsx'
import { useSeatWords } from '../../components/plan/seat-words.ts'
import { ErrorCard, Skeleton } from '../../components/states.tsx'
import { deskPageQuery } from '../../data/bookings.ts'
import type { DeskView } from '../../data/desk-calendar.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { PanelActions } from './actions.tsx'

export interface PanelProps {
  readonly view: DeskView
  readonly span: Span
  readonly date: string
  readonly zone: string
  /** Something was done; it is about this desk now. */
  readonly onDone: (desk: string) => void
}

/** The panel beside the plan: takes the focus when a desk is opened, Esc closes and gives it back. */
export function SidePanel({ onClose, onDone, ...props }: PanelProps & { onClose: () => void }) {
  const t = useT()
  const box = useRef<HTMLElement>(null)
  const { desk, label } = props.view
  // biome-ignore lint/correctness/useExhaustiveDependencies: another desk is another panel
  useEffect(() => {
    // The main action, or the panel itself where there is none.
    const first = box.current?.querySelector<HTMLElement>('.panel-actions .primary:not(:disabled)')
    const target = first ?? box.current
    target?.focus({ preventScroll: true })
  }, [desk])
  return (
    <aside
      ref={box}
      className="card side desk-panel"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        onClose()
        document.querySelector<HTMLElement | SVGElement>(`[data-id="${desk}"]`)?.focus()
      }}
    >
      <header className="card-head">
        <h2>{label}</h2>
        <span className="grow" />
        <button type="button" className="btn icon plain" aria-label={t('app.close')} onClick={onClose}>
          <X size={18} aria-hidden />
        </button>
      </header>
      <PanelBody
        {...props}
        onDone={(id) => {
          // The button that had the focus is gone with what it did.
          if (id === desk) box.current?.focus({ preventScroll: true })
          else onDone(id)
        }}
      />
    </aside>
  )
}

/** State, actions, who, equipment, sensor and the day of a desk. */
export function PanelBody({ view, span, date, zone, onDone }: PanelProps) {
  const t = useT()
  const words = useSeatWords(zone)
  const page = useQuery(deskPageQuery(view.desk, date))
  return (
    <div className="desk-details">
      <p className="state-line">
        <SeatSwatch state={view.state} fill={view.fill} />
        <b>{words(view)}</b>
        {view.usual && <span className="chip">{t('map.usual')}</span>}
      </p>
      <PanelActions view={view} page={page.data} span={span} zone={zone} onDone={onDone} />
      <Facts view={view} since={page.data?.senseSince ?? null} />
      {page.data && <DayOf date={page.data.day.date}>{<Timeline page={page.data} />}</DayOf>}
      {page.isPending && <Skeleton height={90} />}
      {page.error && !page.data && <ErrorCard error={page.error} retry={() => void page.refetch()} />}
      <footer className="panel-foot">
        <Report key={view.desk} desk={view.desk} />
        <Link className="btn plain" to="/d/$desk" params={{ desk: view.desk }}>
          {t('deskpanel.page')}
        </Link>
      </footer>
    </div>
  )
}

function Facts({ view, since }: { view: DeskView; since: number | null }) {
  const t = useT()
  const sensor = useSensorWords(view.desk, view.sensor, since)
  return (
    <dl className="dl">
      {view.person !== null && view.fill !== 'mine' && (
        <>
          <dt>{t('deskpanel.who')}</dt>
          <dd>{view.person}</dd>
        </>
      )}
      {view.attributes.length > 0 && (
        <>
          <dt>{t('deskpanel.equipment')}</dt>
          <dd>{view.attributes.map((attribute) => attributeName(attribute, t)).join(', ')}</dd>
        </>
      )}
      <dt>{t('deskpanel.sensor')}</dt>
      <dd>{sensor}</dd>
    </dl>
  )
}

function DayOf({ date, children }: { date: string; children: ReactNode }) {
  const t = useT()
  const format = useFormats()
  return (
    <section>
      <h3>{t('deskpanel.day', { day: format.day(Date.parse(`${date}T12:00:00Z`), 'UTC') })}</h3>
      {children}
    </section>
  )
}
