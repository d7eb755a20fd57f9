import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'

const LOOK_EVERY_MS = 60_000
/** The embedded engine has no background processes: without these its log of changes grows for ever and recovery takes ever longer. */
const CHECKPOINT_EVERY_MS = 5 * 60_000
const CHECKPOINT_WAL_BYTES = 64 * 1024 * 1024
/** 01:00 in western, 02:00 in central and 03:00 in eastern Indonesia: nobody waits for it. */
const VACUUM_HOUR_UTC = 18
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export type RunSql = (statement: string) => Promise<readonly Record<string, unknown>[]>

/** Checkpoints and vacuum of the embedded database, by the clock and at the end. */
export class Upkeep {
  readonly #run: RunSql
  readonly #clock: Clock
  readonly #log: Log
  #stopTimer: (() => void) | undefined
  #lastCheckpointAt = 0
  #walAtCheckpoint = 0
  #vacuumAt = 0
  #busy: Promise<void> = Promise.resolve()

  constructor(run: RunSql, clock: Clock, log: Log) {
    this.#run = run
    this.#clock = clock
    this.#log = log
  }

  async start(): Promise<void> {
    this.#lastCheckpointAt = this.#clock.now()
    this.#walAtCheckpoint = await this.#walBytes()
    this.#vacuumAt = nextVacuum(this.#clock.now())
    this.#stopTimer = this.#clock.every(LOOK_EVERY_MS, () => {
      this.#busy = this.#busy
        .then(() => this.look())
        .catch((error: unknown) => {
          this.#log.warn({ err: error }, 'upkeep of the embedded database failed')
        })
    })
  }

  /** Ends with both, so that the next start is quick and statistics are fresh. */
  async stop(): Promise<void> {
    this.#stopTimer?.()
    await this.#busy
    await this.#run('VACUUM (ANALYZE)')
    await this.#run('CHECKPOINT')
  }

  /** What the timer does each minute. */
  async look(): Promise<void> {
    const now = this.#clock.now()
    if (now >= this.#vacuumAt) {
      this.#vacuumAt = nextVacuum(now)
      await this.#run('VACUUM (ANALYZE)')
    }
    const written = (await this.#walBytes()) - this.#walAtCheckpoint
    const due = now - this.#lastCheckpointAt >= CHECKPOINT_EVERY_MS || written >= CHECKPOINT_WAL_BYTES
    if (written === 0 || !due) return
    await this.#run('CHECKPOINT')
    this.#lastCheckpointAt = now
    // A checkpoint writes a record itself; counted as written it would make an idle database checkpoint for ever.
    this.#walAtCheckpoint = await this.#walBytes()
  }

  async #walBytes(): Promise<number> {
    const [row] = await this.#run(`SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS bytes`)
    return Number(row?.bytes)
  }
}

/** The next time the vacuum is due after `now`, Unix ms. */
export function nextVacuum(now: number): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS + VACUUM_HOUR_UTC * HOUR_MS
  return today > now ? today : today + DAY_MS
}
