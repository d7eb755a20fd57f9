import { DenyutError, type ErrorCode, isDenyutError } from '#model/errors.ts'

interface DatabaseFault {
  readonly code?: unknown
  readonly message?: unknown
  readonly detail?: unknown
  readonly constraint?: unknown
}

/** SQLSTATE to our codes, by the whole state or its class (PostgreSQL, appendix A). */
const BY_STATE: Readonly<Record<string, ErrorCode>> = {
  23505: 'already_exists',
  '23P01': 'already_exists',
  23503: 'in_use',
  '08': 'database_unavailable',
  28: 'database_unavailable',
  '3D': 'database_unavailable',
  53: 'database_unavailable',
  57: 'database_unavailable',
  58: 'database_unavailable',
  XX001: 'database_corrupt',
  XX002: 'database_corrupt',
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
])
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'EROFS', 'ENOSPC'])
/** Failures of `pg`, its pool and the embedded engine that carry no code. */
const UNREACHABLE_WORDS =
  /^Connection terminated|timeout exceeded when trying to connect|embedded database|Cannot use a pool after|driver has already been destroyed/

/** Whatever a query threw as the one error class. */
export function toDenyutError(error: unknown): DenyutError {
  if (isDenyutError(error)) return error
  const fault = (error ?? {}) as DatabaseFault
  const code = typeof fault.code === 'string' ? fault.code : ''
  const message = String(fault.message ?? error)
  const known = BY_STATE[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? BY_STATE[code.slice(0, 2)] : undefined)
  if (known) return new DenyutError(known, sentence(String(fault.detail ?? message)), { cause: error })
  if (UNREACHABLE.has(code) || UNREACHABLE_WORDS.test(message)) {
    return new DenyutError('database_unavailable', sentence(message || code), { cause: error })
  }
  return new DenyutError(UNWRITABLE.has(code) ? 'data_dir_unusable' : 'internal', sentence(message), {
    cause: error,
  })
}

/** The same object with every method's failures mapped. */
export function mapErrors<T extends object>(repository: T): T {
  const methods = Object.entries(repository).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await (method as (...given: unknown[]) => Promise<unknown>)(...args)
      } catch (error) {
        throw toDenyutError(error)
      }
    },
  ])
  return Object.fromEntries(methods) as T
}

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`)
