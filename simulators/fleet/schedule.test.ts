import { expect, test } from 'vitest'
import { World } from '../physics/world.ts'
import { smallCampus, smallFleet } from '../support/fleets.ts'
import { doorsOf, simulatedDevices } from './device.ts'
import { Schedule } from './schedule.ts'

const START = Date.parse('2026-11-23T07:00:00+08:00')
const HOURS = 3
const campus = smallCampus()

function day(types: readonly string[]) {
  const devices = simulatedDevices(smallFleet('mqtt://nowhere', campus, types).connections)
  const schedule = new Schedule(new World({ campus, seed: 1, from: START, doors: doorsOf(devices) }), devices)
  const told = new Map<string, { ts: number; seq: number; v: Record<string, number | boolean> }[]>()
  for (let second = 0; second < HOURS * 3_600; second++)
    for (const { device, reading } of schedule.next())
      told.set(device.id, [...(told.get(device.id) ?? []), reading as never])
  return { devices, told }
}

test('a desk tells of every change on its second, and is never silent for longer than an hour', () => {
  const { devices, told } = day(['desk-presence'])
  const changes = new Map<string, [number, boolean][]>()
  const world = new World({ campus, seed: 1, from: START })
  world.advance(START + HOURS * 3_600_000, ({ kind, place, at }) => {
    if (kind === 'desk')
      changes.set(place, [...(changes.get(place) ?? []), [at, world.truth(place).occupied]])
  })
  expect(changes.size).toBeGreaterThan(10)
  for (const { id, place } of devices) {
    const own = told.get(id) ?? []
    for (const [at, occupied] of changes.get(place) ?? [])
      if (own[0] && at > own[0].ts)
        expect(own).toContainEqual(expect.objectContaining({ ts: at, v: { occupied } }))
    expect(own.map(({ seq }) => seq)).toEqual(own.map((_, i) => i))
    for (let i = 1; i < own.length; i++) expect(own[i]!.ts - own[i - 1]!.ts).toBeLessThanOrEqual(3_600_000)
  }
})

test('a room tells of a change within a minute, but not of every step of a foot', () => {
  const { told } = day(['room-presence'])
  let changed = 0
  for (const own of told.values()) {
    const distances = own.slice(1).map(({ ts }, i) => ts - own[i]!.ts)
    // Once, at its own second after the start, it reports without being asked.
    expect(distances.filter((distance_ms) => distance_ms < 60_000).length).toBeLessThanOrEqual(1)
    expect(Math.max(...distances)).toBeLessThanOrEqual(300_000)
    changed += own.filter(({ v }, i) => i > 0 && v.people !== own[i - 1]!.v.people).length
  }
  expect(changed).toBeGreaterThan(20)
})

test('meters and doors report every minute, and batteries hardly ever', () => {
  const { told } = day(['energy-meter', 'people-counter', 'indoor-climate'])
  for (const own of told.values()) {
    const distances = own.slice(2).map(({ ts }, i) => ts - own[i + 1]!.ts)
    expect(new Set(distances).size).toBe(1)
    expect(own.filter(({ v }) => 'battery_pct' in v).length).toBeLessThanOrEqual(1)
  }
})
