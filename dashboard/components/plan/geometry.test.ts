import { expect, test } from 'vitest'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { desksOf } from '../../data/campus.ts'
import { deskLayout, neighbour, rowEnd, targetsOf } from './geometry.ts'

const floors = iknCampus().buildings.flatMap((building) => building.floors)

test('desk symbols of the default campus are legible and never touch', () => {
  for (const floor of floors) {
    const layout = deskLayout(floor)
    expect(Math.min(layout.width, layout.height)).toBeGreaterThan(20)
    const points = desksOf(floor).map((desk) => layout.at(desk))
    points.forEach(([ax, ay], index) => {
      for (const [bx, by] of points.slice(index + 1)) {
        expect(Math.abs(ax - bx) >= layout.width || Math.abs(ay - by) >= layout.height).toBe(true)
      }
    })
  }
})

test('every room and desk can be reached by arrow keys from the first', () => {
  for (const floor of floors) {
    const targets = targetsOf(floor, deskLayout(floor), { desks: true, rooms: true })
    const reached = new Set(targets.slice(0, 1))
    for (const target of reached) {
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
        const next = neighbour(targets, target, key)
        if (next) reached.add(next)
      }
    }
    expect(targets.filter((target) => !reached.has(target)).map((target) => target.id)).toEqual([])
  }
})

test('a key that is no arrow leads nowhere', () => {
  expect(
    neighbour(
      [
        { id: 'a', x: 0, y: 0 },
        { id: 'b', x: 1, y: 0 },
      ],
      { id: 'a', x: 0, y: 0 },
      'x',
    ),
  ).toBeUndefined()
})

test('Home and End go to the ends of the row and nowhere else', () => {
  for (const floor of floors) {
    const targets = targetsOf(floor, deskLayout(floor), { desks: true, rooms: false })
    for (const target of targets) {
      const row = targets.filter(({ y }) => Math.abs(y - target.y) < 10).map(({ x }) => x)
      const first = rowEnd(targets, target, 'Home') ?? target
      const last = rowEnd(targets, target, 'End') ?? target
      expect(first.x).toBeLessThanOrEqual(Math.min(...row))
      expect(last.x).toBeGreaterThanOrEqual(Math.max(...row))
      expect(rowEnd(targets, first, 'Home')).toBeUndefined()
      expect(rowEnd(targets, target, 'ArrowLeft')).toBeUndefined()
    }
  }
})
