import type { ReactNode } from 'react'
import { ErrorCard } from '../../components/states.tsx'
import type { Doing } from '../../data/deed.ts'
import { useT } from '../../i18n/text.ts'

/** One group of own settings; whether the last change was kept is said beside its title. */
export function Setting(props: {
  title: string
  hint?: ReactNode
  doing?: Pick<Doing<never, unknown>, 'pending' | 'error' | 'result'> & { readonly input: unknown }
  children: ReactNode
}) {
  const t = useT()
  const { doing } = props
  const saved = doing && !doing.pending && !doing.error && doing.input !== null
  return (
    <section className="card setting">
      <header className="card-head">
        <h2>{props.title}</h2>
        <span className="grow" />
        <span className="muted" role="status">
          {doing?.pending ? t('me.do.working') : saved ? t('me.settings.saved') : ''}
        </span>
      </header>
      {props.hint && <p className="hint">{props.hint}</p>}
      {props.children}
      {doing?.error && <ErrorCard error={doing.error} />}
    </section>
  )
}
