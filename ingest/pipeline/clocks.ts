import { SKEWED_MS } from '#model/occupancy/health.ts'

/** Device time may be this far ahead of the receive time. Source: decisions §3. */
export const AHEAD_LIMIT_MS = 5 * 60_000
/** Different messages in a row with one unchanged device time that make a clock frozen. Source: decisions §3. */
export const FROZEN_AFTER = 3

const INITIAL_DEVICES = 4_096
const COUNT_MAX = 255

/** State of one device's clock and sums that must survive a restart. */
export type ClockRow = readonly [
  deviceTime: number | null,
  sequence: number,
  receivedAt: number,
  repeats: number,
  /** By metric, the parts of its sums that were seen; absent for devices without sums. */
  parts?: Readonly<Record<string, number>>,
]

/**
 * Per account: the last device time, its highest sequence number, how often the time stood still, when telemetry last came, and which parts of
 * its sums a device has.
 */
export class DeviceClocks {
  #deviceTime = new Float64Array(INITIAL_DEVICES).fill(Number.NaN)
  #sequence = new Float64Array(INITIAL_DEVICES).fill(-1)
  /** Receive time of the last telemetry, Unix ms; NaN: never. */
  #receivedAt = new Float64Array(INITIAL_DEVICES).fill(Number.NaN)
  #repeats = new Uint8Array(INITIAL_DEVICES)
  #parts = new Map<number, Record<string, number>>()
  /** Of the last message; with the count below only for people to see, so a restart may forget both. */
  #lag = new Float64Array(INITIAL_DEVICES)
  #steadilyLate = new Uint8Array(INITIAL_DEVICES)

  /**
   * Takes note of a message and answers whether the device's clock stands still. A message repeats the time when it brings
   * another value for a metric it already has at that time (`conflicting`), or the same with a higher sequence number
   * (`repeating`): redeliveries and devices that send each metric in a message of its own do neither.
   * @param deviceTime newest device time of the message, null when it has none
   */
  observe(
    index: number,
    deviceTime: number | null,
    sequence: number | null,
    receivedAt: number,
    repeating: boolean,
    conflicting: boolean,
  ): boolean {
    if (index >= this.#repeats.length) this.#grow(index)
    const previousReceived = this.#receivedAt[index]!
    if (!(receivedAt <= previousReceived)) this.#receivedAt[index] = receivedAt
    if (deviceTime === null) return false
    this.#compare(index, deviceTime, receivedAt)
    const newer = sequence !== null && sequence > this.#sequence[index]!
    if (deviceTime !== this.#deviceTime[index]) {
      this.#deviceTime[index] = deviceTime
      this.#sequence[index] = sequence ?? -1
      this.#repeats[index] = 1
    } else if (this.#repeats[index]! < FROZEN_AFTER && receivedAt > previousReceived) {
      if (conflicting || (repeating && newer)) this.#repeats[index] = this.#repeats[index]! + 1
    }
    if (newer) this.#sequence[index] = sequence
    return this.#repeats[index]! >= FROZEN_AFTER
  }

  /**
   * A clock that is slow stays behind by about the same while its messages come at the pace of their times. What was queued or filled in comes
   * at another pace: from one message to the next it catches up by most of the time between them.
   */
  #compare(index: number, deviceTime: number, receivedAt: number): void {
    const lag_ms = receivedAt - deviceTime
    const passed_ms = deviceTime - this.#deviceTime[index]!
    const change_ms = Math.abs(lag_ms - this.#lag[index]!)
    this.#lag[index] = lag_ms
    if (passed_ms <= 0) return
    const isSteady = change_ms <= passed_ms / 2
    const count = isSteady ? Math.min(COUNT_MAX, this.#steadilyLate[index]! + 1) : 1
    this.#steadilyLate[index] = lag_ms > SKEWED_MS ? count : 0
  }

  /** Takes note of the parts of a sum, as bits; answers with those that the device has shown before and are not among them. */
  missingParts(index: number, metric: string, parts: number): number {
    const known = this.#parts.get(index) ?? {}
    this.#parts.set(index, known)
    const shown = known[metric] ?? 0
    known[metric] = shown | parts
    return shown & ~parts
  }

  /** Receive time − device time of the last message, ms. */
  lag(index: number): number {
    return index < this.#lag.length ? this.#lag[index]! : 0
  }

  /** Messages in a row that were late by about the same. */
  steadilyLate(index: number): number {
    return index < this.#steadilyLate.length ? this.#steadilyLate[index]! : 0
  }

  /** Receive time of the last telemetry, Unix ms; NaN: never. */
  lastSeen(index: number): number {
    return index < this.#receivedAt.length ? this.#receivedAt[index]! : Number.NaN
  }

  /**
   * What was received further ahead of `now` than any clock may be was dated by the clock of this machine while that was ahead: it counts as
   * received now.
   */
  seenBy(index: number, now: number): void {
    if (this.lastSeen(index) > now + AHEAD_LIMIT_MS) this.#receivedAt[index] = now
  }

  isFrozen(index: number): boolean {
    return index < this.#repeats.length && this.#repeats[index]! >= FROZEN_AFTER
  }

  row(index: number): ClockRow {
    if (index >= this.#repeats.length) return [null, -1, 0, 0]
    const deviceTime = this.#deviceTime[index]!
    const receivedAt = this.#receivedAt[index]!
    const parts = this.#parts.get(index)
    const clock = [
      Number.isNaN(deviceTime) ? null : deviceTime,
      this.#sequence[index]!,
      Number.isNaN(receivedAt) ? 0 : receivedAt,
      this.#repeats[index]!,
    ] as const
    return parts ? [...clock, { ...parts }] : clock
  }

  restore(index: number, [deviceTime, sequence, receivedAt, repeats, parts]: ClockRow): void {
    if (index >= this.#repeats.length) this.#grow(index)
    this.#deviceTime[index] = deviceTime ?? Number.NaN
    this.#sequence[index] = sequence
    this.#receivedAt[index] = receivedAt === 0 ? Number.NaN : receivedAt
    this.#repeats[index] = repeats
    if (parts) this.#parts.set(index, { ...parts })
  }

  #grow(index: number): void {
    const capacity = Math.max(index + 1, this.#repeats.length * 2)
    const wider = (old: Float64Array, fill: number) => {
      const next = new Float64Array(capacity).fill(fill)
      next.set(old)
      return next
    }
    this.#deviceTime = wider(this.#deviceTime, Number.NaN)
    this.#sequence = wider(this.#sequence, -1)
    this.#receivedAt = wider(this.#receivedAt, Number.NaN)
    const counts = (old: Uint8Array) => {
      const next = new Uint8Array(capacity)
      next.set(old)
      return next
    }
    this.#lag = wider(this.#lag, 0)
    this.#repeats = counts(this.#repeats)
    this.#steadilyLate = counts(this.#steadilyLate)
  }
}
