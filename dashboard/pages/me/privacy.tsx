import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { profileQuery } from '../../data/self.ts'
import { useMe } from '../../data/session.ts'
import '../../i18n/messages/desks.ts'
import '../../i18n/messages/own.ts'
import { useT } from '../../i18n/text.ts'
import { Tool } from '../sign-in/tools.tsx'

const SECTIONS = ['what', 'why', 'notAttendance', 'basis', 'who', 'auto', 'keep', 'rights'] as const

/** What is kept about people at desks, why, for how long, and what they may demand (UU 27/2022). For everybody, signed in or not. */
export function PrivacyPage() {
  const t = useT()
  const me = useMe()
  useEffect(() => {
    document.title = `${t('me.privacy.title')} · Denyut`
  }, [t])
  return (
    <main className="main notice-page">
      <p>
        <Link to="/">{t('me.privacy.back')}</Link>
      </p>
      <h1>{t('me.privacy.title')}</h1>
      <p>{t('me.privacy.lead')}</p>
      {SECTIONS.map((section) => (
        <section key={section} className="card">
          <h2>{t(`me.privacy.${section}`)}</h2>
          <p>{t(`me.privacy.${section}Text`)}</p>
          {section === 'keep' && me && <Kept />}
          {section === 'keep' && <p>{t('me.privacy.keepSensors')}</p>}
          {section === 'rights' && me && (
            <Link className="btn" to="/me/settings">
              {t('nav.mySettings')}
            </Link>
          )}
        </section>
      ))}
      <Tool />
    </main>
  )
}

function Kept() {
  const t = useT()
  const days = useQuery(profileQuery).data?.retention_d
  return days === undefined ? null : <p>{t('me.privacy.keepDays', { n: days })}</p>
}
