import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import { useMemo } from 'react'
import { kioskApi } from '#model/api/kiosk.ts'
import type { Desk } from '#model/campus/campus.ts'
import { Forbidden } from '../../app/fallback.tsx'
import { Page } from '../../components/page.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import { call } from '../../data/call.ts'
import { type CampusView, desksOf, type Place, useCampus, zoneOf } from '../../data/campus.ts'
import { canAt, useMe } from '../../data/session.ts'
import { translate, useT } from '../../i18n/text.ts'
import { isLocal, qrCode } from './code.ts'
import '../../i18n/messages/map.ts'

const ROUTE = '/signed-in/desks/qr/$floor'

/** Stickers for the desks of a floor, for printing on A4. */
export function QrPage() {
  const t = useT()
  const { floor } = useParams({ from: ROUTE })
  const campus = useCampus()
  const place = campus.data?.places.get(floor)
  const title = t('qr.title', { floor: place?.label ?? floor })
  return (
    <Page
      title={title}
      zone={campus.data ? zoneOf(campus.data, place?.building) : 'Asia/Makassar'}
      crumb={place?.building && <Link to="/desks/map">{place.building.label}</Link>}
      controls={
        <button type="button" className="btn primary" onClick={() => window.print()}>
          <Printer size={16} aria-hidden />
          {t('qr.print')}
        </button>
      }
    >
      <Loaded query={campus} height={640}>
        {(view) => <Sheet view={view} place={view.places.get(floor)} />}
      </Loaded>
    </Page>
  )
}

function Sheet({ view, place }: { view: CampusView; place: Place | undefined }) {
  const t = useT()
  const me = useMe()
  const allowed = place?.floor !== undefined && canAt(me, 'booking.manage', place.ancestors)
  const origin = useQuery({
    queryKey: ['desk-sheet', place?.id],
    queryFn: ({ signal }) =>
      call(kioskApi.deskSheet, { params: { floor: place?.id ?? view.campus.id }, signal }),
    enabled: allowed,
  })
  if (!place?.floor || !allowed) return <Forbidden />
  const desks = desksOf(place.floor)
  if (desks.length === 0) return <Empty title={t('map.none')} hint={t('map.noneHint')} />
  return (
    <Loaded query={origin} height={640}>
      {({ address }) => <Stickers desks={desks} origin={address ?? location.origin} place={place} />}
    </Loaded>
  )
}

function Stickers({ desks, origin, place }: { desks: readonly Desk[]; origin: string; place: Place }) {
  const t = useT()
  return (
    <>
      <div className="card no-print">
        <p>{t('qr.intro', { n: desks.length, origin })}</p>
        {isLocal(origin) && (
          <p className="banner" role="note">
            {t('qr.local')}
          </p>
        )}
      </div>
      <ul className="stickers">
        {desks.map((desk) => (
          <Sticker
            key={desk.id}
            desk={desk}
            url={`${origin}/d/${desk.id}`}
            where={`${place.building?.label ?? ''} · ${place.label}`}
          />
        ))}
      </ul>
    </>
  )
}

/** In both languages whatever the reader's: guests read it too. */
function Sticker({ desk, url, where }: { desk: Desk; url: string; where: string }) {
  const t = useT()
  const { size, path } = useMemo(() => qrCode(url), [url])
  return (
    <li className="sticker">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('qr.alt', { url })}>
        <rect className="qr-paper" width={size} height={size} />
        <path className="qr-ink" d={path} shapeRendering="crispEdges" />
      </svg>
      <div>
        <h2>{desk.label}</h2>
        <p className="sticker-where">{where}</p>
        <p lang="id">{translate('id', 'qr.how')}</p>
        <p lang="en">{translate('en', 'qr.how')}</p>
      </div>
    </li>
  )
}
