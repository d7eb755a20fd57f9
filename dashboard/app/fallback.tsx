import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { Compass, RotateCw, ShieldX, WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Empty, ErrorCard } from '../components/states.tsx'
import { useOnline } from '../data/online.ts'
import { useT } from '../i18n/text.ts'

export function NotFound() {
  const t = useT()
  return (
    <main className="main">
      <h1 className="sr">{t('app.notFound')}</h1>
      <Empty icon={<Compass size={24} aria-hidden />} title={t('app.notFound')} hint={t('app.notFoundHint')}>
        <Link className="btn" to="/">
          {t('app.toStart')}
        </Link>
      </Empty>
    </main>
  )
}

export function Forbidden() {
  const t = useT()
  return (
    <Empty icon={<ShieldX size={24} aria-hidden />} title={t('app.forbidden')} hint={t('app.forbiddenHint')}>
      <Link className="btn" to="/">
        {t('app.toStart')}
      </Link>
    </Empty>
  )
}

/** As Chromium, Firefox and Safari say that a part of the page could not be fetched. */
const MISSING_PART = /dynamically imported module|importing a module script failed/i

export function Fault({ error, reset }: ErrorComponentProps) {
  const t = useT()
  if (MISSING_PART.test(String(error))) return <NotKept />
  return (
    <main className="main">
      <h1>{t('error.page')}</h1>
      <ErrorCard error={error as Error} retry={reset} />
    </main>
  )
}

/** A page whose parts this device has not got; it loads by itself once there is a network again. */
function NotKept() {
  const t = useT()
  const online = useOnline()
  const [wasOnline] = useState(online)
  useEffect(() => {
    if (online && !wasOnline) location.reload()
  }, [online, wasOnline])
  return (
    <main className="main">
      <h1 className="sr">{t('error.notKept')}</h1>
      <Empty
        icon={<WifiOff size={24} aria-hidden />}
        title={t('error.notKept')}
        hint={t('error.notKeptHint')}
      >
        <button type="button" className="btn" onClick={() => location.reload()}>
          <RotateCw size={16} aria-hidden />
          {t('app.retry')}
        </button>
        <Link className="btn" to="/">
          {t('app.toStart')}
        </Link>
      </Empty>
    </main>
  )
}
