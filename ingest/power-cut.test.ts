import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nativeTopic } from '#model/topics.ts'
import { VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { SimulatedDisk } from '#platform/support/simulated-disk.ts'
import { FileSpool } from '#storage/spool/file-spool.ts'
import { createIngest, type Ingest } from './ingest.ts'
import { aDevice, aRegistry } from './support/campus.ts'
import { MemoryQuarantine } from './support/memory-quarantine.ts'
import { MemoryStore } from './support/memory-store.ts'
import { dumpRollups } from './support/rollups.ts'
import { NOW } from './support/stage.ts'

const DEVICE = 'c1'
const DAY_MS = 86_400_000
/** After this time every quarter hour of the readings is over. */
const OVER_MS = 15 * 60_000
/** Small enough that segments roll and the journal is folded within one life. */
const SEGMENT_BYTES = 1_500

/** One life of the process: what it is sent, and after how many operations of the disk the power goes off. */
interface Life {
  readonly messages: number
  readonly burst: number
  readonly operations: number
  readonly failSync: number | null
  readonly seed: number
  readonly kill: boolean
}

const life: fc.Arbitrary<Life> = fc.record({
  messages: fc.integer({ min: 0, max: 30 }),
  burst: fc.integer({ min: 1, max: 8 }),
  operations: fc.integer({ min: 1, max: 250 }),
  failSync: fc.option(fc.integer({ min: 0, max: 8 })),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  kill: fc.boolean(),
})

function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** What outlives every power cut: the store has what it has taken, devices know what they were told. */
class World {
  readonly store = new MemoryStore()
  readonly quarantine = new MemoryQuarantine()
  readonly acknowledged = new Set<number>()
  sent = 0
  now = NOW
  disk = new SimulatedDisk()

  async start(clock: VirtualClock): Promise<{ ingest: Ingest; spool: FileSpool }> {
    const { disk, store, quarantine } = this
    const writeRollups = MemoryStore.prototype.writeRollups.bind(store)
    // Their writes take operations too, so that the power goes off between one and the next.
    store.writeRollups = async (level, rows) => {
      await disk.freeBytes()
      await writeRollups(level, rows)
    }
    const { registry } = await aRegistry([aDevice(DEVICE)])
    const limits = { limitBytes: 1e9, reserveBytes: 0, segmentBytes: SEGMENT_BYTES }
    const spool = new FileSpool({ directory: '/d/spool', clock, log: silentLog, files: disk, ...limits })
    await spool.open()
    const ingest = createIngest({
      clock,
      log: silentLog,
      spool,
      store,
      records: { quarantine },
      registry,
      dataDir: '/d',
      files: disk,
      journalLimit_bytes: SEGMENT_BYTES,
      retention: { raw_ms: 400 * DAY_MS, deskRaw_ms: 30 * DAY_MS },
    })
    await ingest.start()
    return { ingest, spool }
  }

  send(ingest: Ingest, receivedAt: number, number = ++this.sent): void {
    const payload = JSON.stringify({
      ts: NOW - 1_000_000 + number * 1_000,
      v: { temperature_c: number % 50 },
    })
    const topic = nativeTopic('ikn', DEVICE, 'telemetry')
    const message = {
      topic,
      payload: Buffer.from(payload),
      qos: 1 as const,
      publisher: DEVICE,
      receivedAt,
    }
    ingest.accept(message, false, (error) => {
      if (!error) this.acknowledged.add(number)
    })
  }
}

/** Lets disk and time go on until the promise settles; undefined when the power goes off first. */
async function unlessOff<T>(
  disk: SimulatedDisk,
  clock: VirtualClock,
  action: Promise<T>,
): Promise<T | undefined> {
  let result: { value: T } | undefined
  let failure: { error: unknown } | undefined
  action.then(
    (value) => {
      result = { value }
    },
    (error: unknown) => {
      failure = { error }
    },
  )
  while (!result && !failure && !disk.isOff) {
    await turn()
    await clock.advance(20)
  }
  if (failure) throw failure.error
  return result?.value
}

async function live(world: World, { messages, burst, operations, failSync }: Life): Promise<void> {
  const { disk } = world
  disk.operationsLeft = operations
  const clock = new VirtualClock(world.now)
  const started = await unlessOff(disk, clock, world.start(clock))
  if (started) {
    if (failSync !== null) disk.fail('sync', 'EIO', failSync)
    for (let sent = 0; sent < messages && !disk.isOff; sent++) {
      world.send(started.ingest, clock.now())
      if (sent % burst === burst - 1) await turn()
      if (sent % (2 * burst) === 0) await clock.advance(130)
    }
    await unlessOff(disk, clock, started.ingest.idle())
    // As long again, so that confirmations and roll-ups are cut off too.
    for (let i = 0; i < 20 && !disk.isOff; i++) {
      await turn()
      await clock.advance(1_000)
    }
  }
  world.now = clock.now() + 1_000
}

/** The last life: the power stays on until everything is done, and everything must be there. */
async function settle(world: World): Promise<void> {
  const clock = new VirtualClock(world.now + OVER_MS)
  world.disk.operationsLeft = Number.POSITIVE_INFINITY
  const started = await unlessOff(world.disk, clock, world.start(clock))
  if (!started) throw new Error('the power is on')
  const { ingest, spool } = started
  await unlessOff(world.disk, clock, ingest.idle())
  await unlessOff(world.disk, clock, ingest.rolledUp())
  const { balanced, inFlight, total } = ingest.ledger.status()
  await unlessOff(world.disk, clock, ingest.stop())
  await unlessOff(world.disk, clock, spool.close())

  const series = world.store.listSeries(DEVICE).find(({ key }) => key.metric === 'temperature_c')
  const stored = new Set([...(series ? (world.store.points.get(series.id)?.keys() ?? []) : [])])
  const numbers = [...stored].map((time) => (time - NOW + 1_000_000) / 1_000)
  expect([...world.acknowledged].filter((number) => !numbers.includes(number))).toEqual([])
  expect(numbers.every((number) => number >= 1 && number <= world.sent)).toBe(true)
  expect({ balanced, inFlight }).toEqual({ balanced: true, inFlight: 0 })
  expect(total.messages).toEqual({ received: stored.size, stored: stored.size, duplicate: 0, quarantined: 0 })
  expect(total.readings).toMatchObject({ decoded: stored.size, stored: stored.size, overwritten: 0 })
  expect(await dumpRollups(world)).toEqual(await undisturbed(numbers))
}

/** Roll-ups of readings when nothing goes wrong. */
async function undisturbed(numbers: readonly number[]): Promise<string[]> {
  const world = new World()
  const clock = new VirtualClock(world.now + OVER_MS)
  const started = await unlessOff(world.disk, clock, world.start(clock))
  if (!started) throw new Error('the power is on')
  const { ingest, spool } = started
  for (const number of numbers) world.send(ingest, clock.now(), number)
  await unlessOff(world.disk, clock, ingest.idle())
  await unlessOff(world.disk, clock, ingest.rolledUp())
  await unlessOff(world.disk, clock, ingest.stop())
  await unlessOff(world.disk, clock, spool.close())
  return dumpRollups(world)
}

async function play(lives: readonly Life[], honest: boolean): Promise<void> {
  const world = new World()
  world.disk.honest = honest
  for (const one of lives) {
    await live(world, one)
    world.disk = one.kill ? world.disk.afterKill() : world.disk.afterPowerCut(randomFrom(one.seed))
  }
  await settle(world)
}

/** A record that a killed process had written and not synced, and whose batch the next life repeats before the power goes off. */
const KILLED_THEN_CUT: Life[] = [
  { messages: 1, burst: 1, operations: 26, failSync: null, seed: 1, kill: false },
  { messages: 1, burst: 1, operations: 42, failSync: null, seed: 1, kill: true },
  { messages: 0, burst: 1, operations: 30, failSync: null, seed: 1, kill: false },
]

const property = (honest: boolean) =>
  fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), (lives) => play(lives, honest))

test('after any power cut what was acknowledged is stored once, counted once by the ledger and rolled up', async () => {
  await fc.assert(property(true), { numRuns: 100, examples: [[KILLED_THEN_CUT]] })
})

test('the same check finds the fault on a disk whose sync does nothing', async () => {
  const details = await fc.check(property(false), { numRuns: 150, endOnFailure: true })
  expect(details.failed).toBe(true)
})
