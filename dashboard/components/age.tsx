import { Clock3, WifiOff } from 'lucide-react'
import { useNow } from '../data/live/now.ts'
import { STALE_AFTER_MS } from '../data/metrics.ts'
import { useFormats } from '../i18n/format.ts'
import { useT } from '../i18n/text.ts'

/** How old data is; a chip with a sign once it is too old, plain text before. */
export function Age({ at, limit_ms = STALE_AFTER_MS }: { at: number | null; limit_ms?: number }) {
  const t = useT()
  const format = useFormats()
  const now = useNow()
  if (at === null || at === 0)
    return (
      <span className="chip">
        <WifiOff size={13} aria-hidden />
        {t('place.noData')}
      </span>
    )
  const age = now - at
  const words = t('app.ago', { age: format.duration(age) })
  if (age <= limit_ms) return <span className="muted nowrap">{words}</span>
  return (
    <span className="chip warn">
      <Clock3 size={13} aria-hidden />
      {words}
    </span>
  )
}
