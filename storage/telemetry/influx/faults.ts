import { HttpError } from '@influxdata/influxdb-client'
import { StoreError } from '../store.ts'

/** Answers that pass by themselves. Below 500 these are time-out, too early, too many. */
const isPassing = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status)

/** The error that the server itself tells as JSON; null when the answer is of something before it. */
function ownError({ json }: HttpError): string | null {
  const { code, message } = (json ?? {}) as { code?: unknown; message?: unknown }
  return typeof code === 'string' && typeof message === 'string' ? message : null
}

/**
 * The server read the lines and will never take some of them. Only its own words say so: a proxy before it answers with 400 whatever it
 * does not like, and a 400 of the server may also be about the request. Source: answers of InfluxDB 2.9.1.
 */
export const isRefusal = (error: unknown): error is HttpError =>
  error instanceof HttpError &&
  [400, 422].includes(error.statusCode) &&
  /unable to parse|partial write/.test(ownError(error) ?? '')

/** More than the server, or a proxy before it, takes in one request. */
export const isTooLarge = (error: unknown): error is HttpError =>
  error instanceof HttpError && error.statusCode === 413

/** Retry-After is in seconds or a date (RFC 9110 §10.2.3); the client reads its number as milliseconds. */
function retryAfter(error: HttpError, now: number): number | undefined {
  const header = error.headers?.['retry-after']
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  const seconds = Number(text)
  const delay_ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - now
  return delay_ms >= 0 ? delay_ms : undefined
}

export function toStoreError(error: unknown, now: number): StoreError {
  if (error instanceof StoreError) return error
  const message = `InfluxDB: ${wordsOf(error)}`
  if (!(error instanceof HttpError)) return new StoreError('transient', message, { cause: error })
  if (!isPassing(error.statusCode)) return new StoreError('configuration', message, { cause: error })
  const delay_ms = retryAfter(error, now)
  return new StoreError('transient', message, {
    cause: error,
    ...(delay_ms !== undefined && { retryAfter_ms: delay_ms }),
  })
}

/** A page of a proxy is no text for people. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof HttpError && error.body && ownError(error) === null)
    return `${error.statusCode} ${error.statusMessage}: the answer is not of InfluxDB but of a proxy before it`
  return error.message || error.name
}
