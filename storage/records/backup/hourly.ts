import { join } from 'node:path'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { RunSql } from '../embedded/upkeep.ts'
import type { BackupFile } from './format.ts'
import { hourlyName, rotate } from './rotation.ts'

const EVERY_MS = 3_600_000

export interface HourlyParts {
  readonly dump: (path: string, now: number) => Promise<BackupFile>
  readonly run: RunSql
  readonly clock: Clock
  readonly log: Log
  readonly directory: string
}

/** How the hourly back-ups go. */
export interface BackupState {
  /** Of what was written until then nothing is without a back-up; null: none was made since the start. Unix ms. */
  readonly safeUntil: number | null
  /** Why the last one could not be written; null: it was. */
  readonly fault: string | null
}

/** Back-ups of the embedded database, once an hour in which something was written, kept in rotation. */
export class HourlyBackups {
  readonly #parts: HourlyParts
  #stopTimer: () => void = () => {}
  /** Nothing is known of what was written before the start: the first hour makes a back-up. */
  #lastChange = ''
  #safeUntil: number | null = null
  #fault: string | null = null
  #busy: Promise<void> = Promise.resolve()

  constructor(parts: HourlyParts) {
    this.#parts = parts
  }

  start(): void {
    this.#stopTimer = this.#parts.clock.every(EVERY_MS, () => {
      this.#busy = this.#busy
        .then(() => this.look())
        .then(() => {
          this.#fault = null
        })
        .catch((error: unknown) => {
          this.#fault = error instanceof Error ? error.message : String(error)
          this.#parts.log.error({ err: error }, 'the records were not backed up; tried again in an hour')
        })
    })
  }

  async stop(): Promise<void> {
    this.#stopTimer()
    await this.#busy
  }

  state(): BackupState {
    return { safeUntil: this.#safeUntil, fault: this.#fault }
  }

  /** What the timer does. */
  async look(): Promise<void> {
    const { dump, clock, log, directory } = this.#parts
    // Read before the back-up: what is written meanwhile is in the next.
    const now = clock.now()
    const change = await this.#change()
    if (change === this.#lastChange) {
      this.#safeUntil = now
      return
    }
    await rotate(directory, now)
    const { rows, bytes } = await dump(join(directory, hourlyName(now)), now)
    this.#lastChange = change
    this.#safeUntil = now
    log.debug({ rows, bytes }, 'records backed up')
  }

  /** Number of the next transaction that writes. */
  async #change(): Promise<string> {
    const [row] = await this.#parts.run('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next')
    return String(row?.next)
  }
}
