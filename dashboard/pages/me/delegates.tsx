import type { FormEvent } from 'react'
import { Field } from '../../components/field.tsx'
import type { Profile } from '../../data/bookings.ts'
import { useSetDelegate } from '../../data/self.ts'
import { useT } from '../../i18n/text.ts'
import { Setting } from './setting.tsx'

/** Who may book on the reader's behalf, and for whom the reader may. */
export function Delegates({ profile }: { profile: Profile }) {
  const t = useT()
  const set = useSetDelegate()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const email = String(new FormData(form).get('email')).trim()
    set.run({ email, allowed: true }, () => form.reset())
  }
  return (
    <Setting title={t('me.delegates.title')} hint={t('me.delegates.hint')} doing={set}>
      {profile.delegates.length === 0 ? (
        <p className="muted">{t('me.delegates.none')}</p>
      ) : (
        <ul className="plain-list">
          {profile.delegates.map(({ name, email }) => (
            <li key={email}>
              <span className="grow">
                {name} <span className={name === null ? undefined : 'muted'}>{email}</span>
              </span>
              <button
                type="button"
                className="btn"
                aria-label={t('me.delegates.removeOf', { name: name ?? email })}
                onClick={() => set.run({ email, allowed: false })}
              >
                {t('me.delegates.remove')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="inline-form" onSubmit={submit}>
        <Field label={t('me.delegates.email')} name="email" type="email" required autoComplete="off" />
        <button type="submit" className="btn" disabled={set.pending}>
          {t('me.delegates.add')}
        </button>
      </form>
      {profile.actsFor.length > 0 && (
        <p className="muted">
          {t('me.delegates.actsFor', { names: profile.actsFor.map(({ name }) => name).join(', ') })}
        </p>
      )}
    </Setting>
  )
}
