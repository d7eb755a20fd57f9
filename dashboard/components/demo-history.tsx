import { History } from 'lucide-react'
import { useDemoHistory } from '../data/ledger.ts'
import { canSomewhere, useMe } from '../data/session.ts'
import { useFormats } from '../i18n/format.ts'
import { useT } from '../i18n/text.ts'
import { Bar } from './tile.tsx'

/** After a first start the charts fill for a while: says so, and how far it is. Nothing once the history is whole. */
export function DemoHistory() {
  const t = useT()
  const format = useFormats()
  const progress = useDemoHistory(canSomewhere(useMe(), 'ledger.read')).data?.demoHistory
  if (!progress) return null
  const fraction = progress.done / Math.max(1, progress.total)
  return (
    <div className="banner calm">
      <History size={18} aria-hidden />
      <span>
        {t('demo.history')} <b className="num">{format.percent(fraction)}</b>
        <Bar fraction={fraction} />
      </span>
    </div>
  )
}
