import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { DenyutError } from '#model/errors.ts'
import { pathFault } from '#platform/path-fault.ts'
import type { Reading, SimulatedDevice } from './device.ts'
import type { Fate } from './faults.ts'

/** One line of the truth log: what was true, and what was sent of it. */
export interface TruthLine {
  readonly device: string
  readonly type: string
  /** Unix ms, the true time. */
  readonly at: number
  readonly v: Reading['v']
  /** Times that it was sent; 0 when a fault swallowed it. */
  readonly copies: number
  /** Left out when sent as it was. */
  readonly sent?: { readonly ts: number; readonly v: Reading['v'] }
}

/** Everything that the fleet knows to be true, as NDJSON, to judge a platform by. */
export class TruthLog {
  readonly #path: string
  #stream: WriteStream | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** Throws `usage` when the file cannot be written. */
  async start(): Promise<void> {
    const stream = createWriteStream(this.#path, { flags: 'w', mode: 0o600 })
    try {
      await once(stream, 'open')
    } catch (error) {
      throw new DenyutError('usage', pathFault(this.#path, error), { cause: error })
    }
    this.#stream = stream
  }

  /** Waits when the disk is slower than the fleet. */
  async add(device: SimulatedDevice, reading: Reading, fate: Fate): Promise<void> {
    const { ts, v } = reading
    const spoiled = fate.sent === reading ? {} : { sent: { ts: fate.sent.ts, v: fate.sent.v } }
    const line: TruthLine = {
      device: device.id,
      type: device.type.id,
      at: ts,
      v,
      copies: fate.copies,
      ...spoiled,
    }
    if (this.#stream && !this.#stream.write(`${JSON.stringify(line)}\n`)) await once(this.#stream, 'drain')
  }

  async stop(): Promise<void> {
    const stream = this.#stream
    this.#stream = undefined
    if (stream) await new Promise<void>((resolve) => stream.end(() => resolve()))
  }
}
