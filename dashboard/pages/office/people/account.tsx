import { type ReactNode, useState } from 'react'
import { Sheet } from '../../../components/sheet.tsx'
import type { CampusView } from '../../../data/campus.ts'
import { type User, useEnable, useLinkUser } from '../../../data/office.ts'
import { useMe } from '../../../data/session.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { Refused } from '../parts/refused.tsx'
import { Disable } from './disable.tsx'
import { Invite } from './invite.tsx'
import { LinkSheet } from './link-sheet.tsx'
import { RoleList } from './role-list.tsx'
import { State } from './state.tsx'

interface AccountProps {
  readonly view: CampusView
  readonly user: User
  readonly onClose: () => void
}

/** One account: its roles, a way in for who lost the password, and its end. */
export function Account({ view, user, onClose }: AccountProps) {
  const t = useT()
  const link = useLinkUser()
  const [step, setStep] = useState<'give' | 'disable' | null>(null)
  const [said, setSaid] = useState('')
  const name = user.name ?? user.email
  if (step === 'give') return <Invite view={view} to={user} onClose={() => setStep(null)} />
  if (link.result)
    return (
      <LinkSheet
        title={t('people.linkFor', { email: user.email })}
        link={link.result}
        zone={view.campus.zone}
        onClose={link.reset}
      />
    )
  if (step === 'disable')
    return (
      <Disable
        view={view}
        user={user}
        onClose={(words) => {
          setSaid(words ?? '')
          setStep(null)
        }}
      />
    )
  return (
    <Sheet title={name} onClose={onClose} aside={<State user={user} />}>
      {user.name && <p className="muted">{user.email}</p>}
      <p role="status" className={said ? 'told' : 'sr'}>
        {said}
      </p>
      <RoleList view={view} user={user} onGive={() => setStep('give')} onTaken={setSaid} />
      <section className="stack slim">
        <h3>{t('people.account')}</h3>
        {user.mayManage ? (
          <Deeds
            view={view}
            user={user}
            onLink={() => link.run(user.email)}
            onEnd={() => setStep('disable')}
            onSaid={setSaid}
          />
        ) : (
          <p className="muted">{t('people.elsewhere')}</p>
        )}
        <Refused error={link.error} />
      </section>
    </Sheet>
  )
}

function Deeds(props: {
  view: CampusView
  user: User
  onLink: () => void
  onEnd: () => void
  onSaid: (words: string) => void
}) {
  const { view, user, onLink, onEnd, onSaid } = props
  const t = useT()
  const me = useMe()
  const format = useFormats()
  const enable = useEnable()
  const name = user.name ?? user.email
  if (user.disabledAt !== null)
    return (
      <>
        <p>{t('people.disabledSince', { date: format.dateTime(user.disabledAt, view.campus.zone) })}</p>
        <ul className="plain-list">
          <Deed words={t('people.enableWhy')}>
            <button
              type="button"
              className="btn"
              disabled={enable.pending}
              onClick={() => enable.run(user.id, () => onSaid(t('people.enabledNow', { name })))}
            >
              {t('people.enable')}
            </button>
          </Deed>
          <Deed words={t('people.leftoversWhy')}>
            <button type="button" className="btn" onClick={onEnd}>
              {t('people.leftovers')}
            </button>
          </Deed>
        </ul>
        <Refused error={enable.error} />
      </>
    )
  return (
    <ul className="plain-list">
      <Deed words={t('people.linkWhy')}>
        <button
          type="button"
          className="btn"
          aria-label={t('people.linkFor', { email: user.email })}
          onClick={onLink}
        >
          {t('people.link')}
        </button>
      </Deed>
      {user.id === me?.id ? (
        <Deed words={t('people.self')} />
      ) : (
        <Deed words={t('people.disableWhy')}>
          <button type="button" className="btn" onClick={onEnd}>
            {t('people.disable')}
          </button>
        </Deed>
      )}
    </ul>
  )
}

const Deed = ({ words, children }: { words: string; children?: ReactNode }) => (
  <li>
    <span className="words muted">{words}</span>
    {children}
  </li>
)
