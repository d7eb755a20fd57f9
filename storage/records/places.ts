import type { Campus, PlaceKind } from '#model/campus/campus.ts'
import { buildTree } from '#model/campus/tree.ts'
import type { Database } from './schema.ts'

type PlaceRow = Omit<Database['place'], 'removed_ms'>
type DeskRow = Omit<Database['desk'], 'removed_ms'>

export interface PlaceRows {
  /** A parent comes before its children. */
  readonly places: readonly PlaceRow[]
  readonly desks: readonly DeskRow[]
}

/** The rows that a campus document stands for. */
export function placeRows(campus: Campus): PlaceRows {
  const tree = buildTree(campus)
  const places = [...tree.values()].map(({ id, kind, label, parent, ancestors, zone }): PlaceRow => {
    const within = (wanted: PlaceKind) => ancestors.find((above) => tree.get(above)?.kind === wanted) ?? null
    return {
      id,
      kind,
      parent,
      label,
      building: within('building'),
      floor: within('floor'),
      zone: within('zone'),
      time_zone: zone,
    }
  })
  const rooms = campus.buildings.flatMap(({ floors }) => floors.flatMap((floor) => floor.rooms))
  const desks = rooms.flatMap((room) =>
    room.desks.map(
      ({ id, at, rotation_deg, attributes }): DeskRow => ({
        id,
        room: room.id,
        x_m: at[0],
        y_m: at[1],
        rotation_deg,
        attributes,
      }),
    ),
  )
  return { places, desks }
}
