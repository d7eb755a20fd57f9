import { CHANGE_KINDS, type ChangeKind } from '#model/api/desk-insight.ts'
import type { Place } from '../../../data/campus.ts'
import { canAt, type Me, useMe } from '../../../data/session.ts'
import { useT } from '../../../i18n/text.ts'

/** Kinds of changes that somebody may read of a place: accounts are for those who administer them. */
function kindsAt(me: Me | null, { ancestors }: Place): readonly ChangeKind[] {
  const administers = canAt(me, 'user.read', ancestors)
  return CHANGE_KINDS.filter((kind) => administers || (kind !== 'account' && kind !== 'token'))
}

export const isKind = (me: Me | null, place: Place, kind: string | undefined): kind is ChangeKind =>
  kindsAt(me, place).some((one) => one === kind)

/** Narrows changes to one kind. */
export function KindPicker(props: {
  place: Place
  kind: ChangeKind | undefined
  onPick: (kind: ChangeKind | undefined) => void
}) {
  const t = useT()
  const me = useMe()
  return (
    <label className="select">
      <span className="sr">{t('change.kind')}</span>
      <select
        className="input slim"
        value={props.kind ?? ''}
        onChange={({ target }) => {
          const picked = target.value
          props.onPick(isKind(me, props.place, picked) ? picked : undefined)
        }}
      >
        <option value="">{t('change.kind.all')}</option>
        {kindsAt(me, props.place).map((kind) => (
          <option key={kind} value={kind}>
            {t(`change.kind.${kind}`)}
          </option>
        ))}
      </select>
    </label>
  )
}
