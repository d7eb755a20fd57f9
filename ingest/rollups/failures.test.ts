import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StoreError } from '#storage/telemetry/store.ts'
import { aDevice } from '../support/campus.ts'
import { dumpRollups } from '../support/rollups.ts'
import { NOW, type Stage, withStage } from '../support/stage.ts'

const MINUTE_MS = 60_000
/** Within one day of UTC, so that no more chunks are written than there are heights of places. */
const START = NOW - 7 * 60 * MINUTE_MS

const devices = [
  aDevice('c1', { expectedInterval_s: 300 }),
  aDevice('e1', { type: 'energy-meter', place: 'm-l1', expectedInterval_s: 300 }),
  aDevice('p1', { type: 'people-counter', place: 'b1-l1-r02', expectedInterval_s: 300 }),
]

/** Two hours of readings, all of them stored before anything is rolled up. */
async function fill(stage: Stage): Promise<void> {
  for (let step = 0; step <= 12; step++) {
    const ts = START + step * 10 * MINUTE_MS
    await stage.send('c1', { ts, v: { temperature_c: 20 + (step % 3) } })
    await stage.send('e1', { ts, v: { energy_kwh: 100 + step } })
    await stage.send('p1', { ts, v: { in_total: 10 * step, out_total: 5 * step } })
  }
  await stage.ingest.idle()
}

/** Rows of a worker that nothing disturbs, and how many writes they take. */
async function undisturbed(): Promise<{ rows: string[]; writes: number }> {
  let rows: string[] = []
  let writes = 0
  await withStage(devices, async (stage) => {
    await fill(stage)
    beforeEachWrite(stage, async () => void writes++)
    await stage.patiently(stage.ingest.rolledUp())
    rows = await dumpRollups(stage)
  })
  return { rows, writes }
}

/** Calls before every write of roll-ups; returns its undoing. */
function beforeEachWrite({ store }: Stage, action: () => Promise<void>): () => void {
  const write = store.writeRollups.bind(store)
  store.writeRollups = async (level, rows) => {
    await action()
    await write(level, rows)
  }
  return () => {
    store.writeRollups = write
  }
}

const gone = (): never => {
  throw new StoreError('transient', 'gone')
}

test('whichever write of the roll-ups fails, all rows of all levels are there in the end', async () => {
  const { rows, writes } = await undisturbed()
  expect(rows.some((row) => row.startsWith('1d ikn energy_kwh'))).toBe(true)
  for (let failing = 1; failing <= writes; failing++) {
    await withStage(devices, async (stage) => {
      await fill(stage)
      let count = 0
      beforeEachWrite(stage, async () => {
        if (++count === failing) gone()
      })
      await stage.patiently(stage.ingest.rolledUp())
      expect(await dumpRollups(stage), `write ${failing}`).toEqual(rows)
    })
  }
})

test('whichever write of the roll-ups a kill comes before, the next start completes all levels', async () => {
  const { rows, writes } = await undisturbed()
  const disk = await mkdtemp(join(tmpdir(), 'denyut-killed-'))
  try {
    for (let last = 1; last <= writes; last++) {
      await withStage(devices, async (stage) => {
        await fill(stage)
        await killBeforeWrite(stage, last, disk)
        await stage.patiently(stage.ingest.rolledUp())
        expect(await dumpRollups(stage), `write ${last}`).toEqual(rows)
      })
    }
  } finally {
    await rm(disk, { recursive: true, force: true })
  }
})

/** What is on disk at that write is all that the next start finds. */
async function killBeforeWrite(stage: Stage, last: number, disk: string): Promise<void> {
  let count = 0
  let killed: () => void
  const isKilled = new Promise<void>((resolve) => {
    killed = resolve
  })
  const restore = beforeEachWrite(stage, async () => {
    if (++count < last) return
    if (count === last) {
      await rm(disk, { recursive: true, force: true })
      await cp(stage.dataDir, disk, { recursive: true })
      killed()
    }
    gone()
  })
  await stage.patiently(isKilled)
  await stage.restart(async () => {
    restore()
    await rm(stage.dataDir, { recursive: true, force: true })
    await cp(disk, stage.dataDir, { recursive: true })
  })
}
