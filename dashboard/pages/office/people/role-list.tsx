import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { CampusView } from '../../../data/campus.ts'
import { type Grant, type User, useTakeRole } from '../../../data/office.ts'
import { useT } from '../../../i18n/text.ts'
import { Refused } from '../parts/refused.tsx'
import { grantWords } from './roles.ts'

/** Roles of somebody; each can be taken away after a second press. */
export function RoleList(props: {
  view: CampusView
  user: User
  onGive: () => void
  onTaken: (words: string) => void
}) {
  const { view, user, onGive, onTaken } = props
  const t = useT()
  const take = useTakeRole()
  const [asked, setAsked] = useState<string>()
  const run = (grant: Grant) => {
    const role = grantWords(t, view, grant)
    take.run({ user: user.id, grant }, () => {
      setAsked(undefined)
      onTaken(t('people.taken', { role }))
    })
  }
  return (
    <section className="stack slim">
      <h3>{t('people.roles')}</h3>
      {user.grants.length === 0 && <p className="muted">{t('people.noRoles')}</p>}
      <ul className="plain-list">
        {user.grants.map((grant) => {
          const words = grantWords(t, view, grant)
          return (
            <li key={words}>
              <span className="words">
                <b>{words}</b>
                {asked === words && <span>{t('people.takeSure')}</span>}
              </span>
              {asked === words ? (
                <Sure pending={take.pending} onYes={() => run(grant)} onNo={() => setAsked(undefined)} />
              ) : (
                <button
                  type="button"
                  className="btn"
                  aria-label={t('people.takeOf', { role: words })}
                  onClick={() => {
                    take.reset()
                    setAsked(words)
                  }}
                >
                  {t('people.take')}
                </button>
              )}
            </li>
          )
        })}
      </ul>
      <Refused error={take.error} />
      {user.disabledAt === null && (
        <div className="form-foot">
          <button type="button" className="btn" onClick={onGive}>
            <Plus size={16} aria-hidden />
            {t('people.give')}
          </button>
        </div>
      )}
    </section>
  )
}

function Sure({ pending, onYes, onNo }: { pending: boolean; onYes: () => void; onNo: () => void }) {
  const t = useT()
  return (
    <span className="form-foot">
      <button type="button" className="btn danger" disabled={pending} onClick={onYes}>
        {t('people.takeYes')}
      </button>
      <button
        type="button"
        className="btn"
        // biome-ignore lint/a11y/noAutofocus: the pair takes the place of the button that was pressed; a second press does no harm
        autoFocus
        onClick={onNo}
      >
        {t('office.cancel')}
      </button>
    </span>
  )
}
