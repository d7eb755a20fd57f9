import { expect, test } from 'vitest'
import { iknCampus } from './ikn/campus.ts'
import { buildTree, meterOrder } from './tree.ts'

test('ancestors run from a desk over room, zone, floor and building to the campus', () => {
  const places = buildTree(iknCampus())
  const desk = places.get('k4-t1-l3-d017')
  expect(desk?.ancestors).toEqual([
    'k4-t1-l3-d017',
    'k4-t1-l3-r02',
    'k4-t1-l3-zb',
    'k4-t1-l3',
    'k4-t1',
    'ikn',
  ])
  expect(desk).toMatchObject({
    kind: 'desk',
    label: 'Meja B-017',
    parent: 'k4-t1-l3-r02',
    zone: 'Asia/Makassar',
    capacity: 1,
  })
})

test('children and parents agree, and parents come before their children', () => {
  const places = buildTree(iknCampus())
  const seen = new Set<string>()
  for (const place of places.values()) {
    seen.add(place.id)
    if (place.parent === null) continue
    expect(seen.has(place.parent), place.id).toBe(true)
    const above = places.get(place.parent)
    if (place.kind !== 'meter' || above?.kind === 'meter') expect(above?.children).toContain(place.id)
    else expect(above?.children).not.toContain(place.id)
  }
})

test('a meter hangs under its meter and answers to the place that it feeds', () => {
  const places = buildTree(iknCampus())
  expect(places.get('k4-t2-l4-hvac')).toMatchObject({
    kind: 'meter',
    parent: 'k4-t2-l4-main',
    ancestors: ['k4-t2-l4-hvac', 'k4-t2-l4', 'k4-t2', 'ikn'],
    zone: 'Asia/Makassar',
  })
  expect(places.get('k4-t2-main')?.children).toHaveLength(1 + 6)
  expect(places.get('ikn-main')).toMatchObject({
    parent: 'ikn',
    children: ['k4-t1-main', 'k4-t2-main', 'k4-t3-main', 'k4-t4-main', 'oikn-main'],
  })
})

test('a building may have its own time zone', () => {
  const campus = iknCampus()
  campus.buildings[0]!.zone = 'Asia/Jakarta'
  const places = buildTree(campus)
  expect(places.get('k4-t1-l1-d001')?.zone).toBe('Asia/Jakarta')
  expect(places.get('k4-t1-main')?.zone).toBe('Asia/Jakarta')
  expect(places.get('ikn')?.zone).toBe('Asia/Makassar')
})

test('meters are ordered parents first whatever the order of the file', () => {
  const { meters } = iknCampus()
  const ordered = meterOrder([...meters].reverse())
  expect(ordered).toHaveLength(meters.length)
  const seen = new Set<string | undefined>([undefined])
  for (const { id, parent } of ordered) {
    expect(seen.has(parent), id).toBe(true)
    seen.add(id)
  }
})
