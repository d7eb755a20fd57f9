export const VISIBILITIES = ['unit', 'all', 'nobody'] as const
/** Who may read a person's name on a booking: the own unit, everybody who is signed in, nobody. */
export type Visibility = (typeof VISIBILITIES)[number]

export interface Person {
  readonly id: string
  readonly name: string
  readonly unit: string | null
  readonly visibility: Visibility
  /** Lets colleagues who may see the name also search for it. */
  readonly findable: boolean
}

/** Who looks. `manages`: has the verb booking.manage on the desk. A token stands for no person and reads no names. */
export interface Viewer {
  readonly id: string
  readonly kind: 'user' | 'token'
  readonly unit: string | null
  readonly manages: boolean
}

/** Why somebody may read a name: `role` is logged as a look, the others are what the person agreed to. */
export type NameGround = 'self' | 'shared' | 'role'

/** Ground on which `viewer` may read whose booking it is; null: it may not. `actors`: the person's delegates and who booked. */
export function nameGround(
  viewer: Viewer,
  person: Person,
  actors: readonly string[] = [],
): NameGround | null {
  if (viewer.kind !== 'user') return null
  if (viewer.id === person.id || actors.includes(viewer.id)) return 'self'
  if (person.visibility === 'all') return 'shared'
  if (person.visibility === 'unit' && person.unit !== null && person.unit === viewer.unit) return 'shared'
  return viewer.manages ? 'role' : null
}
