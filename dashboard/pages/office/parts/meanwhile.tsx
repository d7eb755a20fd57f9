import { TriangleAlert } from 'lucide-react'
import type { LastChange } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'

interface MeanwhileProps {
  readonly changed: LastChange
  /** What somebody else has changed, by name. */
  readonly what: readonly string[]
  readonly zone: string
  readonly onTake: () => void
}

/** Somebody else has saved while this was typed: the way on keeps what was typed. */
export function Meanwhile({ changed, what, zone, onTake }: MeanwhileProps) {
  const t = useT()
  const format = useFormats()
  const who =
    changed?.by === 'self'
      ? t('meanwhile.self')
      : changed?.by === 'system'
        ? t('change.system')
        : (changed?.actor ?? t('meanwhile.someone'))
  return (
    <div className="meanwhile" role="alert">
      <b>
        <TriangleAlert size={16} aria-hidden className="inline-icon" />{' '}
        {t('meanwhile.title', { who, when: changed ? format.dateTime(changed.at, zone) : '' })}
      </b>
      <span>
        {what.length > 0 && `${t('meanwhile.what', { what: what.join(', ') })} `}
        {t('meanwhile.keep')}
      </span>
      <button type="button" className="btn" onClick={onTake}>
        {t('meanwhile.take')}
      </button>
    </div>
  )
}
