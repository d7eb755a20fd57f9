import { Worker } from 'node:worker_threads'
import type { Log } from '#platform/log.ts'
import { StoreError } from '../store.ts'
import type { DatabaseOptions } from './database.ts'
import type { Call, OperationName, Operations, Reply, SeriesRows } from './messages.ts'

/**
 * Calls without an answer; beyond it the caller is told to come back, so that a stuck disk cannot fill the
 * memory.
 */
const MAX_CALLS = 1024

interface Waiting {
  readonly name: OperationName
  readonly resolve: (value: never) => void
  readonly reject: (error: StoreError) => void
}

/** The worker thread that owns DuckDB, started again by the next call after it has died. */
export class RemoteEngine {
  readonly #options: DatabaseOptions
  readonly #log: Log
  #worker: Worker | null = null
  #starting: Promise<SeriesRows> | null = null
  #closed = false
  #doubtful = false
  #id = 0
  readonly #waiting = new Map<number, Waiting>()

  constructor(options: DatabaseOptions, log: Log) {
    this.#options = options
    this.#log = log
  }

  /** Starts the worker and opens the file; the series that are in it. */
  open(): Promise<SeriesRows> {
    this.#closed = false
    this.#starting ??= this.#start()
    return this.#starting
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#starting?.catch(() => undefined)
    const worker = this.#worker
    if (!worker) return
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    await this.#send('close', [], [])
    await exited
    this.#starting = null
  }

  async call<N extends OperationName>(
    name: N,
    args: Parameters<Operations[N]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Awaited<ReturnType<Operations[N]>>> {
    if (this.#closed) throw new StoreError('transient', 'DuckDB: the store is closed')
    await this.open()
    return this.#send(name, args, transfer)
  }

  async #start(): Promise<SeriesRows> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { name: 'telemetry' })
    this.#worker = worker
    worker.on('message', (reply: Reply) => this.#settle(reply))
    worker.on('error', (error) => this.#log.error({ err: error }, 'the telemetry worker failed'))
    worker.on('exit', (code) => this.#lost(worker, code))
    try {
      const rows = await this.#send('open', [this.#options, this.#doubtful], [])
      this.#doubtful = false
      return rows
    } catch (error) {
      if (this.#worker === worker) this.#worker = null
      this.#starting = null
      await worker.terminate()
      throw error
    }
  }

  #send<N extends OperationName>(
    name: N,
    args: Parameters<Operations[N]>,
    transfer: readonly ArrayBuffer[],
  ): Promise<Awaited<ReturnType<Operations[N]>>> {
    const worker = this.#worker
    if (!worker) return Promise.reject(new StoreError('transient', 'DuckDB: the worker is not running'))
    if (this.#waiting.size >= MAX_CALLS) {
      return Promise.reject(new StoreError('transient', 'DuckDB: too many requests under way'))
    }
    return new Promise((resolve, reject) => {
      const call: Call = { id: ++this.#id, name, args }
      this.#waiting.set(call.id, { name, resolve, reject })
      worker.postMessage(call, transfer)
    })
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    if (!waiting) return
    this.#waiting.delete(reply.id)
    if (!reply.error) {
      waiting.resolve(reply.value as never)
      return
    }
    const { fault, message, refused, stack } = reply.error
    waiting.reject(new StoreError(fault, message, { refused, cause: stack }))
  }

  /**
   * What was under way may or may not be stored: callers try again, and the next worker looks before it
   * appends.
   */
  #lost(worker: Worker, code: number): void {
    if (this.#worker !== worker) return
    this.#worker = null
    this.#starting = null
    const lost = [...this.#waiting.values()]
    this.#waiting.clear()
    if (lost.some(({ name }) => name === 'write' || name === 'writeRollups')) this.#doubtful = true
    if (!this.#closed)
      this.#log.error({ code, underWay: lost.length }, 'the telemetry worker ended; starting another')
    for (const { reject } of lost) reject(new StoreError('transient', 'DuckDB: the worker ended'))
  }
}
