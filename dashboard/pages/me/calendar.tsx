import { Copy } from 'lucide-react'
import { useState } from 'react'
import { ErrorCard } from '../../components/states.tsx'
import type { Profile } from '../../data/bookings.ts'
import { useNewCalendar, useRevokeCalendar } from '../../data/self.ts'
import { useT } from '../../i18n/text.ts'
import { Setting } from './setting.tsx'

/** The secret address under which a calendar program reads one's own bookings. It is shown once: the server keeps a hash. */
export function CalendarAddress({ profile }: { profile: Profile }) {
  const t = useT()
  const made = useNewCalendar()
  const revoke = useRevokeCalendar()
  const url = profile.calendar ? made.result?.url : undefined
  const off = made.pending || revoke.pending
  return (
    <Setting title={t('me.calendar.title')} hint={t('me.calendar.hint')} doing={made}>
      {url ? (
        <Address url={url} />
      ) : (
        <p className="muted">{t(profile.calendar ? 'me.calendar.exists' : 'me.calendar.none')}</p>
      )}
      <div className="booking-ways">
        <button type="button" className="btn" disabled={off} onClick={() => made.run()}>
          {t(profile.calendar ? 'me.calendar.rotate' : 'me.calendar.create')}
        </button>
        {profile.calendar && (
          <button type="button" className="btn" disabled={off} onClick={() => revoke.run()}>
            {t('me.calendar.revoke')}
          </button>
        )}
      </div>
      {revoke.error && <ErrorCard error={revoke.error} />}
    </Setting>
  )
}

function Address({ url }: { url: string }) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  return (
    <div className="copy-row">
      <input
        className="input mono"
        readOnly
        aria-label={t('me.calendar.address')}
        value={url}
        onFocus={(event) => event.target.select()}
      />
      <button
        type="button"
        className="btn"
        onClick={() => {
          // Without https there is no clipboard: the address stays selected for the reader's own copy.
          navigator.clipboard?.writeText(url).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }}
      >
        <Copy size={16} aria-hidden />
        {t(copied ? 'me.calendar.copied' : 'me.calendar.copy')}
      </button>
    </div>
  )
}
