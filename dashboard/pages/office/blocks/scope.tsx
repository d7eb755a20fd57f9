import { Segments } from '../../../components/segments.tsx'
import type { CampusView, Place } from '../../../data/campus.ts'
import { useT } from '../../../i18n/text.ts'

const SCOPES = ['floor', 'zone', 'room', 'desk'] as const
export type Scope = (typeof SCOPES)[number]

/** Zones, rooms or desks of a floor, or nothing to choose from where the floor itself is meant. */
function choicesOf(view: CampusView, floor: Place, scope: Scope): readonly Place[] {
  if (scope === 'floor') return []
  const below = [...view.places.values()].filter(
    ({ kind, ancestors }) => kind === scope && ancestors.includes(floor.id),
  )
  return scope === 'room' ? below.filter(({ room }) => (room?.desks.length ?? 0) > 0) : below
}

/** How many desks lie in the chosen places. */
export const desksIn = (view: CampusView, places: readonly string[]): number =>
  [...view.places.values()].filter(
    ({ kind, ancestors }) => kind === 'desk' && places.some((place) => ancestors.includes(place)),
  ).length

/** What of a floor is to be blocked. */
export function ScopeFields(props: {
  view: CampusView
  floor: Place
  scope: Scope
  chosen: readonly string[]
  fault?: string | undefined
  onScope: (scope: Scope) => void
  onChoose: (chosen: readonly string[]) => void
}) {
  const { view, floor, scope, chosen, fault, onScope, onChoose } = props
  const t = useT()
  const choices = choicesOf(view, floor, scope)
  const toggle = (id: string, on: boolean) =>
    onChoose(on ? [...chosen, id] : chosen.filter((other) => other !== id))
  const rooms = Map.groupBy(choices, ({ room }) => (scope === 'desk' ? (room?.label ?? '') : ''))
  return (
    <>
      <div>
        <Segments
          label={t('block.scope')}
          value={scope}
          choices={SCOPES.map((one) => [one, t(`block.scope.${one}`)] as const)}
          onChange={onScope}
        />
      </div>
      {scope !== 'floor' && (
        <fieldset className="plain-set" aria-describedby={fault ? 'block-choice' : undefined}>
          <legend>{t('block.choose')}</legend>
          <div className="choose">
            {[...rooms].map(([room, places]) => (
              <Group key={room} room={room} places={places} chosen={chosen} onToggle={toggle} />
            ))}
          </div>
          {fault && (
            <span className="fault" id="block-choice">
              {fault}
            </span>
          )}
        </fieldset>
      )}
    </>
  )
}

function Group(props: {
  room: string
  places: readonly Place[]
  chosen: readonly string[]
  onToggle: (id: string, on: boolean) => void
}) {
  return (
    <>
      {props.room && <h3>{props.room}</h3>}
      {props.places.map(({ id, label }) => (
        <label className="check" key={id}>
          <input
            type="checkbox"
            checked={props.chosen.includes(id)}
            onChange={(event) => props.onToggle(id, event.target.checked)}
          />
          {label}
        </label>
      ))}
    </>
  )
}
