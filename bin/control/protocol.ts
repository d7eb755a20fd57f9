import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ErrorCode, FieldFault } from '#model/errors.ts'
import type { Text } from '#model/text.ts'

/** How the answer to an unknown method begins: a command of another version asks for what the process does not know. */
export const NO_METHOD = 'There is no control method'

/** One request a connection, one JSON line each way. */
export interface ControlRequest {
  readonly method: string
  readonly params: unknown
}

export type ControlAnswer =
  | { readonly result: unknown }
  | {
      readonly error: {
        readonly code: ErrorCode
        readonly message: string
        readonly words?: Text | undefined
        readonly errors?: readonly FieldFault[] | undefined
      }
    }

/** sun_path holds 108 bytes on Linux, 104 on macOS; a longer path gets a hashed name in the runtime directory. */
const LONGEST_SOCKET_PATH_BYTES = 100
/** Largest request: a campus file of a few thousand desks. */
export const REQUEST_LIMIT_BYTES = 16 * 1024 * 1024

export function controlAddress(dataDir: string): string {
  const directory = resolve(dataDir)
  const name = `denyut-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  const path = join(directory, 'control.sock')
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH_BYTES) return path
  return join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `${name}.sock`)
}
