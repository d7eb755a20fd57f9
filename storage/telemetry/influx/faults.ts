import { HttpError } from '@influxdata/influxdb-client'
import { StoreError } from '../store.ts'

/** Answers that pass by themselves. Below 500 these are time-out, too early, too many. */
const isPassing = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status)

/** The server read the request and will never take it as it is. */
export const isRefusal = (error: unknown): error is HttpError =>
  error instanceof HttpError && [400, 413, 422].includes(error.statusCode)

/** Retry-After is in seconds or a date (RFC 9110 §10.2.3); the client reads its number as milliseconds. */
export function retryAfter(error: HttpError, now: number): number | undefined {
  const header = error.headers?.['retry-after']
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  const seconds = Number(text)
  const delay_ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - now
  return delay_ms >= 0 ? delay_ms : undefined
}

export function toStoreError(error: unknown, now: number): StoreError {
  if (error instanceof StoreError) return error
  const message = `InfluxDB: ${error instanceof Error ? error.message || error.name : String(error)}`
  if (!(error instanceof HttpError)) return new StoreError('transient', message, { cause: error })
  if (!isPassing(error.statusCode)) return new StoreError('configuration', message, { cause: error })
  const delay_ms = retryAfter(error, now)
  return new StoreError('transient', message, {
    cause: error,
    ...(delay_ms !== undefined && { retryAfter_ms: delay_ms }),
  })
}
