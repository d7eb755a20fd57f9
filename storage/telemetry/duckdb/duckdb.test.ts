import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { type Stage, telemetryStoreContract } from '../contract.ts'
import { DuckTelemetryStore } from './store.ts'

async function make(): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'denyut-duckdb-'))
  const create = () =>
    new DuckTelemetryStore({
      path: join(directory, 'telemetry.duckdb'),
      tempDir: join(directory, 'spill'),
      clock: systemClock,
      log: silentLog,
    })
  let store = create()
  await store.open()
  return {
    store,
    async reopen() {
      await store.close()
      store = create()
      await store.open()
      return store
    },
    async end() {
      await store.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

telemetryStoreContract('DuckDB', make)
