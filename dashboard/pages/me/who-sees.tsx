import { VISIBILITIES, type Visibility } from '#model/bookings/privacy.ts'
import { useShown } from '../../components/shown.ts'
import type { Profile } from '../../data/bookings.ts'
import { useChangeProfile } from '../../data/self.ts'
import { type Translate, useT } from '../../i18n/text.ts'
import { Setting } from './setting.tsx'

function hintOf(t: Translate, { unit }: Profile, visibility: Visibility): string {
  if (visibility !== 'unit') return t(`me.sees.${visibility}Hint`)
  return unit === null ? t('me.sees.noUnit') : t('me.sees.unitHint', { unit })
}

export function WhoSees({ profile }: { profile: Profile }) {
  const t = useT()
  const change = useChangeProfile()
  const [seenBy, setSeenBy] = useShown(profile.visibility, change, (visibility) => ({ visibility }))
  const [findable, setFindable] = useShown(profile.findable, change, (value) => ({ findable: value }))
  return (
    <Setting title={t('me.sees.title')} hint={t('me.sees.hint')} doing={change}>
      <fieldset className="choices">
        <legend className="sr">{t('me.sees.title')}</legend>
        {VISIBILITIES.map((visibility) => (
          <label key={visibility} className="choice">
            <input
              type="radio"
              name="visibility"
              checked={seenBy === visibility}
              onChange={() => setSeenBy(visibility)}
            />
            <span>
              <b>{t(`me.sees.${visibility}`)}</b>
              <span className="muted">{hintOf(t, profile, visibility)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <label className="choice">
        <input type="checkbox" checked={findable} onChange={(event) => setFindable(event.target.checked)} />
        <span>
          <b>{t('me.sees.findable')}</b>
          <span className="muted">{t('me.sees.findableHint')}</span>
        </span>
      </label>
    </Setting>
  )
}
