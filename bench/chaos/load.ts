import type { DenyutProcess } from '../../test/support/denyut.ts'
import {
  type DeviceAccess,
  type Outgoing,
  outgoing,
  Publisher,
  type Reading,
} from '../../test/support/publisher.ts'

export const METRIC = 'power_kw'
const DEVICES = 8
/** Unacknowledged messages of one device. */
const WINDOW = 6
/** Readings of a message of a gateway that was away. */
const BACKLOG = 50
/** Messages of a device that it may send once more. */
const REMEMBERED = 200
const HOUR_MS = 3_600_000
/** Late readings fall into quarter hours of their own, from three days ago on. */
const LATE_FROM_MS = 72 * HOUR_MS
const LATE_STEP_MS = 61_000

/** What a device sends next: mostly new readings; late ones, repetitions, backlogs and rubbish among them. */
class Source {
  readonly #remembered: Outgoing[] = []
  readonly #random: () => number
  #fresh: number
  #late: number

  constructor(now: number, random: () => number) {
    this.#random = random
    // Behind the present, so that every quarter hour is over and its roll-ups are due.
    this.#fresh = now - 3 * HOUR_MS
    this.#late = now - LATE_FROM_MS
  }

  next(): Outgoing {
    const dice = this.#random()
    if (dice < 0.02) return { payload: `{"v":{"${METRIC}": ${this.#fresh}`, readings: [] }
    if (dice < 0.1 && this.#remembered.length > 0)
      return this.#remembered[Math.floor(this.#random() * this.#remembered.length)]!
    const message = outgoing(METRIC, this.#readings(dice))
    this.#remembered.push(message)
    if (this.#remembered.length > REMEMBERED) this.#remembered.shift()
    return message
  }

  #readings(dice: number): Reading[] {
    if (dice < 0.2) {
      this.#late += LATE_STEP_MS
      return [reading(this.#late)]
    }
    if (dice < 0.25) return Array.from({ length: BACKLOG }, () => reading(this.#fresh++))
    return [reading(this.#fresh++)]
  }
}

/** A device sends one value for one time, however often. */
const reading = (time: number): Reading => ({ time, value: time % 97 })

/** Devices that publish until they are told to stop, and remember everything. */
export class Load {
  readonly publishers: Publisher[] = []
  readonly #random: () => number
  #sources: Source[] = []

  constructor(random: () => number) {
    this.#random = random
  }

  async register(denyut: DenyutProcess): Promise<void> {
    const now = Date.now()
    for (let i = 0; i < DEVICES; i++) {
      const { access } = await denyut.ask<{ access: DeviceAccess }>('devices.add', {
        id: `chaos-${i}`,
        type: 'energy-meter',
        place: 'k4-t1-l1',
        format: 'native',
      })
      this.publishers.push(new Publisher(access))
      this.#sources.push(new Source(now, this.#random))
    }
  }

  get acknowledged(): number {
    return this.publishers.reduce((sum, { messagesAcknowledged }) => sum + messagesAcknowledged, 0)
  }

  get pending(): number {
    return this.publishers.reduce((sum, { pending }) => sum + pending, 0)
  }

  start(mqttUrl: string): void {
    for (const [i, publisher] of this.publishers.entries())
      publisher.connect(mqttUrl, WINDOW, () => this.#sources[i]!.next())
  }

  /** Sends only what is still unacknowledged. */
  finish(mqttUrl: string): void {
    for (const publisher of this.publishers) publisher.connect(mqttUrl, WINDOW, () => null)
  }

  async stop(): Promise<void> {
    await Promise.all(this.publishers.map((publisher) => publisher.disconnect()))
  }
}
