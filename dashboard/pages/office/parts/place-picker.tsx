import type { CampusView, Place } from '../../../data/campus.ts'
import { useMe } from '../../../data/session.ts'
import { useT } from '../../../i18n/text.ts'
import { choicesAt, LEVELS, type Level, manages } from './places.ts'

/** A place from the building down, one list a level; only what one manages. */
export function PlacePicker(props: {
  view: CampusView
  place: Place
  /** The lowest level that can be chosen. */
  depth: Level
  onPick: (place: string) => void
}) {
  const { view, place, depth, onPick } = props
  const t = useT()
  const me = useMe()
  const { campus } = view
  const levels = LEVELS.slice(0, LEVELS.indexOf(depth) + 1)
  const chosen = levels.map((level) => place.ancestors.find((id) => view.places.get(id)?.kind === level))
  return (
    <fieldset className="picker">
      <legend className="sr">{t('office.place')}</legend>
      {levels.map((level, i) => {
        const above = chosen.slice(0, i).findLast((id) => id !== undefined) ?? campus.id
        // A desk is offered once its floor is known: a building has hundreds.
        if (i > 0 && level !== 'desk' && chosen[i - 1] === undefined) return null
        if (level === 'desk' && chosen[1] === undefined) return null
        const choices = choicesAt(view, me, level, above)
        if (choices.length === 0) return null
        const mayAll = manages(me, view.places.get(above))
        return (
          <label className="select" key={level}>
            <span className="sr">{t(`office.pick.${level}`)}</span>
            <select
              className="input slim"
              value={chosen[i] ?? ''}
              onChange={(event) => onPick(event.target.value || above)}
            >
              {(mayAll || chosen[i] === undefined) && <option value="">{t(`office.all.${level}`)}</option>}
              {choices.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )
      })}
    </fieldset>
  )
}
