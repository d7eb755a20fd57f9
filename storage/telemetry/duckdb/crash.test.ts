import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { blockOf } from '../blocks.ts'
import { rollupRow } from '../figures.ts'
import { StoreError } from '../store.ts'
import { Database } from './database.ts'
import { DuckTelemetryStore } from './store.ts'
import { idsOf, pointsOf, SERIES, START } from './testing/crash-writer.ts'

const EVER = { from: 0, to: Number.POSITIVE_INFINITY }

let directory = ''
let path = ''
const workers: Worker[] = []
/** What is lost of the next exchange with the worker, which then dies. */
let lose: 'call' | 'answer' | null = null

/**
 * Watches each worker from its birth. It dies idle, as after an error of its own: DuckDB's client aborts the
 * whole process when a thread is torn down under a running query.
 */
function remember(worker: Worker): void {
  workers.push(worker)
  const { emit, postMessage } = worker
  const die = () => {
    lose = null
    void worker.terminate()
  }
  worker.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'message' || lose !== 'answer') return emit.call(worker, event, ...args)
    die()
    return true
  }
  worker.postMessage = (...args: Parameters<typeof postMessage>) => {
    if (lose === 'call') die()
    else postMessage.apply(worker, args)
  }
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'denyut-duckdb-'))
  path = join(directory, 'telemetry.duckdb')
  process.on('worker', remember)
})

afterEach(async () => {
  process.off('worker', remember)
  workers.length = 0
  lose = null
  await rm(directory, { recursive: true, force: true })
})

const open = async () => {
  const store = new DuckTelemetryStore({
    path,
    tempDir: join(directory, 'spill'),
    clock: systemClock,
    log: silentLog,
  })
  await store.open()
  return store
}

/**
 * Lets a child write from a block on and kills it right after a number of acknowledged blocks; the last of
 * them.
 */
async function writeAndKill(first: number, acknowledged: number): Promise<number> {
  const script = fileURLToPath(new URL('./testing/crash-writer.ts', import.meta.url))
  const child = spawn(process.execPath, [script, path, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let last = first - 1
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line)
    if (last === first + acknowledged) child.kill('SIGKILL')
  }
  await exited
  return last
}

test('kill -9 while writing loses nothing acknowledged, tears no block and doubles no point', async () => {
  let first = 0
  for (const acknowledged of [3, 40, 7, 90]) {
    const last = await writeAndKill(first, acknowledged)
    const store = await open()
    const ids = idsOf(store)
    expect(store.listSeries()).toHaveLength(SERIES)
    const stored = await store.rangeMany(ids, EVER)
    const newest = new Set([...(await store.heads()).values()].map((head) => head.time))
    await store.close()
    // The block after the last acknowledged one may be there, but then all of it.
    expect(newest.size).toBe(1)
    const end = ([...newest][0]! - START) / 1000
    expect(end).toBeGreaterThanOrEqual(last)
    const values = Array.from({ length: end + 1 }, (_, block) => (block === end ? block : -(block + 1)))
    for (const id of ids) expect(stored.get(id)?.map((point) => point.value)).toEqual(values)
    first = end + 1
  }
})

test('a worker that dies is started again, and blocks handed in twice are stored once', async () => {
  const store = await open()
  const ids = idsOf(store)
  const faults = [null, 'answer', 'call', 'answer', null, 'answer', 'answer', 'call'] as const
  for (const [block, fault] of faults.entries()) {
    lose = fault
    const attempt = store.write(pointsOf(ids, block, block), null)
    if (fault) await expect(attempt).rejects.toMatchObject({ fault: 'transient' })
    else await attempt
    // A new series between the two attempts moves what has to be added to the series table.
    store.seriesId({ subject: `new-${block}`, metric: 'm', kind: 'k' })
    if (fault) await store.write(pointsOf(ids, block, block), null)
  }
  expect(workers).toHaveLength(1 + faults.filter((fault) => fault !== null).length)
  const values = faults.map((_, block) => block)
  for (const points of (await store.rangeMany(ids, EVER)).values()) {
    expect(points.map((point) => point.value)).toEqual(values)
  }
  await store.close()
  const again = await open()
  expect(again.listSeries()).toEqual(store.listSeries().slice(0, again.listSeries().length))
  await again.close()
})

test('roll-ups handed in again after a lost answer are stored once', async () => {
  const store = await open()
  const [id = 0] = idsOf(store)
  const row = rollupRow(id, START, (index) => index)
  lose = 'answer'
  await expect(store.writeRollups('1h', [row])).rejects.toMatchObject({ fault: 'transient' })
  await store.writeRollups('1h', [row])
  expect(await store.rollups('1h', [id], EVER)).toEqual(new Map([[id, [row]]]))
  await store.close()
})

test('a read whose answer is lost fails as passing, and the next one works', async () => {
  const store = await open()
  const [id = 0] = idsOf(store)
  await store.write(blockOf([{ series: id, time: START, value: 1 }]), null)
  lose = 'answer'
  await expect(store.range(id, EVER, 10)).rejects.toMatchObject({ fault: 'transient' })
  expect(await store.range(id, EVER, 10)).toHaveLength(1)
  await store.close()
})

test('an invalidated database is closed and opened again, with everything committed before', async () => {
  const database = new Database({ path, tempDir: directory, threads: 1, memoryLimit: '256MB' })
  await database.open()
  const insert = (value: number) =>
    database.write((connection) =>
      connection.run(`INSERT INTO points VALUES (1, make_timestamp_ms(0), ${value}, 0, 0)`),
    )
  await insert(1)
  const abort = database.write(async (connection) => {
    await connection.run(`SET GLOBAL debug_checkpoint_abort = 'before_header'`)
    await connection.run('CHECKPOINT')
  })
  await expect(abort).rejects.toThrow(/FATAL|abort/)
  await expect(abort).rejects.toBeInstanceOf(StoreError)
  await expect(abort).rejects.toMatchObject({ fault: 'transient' })
  await insert(2)
  const count = await database.read(async (connection) => {
    const result = await connection.runAndReadAll('SELECT count(*)::INTEGER, sum(value) FROM points')
    return result.getRows()
  })
  expect(count).toEqual([[2, 3]])
  await database.close()
})

test('a file that another process holds is a matter of configuration', async () => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./testing/crash-writer.ts', import.meta.url)), path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  try {
    const store = new DuckTelemetryStore({ path, tempDir: directory, clock: systemClock, log: silentLog })
    await expect(store.open()).rejects.toMatchObject({ fault: 'configuration' })
    await store.close()
  } finally {
    child.kill('SIGKILL')
    await exited
  }
})

test('reads beyond the limit wait their turn, and writes pass them', async () => {
  const store = await open()
  const ids = idsOf(store)
  for (let block = 0; block < 40; block++) await store.write(pointsOf(ids, block, block), null)
  let answered = 0
  const reads = Array.from({ length: 60 }, async () => {
    await store.rangeMany(ids, EVER)
    answered++
  })
  await store.write(pointsOf(ids, 40, 40), null)
  expect(answered).toBeLessThan(reads.length)
  await Promise.all(reads)
  await store.close()
})
