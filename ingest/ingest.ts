import { join } from 'node:path'
import { FORMATS } from '#model/formats/index.ts'
import type { RawMessage } from '#model/readings.ts'
import { SENSOR_TYPES } from '#model/sensors/index.ts'
import type { Clock } from '#platform/clock.ts'
import type { DiskFiles } from '#platform/files.ts'
import type { Log } from '#platform/log.ts'
import type { Records } from '#storage/records/records.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Spool } from '#storage/spool/spool.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import { markForeign } from './accept/marks.ts'
import { Journal } from './journal/journal.ts'
import { NO_TALLIES } from './journal/records.ts'
import { Ledger } from './ledger/ledger.ts'
import { Reader } from './ledger/reader.ts'
import type { Catalogue } from './pipeline/catalogue.ts'
import { DeviceClocks } from './pipeline/clocks.ts'
import { Decoder } from './pipeline/decoder.ts'
import { DeviceHandles } from './pipeline/devices.ts'
import { Heads } from './pipeline/heads.ts'
import { Pipeline } from './pipeline/pipeline.ts'
import { recover, restoreAccounts } from './pipeline/recovery.ts'
import { Routes } from './pipeline/routes.ts'
import { Sink, StoppedError } from './pipeline/sink.ts'
import type { LedgerReader, LiveState, ReplayResult } from './ports.ts'
import { QuarantineReplay, type ReplayFilter } from './quarantine/replay.ts'
import type { Retention } from './retention.ts'
import { DirtyBuckets } from './rollups/dirty.ts'
import { RollupWorker } from './rollups/worker.ts'
import { State } from './state/state.ts'

export interface IngestParts {
  readonly clock: Clock
  readonly log: Log
  /** Open; stays open after `stop`. So do store and records. */
  readonly spool: Spool
  readonly store: TelemetryStore
  /** Opens a store that did not answer yet: tried until it does, while messages wait in the spool. */
  readonly openStore?: () => Promise<void>
  readonly records: Pick<Records, 'quarantine'>
  readonly registry: Registry
  /** The journal lives in its directory `journal`. */
  readonly dataDir: string
  /** Where the journal lies; the machine's file system if not given. */
  readonly files?: DiskFiles
  /** Size at which the journal's log is folded into a snapshot; its own where it is left out. */
  readonly journalLimit_bytes?: number
  readonly retention: Retention
}

export interface Ingest {
  /**
   * Recovers, rebuilds the present state, then takes messages from the spool. With `openStore` that goes on after it resolves;
   * messages are accepted meanwhile.
   */
  start(): Promise<void>
  stop(): Promise<void>
  /** Spools a message; `done(null)` once it is durable. `foreign`: published outside the client's own topics. */
  accept(message: RawMessage, foreign: boolean, done: (error: Error | null) => void): void
  countQos0(shed: boolean): void
  /** A message refused before it could be kept. */
  countNotKept(publisher: string): void
  readonly live: LiveState
  readonly ledger: LedgerReader
  /** Sends quarantined messages through the pipeline again. */
  replay(filter: ReplayFilter): Promise<ReplayResult>
  /** Resolves when everything in the spool is stored and counted. */
  idle(): Promise<void>
  /** Resolves when the roll-ups of all buckets that are over are computed. */
  rolledUp(): Promise<void>
}

const catalogue: Catalogue = {
  format: (id) => FORMATS.get(id),
  metrics: (type) => SENSOR_TYPES.get(type)?.metrics ?? [],
}

/** All parts of an ingest, tied together; nothing runs yet. */
function assemble(parts: IngestParts, signal: AbortSignal) {
  const { clock, log, spool, store, registry, records } = parts
  const ledger = new Ledger()
  const heads = new Heads()
  const clocks = new DeviceClocks()
  const dirty = new DirtyBuckets()
  const tallies = { ...NO_TALLIES }
  const journal = new Journal(join(parts.dataDir, 'journal'), parts.files, parts.journalLimit_bytes)
  const sink = new Sink(store, clock, log, signal)
  const devices = new DeviceHandles({ registry, store, ledger, heads, catalogue })
  const routes = new Routes(registry, catalogue, devices, ledger)
  const decoder = new Decoder({ routes, devices, ledger, clocks, heads, retention: parts.retention })
  const state = new State({ clock, log, store, registry, ledger, clocks, heads })
  const replays = new QuarantineReplay({ spool, registry, quarantine: records.quarantine })
  const pipeline = new Pipeline({
    clock,
    log,
    spool,
    store,
    journal,
    ledger,
    clocks,
    heads,
    decoder,
    routes,
    dirty,
    sink,
    tallies,
    quarantine: records.quarantine,
    signal,
    onStored: (stored) => state.stored(stored),
    onReplayed: (entry, outcome) => replays.settled(entry, outcome),
  })
  const rollups = new RollupWorker({
    clock,
    log,
    store,
    registry,
    heads,
    journal,
    dirty,
    retention: parts.retention,
    onEvent: (event) => state.event(event),
  })
  const reader = new Reader({
    clock,
    spool,
    ledger,
    pipeline,
    sink,
    dirty,
    tallies,
    onUnbalanced: (detail) => log.error({ detail }, 'the ledger does not balance'),
  })
  return { ledger, clocks, heads, dirty, tallies, journal, sink, state, replays, pipeline, rollups, reader }
}

/** Reads the journal back and begins to report; returns the rest of the start, which needs the store. */
async function begin(
  all: ReturnType<typeof assemble>,
  { log, spool, store, openStore }: IngestParts,
): Promise<() => Promise<void>> {
  const { journal, heads, sink, pipeline, state, reader, rollups } = all
  const recovered = await journal.open()
  const parts = { ...all, log, spool, store }
  const repeated = restoreAccounts(recovered, parts)
  reader.start()
  return async () => {
    if (openStore) await sink.retry(openStore)
    heads.load(await sink.retry(() => store.heads()))
    await recover(recovered, repeated, parts)
    await pipeline.compact()
    await state.start()
    pipeline.start()
    rollups.start()
  }
}

/** After the signal: waits for what is under way and leaves a snapshot, unless a batch or the recovery waits for the store. */
async function finish(
  all: ReturnType<typeof assemble>,
  { log, spool }: IngestParts,
  isRecovered: boolean,
): Promise<void> {
  const { journal, pipeline, state, reader, rollups, replays } = all
  await rollups.stop()
  await pipeline.ended()
  reader.stop()
  state.stop()
  replays.stop()
  if (isRecovered && pipeline.isSettled) {
    try {
      await journal.compact(() => pipeline.capture())
      spool.release(pipeline.processed)
    } catch (error) {
      log.warn({ err: error }, 'the ingest journal could not be folded; the next start reads its log back')
    }
  }
  await journal.close()
}

export function createIngest(parts: IngestParts): Ingest {
  const abort = new AbortController()
  const all = assemble(parts, abort.signal)
  const { tallies, state, reader, replays, pipeline, rollups } = all
  let isRecovered = false
  let recovery: Promise<void> = Promise.resolve()
  return {
    async start() {
      const rest = await begin(all, parts)
      recovery = rest().then(() => {
        isRecovered = true
      })
      if (!parts.openStore) return recovery
      recovery = recovery.catch((error) => {
        if (error instanceof StoppedError) return
        parts.log.fatal({ err: error }, 'ingest could not start')
        all.sink.end(error)
      })
    },
    async stop() {
      abort.abort()
      await recovery.catch(() => undefined)
      await finish(all, parts, isRecovered)
    },
    accept(message, foreign, done) {
      const marked = foreign ? { ...message, publisher: markForeign(message.publisher) } : message
      parts.spool.append(marked, done)
    },
    countQos0(shed) {
      tallies.qos0++
      if (shed) tallies.qos0Shed++
    },
    countNotKept() {
      tallies.payloadNotKept++
    },
    live: state,
    ledger: reader,
    replay: (filter) => replays.replay(filter),
    idle: () => pipeline.idle(),
    rolledUp: () => rollups.idle(),
  }
}
