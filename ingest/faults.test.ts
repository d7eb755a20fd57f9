import { expect, test } from 'vitest'
import { StoreError } from '#storage/telemetry/store.ts'
import { aDevice } from './support/campus.ts'
import { NOW, type Stage, withStage } from './support/stage.ts'

/** Fails as often as told, then never again; says how often it was asked. */
function failing(times: number, error: Error): { (): void; calls: number } {
  const hook = () => {
    if (hook.calls++ < times) throw error
  }
  hook.calls = 0
  return hook
}

const systemError = (code: string): Error => Object.assign(new Error(`${code}: as told`), { code })

/** One message after the other, so that each is a batch with a record of its own. */
async function send(stage: Stage, from: number, count: number): Promise<void> {
  for (let i = from; i < from + count; i++) {
    await stage.send('c1', { ts: NOW - 60_000 + i, v: { temperature_c: i } })
    await stage.patiently(stage.ingest.idle())
  }
}

const sink = (stage: Stage) => stage.ingest.ledger.status().sink

/** Lets time pass until the sink is in a state; the disk needs real time. */
async function untilSink(stage: Stage, state: string): Promise<void> {
  for (const end = performance.now() + 30_000; sink(stage).state !== state && performance.now() < end; ) {
    await stage.clock.advance(10)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(sink(stage).state).toBe(state)
}

test('a journal that cannot be begun anew is tried again: nothing acknowledged stays behind', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.restart(() => {
      stage.journalLimit_bytes = 600
    })
    const create = failing(2, systemError('ENOSPC'))
    stage.beforeCreate = create
    await send(stage, 0, 10)
    expect(create.calls).toBeGreaterThan(2)
    expect(stage.store.dump()).toHaveLength(10)
    expect(stage.ingest.ledger.status()).toMatchObject({
      balanced: true,
      inFlight: 0,
      sink: { state: 'ok', detail: null },
    })
    await stage.restart()
    expect(stage.messages('c1')).toEqual({ received: 10, stored: 10 })
  }))

test('while the journal cannot be begun anew the status says so', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.restart(() => {
      stage.journalLimit_bytes = 1
    })
    stage.beforeCreate = failing(Number.POSITIVE_INFINITY, systemError('ENOSPC'))
    await stage.send('c1', { ts: NOW, v: { temperature_c: 1 } })
    await untilSink(stage, 'retrying')
    expect(sink(stage).detail).toBe('the ingest journal cannot be written: ENOSPC: as told')
    await stage.send('c1', { ts: NOW + 1, v: { temperature_c: 2 } })
    stage.beforeCreate = () => undefined
    await stage.patiently(stage.ingest.idle())
    expect(stage.store.dump()).toHaveLength(2)
    expect(sink(stage)).toMatchObject({ state: 'ok', detail: null })
  }))

test('a journal that cannot be folded does not keep ingest from stopping, and loses nothing', () =>
  withStage([aDevice('c1')], async (stage) => {
    await send(stage, 0, 3)
    stage.beforeCreate = failing(1, systemError('ENOSPC'))
    await stage.restart()
    expect(stage.messages('c1')).toEqual({ received: 3, stored: 3 })
    expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true, inFlight: 0 })
  }))

test('a spool that cannot be read is read again', () =>
  withStage([aDevice('c1')], async (stage) => {
    stage.spool.beforeRead = failing(2, systemError('EIO'))
    await stage.send('c1', { ts: NOW, v: { temperature_c: 1 } })
    await untilSink(stage, 'retrying')
    expect(sink(stage).detail).toBe('the spool cannot be read: EIO: as told')
    await stage.patiently(stage.ingest.idle())
    await send(stage, 0, 2)
    expect(stage.store.dump()).toHaveLength(3)
    expect(sink(stage).state).toBe('ok')
  }))

test('a batch that is repeated after a crash also waits for a spool that cannot be read', () =>
  withStage([aDevice('c1')], async (stage) => {
    stage.store.beforeWrite = failing(Number.POSITIVE_INFINITY, new StoreError('transient', 'away'))
    await stage.send('c1', { ts: NOW, v: { temperature_c: 1 } })
    await untilSink(stage, 'retrying')
    await stage.patiently(
      stage.restart(() => {
        stage.store.beforeWrite = () => undefined
        stage.spool.beforeRead = failing(2, systemError('EIO'))
      }),
    )
    expect(stage.store.dump()).toHaveLength(1)
    expect(stage.messages('c1')).toEqual({ received: 1, stored: 1 })
  }))

test('a series that cannot be registered keeps its message waiting, counted once and stored whole', () =>
  withStage([aDevice('c1'), aDevice('c2')], async (stage) => {
    await send(stage, 0, 1)
    stage.store.beforeNewSeries = failing(2, new StoreError('transient', 'the series file cannot be written'))
    await stage.send('c1', { ts: NOW, v: { temperature_c: 21 } })
    await stage.send('c2', { ts: NOW, v: { temperature_c: 22, co2_ppm: 500 } })
    await stage.send('c1', { ts: NOW + 1, v: { temperature_c: 23 } })
    await untilSink(stage, 'retrying')
    expect(sink(stage).detail).toBe('the series file cannot be written')
    await stage.patiently(stage.ingest.idle())
    expect(stage.messages('c1')).toEqual({ received: 3, stored: 3 })
    expect(stage.messages('c2')).toEqual({ received: 1, stored: 1 })
    expect(stage.readings('c2')).toEqual({ decoded: 2, stored: 2 })
    expect(stage.store.dump()).toHaveLength(5)
  }))

test('a pipeline that has stopped says so and why', () =>
  withStage([aDevice('c1')], async (stage) => {
    Object.defineProperty(stage.store, 'seriesId', {
      configurable: true,
      value: () => {
        throw new TypeError('a defect')
      },
    })
    await stage.send('c1', { ts: NOW, v: { temperature_c: 1 } })
    await untilSink(stage, 'stopped')
    expect(stage.ingest.ledger.status()).toMatchObject({ inFlight: 1, sink: { detail: 'a defect' } })
  }))
