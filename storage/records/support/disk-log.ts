import { relative } from 'node:path'
import { DurableFileSystem, type EngineFileSystem } from '../embedded/durable-fs.ts'

/** What happened to the files of a database, in order. `file` stays the same through renames, as an inode does. */
export type DiskEvent =
  | { readonly op: 'write'; readonly file: number; readonly at: number; readonly bytes: Buffer }
  | { readonly op: 'truncate'; readonly file: number; readonly size: number }
  | { readonly op: 'create' | 'mkdir'; readonly file: number; readonly path: string }
  | { readonly op: 'rename'; readonly file: number; readonly path: string }
  | { readonly op: 'remove'; readonly file: number }
  | { readonly op: 'sync'; readonly file: number }
  /** The database said that a transaction is committed. */
  | { readonly op: 'acknowledge'; readonly id: number }

type Operation = (...args: never[]) => unknown
const DIRECTORY = 0o040000
const KIND = 0o170000

/** The file system of the product, writing down everything that a disk gets to see. */
export class LoggedFileSystem extends DurableFileSystem {
  readonly events: DiskEvent[] = []
  /** Identity of the files seen so far, by present path. */
  readonly #files = new Map<string, number>()
  readonly #directory: string
  #nextFile = 1

  constructor(directory: string) {
    super(directory, (error) => {
      throw error
    })
    this.#directory = directory
  }

  /** Paths of the files that were there before the log began, by identity. */
  before(): Map<number, string> {
    const created = new Set(
      this.events.flatMap((event) => (event.op === 'create' || event.op === 'mkdir' ? [event.file] : [])),
    )
    return new Map([...this.#first].filter(([file]) => !created.has(file)))
  }

  readonly #first = new Map<number, string>()

  protected override prepare(fileSystem: EngineFileSystem): void {
    super.prepare(fileSystem)
    const { stream_ops, node_ops } = fileSystem
    const pathOf = (node: unknown) => relative(this.#directory, fileSystem.realPath(node))
    const inside = (parent: unknown, name: string) =>
      relative(this.#directory, `${fileSystem.realPath(parent)}/${name}`)
    const after = (
      operations: Record<string, unknown>,
      name: string,
      log: (result: never, ...args: never[]) => void,
    ) => {
      const original = operations[name] as Operation
      operations[name] = function (this: unknown, ...args: never[]) {
        const result = original.apply(this, args)
        log(result as never, ...args)
        return result
      }
    }
    const truncated = (node: unknown, { size }: { size?: number | null }) => {
      if (typeof size === 'number')
        this.events.push({ op: 'truncate', file: this.#fileAt(pathOf(node)), size })
    }
    const removed = (_: never, parent: unknown, name: string) => {
      const path = inside(parent, name)
      this.events.push({ op: 'remove', file: this.#fileAt(path) })
      this.#files.delete(path)
    }
    type Stream = { node: unknown }
    after(
      stream_ops,
      'write',
      (count: number, stream: Stream, buffer: Uint8Array, offset: number, _: number, at: number) => {
        const bytes = Buffer.from(buffer.subarray(offset, offset + count))
        this.events.push({ op: 'write', file: this.#fileAt(pathOf(stream.node)), at, bytes })
      },
    )
    after(stream_ops, 'fsync', (_: never, stream: Stream) => {
      this.events.push({ op: 'sync', file: this.#fileAt(pathOf(stream.node)) })
    })
    after(stream_ops, 'setattr', (_: never, stream: Stream, change: { size?: number }) =>
      truncated(stream.node, change),
    )
    after(node_ops, 'setattr', (_: never, node: unknown, change: { size?: number }) =>
      truncated(node, change),
    )
    after(node_ops, 'mknod', (_: never, parent: unknown, name: string, mode: number) => {
      const path = inside(parent, name)
      this.#files.delete(path)
      this.events.push({
        op: (mode & KIND) === DIRECTORY ? 'mkdir' : 'create',
        file: this.#fileAt(path),
        path,
      })
    })
    after(node_ops, 'unlink', removed)
    after(node_ops, 'rmdir', removed)
    // The engine changes the node after the call, so the old path is asked for before it.
    const rename = node_ops.rename as (node: unknown, directory: unknown, name: string) => unknown
    node_ops.rename = (node: unknown, directory: unknown, name: string) => {
      const from = pathOf(node)
      const path = inside(directory, name)
      const result = rename(node, directory, name)
      const file = this.#fileAt(from)
      this.#files.delete(from)
      this.#files.set(path, file)
      this.events.push({ op: 'rename', file, path })
      return result
    }
  }

  #fileAt(path: string): number {
    const known = this.#files.get(path)
    if (known !== undefined) return known
    const file = this.#nextFile++
    this.#files.set(path, file)
    this.#first.set(file, path)
    return file
  }
}
