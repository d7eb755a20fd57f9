import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import '../../i18n/messages/desks.ts'
import { useT } from '../../i18n/text.ts'

/** What did not go as asked, a line each with its reason, until it is put away. */
export function Reasons(props: {
  icon: ReactNode
  title: string
  role?: 'alert' | 'status'
  onClose: () => void
  children: ReactNode
}) {
  const t = useT()
  return (
    <div className="banner skipped" role={props.role}>
      {props.icon}
      <div className="grow">
        <b>{props.title}</b>
        <ul>{props.children}</ul>
      </div>
      <button type="button" className="btn icon plain" aria-label={t('app.close')} onClick={props.onClose}>
        <X size={18} aria-hidden />
      </button>
    </div>
  )
}
