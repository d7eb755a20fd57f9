import type { SeriesRule } from '#model/bookings/series.ts'
import { Segments } from '../../components/segments.tsx'
import type { Formats } from '../../i18n/format.ts'
import { type Translate, useT } from '../../i18n/text.ts'

export type NamedPart = 'day' | 'morning' | 'afternoon'
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/** "Senin" of ISO weekday 1: the first of January 2024 was a Monday. */
export const weekdayName = (format: Formats, weekday: number): string => format.weekday(`2024-01-0${weekday}`)

export const partWords = (t: Translate, part: SeriesRule['part']): string =>
  typeof part === 'object' ? `${part.from}–${part.to}` : t(`home.part.${part}`)

/** The working day or one of its halves. */
export function PartField({ value, onChange }: { value: NamedPart; onChange: (part: NamedPart) => void }) {
  const t = useT()
  return (
    <div className="field">
      <span className="label">{t('home.part')}</span>
      <Segments
        label={t('home.part')}
        value={value}
        onChange={onChange}
        choices={[
          ['day', t('home.part.day')],
          ['morning', t('home.part.morning')],
          ['afternoon', t('home.part.afternoon')],
        ]}
      />
    </div>
  )
}
