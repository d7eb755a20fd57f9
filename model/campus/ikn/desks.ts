import type { Desk } from '../campus.ts'

/** A rectangle on the plan, metres. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly depth: number
}

/** Room that one desk takes along its bench and across it: 1.6 x 0.8 m and a little air, metres. */
const ALONG_M = 2
const ACROSS_M = 1
/** Desks that one bench should have: two rows of two read well on a plan. */
const BENCH_DESKS = 4
/** A bench and the way between it and the next, metres. */
const BENCH_PITCH_M = 4

export interface DeskNaming {
  readonly floor: string
  readonly zoneLetter: string
  /** Number of the first desk on the floor. */
  readonly first: number
  /** Which side of the room is the facade. */
  readonly window: 'north' | 'south'
}

/** Benches across the facade, spread evenly over a room; each is two rows of desks back to back. */
export function benches(room: Rect, count: number, naming: DeskNaming): Desk[] {
  const many = Math.max(1, Math.min(Math.ceil(count / BENCH_DESKS), Math.floor(room.width / BENCH_PITCH_M)))
  const top = room.y + (room.depth - Math.ceil(count / many / 2) * ALONG_M) / 2
  const desks: Desk[] = []
  for (let bench = 0; bench < many; bench++) {
    const own = Math.floor(count / many) + (bench < count % many ? 1 : 0)
    const rows = Math.ceil(own / 2)
    const centre = room.x + (room.width * (bench + 0.5)) / many
    for (let i = 0; i < own; i++) {
      const row = Math.floor(i / 2)
      const west = i % 2 === 0
      desks.push(
        desk(naming, desks.length, {
          at: [metres(centre + (west ? -ACROSS_M : ACROSS_M) / 2), metres(top + (row + 0.5) * ALONG_M)],
          rotation_deg: west ? 90 : 270,
          byWindow: naming.window === 'north' ? row === 0 : row === rows - 1,
        }),
      )
    }
  }
  return desks
}

function desk(
  { floor, zoneLetter, first }: DeskNaming,
  index: number,
  place: { at: [number, number]; rotation_deg: number; byWindow: boolean },
): Desk {
  const number = first + index
  const digits = String(number).padStart(3, '0')
  const attributes = ['monitor']
  if (place.byWindow) attributes.push('window')
  // One in six can be raised, one in twenty has room for a wheelchair.
  if (number % 6 === 0) attributes.push('standing')
  if (number % 20 === 1) attributes.push('accessible')
  return {
    id: `${floor}-d${digits}`,
    label: `Meja ${zoneLetter}-${digits}`,
    at: place.at,
    rotation_deg: place.rotation_deg,
    attributes,
  }
}

/** Plans are kept to the centimetre. */
const metres = (value: number): number => Math.round(value * 100) / 100
