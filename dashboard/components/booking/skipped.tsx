import { CalendarX2 } from 'lucide-react'
import type { Booked } from '../../data/bookings.ts'
import { useFormats } from '../../i18n/format.ts'
import { pick, useT } from '../../i18n/text.ts'
import { Reasons } from './reasons.tsx'
import { detailsOf, ruleWords } from './refusal.tsx'

/** Days that were left out of a booking of several, each with its reason. */
export function Skipped(props: { skipped: Booked['skipped']; zone: string; onClose: () => void }) {
  const t = useT()
  const format = useFormats()
  const { skipped, zone, onClose } = props
  return (
    <Reasons
      icon={<CalendarX2 size={18} aria-hidden />}
      title={t('home.skipped', { n: skipped.length })}
      onClose={onClose}
    >
      {skipped.map(({ date, code, title, details }) => (
        <li key={date}>
          {format.date(date)}: {pick(title)}.{' '}
          {code === 'booking_closed' && ruleWords(code, detailsOf(details), { t, format, zone })}
        </li>
      ))}
    </Reasons>
  )
}
