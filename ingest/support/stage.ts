import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Device, Gateway } from '#model/registry.ts'
import { nativeTopic } from '#model/topics.ts'
import { systemClock, VirtualClock } from '#platform/clock.ts'
import { systemFiles } from '#platform/files.ts'
import { silentLog } from '#platform/log.ts'
import { createIngest, type Ingest } from '../ingest.ts'
import { aRegistry, type TestRegistry } from './campus.ts'
import { MemoryQuarantine } from './memory-quarantine.ts'
import { MemorySpool } from './memory-spool.ts'
import { MemoryStore } from './memory-store.ts'

export const NOW = Date.UTC(2026, 10, 24, 2)

/** An ingest over stores in memory and a real journal; `crash` and `restart` keep what would be on disk. */
export class Stage {
  readonly clock = new VirtualClock(NOW)
  spool = new MemorySpool()
  readonly store = new MemoryStore()
  readonly quarantine = new MemoryQuarantine()
  /** Runs before the journal creates a file; throws to make that fail. */
  beforeCreate: (path: string) => void = () => undefined
  /** Size at which the journal is folded; its own if not given. */
  journalLimit_bytes: number | undefined
  readonly dataDir: string
  readonly test: TestRegistry
  ingest: Ingest

  constructor(dataDir: string, test: TestRegistry) {
    this.dataDir = dataDir
    this.test = test
    this.ingest = this.#create()
  }

  #create(): Ingest {
    const { clock, spool, store, quarantine, dataDir } = this
    return createIngest({
      clock,
      log: silentLog,
      spool,
      store,
      records: { quarantine },
      registry: this.test.registry,
      dataDir,
      files: { ...systemFiles, create: (path) => this.#createFile(path) },
      ...(this.journalLimit_bytes !== undefined && { journalLimit_bytes: this.journalLimit_bytes }),
      retention: { raw_ms: 400 * 86_400_000, deskRaw_ms: 30 * 86_400_000 },
    })
  }

  async #createFile(path: string): Promise<number> {
    this.beforeCreate(path)
    return await systemFiles.create(path)
  }

  /** Stops, does something to what is left, and starts anew. A batch that the store has not confirmed is as after a crash. */
  async restart(between: () => unknown = () => undefined): Promise<void> {
    await this.ingest.stop()
    await between()
    this.ingest = this.#create()
    await this.ingest.start()
  }

  loseSpool(): void {
    this.spool = new MemorySpool()
  }

  /** Publishes as the device itself, at the present time. */
  send(device: string, payload: unknown, topic = nativeTopic('ikn', device, 'telemetry')): Promise<void> {
    return this.publish(device, topic, typeof payload === 'string' ? payload : JSON.stringify(payload))
  }

  publish(publisher: string, topic: string, payload: string | Uint8Array, foreign = false): Promise<void> {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
    const message = { topic, payload: bytes, qos: 1 as const, publisher, receivedAt: this.clock.now() }
    return new Promise((resolve, reject) => {
      this.ingest.accept(message, foreign, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Lets time pass until the promise has settled. */
  async patiently<T>(promise: Promise<T>): Promise<T> {
    let settled = false
    promise
      .finally(() => {
        settled = true
      })
      .catch(() => undefined)
    while (!settled) {
      await this.clock.advance(50)
      // The journal is a real file: it needs real time, in which the clock must not run away.
      await systemClock.wait(2)
    }
    return promise
  }

  /** Message columns of an account that are not zero. */
  messages(device: string): Record<string, number> {
    return notZero(this.ingest.ledger.account(device)?.messages ?? {})
  }

  readings(device: string): Record<string, number> {
    return notZero(this.ingest.ledger.account(device)?.readings ?? {})
  }
}

const notZero = (counts: object): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))

/** Runs with a started ingest of its own and leaves nothing behind. */
export async function withStage(
  devices: Device[],
  run: (stage: Stage) => Promise<void>,
  gateways: Gateway[] = [],
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'denyut-ingest-'))
  const stage = new Stage(dataDir, await aRegistry(devices, gateways))
  try {
    await stage.ingest.start()
    await run(stage)
  } finally {
    await stage.ingest.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
