import type { Clock } from '#platform/clock.ts'
import { Connection } from '../fleet/connection.ts'
import { Pacer } from '../fleet/pacer.ts'
import { CredentialRefused } from '../refused.ts'
import { type RowCounts, type RowSource, readRows } from './rows.ts'

/** Unacknowledged rows a file: keeps a group-committing platform busy without filling anybody's memory. */
const WINDOW = 64
const STOP_LIMIT_MS = 10_000

/** What a file needs to be sent: the credential of its device and where it publishes. */
export interface ReplayDevice {
  readonly source: RowSource
  readonly device: string
  readonly url: string
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly topic: string
}

export interface FileCounts extends RowCounts {
  readonly file: string
  readonly device: string
  sent: number
  acked: number
}

export interface ReplayOptions {
  /** Added to every time, ms. */
  readonly shift_ms: number
  /** Rows a second of each file; null for as fast as they are acknowledged. */
  readonly rate_per_s: number | null
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Sends files side by side, every row as one message with its own time, in their order. */
export class Replay {
  readonly files: readonly FileCounts[]
  readonly #devices: readonly ReplayDevice[]
  readonly #options: ReplayOptions

  constructor(devices: readonly ReplayDevice[], options: ReplayOptions) {
    this.#devices = devices
    this.#options = options
    this.files = devices.map(({ source: { file }, device }) => ({
      file,
      device,
      rows: 0,
      unusable: 0,
      sent: 0,
      acked: 0,
    }))
  }

  /** Until every row is acknowledged or the signal aborts. Throws when a credential is refused or a file cannot be read. */
  async run(): Promise<void> {
    await Promise.all(this.#devices.map((device, i) => this.#file(device, this.files[i] as FileCounts)))
  }

  async #file(
    { source, url, clientId, username, password, topic }: ReplayDevice,
    counts: FileCounts,
  ): Promise<void> {
    const { clock, signal, rate_per_s, shift_ms } = this.#options
    const refusal = new AbortController()
    const stop = AbortSignal.any([signal, refusal.signal])
    const connection = new Connection({
      url,
      clientId,
      username,
      password,
      clock,
      refused: (error) => refusal.abort(error),
    })
    const lane = connection.lane(WINDOW)
    const pacer = rate_per_s === null ? null : new Pacer(rate_per_s, clock)
    connection.start()
    try {
      let seq = 0
      for await (const { at, v } of readRows(source, counts)) {
        await pacer?.take(1, stop)
        if (stop.aborted) break
        const payload = JSON.stringify({ ts: at + shift_ms, seq: seq++, v })
        if (
          await lane.send(topic, payload, stop, (acked) => {
            if (acked) counts.acked++
          })
        )
          counts.sent++
      }
      await lane.drained(stop)
    } finally {
      await connection.stop(STOP_LIMIT_MS)
    }
    if (refusal.signal.aborted) {
      throw new CredentialRefused(username, refusal.signal.reason as Error)
    }
  }
}
