import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RawMessage } from '#model/readings.ts'
import { VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { SimulatedDisk } from '#platform/support/simulated-disk.ts'
import { FileSpool } from './file-spool.ts'

/** One life of the process: what it appends, releases and suffers, and when the power goes off. */
interface Life {
  readonly sizes: readonly number[]
  readonly burst: number
  readonly release: number
  readonly operations: number
  readonly failSync: number | null
  readonly seed: number
  readonly kill: boolean
}

const life: fc.Arbitrary<Life> = fc.record({
  sizes: fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 40 }),
  burst: fc.integer({ min: 1, max: 12 }),
  release: fc.double({ min: 0, max: 1, noNaN: true }),
  operations: fc.integer({ min: 1, max: 160 }),
  failSync: fc.option(fc.integer({ min: 0, max: 6 })),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  kill: fc.boolean(),
})

function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 48271) >>> 0) % 2147483647
    return state / 2147483647
  }
}

/** What must be true of the spool, over all lives. */
class Truth {
  /** Everything ever handed in or found again, by sequence. */
  readonly sent = new Map<number, string>()
  acknowledged = 0
  released = 0
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
let unique = 0

function messageOf(size: number): RawMessage {
  const payload = Buffer.from(`${unique++}:`.padEnd(size, 'x'))
  return { topic: `t/${unique % 3}`, payload, qos: 1, publisher: 'd', receivedAt: unique }
}

const bodyOf = ({ topic, payload, publisher, receivedAt }: RawMessage): string =>
  [topic, publisher, receivedAt, Buffer.from(payload).toString('latin1')].join('|')

/** Resolves with undefined when the power goes off first. */
async function unlessOff<T>(disk: SimulatedDisk, action: Promise<T>): Promise<T | undefined> {
  let result: { value: T } | undefined
  action.then((value) => {
    result = { value }
  })
  while (!result && !disk.isOff) await turn()
  return result?.value
}

/** Reads everything that is there and holds it against the truth. */
async function recheck(disk: SimulatedDisk, spool: FileSpool, truth: Truth): Promise<boolean> {
  const { lastSequence } = spool.status()
  expect(lastSequence).toBeGreaterThanOrEqual(truth.acknowledged)
  let next = truth.released + 1
  while (next <= lastSequence) {
    const messages = await unlessOff(disk, spool.read(next - 1, 7, new AbortController().signal))
    if (!messages) return false
    for (const message of messages) {
      expect(message.sequence).toBe(next++)
      expect(bodyOf(message)).toBe(truth.sent.get(message.sequence))
    }
  }
  for (const sequence of truth.sent.keys()) if (sequence > lastSequence) truth.sent.delete(sequence)
  truth.acknowledged = lastSequence
  return true
}

async function live(
  disk: SimulatedDisk,
  { sizes, burst, release, failSync }: Life,
  truth: Truth,
): Promise<void> {
  const clock = new VirtualClock()
  const limits = { limitBytes: 1e9, reserveBytes: 0, segmentBytes: 1500 }
  const spool = new FileSpool({ directory: '/spool', clock, log: silentLog, files: disk, ...limits })
  if (
    (await unlessOff(
      disk,
      spool.open().then(() => true),
    )) !== true
  )
    return
  if (!(await recheck(disk, spool, truth))) return
  if (failSync !== null) disk.fail('sync', 'EIO', failSync)
  let appended = spool.status().lastSequence
  let done = appended
  for (let i = 0; i < sizes.length; i += burst) {
    for (const size of sizes.slice(i, i + burst)) {
      const message = messageOf(size)
      const sequence = ++appended
      truth.sent.set(sequence, bodyOf(message))
      spool.append(message, (error) => {
        expect(error).toBeNull()
        expect(sequence).toBe(++done)
        truth.acknowledged = sequence
      })
    }
    await turn()
  }
  while (done < appended && !disk.isOff) {
    await turn()
    await clock.advance(1_000)
  }
  if (disk.isOff) return
  truth.released = Math.max(truth.released, Math.floor(truth.acknowledged * release))
  spool.release(truth.released)
  await turn()
}

async function play(lives: readonly Life[], honest: boolean): Promise<void> {
  const truth = new Truth()
  let disk = new SimulatedDisk()
  disk.honest = honest
  for (const one of lives) {
    disk.operationsLeft = one.operations
    await live(disk, one, truth)
    disk = one.kill ? disk.afterKill() : disk.afterPowerCut(randomFrom(one.seed))
  }
  const last: Life = { sizes: [1], burst: 1, release: 0, operations: 0, failSync: null, seed: 1, kill: true }
  await live(disk, last, truth)
  expect(truth.sent.size === 0 || truth.acknowledged === Math.max(...truth.sent.keys())).toBe(true)
}

const property = (honest: boolean) =>
  fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), (lives) => play(lives, honest))

test('whatever was acknowledged is found again after any power cut, in order and undamaged', async () => {
  await fc.assert(property(true), { numRuns: 300 })
})

test('the same check finds the loss on a disk whose sync does nothing', async () => {
  const details = await fc.check(property(false), { numRuns: 300, endOnFailure: true })
  expect(details.failed).toBe(true)
})
