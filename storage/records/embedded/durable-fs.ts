import { fdatasyncSync, fsyncSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type EngineOptions = Parameters<NodeFS['init']>[1]
type Engine = Parameters<NodeFS['init']>[0]

/** WASI errno of an input/output error. */
const EIO = 29
/** Write-ahead log segments are written at their full size beforehand, so their data alone has to reach the disk at a commit. */
const WAL_SEGMENT = /^[0-9A-F]{24}$/

/** What the file system layer of the engine knows of an open file. */
export interface EngineStream {
  readonly nfd?: number
  readonly node: { readonly name: string }
}

export interface EngineFileSystem {
  stream_ops: { fsync?: (stream: EngineStream) => number } & Record<string, unknown>
  node_ops: Record<string, unknown>
  realPath(node: unknown): string
}

/**
 * Files of the database in a directory of the machine, with syncing: the engine calls `stream_ops.fsync` when there is one, but its own
 * file system has none, so what PostgreSQL takes for durable would only be in the page cache. In place before the engine starts, because
 * recovery after a crash syncs too.
 */
export class DurableFileSystem extends NodeFS {
  readonly #onSyncFailure: (error: Error) => void
  /** Off while a database is created: what is left of a creation that was cut off is thrown away, and its end syncs every file. */
  syncing: boolean

  /** A failed sync must end the engine: the kernel may have dropped the pages, and a second sync would falsely succeed. */
  constructor(directory: string, onSyncFailure: (error: Error) => void, syncing = true) {
    super(directory)
    this.#onSyncFailure = onSyncFailure
    this.syncing = syncing
  }

  override async init(engine: Engine, options: EngineOptions): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(engine, options)
    const install = (module: { NODEFS: unknown }) => this.prepare(module.NODEFS as EngineFileSystem)
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), install] } }
  }

  protected prepare(fileSystem: EngineFileSystem): void {
    fileSystem.stream_ops.fsync = (stream) => {
      if (stream.nfd === undefined || !this.syncing) return 0
      try {
        if (WAL_SEGMENT.test(stream.node.name)) fdatasyncSync(stream.nfd)
        else fsyncSync(stream.nfd)
        return 0
      } catch (error) {
        this.#onSyncFailure(error as Error)
        return EIO
      }
    }
  }
}
