import type { UseQueryResult } from '@tanstack/react-query'
import { RotateCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { CallError } from '../data/call.ts'
import { useT } from '../i18n/text.ts'

const OWN = { network: 'error.network', timeout: 'error.timeout', contract: 'error.contract' } as const

/** What failed, what to do, and the request id that support asks for. */
export function ErrorCard({ error, retry }: { error: Error; retry?: () => void }) {
  const t = useT()
  const code = error instanceof CallError ? error.code : 'internal'
  const own = OWN[code as keyof typeof OWN]
  const problem = error instanceof CallError ? error : null
  // Asking again helps where the surroundings failed, not where the answer is final.
  const final = problem !== null && problem.status >= 400 && problem.status < 500 && problem.status !== 429
  return (
    <div className="error" role="alert">
      <b>
        <TriangleAlert size={16} aria-hidden className="inline-icon" /> {problem?.title ?? t('error.title')}
      </b>
      <span>{own ? t(own) : error.message}</span>
      <span className="muted">
        {t('error.code', { code })}
        {problem?.requestId ? ` · ${t('error.request', { id: problem.requestId })}` : ''}
      </span>
      {retry && !final && (
        <button type="button" className="btn" onClick={retry}>
          <RotateCw size={16} aria-hidden />
          {t('app.retry')}
        </button>
      )}
    </div>
  )
}

export function Empty(props: { icon?: ReactNode; title: string; hint?: ReactNode; children?: ReactNode }) {
  return (
    <div className="empty">
      {props.icon}
      <b>{props.title}</b>
      {props.hint && <span>{props.hint}</span>}
      {props.children}
    </div>
  )
}

/** A grey place-holder of the size to come; it shows only after 300 ms (parts.css), so quick answers never flash. */
export function Skeleton({ height }: { height: number }) {
  const t = useT()
  return (
    <div className="skeleton" style={{ height }} role="status">
      <span className="sr">{t('app.loading')}</span>
    </div>
  )
}

/** The three faces of a query; data of before stays on screen while the next is fetched. */
export function Loaded<T>(props: {
  query: UseQueryResult<T>
  height: number
  children: (data: T) => ReactNode
}) {
  const { query } = props
  if (query.data !== undefined) return props.children(query.data)
  if (query.error) return <ErrorCard error={query.error} retry={() => void query.refetch()} />
  return <Skeleton height={props.height} />
}
