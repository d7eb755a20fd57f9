import type { Desk, Floor, Room } from '#model/campus/campus.ts'
import { desksOf } from '../../data/campus.ts'

/** Drawing units per metre: a 60 m floor becomes 1200 units, so that text and lines have ordinary sizes. */
const SCALE = 20
const MARGIN = 16

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

type Point = readonly [number, number]

export function boxOf(outline: readonly Point[]): Box {
  const xs = outline.map((point) => point[0] * SCALE)
  const ys = outline.map((point) => point[1] * SCALE)
  const x = Math.min(...xs)
  const y = Math.min(...ys)
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
}

export const pathOf = (outline: readonly Point[]): string =>
  `M${outline.map(([x, y]) => `${x * SCALE} ${y * SCALE}`).join('L')}Z`

export function viewBoxOf(floor: Floor): Box {
  const box = boxOf(floor.outline)
  return {
    x: box.x - MARGIN,
    y: box.y - MARGIN,
    width: box.width + 2 * MARGIN,
    height: box.height + 2 * MARGIN,
  }
}

const DESK_WIDTH = 34
const DESK_HEIGHT = 29
const DESK_MIN = 13
const MOST_OBLONG = 1.25
const DESK_AIR = 3

/** How far a symbol may be drawn from the middle of its desk towards the chair, drawing units. */
const CHAIR_SHIFT = 8

export interface DeskLayout {
  readonly width: number
  readonly height: number
  /** Middle of a desk's symbol. */
  at(desk: Desk): Point
}

/** Chair side of a desk: below it at 0 degrees, turning clockwise. */
function shifted(desk: Desk, shift: number): Point {
  const angle = (desk.rotation_deg * Math.PI) / 180
  return [desk.at[0] * SCALE - Math.sin(angle) * shift, desk.at[1] * SCALE + Math.cos(angle) * shift]
}

function symbolSize(points: readonly Point[]): { width: number; height: number } {
  let width = DESK_WIDTH
  let height = DESK_HEIGHT
  for (const [index, [ax, ay]] of points.entries()) {
    for (const [bx, by] of points.slice(index + 1)) {
      const dx = Math.abs(ax - bx)
      const dy = Math.abs(ay - by)
      // The larger of the two distances keeps the symbols apart; the other may overlap freely.
      if (dx >= dy && dy < DESK_HEIGHT) width = Math.min(width, dx - DESK_AIR)
      else if (dy > dx && dx < DESK_WIDTH) height = Math.min(height, dy - DESK_AIR)
    }
  }
  // A symbol stays nearly square, or its sign would shrink to nothing.
  const wide = Math.max(DESK_MIN, Math.min(width, height * MOST_OBLONG))
  return { width: wide, height: Math.max(DESK_MIN, Math.min(height, wide * MOST_OBLONG)) }
}

/** Desk symbols as large as their spacing lets them be without touching; back-to-back ones move to their chairs. */
export function deskLayout(floor: Floor): DeskLayout {
  const desks = desksOf(floor)
  const layouts = [0, CHAIR_SHIFT].map((shift) => ({
    ...symbolSize(desks.map((desk) => shifted(desk, shift))),
    at: (desk: Desk) => shifted(desk, shift),
  }))
  return layouts.reduce((best, next) => (next.width * next.height > best.width * best.height ? next : best))
}

/** Something on the plan that can be reached and opened. */
export interface Target {
  readonly id: string
  readonly x: number
  readonly y: number
}

/** Where arrow keys find a room: its middle, or its label where desks stand around the middle and would always be nearer. */
const handle = (room: Room): Point => {
  const box = boxOf(room.outline)
  const middle = box.x + box.width / 2
  return room.desks.length > 0 ? [middle, box.y + 12] : [middle, box.y + box.height / 2]
}

/** Kinds that carry no people sensor of their own and are drawn as building, not as rooms. */
const FIXED = new Set<Room['kind']>(['core', 'corridor', 'service'])
export const isFixed = (room: Room): boolean => FIXED.has(room.kind)

export function targetsOf(
  floor: Floor,
  layout: DeskLayout,
  shown: { desks: boolean; rooms: boolean },
): Target[] {
  const rooms = (shown.rooms ? floor.rooms : [])
    .filter((room) => !isFixed(room))
    .map((room): Target => {
      const [x, y] = handle(room)
      return { id: room.id, x, y }
    })
  const desks = (shown.desks ? desksOf(floor) : []).map((desk): Target => {
    const [x, y] = layout.at(desk)
    return { id: desk.id, x, y }
  })
  return [...rooms, ...desks]
}

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
}
/** Moving sideways of the arrow counts this much more than moving along it. */
const SIDEWAYS = 3

/** The nearest target in the direction of an arrow key; undefined when the key is no arrow or nothing lies there. */
export function neighbour(targets: readonly Target[], from: Target, key: string): Target | undefined {
  const direction = DIRECTIONS[key]
  if (!direction) return undefined
  let best: Target | undefined
  let least = Number.POSITIVE_INFINITY
  for (const target of targets) {
    const dx = target.x - from.x
    const dy = target.y - from.y
    const along = dx * direction[0] + dy * direction[1]
    if (along <= 0) continue
    const cost = along + SIDEWAYS * Math.abs(dx * direction[1] + dy * direction[0])
    if (cost < least) {
      least = cost
      best = target
    }
  }
  return best
}

/** Desks whose middles are this close stand in one row, drawing units: half a symbol. */
const ROW = DESK_HEIGHT / 2

/** The first or last target of the row of `from`, for Home and End; undefined for other keys, or when it is that already. */
export function rowEnd(targets: readonly Target[], from: Target, key: string): Target | undefined {
  if (key !== 'Home' && key !== 'End') return undefined
  const row = targets.filter(({ y }) => Math.abs(y - from.y) <= ROW).sort((a, b) => a.x - b.x)
  const end = key === 'Home' ? row[0] : row.at(-1)
  return end?.id === from.id ? undefined : end
}
