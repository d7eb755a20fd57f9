import { UserX } from 'lucide-react'
import type { User } from '../../../data/office.ts'
import { useT } from '../../../i18n/text.ts'

/** Whether somebody can sign in; only what is not usual stands out. */
export function State({ user }: { user: User }) {
  const t = useT()
  if (user.disabledAt !== null)
    return (
      <span className="chip warn">
        <UserX size={13} aria-hidden />
        {t('people.disabled')}
      </span>
    )
  return <span className="muted">{t(user.invited ? 'people.invited' : 'people.active')}</span>
}
