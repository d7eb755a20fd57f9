import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RawMessage, SpooledMessage } from '#model/readings.ts'
import { systemClock, VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { SimulatedDisk } from '#platform/support/simulated-disk.ts'
import { FileSpool, type FileSpoolOptions } from './file-spool.ts'
import type { SpoolState } from './spool.ts'

const message = (n: number, size = 20): RawMessage => ({
  topic: `denyut/v1/ikn/d${n}/telemetry`,
  payload: Buffer.from(`${n}:`.padEnd(size, '.')),
  qos: 1,
  publisher: `d${n}`,
  receivedAt: 1_000 + n,
})

const turn = () => new Promise((resolve) => setImmediate(resolve))
const numberOf = ({ payload }: RawMessage) => Number.parseInt(Buffer.from(payload).toString(), 10)

async function until(condition: () => boolean, clock?: VirtualClock): Promise<void> {
  for (let i = 0; i < 20_000 && !condition(); i++) await (clock ? clock.advance(50).then(turn) : turn())
  expect(condition()).toBe(true)
}

async function setUp(options: Partial<FileSpoolOptions> & { disk?: SimulatedDisk } = {}) {
  const { disk = new SimulatedDisk(), ...rest } = options
  const clock = new VirtualClock()
  const common = { directory: '/spool', limitBytes: 1e9, reserveBytes: 0, segmentBytes: 1_000 }
  const spool = new FileSpool({ ...common, clock, log: silentLog, files: disk, ...rest })
  await spool.open()
  const acked: number[] = []
  const append = (n: number, size?: number) =>
    spool.append(message(n, size), (error) => {
      expect(error).toBeNull()
      acked.push(n)
    })
  return { disk, clock, spool, acked, append }
}

async function readAll(spool: FileSpool, after = 0, limit = 5): Promise<SpooledMessage[]> {
  const all: SpooledMessage[] = []
  while ((all.at(-1)?.sequence ?? after) < spool.status().lastSequence) {
    all.push(...(await spool.read(all.at(-1)?.sequence ?? after, limit, new AbortController().signal)))
  }
  return all
}

test('messages come back in order with everything they were given, from memory and after a restart', async () => {
  const { disk, spool, acked, append } = await setUp()
  for (let n = 1; n <= 30; n++) append(n)
  spool.append(
    { topic: 'gedung/\u00e9/🌡', payload: Buffer.alloc(0), qos: 2, publisher: '!asing', receivedAt: 5.5 },
    () => acked.push(31),
  )
  await until(() => acked.length === 31)
  expect(acked).toEqual(Array.from({ length: 31 }, (_, i) => i + 1))
  const fromMemory = await readAll(spool)
  await spool.close()
  expect(disk.openFiles).toBe(0)
  const again = await setUp({ disk })
  const fromDisk = await readAll(again.spool)
  expect(fromDisk).toEqual(fromMemory)
  expect(fromDisk[30]).toEqual({
    topic: 'gedung/\u00e9/🌡',
    payload: Buffer.alloc(0),
    qos: 2,
    publisher: '!asing',
    receivedAt: 5.5,
    sequence: 31,
  })
  again.append(32)
  await until(() => again.spool.status().lastSequence === 32)
})

test('the payload may be reused as soon as append returns', async () => {
  const { spool, acked } = await setUp()
  const payload = Buffer.from('first')
  spool.append({ ...message(1), payload }, () => acked.push(1))
  payload.fill('x')
  await until(() => acked.length === 1)
  expect(Buffer.from((await readAll(spool))[0]?.payload ?? []).toString()).toBe('first')
})

test('no message is acknowledged before its record is synced', async () => {
  const { disk, acked, append } = await setUp()
  append(1)
  while (disk.counts.write === 0) await turn()
  const synced = disk.counts.sync
  expect(acked).toEqual([])
  await until(() => acked.length === 1)
  expect(disk.counts.sync).toBe(synced + 1)
})

test('messages that arrive while the disk syncs share the next sync', async () => {
  const { disk, acked, append } = await setUp({ segmentBytes: 1e6 })
  append(1)
  await until(() => disk.counts.write === 1)
  for (let n = 2; n <= 100; n++) append(n)
  await until(() => acked.length === 100)
  expect(disk.counts.sync).toBe(2)
})

test('a failed sync is not tried again on its file: the batch is written anew into the next segment', async () => {
  const { disk, spool, acked, append } = await setUp({ segmentBytes: 1e6 })
  append(1)
  await until(() => acked.length === 1)
  const states: SpoolState[] = []
  spool.onStateChange((state) => states.push(state))
  disk.fail('sync', 'EIO')
  append(2)
  await until(() => acked.length === 2)
  expect(states).toEqual([])
  const written = disk.names().filter((name) => disk.content(name).length > 0)
  expect(written).toHaveLength(2)
  const survivor = await setUp({ disk: disk.afterPowerCut(() => 0) })
  expect((await readAll(survivor.spool)).map(numberOf)).toEqual([1, 2])
})

test('a disk that goes on failing holds acknowledgements, says so, and goes on in order when it works again', async () => {
  const { disk, clock, spool, acked, append } = await setUp()
  const states: SpoolState[] = []
  spool.onStateChange((state) => states.push(state))
  for (let i = 0; i < 4; i++) disk.fail('sync', 'EIO')
  append(1)
  append(2)
  await until(() => states.includes('failing'))
  append(3)
  await turn()
  expect(acked).toEqual([])
  expect(spool.status().state).toBe('failing')
  await until(() => acked.length === 3, clock)
  expect(acked).toEqual([1, 2, 3])
  expect(states).toEqual(['failing', 'accepting'])
})

test('a full disk holds acknowledgements until there is room', async () => {
  const { disk, clock, spool, acked, append } = await setUp({ reserveBytes: 10_000 })
  append(1)
  await until(() => acked.length === 1)
  disk.free = 10_050
  await clock.advance(300)
  append(2)
  await until(() => spool.status().state === 'full', clock)
  append(3)
  await clock.advance(2_000)
  expect(acked).toEqual([1])
  disk.free = 1e9
  await until(() => acked.length === 3, clock)
  expect(acked).toEqual([1, 2, 3])
  expect(spool.status().state).toBe('accepting')
})

test('ENOSPC in the middle of a write is a full disk, not a broken one', async () => {
  const { disk, clock, spool, acked, append } = await setUp({ segmentBytes: 1e6 })
  append(1)
  await until(() => acked.length === 1)
  disk.fail('write', 'ENOSPC')
  append(2)
  await until(() => spool.status().state === 'full')
  await until(() => acked.length === 2, clock)
  expect((await readAll(spool)).map(numberOf)).toEqual([1, 2])
  expect(disk.names().filter((name) => disk.content(name).length > 0)).toHaveLength(1)
})

test('the own limit holds acknowledgements, and a release lets them go at once', async () => {
  const { spool, acked, append } = await setUp({ limitBytes: 3_000 })
  for (let n = 1; n <= 10; n++) append(n, 200)
  await until(() => acked.length === 10)
  append(11, 600)
  await until(() => spool.status().state === 'full')
  spool.release(10)
  await until(() => acked.length === 11)
  expect(spool.status()).toMatchObject({ state: 'accepting', records: 1, lastSequence: 11, oldestAt: 1_011 })
})

test('release removes whole segments, never the newest, and the status counts what is left', async () => {
  const { disk, spool, acked, append } = await setUp()
  for (let n = 1; n <= 30; n++) {
    append(n, 200)
    await until(() => acked.length === n)
  }
  const before = disk.names().length
  expect(spool.status()).toMatchObject({ records: 30, oldestAt: 1_001 })
  spool.release(15)
  await turn()
  expect(disk.names().length).toBeLessThan(before)
  expect(spool.status()).toMatchObject({ records: 15, oldestAt: 1_016 })
  expect((await readAll(spool, 15)).map(numberOf)).toEqual(Array.from({ length: 15 }, (_, i) => i + 16))
  spool.release(1_000)
  await turn()
  expect(spool.status()).toMatchObject({ records: 0, bytes: 0, oldestAt: null, lastSequence: 30 })
  await spool.close()
  const again = await setUp({ disk })
  expect(again.spool.status().lastSequence).toBe(30)
})

test('short writes of the system are continued', async () => {
  const disk = new SimulatedDisk()
  disk.writeBytesMax = 37
  const { spool, acked, append } = await setUp({ disk })
  for (let n = 1; n <= 20; n++) append(n)
  await until(() => acked.length === 20)
  await spool.close()
  disk.writeBytesMax = Number.POSITIVE_INFINITY
  expect((await readAll((await setUp({ disk })).spool)).map(numberOf)).toHaveLength(20)
})

test('a damaged record is left out and its neighbours are not', async () => {
  const { disk, spool, acked, append } = await setUp({ segmentBytes: 2_000 })
  for (let n = 1; n <= 40; n++) append(n)
  await until(() => acked.length === 40)
  append(41, 1_990)
  await until(() => acked.length === 41)
  await spool.close()
  const [first = ''] = disk.names()
  disk.overwrite(first, disk.content(first).indexOf('7:'), Buffer.from('x'))
  const again = await setUp({ disk })
  const found = (await readAll(again.spool)).map(({ sequence }) => sequence)
  expect(found).toEqual(Array.from({ length: 41 }, (_, i) => i + 1).filter((n) => n !== 7))
})

test('a reader that is far behind is served from the segments, one that waits is woken, one that aborts gets nothing', async () => {
  const { spool, acked, append } = await setUp({ segmentBytes: 1_000_000 })
  // 24 MB: more than is kept in memory.
  for (let n = 1; n <= 240; n++) append(n, 100_000)
  await until(() => acked.length === 240)
  const all = await readAll(spool, 0, 100)
  expect(all.map(numberOf)).toEqual(acked)
  expect(all.every((one) => one.payload.length === 100_000)).toBe(true)
  const waiting = spool.read(240, 10, new AbortController().signal)
  const aborted = new AbortController()
  const never = spool.read(240, 10, aborted.signal)
  aborted.abort()
  expect(await never).toEqual([])
  append(241)
  expect((await waiting).map(numberOf)).toEqual([241])
})

test('it says when callers ought to pause, and holds what they append all the same', async () => {
  const { disk, clock, spool, acked, append } = await setUp({ segmentBytes: 1e8 })
  for (let i = 0; i < 10; i++) disk.fail('write', 'ENOSPC')
  expect(spool.pressure).toBe(false)
  for (let n = 1; n <= 90; n++) append(n, 500_000)
  expect(spool.pressure).toBe(true)
  await until(() => acked.length === 90, clock)
  expect(spool.pressure).toBe(false)
  expect(acked).toEqual(Array.from({ length: 90 }, (_, i) => i + 1))
})

test('what cannot be kept is answered with an error: too large, after close, or a close while the disk is full', async () => {
  const { disk, spool } = await setUp()
  const answers: (string | undefined)[] = []
  const note = (error: Error | null) => answers.push(error?.message)
  spool.append(message(1, 2 * 1024 * 1024), note)
  disk.free = 0
  const full = new FileSpool({
    directory: '/other',
    limitBytes: 1e9,
    reserveBytes: 1,
    clock: new VirtualClock(),
    log: silentLog,
    files: disk,
  })
  await full.open()
  full.append(message(2), note)
  await full.close()
  await spool.close()
  spool.append(message(3), note)
  expect(answers).toEqual([
    'the message is too large for the spool',
    'the spool was closed before the message was durable',
    'the spool is not open',
  ])
})

test('on a real file system it rolls, recovers and removes', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'spool-'))
  try {
    const options = {
      directory: join(directory, 'a', 'spool'),
      limitBytes: 1e9,
      reserveBytes: 0,
      segmentBytes: 100_000,
    }
    const open = async () => {
      const spool = new FileSpool({ ...options, clock: systemClock, log: silentLog })
      await spool.open()
      return spool
    }
    const spool = await open()
    let acked = 0
    for (let n = 1; n <= 3_000; n++) {
      spool.append(message(n, 160), () => acked++)
      if (n % 100 === 0) await turn()
    }
    await spool.close()
    expect(acked).toBe(3_000)
    const again = await open()
    expect((await readAll(again, 0, 700)).map(numberOf)).toEqual(
      Array.from({ length: 3_000 }, (_, i) => i + 1),
    )
    again.release(3_000)
    await again.close()
    const files = await readdir(options.directory)
    expect(files.length).toBeLessThanOrEqual(2)
    const last = await open()
    expect(last.status().lastSequence).toBe(3_000)
    await last.close()
  } finally {
    await rm(directory, { recursive: true })
  }
})
