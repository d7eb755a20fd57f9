import { join } from 'node:path'
import type { Campus } from '#model/campus/campus.ts'
import type { Device } from '#model/registry.ts'
import { nativeTopic } from '#model/topics.ts'
import type { Clock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { FileSpool } from '#storage/spool/file-spool.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import { createIngest, type Ingest } from '../../ingest/ingest.ts'
import { aRegistry } from '../../ingest/support/campus.ts'
import { MemoryQuarantine } from '../../ingest/support/memory-quarantine.ts'
import { temporaryDirectory } from './denyut.ts'

const DAY_MS = 86_400_000
const MIB = 1024 * 1024

export interface StoreStage {
  readonly ingest: Ingest
  readonly quarantine: MemoryQuarantine
  /** Publishes as the device itself, at the present time unless told otherwise; resolves with the acknowledgement. */
  send(
    device: string,
    readings: readonly { ts: number; v: Record<string, number> }[],
    receivedAt?: number,
  ): Promise<void>
  /** Stops ingest, does something to what is below, and starts it again over the same spool and journal. */
  restart(between?: () => Promise<void>): Promise<void>
  end(): Promise<void>
}

export interface StoreStageOptions {
  readonly store: TelemetryStore
  readonly clock: Clock
  readonly devices: readonly Device[]
  readonly campus?: Campus
}

/** The real pipeline with spool and journal on disk, over a store that the test brings and opens. */
export async function storeStage({ store, clock, devices, campus }: StoreStageOptions): Promise<StoreStage> {
  const directory = await temporaryDirectory()
  const { registry } = await aRegistry([...devices], [], campus)
  const quarantine = new MemoryQuarantine()
  const spool = new FileSpool({
    directory: join(directory.path, 'spool'),
    limitBytes: 64 * MIB,
    reserveBytes: 0,
    clock,
    log: silentLog,
  })
  await spool.open()
  const create = (): Ingest =>
    createIngest({
      clock,
      log: silentLog,
      spool,
      store,
      records: { quarantine },
      registry,
      dataDir: directory.path,
      retention: { raw_ms: 400 * DAY_MS, deskRaw_ms: 30 * DAY_MS },
    })
  let ingest = create()
  await ingest.start()
  return {
    get ingest() {
      return ingest
    },
    quarantine,
    send: (device, readings, receivedAt = clock.now()) =>
      new Promise((resolve, reject) => {
        const message = {
          topic: nativeTopic('ikn', device, 'telemetry'),
          payload: Buffer.from(JSON.stringify(readings)),
          qos: 1 as const,
          publisher: device,
          receivedAt,
        }
        ingest.accept(message, false, (error) => (error ? reject(error) : resolve()))
      }),
    async restart(between = async () => {}) {
      await ingest.stop()
      await between()
      ingest = create()
      await ingest.start()
    },
    async end() {
      await ingest.stop()
      await spool.close()
      await directory.remove()
    },
  }
}
