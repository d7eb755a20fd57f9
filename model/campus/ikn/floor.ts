import type { Floor, Room, Zone } from '../campus.ts'
import { benches, type Rect } from './desks.ts'
import { AC_SHARE, type BuildingFacts } from './facts.ts'

type Corner = [number, number]
type RoomKind = Room['kind']

/** Terraces at both ends, offices along both long facades, a ring of corridor around the core. Metres. */
const WIDTH = 60
const DEPTH = 36
const WEST = 4
const EAST = 56
const NORTH_OFFICE = 11
const MIDDLE_FROM = 13.5
const MIDDLE_TO = 22.5
const SOUTH_OFFICE = 25
/** The court that the OIKN plan leaves open at its south side. */
const COURT = { from: 20, to: 40, y: 28 }

const ZONES = [
  { letter: 'A', words: 'Barat Laut' },
  { letter: 'B', words: 'Timur Laut' },
  { letter: 'C', words: 'Barat Daya' },
  { letter: 'D', words: 'Tenggara' },
] as const
type Letter = (typeof ZONES)[number]['letter']

const corners = ({ x, y, width, depth }: Rect): Corner[] => [
  [x, y],
  [x + width, y],
  [x + width, y + depth],
  [x, y + depth],
]

const rect = (fromX: number, fromY: number, toX: number, toY: number): Rect => ({
  x: fromX,
  y: fromY,
  width: toX - fromX,
  depth: toY - fromY,
})

/** A room before it has an id. */
interface Draft {
  readonly label: string
  readonly kind: RoomKind
  readonly outline: Corner[]
  readonly capacity: number
  readonly zone?: Letter
  /** Where desks stand and which side is the facade. */
  readonly desks?: { readonly area: Rect; readonly count: number; readonly window: 'north' | 'south' }
}

const room = (label: string, kind: RoomKind, area: Rect, capacity: number, zone?: Letter): Draft => ({
  label,
  kind,
  outline: corners(area),
  capacity,
  ...(zone ? { zone } : {}),
})

/** Open offices hold their desks and some visitors: the floor's capacity over the desks. */
function offices(facts: BuildingFacts, ground: boolean, capacity: number): Draft[] {
  const court = facts.plan === 'court'
  const middle = (WEST + EAST) / 2
  const areas: Readonly<Record<Letter, Rect>> = {
    A: rect(WEST, 0, middle, NORTH_OFFICE),
    B: rect(middle, 0, EAST, NORTH_OFFICE),
    C: rect(WEST, SOUTH_OFFICE, court ? COURT.from : middle, DEPTH),
    D: rect(court ? COURT.to : middle, SOUTH_OFFICE, EAST, DEPTH),
  }
  return ZONES.map(({ letter }, i) => {
    const count = shareOf(facts.desksPerFloor, ZONES.length, i)
    const special = court && ground && letter === 'B'
    return {
      label: special ? 'Pusat Komando (ICCC)' : `Ruang Kerja ${letter}`,
      kind: special ? 'special' : 'office',
      outline: corners(areas[letter]),
      capacity: Math.max(count, shareOf(capacity, ZONES.length, i)),
      zone: letter,
      desks: { area: areas[letter], count, window: i < 2 ? 'north' : 'south' },
    }
  })
}

/** `total` in `parts` whole shares that differ by at most one, the larger first. */
const shareOf = (total: number, parts: number, index: number): number =>
  Math.floor(total / parts) + (index < total % parts ? 1 : 0)

const CORRIDOR: Corner[] = [
  [WEST, NORTH_OFFICE],
  [EAST, NORTH_OFFICE],
  [EAST, MIDDLE_FROM],
  [23, MIDDLE_FROM],
  [23, MIDDLE_TO],
  [EAST, MIDDLE_TO],
  [EAST, SOUTH_OFFICE],
  [WEST, SOUTH_OFFICE],
  [WEST, MIDDLE_TO],
  [21, MIDDLE_TO],
  [21, MIDDLE_FROM],
  [WEST, MIDDLE_FROM],
]

const middle = (fromX: number, toX: number): Rect => rect(fromX, MIDDLE_FROM, toX, MIDDLE_TO)

/** What stands beside the core, from west to east, and what surrounds it. */
function middleRooms(ground: boolean): Draft[] {
  return [
    room('Ruang Rapat 1', 'meeting', middle(WEST, 11), 16, 'A'),
    room('Pantri', 'pantry', middle(11, 16), 12, 'C'),
    room('Musala', 'prayer', middle(16, 21), 20, 'C'),
    room('Inti: lift, tangga, toilet', 'core', middle(23, 37), 0),
    room(ground ? 'Lobi Utama' : 'Lobi Lift', 'lobby', middle(37, 41), 20),
    room('Ruang Rapat 2', 'meeting', middle(41, 48.5), 20, 'B'),
    room('Ruang Rapat 3', 'meeting', middle(48.5, EAST), 10, 'D'),
    { label: 'Koridor', kind: 'corridor', outline: CORRIDOR, capacity: 0 },
    room('Teras Barat', 'service', rect(0, 0, WEST, DEPTH), 0),
    room('Teras Timur', 'service', rect(EAST, 0, WIDTH, DEPTH), 0),
  ]
}

function courtRoom(ground: boolean): Draft {
  const area = rect(COURT.from, SOUTH_OFFICE, COURT.to, COURT.y)
  return ground ? room('Ruang Tamu', 'lobby', area, 24) : room('Ruang Kolaborasi', 'meeting', area, 16)
}

function outlineOf({ plan }: BuildingFacts): Corner[] {
  if (plan === 'slab') return corners(rect(0, 0, WIDTH, DEPTH))
  return [
    [0, 0],
    [WIDTH, 0],
    [WIDTH, DEPTH],
    [COURT.to, DEPTH],
    [COURT.to, COURT.y],
    [COURT.from, COURT.y],
    [COURT.from, DEPTH],
    [0, DEPTH],
  ]
}

const zoneId = (floor: string, letter: Letter): string => `${floor}-z${letter.toLowerCase()}`

/** One floor of the default campus. `level` counts from 1, the ground floor. */
export function iknFloor(facts: BuildingFacts, level: number): Floor {
  const id = `${facts.id}-l${level}`
  const ground = level === 1
  const capacity = shareOf(facts.capacity, facts.floors, level - 1)
  const drafts = [
    ...offices(facts, ground, capacity),
    ...middleRooms(ground),
    ...(facts.plan === 'court' ? [courtRoom(ground)] : []),
  ]
  const zones: Zone[] = ZONES.map(({ letter, words }) => ({
    id: zoneId(id, letter),
    label: `Zona ${letter} ${words}`,
  }))
  return {
    id,
    label: `Lantai ${level}`,
    level,
    outline: outlineOf(facts),
    area_gross_m2: facts.area_gross_m2,
    area_ac_m2: Math.round(facts.area_net_m2 * AC_SHARE),
    area_non_ac_m2: facts.area_net_m2 - Math.round(facts.area_net_m2 * AC_SHARE),
    capacity,
    zones,
    rooms: numbered(id, drafts),
  }
}

/** Rooms and desks with the running numbers of their floor. */
function numbered(floor: string, drafts: readonly Draft[]): Room[] {
  let desksBefore = 0
  return drafts.map(({ label, kind, outline, capacity, zone, desks }, i) => {
    const first = desksBefore + 1
    desksBefore += desks?.count ?? 0
    return {
      id: `${floor}-r${String(i + 1).padStart(2, '0')}`,
      label,
      kind,
      outline,
      capacity,
      ...(zone ? { zone: zoneId(floor, zone) } : {}),
      desks:
        desks && zone
          ? benches(desks.area, desks.count, { floor, zoneLetter: zone, first, window: desks.window })
          : [],
    }
  })
}
