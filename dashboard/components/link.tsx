import { WifiOff } from 'lucide-react'
import { zoneName } from '#model/calendar/zone.ts'
import { liveClient, useLink } from '../data/live/live.ts'
import { useFormats } from '../i18n/format.ts'
import { useT } from '../i18n/text.ts'

/** Whether what is shown is live, since when not, in the time of the place. */
export function LinkPill({ zone }: { zone: string }) {
  const t = useT()
  const format = useFormats()
  const { state, heardAt } = useLink()
  const time = heardAt === null ? '' : `${format.timeWithSeconds(heardAt, zone)} ${zoneName(zone, heardAt)}`
  const connecting = state === 'connecting'
  const word = connecting ? t('link.connecting') : t(`link.${state}`)
  const rest = connecting ? '' : time
  return (
    <span className={`link-state ${connecting ? 'connecting' : state}`}>
      <span className="dot" aria-hidden />
      <span className="link-word">
        {word}
        {rest ? ' ·' : ''}
      </span>
      <span>{rest}</span>
    </span>
  )
}

export function OfflineBanner({ zone }: { zone: string }) {
  const t = useT()
  const format = useFormats()
  const { state, heardAt } = useLink()
  return (
    <div role="status" className="slot">
      {state === 'offline' && (
        <div className="banner bad">
          <WifiOff size={18} aria-hidden />
          <span>
            <b>{t('link.lost')}</b>{' '}
            {heardAt === null
              ? t('link.nothing')
              : t('link.showing', {
                  time: `${format.timeWithSeconds(heardAt, zone)} ${zoneName(zone, heardAt)}`,
                })}
          </span>
          <button type="button" className="btn" onClick={() => liveClient.retry()}>
            {t('link.retry')}
          </button>
        </div>
      )}
    </div>
  )
}
