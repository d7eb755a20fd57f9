import {
  type HttpError,
  RequestTimedOutError,
  type WriteApi,
  type WriteOptions,
} from '@influxdata/influxdb-client'
import type { Clock } from '#platform/clock.ts'
import type { Connection } from './connection.ts'
import { isRefusal, isTooLarge } from './faults.ts'
import type { Line } from './lines.ts'

/** Lines of one request; the server's documentation recommends 5,000. */
const MAX_LINES = 5_000
/** Far above MAX_LINES of our lines, so that the client never sends a part behind our back. */
const MAX_BYTES = 100_000_000
/** Waited for an answer: the server may be busy compacting. */
const FIRST_TIMEOUT_MS = 30_000
/** Beyond this a connection is dead rather than its server slow. */
const LAST_TIMEOUT_MS = 600_000

export interface RefusedLine {
  readonly line: Line
  readonly reason: string
}

/**
 * Sends lines once and says what became of them. The client's own buffer and retries stay off: they drop what
 * they cannot send within minutes and reorder what they retry.
 */
export class Sender {
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #firstTimeout_ms: number
  #timeout_ms: number

  constructor(connection: Connection, clock: Clock, firstTimeout_ms = FIRST_TIMEOUT_MS) {
    this.#connection = connection
    this.#clock = clock
    this.#firstTimeout_ms = firstTimeout_ms
    this.#timeout_ms = firstTimeout_ms
  }

  /**
   * Stores every line that can be stored; the others come back. Throws the client's error when the server is
   * not able.
   */
  async store(bucket: string, lines: readonly Line[], split: (line: Line) => Line[]): Promise<RefusedLine[]> {
    const refused: RefusedLine[] = []
    for (let start = 0; start < lines.length; start += MAX_LINES) {
      await this.#store(bucket, lines.slice(start, start + MAX_LINES), split, refused)
    }
    return refused
  }

  /**
   * After a refusal sends halves, down to single rows: of an unparsable or too large request nothing is stored, of one
   * with type conflicts or points beyond the retention all else is, and sending that again changes nothing.
   */
  async #store(
    bucket: string,
    lines: readonly Line[],
    split: (line: Line) => Line[],
    refused: RefusedLine[],
  ): Promise<void> {
    const error = await this.#send(bucket, lines)
    if (error === null) return
    const reason = error.message
    const single = lines.length === 1
    const allDropped = droppedLines(reason) === lines.length
    // A type conflict takes one field of a line, an age all of it.
    const whole = lines.every((line) => line.rows.length <= 1) || reason.includes('outside retention policy')
    if (whole && (single || allDropped)) {
      if (!lines.every((line) => isAbout(line, error))) throw error
      for (const line of lines) refused.push({ line, reason })
      return
    }
    const parts = single ? lines.flatMap(split) : lines
    const middle = Math.ceil(parts.length / 2)
    await this.#store(bucket, parts.slice(0, middle), split, refused)
    await this.#store(bucket, parts.slice(middle), split, refused)
  }

  /**
   * One request; the server's error when it refused. A server slower than the time allowed gets the same lines again, so each time-out
   * doubles that time: after a few of them one request is under way at a time, however slow the server is.
   */
  async #send(bucket: string, lines: readonly Line[]): Promise<HttpError | null> {
    const began = this.#clock.monotonic()
    try {
      await this.#connection.call('write', this.#timeout_ms, (influx) =>
        sendOnce(influx.getWriteApi(this.#connection.org, bucket, 'ms', ONE_SHOT), lines),
      )
    } catch (error) {
      if (error instanceof RequestTimedOutError)
        this.#timeout_ms = Math.min(LAST_TIMEOUT_MS, 2 * this.#timeout_ms)
      if (isRefusal(error) || isTooLarge(error)) return error
      throw error
    }
    const needed_ms = 2 * (this.#clock.monotonic() - began)
    this.#timeout_ms = Math.min(LAST_TIMEOUT_MS, Math.max(this.#firstTimeout_ms, needed_ms))
    return null
  }
}

const ONE_SHOT: Partial<WriteOptions> = {
  batchSize: MAX_LINES + 1,
  maxBatchBytes: MAX_BYTES,
  flushInterval: 0,
  maxRetries: 0,
  gzipThreshold: 1_000,
  // Answering here keeps the client from logging on its own.
  writeFailed: (error) => Promise.reject(error),
}

async function sendOnce(api: WriteApi, lines: readonly Line[]): Promise<void> {
  try {
    api.writeRecords(lines.map((line) => line.text))
    await api.flush()
  } finally {
    api.dispose()
  }
}

/**
 * Whether the server refuses the line that it was sent: it quotes what it could not read, and anything else was made of the request on its
 * way. One line is never too large.
 */
const isAbout = (line: Line, error: HttpError): boolean =>
  error.statusCode !== 413 &&
  (!error.message.includes('unable to parse') || error.message.includes(line.text))

/** How many lines a partial write left out, as the server counts them. */
function droppedLines(reason: string): number {
  const match = /partial write:.* dropped=(\d+)/s.exec(reason)
  return match ? Number(match[1]) : 0
}
