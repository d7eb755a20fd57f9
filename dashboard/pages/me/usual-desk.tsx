import { useState } from 'react'
import type { Profile } from '../../data/bookings.ts'
import { desksOf, pathLabel, useCampus } from '../../data/campus.ts'
import { useChangeProfile } from '../../data/self.ts'
import { useT } from '../../i18n/text.ts'
import { Setting } from './setting.tsx'

/** The desk that the home offers first. */
export function UsualDesk({ profile }: { profile: Profile }) {
  const t = useT()
  const campus = useCampus().data
  const change = useChangeProfile()
  const current = profile.usualDesk === null ? undefined : campus?.places.get(profile.usualDesk)
  const [chosen, setFloor] = useState<string | null>(null)
  const floorId = chosen ?? current?.floor?.id ?? ''
  const floor = campus?.places.get(floorId)?.floor
  return (
    <Setting title={t('me.usual.title')} hint={t('me.usual.hint')} doing={change}>
      <p>
        {current && campus ? (
          <b>{pathLabel(campus, current.id)}</b>
        ) : (
          <span className="muted">{t('me.usual.none')}</span>
        )}
      </p>
      <div className="change-times">
        <label className="field">
          <span className="label">{t('me.usual.floor')}</span>
          <select className="input" value={floorId} onChange={(event) => setFloor(event.target.value)}>
            <option value="" disabled>
              {t('me.usual.pick')}
            </option>
            {campus?.campus.buildings.map((building) => (
              <optgroup key={building.id} label={building.label}>
                {building.floors
                  .filter((one) => desksOf(one).length > 0)
                  .map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.label}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="label">{t('me.usual.desk')}</span>
          <select
            className="input"
            disabled={!floor}
            value={current?.floor?.id === floorId ? current.id : ''}
            onChange={(event) => change.run({ usualDesk: event.target.value })}
          >
            <option value="" disabled>
              {t('me.usual.pick')}
            </option>
            {floor &&
              desksOf(floor).map((desk) => (
                <option key={desk.id} value={desk.id}>
                  {[desk.label, ...desk.attributes].join(' · ')}
                </option>
              ))}
          </select>
        </label>
      </div>
      {current && (
        <button type="button" className="btn" onClick={() => change.run({ usualDesk: null })}>
          {t('me.usual.clear')}
        </button>
      )}
    </Setting>
  )
}
