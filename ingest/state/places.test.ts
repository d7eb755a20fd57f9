import { expect, test } from 'vitest'
import type { LivePoint } from '#model/live.ts'
import { aDevice } from '../support/campus.ts'
import { NOW, type Stage, withStage } from '../support/stage.ts'

const HOUR_MS = 3_600_000
const value = (stage: Stage, subject: string, metric: string) => stage.ingest.live.get(subject, metric)?.value

const fleet = [
  aDevice('a1', { type: 'room-presence', place: 'b1-l1-r01' }),
  aDevice('p2', { type: 'people-counter', place: 'b1-l1-r02' }),
  aDevice('p3', { type: 'people-counter', place: 'b1-l2' }),
  aDevice('d1', { type: 'desk-presence', place: 'b1-l1-d1', expectedInterval_s: 3_600 }),
  aDevice('e1', { type: 'energy-meter', place: 'm-l1' }),
  aDevice('e2', { type: 'energy-meter', place: 'm-l2' }),
  aDevice('c1'),
  aDevice('c2', { place: 'b1-l1-r02' }),
]

async function fill(stage: Stage): Promise<void> {
  const ts = NOW - 1_000
  await stage.send('a1', { ts, v: { people: 4 } })
  // Yesterday's registers, then those of today: eight came, three went.
  await stage.send('p2', { ts: NOW - 24 * HOUR_MS, v: { in_total: 100, out_total: 95 } })
  await stage.send('p2', { ts, v: { in_total: 108, out_total: 98 } })
  await stage.send('p3', { ts: NOW - 24 * HOUR_MS, v: { in_total: 10, out_total: 10 } })
  await stage.send('p3', { ts, v: { in_total: 30, out_total: 10 } })
  await stage.send('d1', { ts, v: { occupied: true } })
  await stage.send('e1', { ts, v: { power_kw: 10, energy_kwh: 5 } })
  await stage.send('e2', { ts, v: { power_kw: 20, energy_kwh: 6 } })
  await stage.send('c1', { ts, v: { temperature_c: 22 } })
  await stage.send('c2', { ts, v: { temperature_c: 26 } })
  await stage.patiently(stage.ingest.idle())
  await stage.clock.advance(200)
}

function expectPresent(stage: Stage): void {
  expect(value(stage, 'b1-l1-r01', 'people')).toBe(4)
  expect(value(stage, 'b1-l1-r02', 'people')).toBe(5)
  expect(value(stage, 'b1-l1', 'people')).toBe(9)
  // The floor's own counters, not its rooms.
  expect(value(stage, 'b1-l2', 'people')).toBe(20)
  expect(value(stage, 'ikn', 'people')).toBe(29)
  expect(value(stage, 'b1', 'occupancy_pct')).toBe(29)
  expect(value(stage, 'b1-l1-d1', 'presence')).toBe('occupied')
  expect([value(stage, 'b1', 'desks_occupied'), value(stage, 'b1', 'desks_unknown')]).toEqual([1, 1])
  expect([value(stage, 'b1-l1', 'power_kw'), value(stage, 'm-main', 'power_kw')]).toEqual([10, 30])
  expect(value(stage, 'ikn', 'power_kw')).toBe(30)
  expect(value(stage, 'b1-l1', 'temperature_c')).toBe(24)
  expect([value(stage, 'ikn', 'devices_online'), value(stage, 'ikn', 'devices_total')]).toEqual([8, 8])
  expect(value(stage, 'ikn', 'data_at')).toBe(NOW - 1_000)
}

test('places derive people, presence, power and climate, and again after a restart', () =>
  withStage(fleet, async (stage) => {
    await fill(stage)
    expectPresent(stage)
    await stage.restart()
    expectPresent(stage)
  }))

test('a change is told once for each place it changes, within a tenth of a second', () =>
  withStage(fleet, async (stage) => {
    await fill(stage)
    const heard: LivePoint[] = []
    stage.ingest.live.onChange((points) => heard.push(...points))
    await stage.send('a1', { ts: NOW, v: { people: 6 } })
    await stage.send('a1', { ts: NOW + 1, v: { people: 7 } })
    await stage.patiently(stage.ingest.idle())
    await stage.clock.advance(100)

    const people = heard
      .filter(({ metric }) => metric === 'people')
      .map(({ subject, value }) => [subject, value])
    expect(people.filter(([subject]) => subject !== 'a1')).toEqual([
      ['b1-l1-r01', 7],
      ['b1-l1-za', 12],
      ['b1-l1', 12],
      ['b1', 32],
      ['ikn', 32],
    ])
  }))

test('an older reading does not move the present', () =>
  withStage(fleet, async (stage) => {
    await fill(stage)
    await stage.send('a1', { ts: NOW - 60_000, v: { people: 19 } })
    await stage.patiently(stage.ingest.idle())
    expect(value(stage, 'b1-l1-r01', 'people')).toBe(4)
  }))

test('a silent desk sensor makes its desk unknown and a silent meter its power', () =>
  withStage(fleet, async (stage) => {
    await fill(stage)
    await stage.clock.advance(4 * HOUR_MS)
    expect(value(stage, 'b1-l1-d1', 'presence')).toBe('unknown')
    expect(value(stage, 'ikn', 'power_kw')).toBeNull()
    expect(value(stage, 'ikn', 'devices_online')).toBe(0)
  }))

test('at 03:00 nobody is counted any more', () =>
  withStage(fleet, async (stage) => {
    await fill(stage)
    await stage.clock.advance(17 * HOUR_MS)
    expect(value(stage, 'b1-l1-r02', 'people')).toBe(0)
  }))

test('a device that was moved takes nothing of its old place along', () =>
  withStage([...fleet], async (stage) => {
    await fill(stage)
    expect(value(stage, 'b1-l1-d1', 'presence')).toBe('occupied')
    for (const [id, place] of [
      ['d1', 'b1-l2-d1'],
      ['a1', 'b1-l1-r02'],
      ['c1', 'b1-l2'],
    ] as const)
      await stage.test.move(id, place, NOW)
    // What it read before is of the old place, which has nothing to tell any more.
    for (const desk of ['b1-l1-d1', 'b1-l2-d1']) expect(value(stage, desk, 'presence')).toBe('unknown')
    expect(value(stage, 'b1-l1-r01', 'people')).toBeNull()
    expect(value(stage, 'b1-l1-r02', 'people')).toBe(5)
    expect(value(stage, 'b1-l1', 'temperature_c')).toBe(26)
    await stage.clock.advance(5_000)
    const ts = stage.clock.now()
    await stage.send('d1', { ts, v: { occupied: false } })
    await stage.send('a1', { ts, v: { people: 3 } })
    await stage.send('c1', { ts, v: { temperature_c: 24 } })
    await stage.patiently(stage.ingest.idle())
    await stage.clock.advance(200)
    expect(value(stage, 'b1-l2-d1', 'presence')).toBe('vacant')
    expect(value(stage, 'b1-l1-r02', 'people')).toBe(3)
    expect(value(stage, 'b1-l2', 'temperature_c')).toBe(24)
  }))

test('a people counter that was moved counts from the next counting day on: who is inside is not known before', () =>
  withStage([...fleet], async (stage) => {
    await fill(stage)
    await stage.test.move('p2', 'b1-l1-r01', NOW)
    expect(value(stage, 'b1-l1-r02', 'people')).toBeNull()
    // The other sensor of the room goes away, so that only the counter is left.
    await stage.test.move('a1', 'b1-l1-r02', NOW)
    await stage.clock.advance(1_000)
    await stage.send('p2', { ts: stage.clock.now(), v: { in_total: 112, out_total: 98 } })
    await stage.patiently(stage.ingest.idle())
    await stage.clock.advance(200)
    expect(value(stage, 'b1-l1-r01', 'people') ?? null).toBeNull()
    await stage.clock.advance(17 * HOUR_MS)
    await stage.send('p2', { ts: stage.clock.now(), v: { in_total: 112, out_total: 98 } })
    await stage.clock.advance(HOUR_MS)
    await stage.send('p2', { ts: stage.clock.now(), v: { in_total: 114, out_total: 98 } })
    await stage.patiently(stage.ingest.idle())
    await stage.clock.advance(200)
    expect(value(stage, 'b1-l1-r01', 'people')).toBe(2)
  }))
