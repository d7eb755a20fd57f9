import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { CircleAlert, RadioTower, ShieldCheck, UserX } from 'lucide-react'
import { INCIDENT_KINDS } from '#model/api/desk-insight.ts'
import { Age } from '../../../components/age.tsx'
import { Segments } from '../../../components/segments.tsx'
import { Empty, Loaded } from '../../../components/states.tsx'
import { type CampusView, pathLabel } from '../../../data/campus.ts'
import { type Incident, incidentsQuery, useCloseIncident } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { OfficePage } from '../parts/office-page.tsx'
import { Refused } from '../parts/refused.tsx'

const ICONS = { squat: UserX, sensor_suspect: RadioTower, problem: CircleAlert }

/** What is wrong with desks, until somebody has seen to it. */
export function IncidentsPage() {
  return <OfficePage part="/office/incidents">{(view) => <Incidents view={view} />}</OfficePage>
}

function Incidents({ view }: { view: CampusView }) {
  const t = useT()
  const search = useSearch({ from: '/signed-in/office/incidents' })
  const navigate = useNavigate()
  const patch = (change: Partial<typeof search>) =>
    void navigate({ to: '/office/incidents', search: { ...search, ...change }, replace: true })
  const closed = search.state === 'closed'
  const query = useQuery(incidentsQuery(closed))
  const close = useCloseIncident()
  return (
    <section className="card">
      <div className="filters">
        <Segments
          label={t('incident.state')}
          value={closed ? 'closed' : 'open'}
          choices={[
            ['open', t('incident.open')],
            ['closed', t('incident.closed')],
          ]}
          onChange={(state) => patch({ state })}
        />
        <Kinds
          incidents={query.data?.incidents ?? []}
          chosen={search.kind}
          onChoose={(kind) => patch({ kind })}
        />
      </div>
      <Refused error={close.error} />
      <Loaded query={query} height={320}>
        {({ incidents }) => {
          const shown = incidents.filter(({ kind }) => search.kind === undefined || kind === search.kind)
          if (shown.length === 0)
            return (
              <Empty
                icon={<ShieldCheck size={22} aria-hidden />}
                title={t(closed ? 'incident.noneClosed' : 'incident.none')}
                hint={t('incident.noneHint')}
              />
            )
          return (
            <ul className="plain-list">
              {shown.map((incident) => (
                <Row
                  key={incident.id}
                  view={view}
                  incident={incident}
                  busy={close.pending}
                  onClose={() =>
                    close.run({ ...incident, label: view.places.get(incident.desk)?.label ?? incident.desk })
                  }
                />
              ))}
            </ul>
          )
        }}
      </Loaded>
    </section>
  )
}

type Kind = Incident['kind']

function Kinds(props: {
  incidents: readonly Incident[]
  chosen: Kind | undefined
  onChoose: (kind: Kind | undefined) => void
}) {
  const t = useT()
  const format = useFormats()
  return (
    <div className="chips">
      <button
        type="button"
        className="chip"
        aria-pressed={props.chosen === undefined}
        onClick={() => props.onChoose(undefined)}
      >
        {t('incident.all')}
      </button>
      {INCIDENT_KINDS.map((kind) => (
        <button
          key={kind}
          type="button"
          className="chip"
          aria-pressed={props.chosen === kind}
          onClick={() => props.onChoose(kind)}
        >
          {t(`incident.${kind}`)}{' '}
          <b className="num">{format.number(props.incidents.filter((one) => one.kind === kind).length)}</b>
        </button>
      ))}
    </div>
  )
}

function Row(props: { view: CampusView; incident: Incident; busy: boolean; onClose: () => void }) {
  const { view, incident, busy, onClose } = props
  const t = useT()
  const Icon = ICONS[incident.kind]
  return (
    <li>
      <Icon size={18} aria-hidden className={incident.closedAt === null ? 'incident-icon' : 'muted'} />
      <span className="words">
        <b>
          {t(`incident.${incident.kind}`)} · {pathLabel(view, incident.desk)}
        </b>
        {incident.detail && <span>“{incident.detail}”</span>}
        {incident.closedAt === null && <span className="muted">{t(`incident.do.${incident.kind}`)}</span>}
      </span>
      <Age at={incident.at} limit_ms={Number.POSITIVE_INFINITY} />
      <Link to="/office/changes" search={{ place: incident.desk }} className="btn plain">
        {t('incident.trail')}
      </Link>
      {incident.closedAt === null && (
        <button type="button" className="btn" disabled={busy} onClick={onClose}>
          {t('incident.close')}
        </button>
      )}
    </li>
  )
}
