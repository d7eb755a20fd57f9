import { type CampusView, type Place, pathLabel } from '../../../data/campus.ts'
import { canAt, type Me } from '../../../data/session.ts'

export const LEVELS = ['building', 'floor', 'zone', 'desk'] as const
export type Level = (typeof LEVELS)[number]

/** Places of a level that hold desks one manages, or lie within such, below a place. */
export function choicesAt(view: CampusView, me: Me | null, level: Level, within: string): Place[] {
  const found = [...view.places.values()].filter(
    ({ kind, ancestors, id }) => kind === level && id !== within && ancestors.includes(within),
  )
  return found.filter((place) => managedIn(view, me, place))
}

export const manages = (me: Me | null, place: Place | undefined): boolean =>
  place !== undefined && canAt(me, 'booking.manage', place.ancestors)

/** Whether something at or below a place is managed by this person. */
function managedIn(view: CampusView, me: Me | null, place: Place): boolean {
  return (
    manages(me, place) ||
    (me?.grants.some(({ place: granted }) => {
      const ancestors = view.places.get(granted)?.ancestors ?? []
      return ancestors.includes(place.id) && canAt(me, 'booking.manage', ancestors)
    }) ??
      false)
  )
}

/** The place in the address when it is managed, else the widest that is. */
export function chosenPlace(view: CampusView, me: Me | null, wanted: string | undefined): Place | undefined {
  const asked = wanted === undefined ? undefined : view.places.get(wanted)
  if (manages(me, asked) && asked?.kind !== 'meter') return asked
  const granted = (me?.grants ?? []).flatMap(({ place }) => view.places.get(place) ?? [])
  return granted
    .filter((place) => manages(me, place) && place.kind !== 'meter')
    .sort((a, b) => a.ancestors.length - b.ancestors.length)[0]
}

/** A place in words from the building down, zones too; null for the campus itself. */
export function placeWords(view: CampusView, id: string): string | null {
  const place = view.places.get(id)
  if (place?.kind === 'campus') return null
  const path = pathLabel(view, id)
  return place?.kind === 'zone' ? `${path} › ${place.label}` : path
}
