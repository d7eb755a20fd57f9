import type { Ahead } from './copy.ts'

/** What main thread and worker of the embedded database say to each other. */
export interface WorkerStart {
  readonly directory: string
  /** The database is created; the main thread syncs all of it before the first statement. */
  readonly fresh: boolean
  /** False for what is thrown away after use: nothing of it need outlive a power cut. */
  readonly durable: boolean
  /** Archive of an empty database to create it from; null: by `initdb`. */
  readonly snapshot: Uint8Array | null
}

export type Request =
  | { readonly kind: 'exec'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'copy'; readonly id: number; readonly target: string; readonly ahead: Ahead }
  | { readonly kind: 'close' }

/** A message of the PostgreSQL protocol, as plain data: structured clone drops what an Error carries beyond its message. */
export type PlainMessage = Readonly<Record<string, unknown>> & { readonly name: string }

export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: number; readonly messages: readonly PlainMessage[] }
  | { readonly kind: 'copied'; readonly id: number }
  | { readonly kind: 'refused'; readonly id: number; readonly reason: string }
  | { readonly kind: 'broken'; readonly reason: string; readonly lines: readonly string[] }

/** Of a message in the worker. */
export function toPlain(message: object): PlainMessage {
  const plain: Record<string, unknown> = { ...message }
  if (message instanceof Error) plain.message = message.message
  return plain as PlainMessage
}

/**
 * Of a plain message in the main thread: an error becomes an Error again. `pg` tells success from failure by it; a plain object would
 * let a violated constraint read as success.
 */
export function fromPlain(message: PlainMessage): object {
  if (message.name !== 'error') return message
  return Object.assign(new Error(String(message.message)), message, { name: 'error' })
}
