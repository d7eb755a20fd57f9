import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ExternalLink, MonitorPlay, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { kioskApi } from '#model/api/kiosk.ts'
import { Forbidden } from '../../app/fallback.tsx'
import { Field } from '../../components/field.tsx'
import { Page } from '../../components/page.tsx'
import { Empty, ErrorCard, Loaded } from '../../components/states.tsx'
import { type CallError, call } from '../../data/call.ts'
import { pathLabel, useCampus, zoneOf } from '../../data/campus.ts'
import { kioskLinksQuery } from '../../data/kiosk.ts'
import { canAt, useMe } from '../../data/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import '../../i18n/messages/map.ts'

const ROUTE = '/signed-in/desks/screens/$floor'
const NAME_MAX = 120

/** Links for screens of a floor: made, listed and revoked by its managers. */
export function ScreensPage() {
  const t = useT()
  const { floor } = useParams({ from: ROUTE })
  const me = useMe()
  const campus = useCampus().data
  const place = campus?.places.get(floor)
  const zone = campus ? zoneOf(campus, place?.building) : 'Asia/Makassar'
  const allowed = place?.kind === 'floor' && canAt(me, 'booking.manage', place.ancestors)
  return (
    <Page
      title={t('kiosk.links')}
      zone={zone}
      crumb={campus && <Link to="/desks/map">{pathLabel(campus, floor)}</Link>}
      controls={
        allowed && (
          <a className="btn" href={`/kiosk/${floor}`} target="_blank" rel="noreferrer">
            <ExternalLink size={16} aria-hidden />
            {t('kiosk.preview')}
          </a>
        )
      }
    >
      {campus && !allowed && <Forbidden />}
      {allowed && (
        <div className="halves">
          <NewLink floor={floor} />
          <Links floor={floor} zone={zone} />
        </div>
      )}
    </Page>
  )
}

function NewLink({ floor }: { floor: string }) {
  const t = useT()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const create = useMutation({
    networkMode: 'always',
    mutationFn: () =>
      call(kioskApi.createLink, { body: { floor, ...(name.trim() ? { name: name.trim() } : {}) } }),
    onSuccess: () => client.invalidateQueries({ queryKey: kioskLinksQuery.queryKey }),
  })
  return (
    <section className="card new-screen">
      <p>{t('kiosk.linksLead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Field
          label={t('kiosk.name')}
          value={name}
          maxLength={NAME_MAX}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="btn primary" disabled={create.isPending}>
          <MonitorPlay size={16} aria-hidden />
          {t('kiosk.create')}
        </button>
      </form>
      {create.error && <ErrorCard error={create.error} />}
      {create.data && (
        <div role="status" className="screen-link">
          <p>{t('kiosk.once')}</p>
          <input
            className="input mono"
            readOnly
            value={create.data.url}
            aria-label={t('kiosk.links')}
            onFocus={(event) => event.target.select()}
          />
        </div>
      )}
    </section>
  )
}

function Links({ floor, zone }: { floor: string; zone: string }) {
  const t = useT()
  const format = useFormats()
  const client = useQueryClient()
  const query = useQuery(kioskLinksQuery)
  const revoke = useMutation<undefined, CallError, string>({
    networkMode: 'always',
    mutationFn: (id) => call(kioskApi.revokeLink, { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: kioskLinksQuery.queryKey }),
  })
  return (
    <section className="card">
      <Loaded query={query} height={120}>
        {({ kiosks }) => {
          const here = kiosks.filter((one) => one.floor === floor)
          if (here.length === 0) return <Empty title={t('kiosk.noLinks')} />
          return (
            <ul className="screen-list">
              {here.map(({ id, name, expiresAt }) => (
                <li key={id}>
                  <span>
                    <b>{name}</b>
                    <br />
                    <span className="muted">
                      {t('kiosk.expires', { time: format.dateTime(expiresAt, zone) })}
                    </span>
                  </span>
                  <button
                    type="button"
                    className="btn"
                    disabled={revoke.isPending}
                    aria-label={`${t('kiosk.revoke')} ${name}`}
                    onClick={() => revoke.mutate(id)}
                  >
                    <Trash2 size={16} aria-hidden />
                    {t('kiosk.revoke')}
                  </button>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      {revoke.error && <ErrorCard error={revoke.error} />}
    </section>
  )
}
