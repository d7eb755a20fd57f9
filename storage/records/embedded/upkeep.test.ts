import { expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { nextVacuum, Upkeep } from './upkeep.ts'

const MIB = 1024 * 1024
const NOON = Date.UTC(2026, 10, 24, 12)

/** An engine that writes `rate` bytes of changes between two looks at it. */
function fakeEngine() {
  const engine = { wal: 0, rate: 0, ran: [] as string[], fails: false }
  const run = async (statement: string) => {
    if (engine.fails) throw new Error('no')
    if (statement.startsWith('SELECT')) return [{ bytes: engine.wal }]
    engine.ran.push(statement)
    return []
  }
  return { engine, run }
}

async function started() {
  const { engine, run } = fakeEngine()
  const clock = new VirtualClock(NOON)
  const upkeep = new Upkeep(run, clock, silentLog)
  await upkeep.start()
  const minutes = async (count: number) => {
    for (let i = 0; i < count; i++) {
      engine.wal += engine.rate
      await clock.advance(60_000)
    }
  }
  return { engine, clock, upkeep, minutes }
}

test('little that was written is checkpointed after five minutes', async () => {
  const { engine, minutes } = await started()
  engine.rate = 1
  await minutes(4)
  expect(engine.ran).toEqual([])
  await minutes(2)
  expect(engine.ran).toEqual(['CHECKPOINT'])
  await minutes(6)
  expect(engine.ran).toEqual(['CHECKPOINT', 'CHECKPOINT'])
})

test('much is checkpointed at the next look', async () => {
  const { engine, minutes } = await started()
  engine.rate = 64 * MIB
  await minutes(2)
  expect(engine.ran.length).toBeGreaterThanOrEqual(1)
})

test('an idle database is left alone', async () => {
  const { engine, minutes } = await started()
  await minutes(30)
  expect(engine.ran).toEqual([])
})

test('the vacuum runs once a night', async () => {
  const { engine, clock, minutes } = await started()
  await minutes(6 * 60 - 1)
  expect(engine.ran).toEqual([])
  await minutes(3)
  expect(engine.ran).toEqual(['VACUUM (ANALYZE)'])
  await minutes(60)
  expect(engine.ran).toHaveLength(1)
  clock.jump(24 * 3_600_000)
  await minutes(3)
  expect(engine.ran).toHaveLength(2)
})

test('failures do not end it, and the end does both', async () => {
  const { engine, upkeep, clock, minutes } = await started()
  engine.rate = 64 * MIB
  engine.fails = true
  await minutes(3)
  engine.fails = false
  await minutes(2)
  expect(engine.ran[0]).toBe('CHECKPOINT')
  engine.ran.length = 0
  await upkeep.stop()
  expect(engine.ran).toEqual(['VACUUM (ANALYZE)', 'CHECKPOINT'])
  expect(clock.pending).toBe(0)
})

test.each([
  [NOON, Date.UTC(2026, 10, 24, 18)],
  [Date.UTC(2026, 10, 24, 18), Date.UTC(2026, 10, 25, 18)],
  [Date.UTC(2026, 11, 31, 23), Date.UTC(2027, 0, 1, 18)],
])('after %i the vacuum is due at %i', (now, due) => {
  expect(nextVacuum(now)).toBe(due)
})
