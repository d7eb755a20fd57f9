import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { FileSpool } from '#storage/spool/file-spool.ts'
import { DuckTelemetryStore } from '#storage/telemetry/duckdb/store.ts'
import { createIngest } from './ingest.ts'
import { aDevice, aRegistry } from './support/campus.ts'
import { MemoryQuarantine } from './support/memory-quarantine.ts'

const QUARTER_MS = 15 * 60_000

/** Spool, store and ingest as a process has them; the quarantine and the registry outlive it. */
async function openAll(dataDir: string) {
  const log = silentLog
  const clock = systemClock
  const store = new DuckTelemetryStore({
    path: join(dataDir, 'telemetry.duckdb'),
    tempDir: join(dataDir, 'tmp'),
    clock,
    log,
  })
  await store.open()
  const spool = new FileSpool({
    directory: join(dataDir, 'spool'),
    limitBytes: 1e9,
    reserveBytes: 0,
    clock,
    log,
  })
  await spool.open()
  const { registry } = await aRegistry([aDevice('c1'), aDevice('c2')])
  const records = { quarantine: new MemoryQuarantine() }
  const retention = { raw_ms: 400 * 86_400_000, deskRaw_ms: 30 * 86_400_000 }
  const ingest = createIngest({ clock, log, spool, store, records, registry, dataDir, retention })
  await ingest.start()
  const close = async () => {
    await ingest.stop()
    await spool.close()
    await store.close()
  }
  return { ingest, store, close }
}

test('with the real spool and store: stored, counted, rolled up, shown again after a restart, and found as duplicates', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'denyut-ingest-real-'))
  await mkdir(join(dataDir, 'tmp'))
  const start = Math.floor(systemClock.now() / QUARTER_MS) * QUARTER_MS - 8 * QUARTER_MS
  const message = (device: string, i: number) => ({
    topic: `denyut/v1/ikn/${device}/telemetry`,
    payload: Buffer.from(JSON.stringify({ ts: start + i * 60_000, v: { temperature_c: 20 + (i % 10) } })),
    qos: 1 as const,
    publisher: device,
    receivedAt: start + i * 60_000,
  })
  let rowsOfFirstRound: unknown
  try {
    for (const round of [1, 2]) {
      const { ingest, store, close } = await openAll(dataDir)
      if (round === 2) expect(ingest.live.get('c1', 'temperature_c')).toMatchObject({ value: 29 })
      const accepted: Promise<void>[] = []
      for (let i = 0; i < 30; i++) {
        for (const device of ['c1', 'c2']) {
          accepted.push(new Promise((resolve) => ingest.accept(message(device, i), false, () => resolve())))
        }
      }
      await Promise.all(accepted)
      await ingest.idle()
      await ingest.rolledUp()
      const { balanced, inFlight, total, spool } = ingest.ledger.status()
      expect([balanced, inFlight, spool.records]).toEqual([true, 0, 0])
      expect(total.messages).toEqual({
        received: 60 * round,
        stored: 60,
        duplicate: 60 * (round - 1),
        quarantined: 0,
      })
      const campus = store.listSeries('ikn').find(({ key }) => key.metric === 'temperature_c')!
      const rows = await store.rollups('15m', [campus.id], { from: start, to: start + 2 * QUARTER_MS })
      expect(rows.get(campus.id)?.map(({ count, expected }) => [count, expected])).toEqual([
        [30, 30],
        [30, 30],
      ])
      // Duplicates revise nothing.
      if (round === 1) rowsOfFirstRound = rows
      expect(rows).toEqual(rowsOfFirstRound)
      await close()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
