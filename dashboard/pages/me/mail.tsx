import { useShown } from '../../components/shown.ts'
import type { Profile } from '../../data/bookings.ts'
import { useChangeProfile } from '../../data/self.ts'
import { useT } from '../../i18n/text.ts'
import { Setting } from './setting.tsx'

/** Whether notices also come by mail. */
export function Mail({ profile }: { profile: Profile }) {
  const t = useT()
  const change = useChangeProfile()
  const [mail, setMail] = useShown(profile.mail, change, (value) => ({ mail: value }))
  return (
    <Setting title={t('me.mail.title')} doing={change}>
      <label className="choice">
        <input type="checkbox" checked={mail} onChange={(event) => setMail(event.target.checked)} />
        <span>
          <b>{t('me.mail.on')}</b>
          <span className="muted">{t('me.mail.hint')}</span>
        </span>
      </label>
    </Setting>
  )
}
