import { useNavigate, useSearch } from '@tanstack/react-router'
import { readPref, writePref } from '../../app/prefs.ts'
import { useNarrow } from '../../components/media.ts'
import { type CampusView, desksOf } from '../../data/campus.ts'
import { canAt, useMe } from '../../data/session.ts'
import type { Filter } from './filter.ts'

const ROUTE = '/signed-in/desks/map'

/** The address of the map: what is looked at, kept in the link so that Back, reload and sharing work. */
export function useMapState(view: CampusView) {
  const search = useSearch({ from: ROUTE })
  const navigate = useNavigate()
  const narrow = useNarrow()
  const me = useMe()
  const patch = (change: Partial<typeof search>) =>
    void navigate({ to: '/desks/map', search: { ...search, ...change }, replace: true, resetScroll: false })
  const buildings = view.campus.buildings.filter(
    (one) =>
      canAt(me, 'booking.own', [view.campus.id, one.id]) &&
      one.floors.some((floor) => desksOf(floor).length > 0),
  )
  const named = view.places.get(search.floor ?? '')?.building?.id ?? search.building
  const building = buildings.find((one) => one.id === (named ?? readPref('building'))) ?? buildings[0]
  const floors = building?.floors.filter((floor) => desksOf(floor).length > 0) ?? []
  const floor = floors.find((one) => one.id === (search.floor ?? readPref('deskFloor'))) ?? floors[0]
  const filter: Filter = {
    q: search.q ?? '',
    attributes: search.with?.split(',').filter(Boolean) ?? [],
    onlyFree: search.free === true,
  }
  return {
    search,
    patch,
    view: search.view ?? (narrow ? 'list' : 'plan'),
    buildings,
    building,
    floors,
    floor,
    filter,
    pickBuilding(id: string) {
      writePref('building', id)
      patch({ building: id, floor: undefined, sel: undefined })
    },
    pickFloor(id: string) {
      writePref('deskFloor', id)
      patch({ floor: id, sel: undefined })
    },
  } as const
}

export type MapState = ReturnType<typeof useMapState>
