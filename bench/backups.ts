import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { connectEmbedded } from '#storage/records/connection.ts'
import { EmbeddedEngine } from '#storage/records/embedded/engine.ts'
import { openRecords } from '#storage/records/open.ts'
import { RECORDS_DIRECTORY } from '#storage/records/place.ts'

const ROWS = 200_000

export interface BackupCost {
  readonly rows: number
  readonly bytes: number
  readonly took_ms: number
  /** Longest that the smallest question waited for its answer meanwhile. */
  readonly wait_max_ms: number
  /** The same without a back-up, over as long. */
  readonly quiet_max_ms: number
}

/** How long the embedded records keep people waiting while they are backed up. `scale`: share of 200,000 lines of the trail. */
export async function benchBackups(scale: number): Promise<BackupCost> {
  const dataDir = await mkdtemp(join(tmpdir(), 'denyut-bench-'))
  const open = () => openRecords({ dataDir, clock: systemClock, log: silentLog, ownLock: true })
  const first = open()
  await first.open()
  await first.close()
  await fill(join(dataDir, RECORDS_DIRECTORY), ROWS * scale)
  const records = open()
  try {
    await records.open()
    const began = systemClock.monotonic()
    const backup = records.backup(join(dataDir, 'bench.ndjson.gz'))
    const wait_max_ms = await longestWait(() => records.ping(), backup)
    const took_ms = systemClock.monotonic() - began
    const quiet_max_ms = await longestWait(() => records.ping(), setTimeout(took_ms))
    const { rows, bytes } = await backup
    return { rows, bytes, took_ms, wait_max_ms, quiet_max_ms }
  } finally {
    await records.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Lines as those of bookings. */
async function fill(directory: string, rows: number): Promise<void> {
  const engine = new EmbeddedEngine({ directory, log: silentLog })
  await engine.open()
  const { run, close } = connectEmbedded(engine, silentLog)
  await run(`INSERT INTO audit (at_ms, actor, action, entity, entity_id, detail)
    SELECT n, gen_random_uuid(), 'created', 'booking', gen_random_uuid(),
      json_build_object('desk', 'k4-t1-l3-d017', 'state', 'reserved', 'version', 1) FROM generate_series(1, ${rows}) n`)
  await close()
  await engine.close()
}

async function longestWait(ask: () => Promise<void>, until: Promise<unknown>): Promise<number> {
  let longest = 0
  let done = false
  const end = until.finally(() => {
    done = true
  })
  while (!done) {
    const asked = systemClock.monotonic()
    await ask()
    longest = Math.max(longest, systemClock.monotonic() - asked)
  }
  await end
  return longest
}
