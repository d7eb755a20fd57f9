import { Worker } from 'node:worker_threads'
import { DenyutError } from '#model/errors.ts'
import type { Log } from '#platform/log.ts'
import { pathFault } from '#platform/path-fault.ts'
import { copyAhead } from './copy.ts'
import { markCreated, prepareDirectory } from './directory.ts'
import { type Answer, fromPlain, type Request, type WorkerStart } from './protocol.ts'
import { readSnapshot } from './snapshot.ts'

interface Pending {
  resolve(messages: object[]): void
  reject(error: Error): void
}

export interface EmbeddedOptions {
  /** Directory of the database alone; its parent exists. */
  readonly directory: string
  readonly log: Log
  /** False for what is thrown away after use: it is not synced to the disk. */
  readonly durable?: boolean
  /** Another program for the thread: tests log what it writes. */
  readonly worker?: URL
  /** Another archive of an empty database than that of the installation. */
  readonly snapshot?: string
}

/**
 * PostgreSQL in a worker thread. Has the two members that `createPgConfig` of PGlite uses, so `pg` and everything above it runs on it as
 * on a server, over one connection. After the engine broke (a failed sync, a panic) every call is refused until the process starts again
 * and recovery has run.
 */
export class EmbeddedEngine {
  readonly waitReady: Promise<void>
  readonly #directory: string
  readonly #log: Log
  readonly #program: URL
  readonly #durable: boolean
  readonly #snapshot: string | undefined
  readonly #pending = new Map<number, Pending>()
  readonly #ready = Promise.withResolvers<void>()
  #worker: Worker | undefined
  #exited: Promise<void> = Promise.resolve()
  #broken: Error | undefined
  #closing = false
  #nextId = 1

  constructor(options: EmbeddedOptions) {
    this.#directory = options.directory
    this.#log = options.log
    this.#program = options.worker ?? new URL('./worker.ts', import.meta.url)
    this.#durable = options.durable ?? true
    this.#snapshot = options.snapshot
    this.waitReady = this.#ready.promise
    this.waitReady.catch(() => {})
  }

  /** Creates the database when there is none, or recovers it. Throws `database_corrupt` or `data_dir_unusable`. */
  async open(): Promise<void> {
    const fresh = await prepareDirectory(this.#directory)
    this.#start(fresh, fresh ? await readSnapshot(this.#snapshot) : null)
    try {
      await this.waitReady
      if (fresh) await markCreated(this.#directory)
    } catch (error) {
      await this.close()
      throw this.#openError(error as Error, fresh)
    }
  }

  execProtocolStream(bytes: Uint8Array): Promise<object[]> {
    return this.#ask((id) => ({ kind: 'exec', id, bytes }))
  }

  /** Copies the files of the database, as they are between two statements, into a directory that is there. Statements wait only for what changed meanwhile. */
  async copyTo(target: string): Promise<void> {
    const ahead = await copyAhead(this.#directory, target)
    await this.#ask((id) => ({ kind: 'copy', id, target, ahead }))
  }

  #ask(request: (id: number) => Request): Promise<object[]> {
    if (this.#broken || this.#closing || !this.#worker) {
      return Promise.reject(this.#broken ?? new Error('the embedded database is closed'))
    }
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#post(request(id))
    })
  }

  /** Waits for what is under way, writes a last checkpoint, ends the thread. */
  async close(): Promise<void> {
    if (this.#worker && !this.#closing) {
      this.#closing = true
      if (this.#broken) await this.#worker.terminate()
      else this.#post({ kind: 'close' })
    }
    await this.#exited
  }

  #start(fresh: boolean, snapshot: Uint8Array | null): void {
    const workerData: WorkerStart = { directory: this.#directory, fresh, durable: this.#durable, snapshot }
    const worker = new Worker(this.#program, { workerData, name: 'records' })
    this.#worker = worker
    worker.on('message', (message: Answer) => this.#receive(message))
    worker.on('error', (error: Error) => this.#break(error.message, []))
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        if (!this.#closing) this.#break(`its thread ended with code ${code}`, [])
        this.#failPending(new Error('the embedded database is closed'))
        resolve()
      })
    })
  }

  #post(request: Request): void {
    this.#worker?.postMessage(request)
  }

  #receive(message: Answer): void {
    if (message.kind === 'ready') this.#ready.resolve()
    else if (message.kind === 'broken') this.#break(message.reason, message.lines)
    else this.#settle(message)
  }

  #settle(message: Extract<Answer, { id: number }>): void {
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.kind === 'result') pending?.resolve(message.messages.map(fromPlain))
    else if (message.kind === 'copied') pending?.resolve([])
    else pending?.reject(new Error(message.reason))
  }

  #break(reason: string, lines: readonly string[]): void {
    if (this.#broken) return
    this.#broken = new Error(['the embedded database stopped', reason, ...lines.slice(-3)].join(': '))
    this.#log.error({ reason, lines }, 'the embedded database stopped')
    this.#ready.reject(this.#broken)
    this.#failPending(this.#broken)
    void this.#worker?.terminate()
  }

  #failPending(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }

  #openError(error: Error, fresh: boolean): DenyutError {
    const noRoom = /No space left|ENOSPC|EROFS|Permission denied|EACCES/.test(error.message)
    return new DenyutError(
      fresh || noRoom ? 'data_dir_unusable' : 'database_corrupt',
      pathFault(this.#directory, error),
      { cause: error },
    )
  }
}
