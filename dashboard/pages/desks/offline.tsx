import { WifiOff } from 'lucide-react'
import { zoneName } from '#model/calendar/zone.ts'
import '../../i18n/messages/desks.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

/** What was seen last, and since when (Unix ms): read only. */
export function Offline({ at, zone }: { at: number; zone: string }) {
  const t = useT()
  const format = useFormats()
  return (
    <div className="banner bad" role="status">
      <WifiOff size={18} aria-hidden />
      <span>{t('me.offline', { time: `${format.dateTime(at, zone)} ${zoneName(zone, at)}` })}</span>
    </div>
  )
}
