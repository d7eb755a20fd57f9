export type Point = readonly [x: number, y: number]
export type Polygon = readonly Point[]

/** Tolerance of positions on a plan: one centimetre. */
const NEAR_M = 0.01

/** Area of a simple polygon, m². */
export function areaOf(polygon: Polygon): number {
  let twice = 0
  for (const [[ax, ay], [bx, by]] of edgesOf(polygon)) twice += ax * by - bx * ay
  return Math.abs(twice) / 2
}

function* edgesOf(polygon: Polygon): Generator<readonly [Point, Point]> {
  let before = polygon[polygon.length - 1]
  for (const point of polygon) {
    if (before) yield [before, point]
    before = point
  }
}

function distanceToEdge([px, py]: Point, [[ax, ay], [bx, by]]: readonly [Point, Point]): number {
  const dx = bx - ax
  const dy = by - ay
  const length2 = dx * dx + dy * dy
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length2))
  return Math.hypot(px - ax - along * dx, py - ay - along * dy)
}

/** Whether a point lies inside a polygon or on its edge. */
export function contains(polygon: Polygon, point: Point): boolean {
  const [px, py] = point
  let inside = false
  for (const edge of edgesOf(polygon)) {
    if (distanceToEdge(point, edge) <= NEAR_M) return true
    const [[ax, ay], [bx, by]] = edge
    if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

/**
 * Whether every corner and every middle of an edge of `inner` lies in `outer`: exact for plans drawn with
 * right angles and few notches.
 */
export function within(outer: Polygon, inner: Polygon): boolean {
  for (const [[ax, ay], [bx, by]] of edgesOf(inner))
    if (!contains(outer, [bx, by]) || !contains(outer, [(ax + bx) / 2, (ay + by) / 2])) return false
  return true
}
