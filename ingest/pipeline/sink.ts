import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { type PointBlock, StoreError, type TelemetryStore } from '#storage/telemetry/store.ts'

/** First pause after a failure; doubles up to the last. Source: architecture, "sinks are retried for ever". */
const FIRST_PAUSE_MS = 500
const LAST_PAUSE_MS = 30_000
/** A server that asks for more patience than this (Retry-After) is asked again all the same. */
const ASKED_PAUSE_LIMIT_MS = 10 * 60_000
/** A store that refuses our configuration is asked again this often. */
const PAUSED_RETRY_MS = 30_000

/** retrying: tried again by itself · paused: somebody must act · stopped: only another start helps. */
export type SinkState = 'ok' | 'retrying' | 'paused' | 'stopped'

/** A row that the store can never take. */
export interface RefusedRow {
  readonly block: 'fresh' | 'late'
  readonly row: number
  readonly reason: string
}

/** Thrown when ingest stops while the store does not answer: the batch is repeated at the next start. */
export class StoppedError extends Error {
  constructor() {
    super('ingest is stopping')
    this.name = 'StoppedError'
  }
}

/** What a failure means when nothing else is said. */
const STORE_FAULT = 'the store does not take readings'

/**
 * Everything that ingest asks of store, database, spool and journal, retried for as long as it takes: acknowledged messages wait
 * meanwhile, and the status says for what.
 */
export class Sink {
  readonly #store: TelemetryStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #signal: AbortSignal
  state: SinkState = 'ok'
  detail: string | null = null
  since: number

  constructor(store: TelemetryStore, clock: Clock, log: Log, signal: AbortSignal) {
    this.#store = store
    this.#clock = clock
    this.#log = log
    this.#signal = signal
    this.since = clock.now()
  }

  get store(): string {
    return this.#store.name
  }

  /** Writes both blocks; returns the rows that the store refuses for ever, the others are stored. */
  async write(fresh: PointBlock | null, late: PointBlock | null): Promise<RefusedRow[]> {
    let error = await this.#attempt(fresh, late)
    if (!error) return []
    const refused: RefusedRow[] = []
    let rows = { fresh: allRows(fresh), late: allRows(late) }
    while (error) {
      if (error.refused.length === 0) return [...refused, ...(await this.#bisect(fresh, late, rows, error))]
      const isRefused = { fresh: new Set<number>(), late: new Set<number>() }
      for (const { block, row, reason } of error.refused) {
        refused.push({ block, row: rows[block][row]!, reason })
        isRefused[block].add(row)
      }
      rows = {
        fresh: rows.fresh.filter((_, row) => !isRefused.fresh.has(row)),
        late: rows.late.filter((_, row) => !isRefused.late.has(row)),
      }
      error = await this.#attempt(pick(fresh, rows.fresh), pick(late, rows.late))
    }
    return refused
  }

  /** Retries any work while it fails for outside reasons, and says what that means; poison is for the caller. */
  async retry<T>(work: () => Promise<T>, fault = STORE_FAULT): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await work()
        this.#become('ok', null)
        return result
      } catch (error) {
        if (error instanceof StoppedError) throw error
        if (error instanceof StoreError && error.fault === 'poison') {
          this.#become('ok', null)
          throw error
        }
        await this.#pause(error, attempt, fault)
      }
    }
  }

  /** Nothing is tried again: only another start of the process helps. */
  end(error: unknown): void {
    this.#become('stopped', messageOf(error))
  }

  /** null when written, the error when poison. */
  async #attempt(fresh: PointBlock | null, late: PointBlock | null): Promise<StoreError | null> {
    if (!fresh && !late) return null
    try {
      // The arrays belong to the store once it has them, so every try gets copies.
      await this.retry(() => this.#store.write(copy(fresh), copy(late)))
      return null
    } catch (error) {
      if (error instanceof StoreError && error.fault === 'poison') return error
      throw error
    }
  }

  /** A store that does not say which rows it refuses: halves are tried until the rows are found. */
  async #bisect(
    fresh: PointBlock | null,
    late: PointBlock | null,
    rows: { fresh: number[]; late: number[] },
    error: StoreError,
  ): Promise<RefusedRow[]> {
    const refused: RefusedRow[] = []
    for (const block of ['fresh', 'late'] as const) {
      const source = block === 'fresh' ? fresh : late
      const halves = rows[block].length === 0 ? [] : [rows[block]]
      for (let part = halves.pop(); part; part = halves.pop()) {
        const points = pick(source, part)
        const failure =
          block === 'fresh' ? await this.#attempt(points, null) : await this.#attempt(null, points)
        if (!failure) continue
        if (part.length === 1) {
          refused.push({ block, row: part[0]!, reason: failure.message || error.message })
          continue
        }
        const middle = part.length >> 1
        // Taken from the end: the first half goes first, as fresh rows must.
        halves.push(part.slice(middle), part.slice(0, middle))
      }
    }
    return refused
  }

  async #pause(error: unknown, attempt: number, fault: string): Promise<void> {
    if (this.#signal.aborted) throw new StoppedError()
    const detail = fault === STORE_FAULT ? messageOf(error) : `${fault}: ${messageOf(error)}`
    const isConfiguration = error instanceof StoreError && error.fault === 'configuration'
    if (this.state === 'ok') this.#log.warn({ err: error }, `${fault}; messages wait in the spool`)
    this.#become(isConfiguration ? 'paused' : 'retrying', detail)
    const backOff_ms = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10))
    const asked_ms = Math.min(ASKED_PAUSE_LIMIT_MS, (error instanceof StoreError && error.retryAfter_ms) || 0)
    const pause_ms = isConfiguration
      ? PAUSED_RETRY_MS
      : Math.max(asked_ms, backOff_ms * (0.75 + Math.random() / 4))
    await this.#clock.wait(pause_ms, this.#signal)
    if (this.#signal.aborted) throw new StoppedError()
  }

  #become(state: Sink['state'], detail: string | null): void {
    this.detail = detail
    if (state === this.state) return
    if (state === 'ok') this.#log.info('readings are written again')
    this.state = state
    this.since = this.#clock.now()
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const allRows = (block: PointBlock | null): number[] =>
  Array.from({ length: block?.count ?? 0 }, (_, row) => row)

/** The named rows as a block of their own; null when there are none. */
function pick(block: PointBlock | null, rows: readonly number[]): PointBlock | null {
  if (!block || rows.length === 0) return null
  if (rows.length === block.count) return block
  return {
    count: rows.length,
    series: Int32Array.from(rows, (row) => block.series[row]!),
    time: Float64Array.from(rows, (row) => block.time[row]!),
    value: Float64Array.from(rows, (row) => block.value[row]!),
    quality: Uint8Array.from(rows, (row) => block.quality[row]!),
    lag_ms: Int32Array.from(rows, (row) => block.lag_ms[row]!),
  }
}

function copy(block: PointBlock | null): PointBlock | null {
  if (!block) return null
  return {
    count: block.count,
    series: block.series.slice(),
    time: block.time.slice(),
    value: block.value.slice(),
    quality: block.quality.slice(),
    lag_ms: block.lag_ms.slice(),
  }
}
