import { expect, test } from 'vitest'
import { aDevice } from './support/campus.ts'
import { NOW, type Stage, withStage } from './support/stage.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Publishes a reading that is dated by the clock of this machine, and waits until it is stored. */
async function send(stage: Stage, device: string, v: Record<string, number>): Promise<void> {
  await stage.send(device, { v })
  await stage.patiently(stage.ingest.idle())
}

/** The machine's clock is ahead by a day while one reading comes. */
async function sendFromTomorrow(stage: Stage, device: string, v: Record<string, number>): Promise<void> {
  stage.clock.jump(DAY_MS)
  await send(stage, device, v)
  stage.clock.jump(-DAY_MS)
}

test('what was dated by a clock that was ahead gives way to the next reading', () =>
  withStage([aDevice('c1')], async (stage) => {
    await send(stage, 'c1', { temperature_c: 20 })
    await sendFromTomorrow(stage, 'c1', { temperature_c: 21 })
    const changes: unknown[] = []
    stage.ingest.live.onChange((points) => {
      for (const { subject, metric, value } of points)
        if (subject === 'c1' && metric === 'temperature_c') changes.push(value)
    })
    for (const value of [22, 23]) {
      await stage.clock.advance(MINUTE_MS)
      const now = stage.clock.now()
      await send(stage, 'c1', { temperature_c: value })
      expect(stage.ingest.live.get('c1', 'temperature_c')).toMatchObject({ value, at: now })
      expect(stage.ingest.live.health('c1')).toMatchObject({ health: 'online', lastSeen: now })
    }
    expect(changes).toEqual([22, 23])
    expect(stage.store.dump()).toHaveLength(4)
    expect(stage.readings('c1')).toEqual({ decoded: 4, stored: 4 })
  }))

test('also after a restart, which finds it in the store', () =>
  withStage([aDevice('c1')], async (stage) => {
    await sendFromTomorrow(stage, 'c1', { temperature_c: 21 })
    await stage.restart()
    await send(stage, 'c1', { temperature_c: 22 })
    expect(stage.ingest.live.get('c1', 'temperature_c')).toMatchObject({ value: 22 })
    expect(stage.ingest.live.health('c1').lastSeen).toBeLessThan(NOW + MINUTE_MS)
  }))

test('a device that falls silent meanwhile does not stay online for as long as the clock was ahead', () =>
  withStage([aDevice('c1', { expectedInterval_s: 60 }), aDevice('c2')], async (stage) => {
    await send(stage, 'c2', { temperature_c: 20 })
    await sendFromTomorrow(stage, 'c1', { temperature_c: 21 })
    await stage.clock.advance(2_000)
    expect(stage.ingest.live.health('c1').health).toBe('online')
    await stage.clock.advance(10 * MINUTE_MS)
    expect(stage.ingest.live.get('c1', 'health')).toMatchObject({ value: 'offline' })
    expect(stage.ingest.live.health('c2').health).toBe('offline')
  }))

test('a device that a clock ahead has made offline is online again when that is set right', () =>
  withStage([aDevice('c1', { expectedInterval_s: 3_600 })], async (stage) => {
    await send(stage, 'c1', { temperature_c: 20 })
    stage.clock.jump(DAY_MS)
    await stage.clock.advance(2_000)
    expect(stage.ingest.live.health('c1').health).toBe('offline')
    stage.clock.jump(-DAY_MS)
    await stage.clock.advance(2_000)
    expect(stage.ingest.live.health('c1').health).toBe('online')
  }))

test('a line counter goes on counting its day', () =>
  withStage([aDevice('p1', { type: 'people-counter' })], async (stage) => {
    const people = () => stage.ingest.live.get('b1-l1-r01', 'people')?.value
    await send(stage, 'p1', { in_total: 100, out_total: 100 })
    await send(stage, 'p1', { in_total: 104, out_total: 100 })
    await sendFromTomorrow(stage, 'p1', { in_total: 105, out_total: 100 })
    await stage.clock.advance(MINUTE_MS)
    await send(stage, 'p1', { in_total: 106, out_total: 101 })
    // The day is counted again from the store.
    await stage.clock.advance(10 * MINUTE_MS)
    expect(people()).toBe(5)
  }))

test('a desk whose sensor falls silent meanwhile does not stay taken for as long as the clock was ahead', () =>
  withStage(
    [aDevice('d1', { type: 'desk-presence', place: 'b1-l1-d1', expectedInterval_s: 60 })],
    async (stage) => {
      await sendFromTomorrow(stage, 'd1', { occupied: 1 })
      await stage.clock.advance(5_000)
      expect(stage.ingest.live.get('b1-l1-d1', 'presence')?.value).toBe('occupied')
      await stage.clock.advance(3 * 60 * MINUTE_MS)
      expect(stage.ingest.live.get('b1-l1-d1', 'presence')?.value).toBe('unknown')
    },
  ))

test('a message replayed from the quarantine is old, and what came since is not ahead', () =>
  withStage([aDevice('c1')], async (stage) => {
    await send(stage, 'late', { temperature_c: 1 })
    stage.test.devices.push(aDevice('late'))
    await stage.test.registry.reload()
    await stage.clock.advance(60 * MINUTE_MS)
    const now = stage.clock.now()
    await send(stage, 'late', { temperature_c: 2 })
    expect(await stage.patiently(stage.ingest.replay({}))).toMatchObject({ stored: 1 })
    expect(stage.store.dump()).toHaveLength(2)
    expect(stage.ingest.live.get('late', 'temperature_c')).toMatchObject({ value: 2, at: now })
    expect(stage.ingest.live.health('late').lastSeen).toBe(now)
  }))
