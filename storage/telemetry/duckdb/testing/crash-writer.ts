/**
 * Writes blocks to the file named by the first argument until it is killed, from block number argv[3] on, and
 * prints each block's number once it is stored. Block b holds SERIES points at second b, and overwrites those
 * of second b − 1.
 */
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { blockOf } from '../../blocks.ts'
import { DuckTelemetryStore } from '../store.ts'

export const SERIES = 500
export const START = Date.UTC(2026, 10, 24)

export const pointsOf = (ids: readonly number[], block: number, value: number) =>
  blockOf(ids.map((series) => ({ series, time: START + block * 1000, value })))

export const idsOf = (store: DuckTelemetryStore): number[] =>
  Array.from({ length: SERIES }, (_, i) => store.seriesId({ subject: `d${i}`, metric: 'm', kind: 'k' }))

if (import.meta.main) {
  const [path = '', first = '0'] = process.argv.slice(2)
  const store = new DuckTelemetryStore({ path, tempDir: `${path}.spill`, clock: systemClock, log: silentLog })
  await store.open()
  const ids = idsOf(store)
  for (let block = Number(first); ; block++) {
    await store.write(pointsOf(ids, block, block), block === 0 ? null : pointsOf(ids, block - 1, -block))
    process.stdout.write(`${block}\n`)
  }
}
