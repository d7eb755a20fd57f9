import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '#platform/clock.ts'
import { StoreError } from '#storage/telemetry/store.ts'
import { aDevice } from './support/campus.ts'
import { NOW, type Stage, withStage } from './support/stage.ts'

const fail = (): never => {
  throw new StoreError('transient', 'gone')
}

/** Sends, then dies where `at` says; what was acknowledged is in the spool, the batch's record in the journal. */
async function crash(stage: Stage, at: 'before the write' | 'after the write'): Promise<void> {
  const retrying = () => stage.ingest.ledger.status().sink.state === 'retrying'
  if (at === 'before the write') stage.store.beforeWrite = fail
  else stage.store.afterWrite = fail
  for (let turns = 0; turns < 1_000 && !retrying() && inFlight(stage) > 0; turns++) {
    await stage.clock.advance(50)
    await systemClock.wait(1)
  }
  await stage.restart(() => {
    stage.store.beforeWrite = () => undefined
    stage.store.afterWrite = () => undefined
  })
}

const inFlight = (stage: Stage): number => stage.ingest.ledger.status().inFlight

for (const at of ['before the write', 'after the write'] as const) {
  test(`a crash ${at} loses nothing and counts nothing twice`, () =>
    withStage([aDevice('c1'), aDevice('c2')], async (stage) => {
      await stage.send('c1', { ts: NOW - 9_000, v: { temperature_c: 21 } })
      await stage.ingest.idle()
      await stage.send('c1', { ts: NOW - 8_000, v: { temperature_c: 22, nonsense: 1 } })
      await stage.send('c1', { ts: NOW - 8_000, v: { temperature_c: 22, nonsense: 1 } })
      await stage.send('c1', { ts: NOW - 8_500, v: { temperature_c: 23 } })
      await stage.send('c2', 'no json')
      await crash(stage, at)
      await stage.ingest.idle()

      expect(stage.store.dump()).toEqual([
        `c1 temperature_c ${NOW - 9_000} 21 0`,
        `c1 temperature_c ${NOW - 8_500} 23 0`,
        `c1 temperature_c ${NOW - 8_000} 22 0`,
      ])
      expect(stage.messages('c1')).toEqual({ received: 4, stored: 3, duplicate: 1 })
      expect(stage.readings('c1')).toEqual({ decoded: 6, stored: 3, duplicate: 1, refused: 2 })
      expect(stage.messages('c2')).toEqual({ received: 1, quarantined: 1 })
      expect([...stage.quarantine.entries.values()].map(({ reason, count }) => [reason, count])).toEqual([
        ['metric_unknown', 2],
        ['not_json', 1],
      ])
      expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true, inFlight: 0 })
    }))
}

test('a torn tail of the journal is cut off', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', { ts: NOW - 9_000, v: { temperature_c: 21 } })
    await crash(stage, 'before the write')
    await stage.ingest.idle()
    await stage.restart(async () => {
      const journal = join(stage.dataDir, 'journal')
      const log = (await readdir(journal)).find((name) => name.endsWith('.log'))!
      await appendFile(join(journal, log), Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 5]))
    })
    await stage.send('c1', { ts: NOW - 8_000, v: { temperature_c: 22 } })
    await stage.ingest.idle()
    await stage.restart()

    expect(stage.messages('c1')).toEqual({ received: 2, stored: 2 })
    expect(stage.store.dump()).toHaveLength(2)
  }))

test('a lost spool is noticed and counting goes on', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', { ts: NOW - 9_000, v: { temperature_c: 21 } })
    await stage.ingest.idle()
    await stage.restart(() => stage.loseSpool())
    await stage.send('c1', { ts: NOW - 8_000, v: { temperature_c: 22 } })
    await stage.ingest.idle()

    expect(stage.messages('c1')).toEqual({ received: 2, stored: 2 })
    expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true, inFlight: 0 })
  }))

interface Step {
  readonly device: string
  readonly second: number
  readonly next: 'go on' | 'wait' | 'restart' | 'before the write' | 'after the write'
}

const step: fc.Arbitrary<Step> = fc.record({
  device: fc.constantFrom('c1', 'c2'),
  second: fc.integer({ min: 0, max: 12 }),
  next: fc.oneof(
    { weight: 12, arbitrary: fc.constant('go on' as const) },
    { weight: 3, arbitrary: fc.constant('wait' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('restart' as const, 'before the write' as const, 'after the write' as const),
    },
  ),
})

test('any order, duplication and restart of a trace without conflicts gives the same points and a true ledger', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) =>
      withStage([aDevice('c1'), aDevice('c2')], async (stage) => {
        for (const { device, second, next } of steps) {
          const v = { temperature_c: second, co2_ppm: 400 + second }
          await stage.send(device, { ts: NOW - 100_000 + second * 1_000, v })
          await stage.clock.advance(10)
          if (next === 'wait') await stage.ingest.idle()
          if (next === 'restart') await stage.restart()
          if (next === 'before the write' || next === 'after the write') await crash(stage, next)
        }
        await stage.ingest.idle()

        const expected = new Set<string>()
        for (const { device, second } of steps) {
          const time = NOW - 100_000 + second * 1_000
          expected.add(`${device} temperature_c ${time} ${second} 0`)
          expected.add(`${device} co2_ppm ${time} ${400 + second} 0`)
        }
        expect(stage.store.dump()).toEqual([...expected].sort())
        const { total, balanced, inFlight: left } = stage.ingest.ledger.status()
        expect(balanced).toBe(true)
        expect(left).toBe(0)
        expect(total.messages.received).toBe(steps.length)
        expect(total.messages.stored).toBe(expected.size / 2)
        expect(total.readings).toMatchObject({ stored: expected.size, overwritten: 0, refused: 0 })
      }),
    ),
    { numRuns: 25 },
  )
})

test('last values move only forward, and end at the newest time, whatever order readings come in', async () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(seconds, fc.integer({ min: 1, max: 5 }), (trace, burst) =>
      withStage([aDevice('c1')], async (stage) => {
        const seen: number[] = []
        stage.ingest.live.onChange((points) => {
          for (const { subject, metric, at } of points)
            if (subject === 'c1' && metric === 'temperature_c') seen.push(at)
        })
        for (const [i, second] of trace.entries()) {
          await stage.send('c1', { ts: NOW - 100_000 + second * 1_000, v: { temperature_c: second } })
          await stage.clock.advance(10)
          if (i % burst === 0) await stage.patiently(stage.ingest.idle())
        }
        await stage.patiently(stage.ingest.idle())
        const newest = Math.max(...trace)
        expect(stage.ingest.live.get('c1', 'temperature_c')).toMatchObject({
          value: newest,
          at: NOW - 100_000 + newest * 1_000,
        })
        expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
        await stage.restart()
        expect(stage.ingest.live.get('c1', 'temperature_c')).toMatchObject({ value: newest })
      }),
    ),
    { numRuns: 25 },
  )
})
