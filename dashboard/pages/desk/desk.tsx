import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Compass, MapPin } from 'lucide-react'
import { attributeName } from '../../components/attribute.ts'
import { Report } from '../../components/booking/report.tsx'
import { useSensorWords } from '../../components/booking/sensor-line.tsx'
import { Timeline } from '../../components/booking/timeline.tsx'
import { Page } from '../../components/page.tsx'
import { SeatPatterns, SeatSwatch } from '../../components/plan/seat.tsx'
import { useSeatWords } from '../../components/plan/seat-words.ts'
import { Empty, Loaded } from '../../components/states.tsx'
import { type DeskPage, deskPageQuery } from '../../data/bookings.ts'
import { CallError } from '../../data/call.ts'
import { pathLabel, useCampus } from '../../data/campus.ts'
import { useChannels } from '../../data/live/live.ts'
import { useT } from '../../i18n/text.ts'
import { BigAction } from './big-action.tsx'
import '../../i18n/messages/map.ts'

const ROUTE = '/signed-in/d/$desk'
/** Whose turn it is changes with the clock. */
const AGAIN_MS = 20_000

/** The page behind the sticker of a desk: one thing to do, and what the day of the desk looks like. */
export function DeskStickerPage() {
  const { desk } = useParams({ from: ROUTE })
  const t = useT()
  const campus = useCampus().data
  const query = useQuery({ ...deskPageQuery(desk), refetchInterval: AGAIN_MS })
  const unknown = query.error instanceof CallError && query.error.status === 404
  const place = campus?.places.get(desk)
  return (
    <Page
      title={query.data?.label ?? place?.label ?? t('map.listDesk')}
      zone={query.data?.day.zone ?? campus?.campus.zone ?? 'Asia/Makassar'}
      crumb={campus && place && <span>{pathLabel(campus, desk, true)}</span>}
    >
      <SeatPatterns />
      {unknown && !query.data ? (
        <Empty icon={<Compass size={24} aria-hidden />} title={t('d.unknown')} hint={t('d.unknownHint')}>
          <Link className="btn" to="/desks">
            {t('app.toStart')}
          </Link>
        </Empty>
      ) : (
        <Loaded query={query} height={420}>
          {(page) => <AtDesk key={page.desk} page={page} />}
        </Loaded>
      )}
    </Page>
  )
}

function AtDesk({ page }: { page: DeskPage }) {
  const t = useT()
  const words = useSeatWords(page.day.zone)
  const sensor = useSensorWords(page.desk, page.sensor, page.senseSince)
  useChannels([`floor:${page.floor}`])
  return (
    <div className="at-desk">
      <section className="card at-desk-main">
        <p className="state-line">
          <SeatSwatch state={page.state} fill={page.fill} />
          <b>{words(page)}</b>
        </p>
        <BigAction page={page} />
      </section>
      <section className="card">
        <Timeline page={page} />
        <dl className="dl">
          {page.attributes.length > 0 && (
            <>
              <dt>{t('deskpanel.equipment')}</dt>
              <dd>{page.attributes.map((attribute) => attributeName(attribute, t)).join(', ')}</dd>
            </>
          )}
          <dt>{t('deskpanel.sensor')}</dt>
          <dd>{sensor}</dd>
        </dl>
        <footer className="panel-foot">
          <Report desk={page.desk} />
          <Link
            className="btn plain"
            to="/desks/map"
            search={{ building: page.building, floor: page.floor, sel: page.desk }}
          >
            <MapPin size={16} aria-hidden />
            {t('d.map')}
          </Link>
        </footer>
        <p className="muted">{t('deskpanel.notAttendance')}</p>
      </section>
    </div>
  )
}
