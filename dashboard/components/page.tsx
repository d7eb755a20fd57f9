import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { useT } from '../i18n/text.ts'
import { LinkPill, OfflineBanner } from './link.tsx'

/** Head and body of every page behind the sign-in. `zone` is the time zone of what is shown. */
export function Page(props: {
  title: string
  crumb?: ReactNode
  controls?: ReactNode
  zone: string
  /** Shown instead of the banner of the live link: what can be said better of this page. */
  banner?: ReactNode
  children: ReactNode
}) {
  const t = useT()
  useEffect(() => {
    document.title = `${props.title} · Denyut`
  }, [props.title])
  return (
    <>
      <header className="top">
        <div className="top-title">
          <nav className="crumb" aria-label={t('nav.crumb')}>
            {props.crumb}
          </nav>
          <h1>{props.title}</h1>
        </div>
        {props.controls && <div className="controls">{props.controls}</div>}
        <LinkPill zone={props.zone} />
      </header>
      {props.banner ?? <OfflineBanner zone={props.zone} />}
      {props.children}
    </>
  )
}
