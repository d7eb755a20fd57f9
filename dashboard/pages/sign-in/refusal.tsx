import { CallError } from '../../data/call.ts'
import { useT } from '../../i18n/text.ts'

/** What failed and why, in the server's own words; the request id only where support would need it. */
export function Refusal({ error }: { error: Error }) {
  const t = useT()
  const known = error instanceof CallError ? error : null
  const own =
    known?.code === 'network'
      ? t('error.network')
      : known?.code === 'timeout'
        ? t('error.timeout')
        : error.message
  const support = known && known.status >= 500 && known.requestId
  return (
    <div className="error" role="alert">
      {known?.title && <b>{known.title}</b>}
      <span>{own}</span>
      {known?.fields.map((field) => (
        <span key={field.path} className="muted">
          {field.path}: {field.message}
        </span>
      ))}
      {support && (
        <span className="muted">
          {t('error.code', { code: known.code })} · {t('error.request', { id: support })}
        </span>
      )}
    </div>
  )
}
