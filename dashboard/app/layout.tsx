import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { ROLE_LABELS } from '#model/access/roles.ts'
import { Sheet } from '../components/sheet.tsx'
import { UndoToasts } from '../components/undo-toasts.tsx'
import { useCampus } from '../data/campus.ts'
import { startLive, useChannels } from '../data/live/live.ts'
import { useMe } from '../data/session.ts'
import { pick, useT } from '../i18n/text.ts'
import { useInvalidation } from './events.ts'
import { useNav } from './nav.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { Tools } from './tools.tsx'

/** What surrounds every page behind the sign-in; live data runs as long as it is shown. */
export function Layout() {
  const t = useT()
  const me = useMe()
  const navigate = useNavigate()
  useEffect(startLive, [])
  useInvalidation()
  useChannels(OWN_CHANNELS)
  useEffect(() => {
    if (!me) void navigate({ to: '/sign-in', replace: true })
  }, [me, navigate])
  if (!me) return null
  return (
    <div className="app">
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <SideNav />
      <main className="main" id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <UndoToasts />
      <BottomBar />
      <Shortcuts />
    </div>
  )
}

const UnreadCount = lazy(() => import('./bell.tsx').then((file) => ({ default: file.UnreadCount })))

/** What an entry counts; only notices do. */
const Badge = ({ to }: { to: string }) =>
  to === '/me/notices' ? (
    <Suspense>
      <UnreadCount />
    </Suspense>
  ) : null

const OWN_CHANNELS = ['me'] as const

const covers = (to: string, path: string): boolean => path === to || path.startsWith(`${to}/`)

/** The entry that a path belongs to: of those that cover it the longest. */
const activeEntry = (path: string, entries: ReturnType<typeof useNav>): string | undefined =>
  entries
    .map(({ to }) => to)
    .filter((to) => covers(to, path))
    .sort((a, b) => b.length - a.length)[0]

function SideNav() {
  const t = useT()
  const me = useMe()
  const path = useLocation({ select: (location) => location.pathname })
  const campus = useCampus().data
  const entries = useNav()
  const active = activeEntry(path, entries)
  const grant = me?.grants[0]
  const place = grant && campus?.places.get(grant.place)
  return (
    <nav className="nav" aria-label={t('nav.main')}>
      <Link className="brand" to="/" aria-label="Denyut">
        <img src="/icon.svg" width="30" height="30" alt="" />
        <span className="word">Denyut</span>
      </Link>
      {entries.map(({ to, href, label, icon: Icon }) => (
        <Link
          key={to}
          to={href}
          className={`nav-link${to === active ? ' active' : ''}`}
          aria-current={to === active ? 'page' : undefined}
          activeOptions={{ exact: true }}
          title={t(label)}
        >
          <Icon size={18} aria-hidden />
          <span className="word">{t(label)}</span>
          <span className="sr narrow-word">{t(label)}</span>
          <Badge to={to} />
        </Link>
      ))}
      <div className="nav-foot">
        <div className="who">
          <b>{me?.name}</b>
          {grant ? `${pick(ROLE_LABELS[grant.role])}${place ? ` · ${place.label}` : ''}` : ''}
        </div>
        <Tools className="nav-tools" />
      </div>
    </nav>
  )
}

/** Entries that fit at 390 px beside "more". */
const BOTTOM_ENTRIES = 4

function BottomBar() {
  const t = useT()
  const me = useMe()
  const path = useLocation({ select: (location) => location.pathname })
  const [open, setOpen] = useState(false)
  const entries = useNav()
  const shown = entries.slice(0, BOTTOM_ENTRIES)
  const rest = entries.slice(BOTTOM_ENTRIES)
  const active = activeEntry(path, entries)
  return (
    <nav className="bottom" aria-label={t('nav.main')}>
      {shown.map(({ to, href, label, short, icon: Icon }) => (
        <Link
          key={to}
          to={href}
          className={`bottom-link${to === active ? ' active' : ''}`}
          aria-current={to === active ? 'page' : undefined}
          activeOptions={{ exact: true }}
        >
          <Icon size={22} aria-hidden />
          {t(short ?? label)}
          <Badge to={to} />
        </Link>
      ))}
      <button type="button" className="bottom-link" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Ellipsis size={22} aria-hidden />
        {t('nav.more')}
      </button>
      {open && (
        <Sheet title={me?.name ?? ''} onClose={() => setOpen(false)}>
          {rest.map(({ to, href, label, icon: Icon }) => (
            <Link key={to} to={href} className="btn wide" onClick={() => setOpen(false)}>
              <Icon size={18} aria-hidden />
              {t(label)}
              <Badge to={to} />
            </Link>
          ))}
          <Tools className="sheet-tools" words />
        </Sheet>
      )}
    </nav>
  )
}
