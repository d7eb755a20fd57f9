import { Link, useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Verb } from '#model/access/roles.ts'
import { Forbidden } from '../../../app/fallback.tsx'
import { Page } from '../../../components/page.tsx'
import { Loaded } from '../../../components/states.tsx'
import { type CampusView, useCampus } from '../../../data/campus.ts'
import { canSomewhere, useMe } from '../../../data/session.ts'
import type { MessageKey } from '../../../i18n/messages.ts'
import { useT } from '../../../i18n/text.ts'
import '../../../i18n/messages/office.ts'
import './office.css'

const FALLBACK_ZONE = 'Asia/Makassar'

/** Parts of the office in the order of their tabs; each is shown to whoever's role allows its verb. */
const PARTS = [
  { to: '/office/use', label: 'office.use', verb: 'booking.manage' },
  { to: '/office/blocks', label: 'office.blocks', verb: 'booking.manage' },
  { to: '/office/rules', label: 'office.rules', verb: 'booking.manage' },
  { to: '/office/days-off', label: 'office.daysOff', verb: 'booking.manage' },
  { to: '/office/incidents', label: 'office.incidents', verb: 'booking.manage' },
  { to: '/office/changes', label: 'office.changes', verb: 'booking.manage' },
  { to: '/office/webhooks', label: 'office.webhooks', verb: 'settings.write' },
  { to: '/office/people', label: 'office.people', verb: 'user.read' },
] as const satisfies readonly { to: string; label: MessageKey; verb: Verb }[]

type PartPath = (typeof PARTS)[number]['to']

/** What every page of the office has: its name, the tabs, and the campus once it is there. */
export function OfficePage(props: {
  part: PartPath
  zone?: string | undefined
  controls?: ReactNode
  children: (view: CampusView) => ReactNode
}) {
  const t = useT()
  const me = useMe()
  const campus = useCampus()
  const part = PARTS.find(({ to }) => to === props.part) ?? PARTS[0]
  const allowed = canSomewhere(me, part.verb)
  return (
    <Page
      title={t(part.label)}
      crumb={t('office.title')}
      zone={props.zone ?? campus.data?.campus.zone ?? FALLBACK_ZONE}
      controls={allowed ? props.controls : undefined}
    >
      {canSomewhere(me, 'booking.manage') && <Tabs />}
      {allowed ? (
        <Loaded query={campus} height={560}>
          {(view) => props.children(view)}
        </Loaded>
      ) : (
        <Forbidden />
      )}
    </Page>
  )
}

function Tabs() {
  const t = useT()
  const me = useMe()
  const path = useLocation({ select: (location) => location.pathname })
  const nav = useRef<HTMLElement>(null)
  // On a phone the tabs are wider than the screen: the open one is brought into it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path has another open tab
  useEffect(() => {
    const open = nav.current?.querySelector<HTMLElement>('[aria-current]')
    if (nav.current && open)
      nav.current.scrollLeft = open.offsetLeft - nav.current.clientWidth / 2 + open.clientWidth / 2
  }, [path])
  return (
    <nav className="office-tabs" aria-label={t('office.tabs')} ref={nav}>
      {PARTS.filter(({ verb }) => canSomewhere(me, verb)).map(({ to, label }) => (
        <Link key={to} to={to} aria-current={path === to ? 'page' : undefined}>
          {t(label)}
        </Link>
      ))}
    </nav>
  )
}
