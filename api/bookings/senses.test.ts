import { expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import { createRegistry } from '#storage/registry/memory.ts'
import { TestLive } from '../support/live.ts'
import { memoryRecords } from '../support/records.ts'
import { TestSocket } from '../support/socket.ts'
import { Senses } from './senses.ts'
import { at, DeskWorld, desk, HOUR, MINUTE, openDesks } from './support/desks.ts'

const setUp = async () => {
  const registry = createRegistry(memoryRecords())
  await registry.reload()
  const live = new TestLive()
  const clock = new VirtualClock()
  return { live, clock, registry, senses: new Senses(registry, live, clock) }
}
const DESK = 'a-l1-r1-d1'

test('presence is debounced here where the live state does not do it', async () => {
  const { live, clock, senses } = await setUp()
  live.set(DESK, 'presence', 'vacant', clock.now() - 60 * MINUTE)
  senses.start()
  expect(senses.of(DESK)).toEqual({ sitting: false, since: clock.now() - 60 * MINUTE, state: 'fresh' })
  const satDown = clock.now()
  live.set(DESK, 'presence', 'occupied', satDown)
  await clock.advance(2 * MINUTE - 1)
  expect(senses.of(DESK).sitting).toBe(false)
  await clock.advance(1)
  expect(senses.of(DESK)).toEqual({ sitting: true, since: satDown, state: 'fresh' })
  const left = clock.now()
  live.set(DESK, 'presence', 'vacant', left)
  await clock.advance(10 * MINUTE - 1)
  expect(senses.of(DESK).sitting).toBe(true)
  await clock.advance(1)
  expect(senses.of(DESK)).toEqual({ sitting: false, since: left, state: 'fresh' })
  senses.stop()
  expect(live.listeners).toBe(0)
})

test('a process that hears only a share of the messages knows of no desk who sits there', async () => {
  const { live, clock, registry } = await setUp()
  const senses = new Senses(registry, live, clock, 'share')
  senses.start()
  live.set(DESK, 'sitting', 0, 7)
  expect(senses.of(DESK)).toMatchObject({ sitting: null, state: 'unknown' })
  expect(senses.of('a-l1-r2-d1').state).toBe('none')
})

test('the debounced value of the live state wins, and silence of the sensor is no absence', async () => {
  const { live, senses } = await setUp()
  senses.start()
  expect(senses.of(DESK).state).toBe('unknown')
  live.set(DESK, 'presence', 'occupied', 5)
  live.set(DESK, 'sitting', 0, 7)
  expect(senses.of(DESK)).toEqual({ sitting: false, since: 7, state: 'fresh' })
  for (const health of ['stale', 'offline', 'never'] as const) {
    live.healths.set('a-desk', health)
    expect(senses.of(DESK)).toMatchObject({ sitting: null, state: 'unknown' })
  }
  expect(senses.of('a-l1-r2-d1').state).toBe('none')
})

test('who sat before the silence sits on after it; an absence from before it counts for nothing', async () => {
  const { live, clock, senses } = await setUp()
  senses.start()
  live.set(DESK, 'presence', 'unknown', 0)
  expect(senses.of(DESK)).toMatchObject({ sitting: null, state: 'unknown' })
  const satDown = clock.now()
  live.set(DESK, 'presence', 'occupied', satDown)
  await clock.advance(3 * HOUR)
  live.set(DESK, 'presence', 'unknown', satDown)
  expect(senses.of(DESK).sitting).toBeNull()
  live.set(DESK, 'presence', 'occupied', clock.now())
  expect(senses.of(DESK)).toEqual({ sitting: true, since: satDown, state: 'fresh' })
  live.set(DESK, 'presence', 'vacant', clock.now())
  await clock.advance(4 * HOUR)
  live.set(DESK, 'presence', 'unknown', clock.now() - 4 * HOUR)
  const heardAgain = clock.now()
  live.set(DESK, 'presence', 'vacant', heardAgain)
  expect(senses.of(DESK)).toEqual({ sitting: false, since: heardAgain, state: 'fresh' })
  senses.stop()
})

test('pages hear that bookings of a floor changed, and only whoever may book there', async () => {
  const database = await openDesks()
  const world = await new DeskWorld(database).start()
  const ani = await world.employee('Ani')
  const elsewhere = await world.api.person('employee', 'b', 'jauh@contoh.go.id')
  const [near, far] = [
    await new TestSocket(world.api.url, ani.headers).connected(),
    await new TestSocket(world.api.url, elsewhere).connected(),
  ]
  await world.booked(ani, desk(1), at('2026-11-25T09:00'), at('2026-11-25T12:00'))
  await world.clock.advance(1_000)
  await near.settled()
  await far.settled()
  expect([near.events, far.events]).toEqual([[{ kind: 'booking', id: 'a-l1', rev: expect.any(Number) }], []])
  near.close()
  far.close()
  await world.stop()
  await database.close()
})
