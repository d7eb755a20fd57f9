import type { Decoded, Sample } from '#model/formats/format.ts'
import { LAG_LIMIT_MS } from '#model/lateness.ts'
import { QUALITY, type QuarantineReason, type SpooledMessage } from '#model/readings.ts'
import { StoreError } from '#storage/telemetry/store.ts'
import { isForeign, isMarked, replayOf } from '../accept/marks.ts'
import { COLUMN, type Ledger } from '../ledger/ledger.ts'
import { type Retention, takenFor_ms } from '../retention.ts'
import type { Batch } from './batch.ts'
import { AHEAD_LIMIT_MS, type DeviceClocks } from './clocks.ts'
import type { DeviceHandle, DeviceHandles } from './devices.ts'
import type { Heads } from './heads.ts'
import type { Route, Routes } from './routes.ts'
import { readStatus } from './status.ts'

export interface DecoderParts {
  readonly routes: Routes
  readonly devices: DeviceHandles
  readonly ledger: Ledger
  readonly clocks: DeviceClocks
  readonly heads: Heads
  readonly retention: Retention
}

/**
 * Raw message → rows of the batch, by the registry, the format and the rules of event time. Everything depends on the message
 * and on state that the journal keeps, never on the clock: a batch that is repeated after a crash comes out the same.
 */
export class Decoder {
  readonly #parts: DecoderParts
  /** Refused values of the message under way, by reason. */
  #refused = new Map<QuarantineReason, string[]>()

  /** While a batch is repeated: the messages that its record says came from a clock that stood still. */
  repeated: ReadonlySet<number> | null = null

  constructor(parts: DecoderParts) {
    this.#parts = parts
  }

  take(message: SpooledMessage, batch: Batch): void {
    const number = batch.begin(message)
    let { publisher } = message
    if (isMarked(publisher)) {
      const replay = replayOf(publisher)
      if (replay) {
        batch.replays.set(number, replay)
        publisher = replay.publisher
      } else if (isForeign(publisher)) {
        this.#refuseForeign(publisher.slice(1), number, batch)
        return
      }
    }
    try {
      this.#decode(this.#parts.routes.of(message.topic, publisher), message, number, batch)
    } catch (error) {
      // The store could not register a device's series: the message comes again, from its beginning.
      if (error instanceof StoreError) batch.withdraw()
      throw error
    }
  }

  #decode(route: Route, message: SpooledMessage, number: number, batch: Batch): void {
    if (route.kind === 'refused') {
      this.#refuse(batch, number, route.account, route.reason, route.detail)
      return
    }
    if (route.kind === 'status') {
      this.#status(route.device!, message, number, batch)
      return
    }
    const decoded = route.format!.decode(message.topic, message.payload, route.find)
    const handle = route.device ?? this.#child(route, decoded.externalId)
    const account = handle?.account ?? route.account
    if (!decoded.ok) {
      this.#refuse(batch, number, account, decoded.reason, decoded.detail)
      return
    }
    if (!handle) {
      const detail = `no device has the external id ${decoded.externalId} in format ${route.format!.id}`
      this.#refuse(batch, number, account, 'device_unknown', detail)
      return
    }
    const { device } = handle
    if (device.retiredAt !== null && message.receivedAt >= device.retiredAt) {
      this.#refuse(batch, number, account, 'device_retired', `${device.id} is retired`)
      return
    }
    if (device.gateway !== null && route.kind === 'gateway' && route.publisher !== '') {
      if (device.gateway !== route.publisher) {
        const detail = `${device.id} does not belong to gateway ${route.publisher}`
        this.#refuse(batch, number, route.account, 'topic_foreign', detail)
        return
      }
    }
    batch.account[number] = account
    this.#samples(handle, decoded, message, number, batch)
  }

  #child(route: Route, externalId: string | null): DeviceHandle | null {
    const device = externalId === null ? undefined : route.find(externalId)
    return device ? this.#parts.devices.of(device) : null
  }

  #samples(
    handle: DeviceHandle,
    decoded: Decoded,
    message: SpooledMessage,
    number: number,
    batch: Batch,
  ): void {
    const { ledger } = this.#parts
    const frozenAt = this.#frozenTime(handle, decoded.samples, message, batch.replays.has(number))
    if (frozenAt !== null) batch.frozen.push(message.sequence)
    const before = batch.rows
    let refused = decoded.refused.length
    for (let i = 0; i < decoded.samples.length; i++) {
      refused += this.#sample(handle, decoded.samples[i]!, frozenAt, message.receivedAt, number, batch)
    }
    ledger.add(handle.account, COLUMN.decoded, batch.rows - before + refused)
    if (refused === 0 && decoded.partial === null && batch.rows > before) return
    if (refused > 0) ledger.add(handle.account, COLUMN.refused, refused)
    this.#explain(handle, decoded, number, batch, batch.rows - before)
  }

  /** Adds the readings of one sample; returns how many were refused. */
  #sample(
    handle: DeviceHandle,
    sample: Sample,
    frozenAt: number | null,
    receivedAt: number,
    number: number,
    batch: Batch,
  ): number {
    let quality = 0
    let time = sample.time ?? receivedAt
    if (frozenAt !== null && sample.time === frozenAt) {
      time = receivedAt
      quality = QUALITY.clockFrozen
    } else if (time > receivedAt + AHEAD_LIMIT_MS) {
      time = receivedAt
      quality = QUALITY.clockAhead
    }
    const taken_ms = takenFor_ms(handle.device.type, this.#parts.retention)
    const isTooOld = time < receivedAt - taken_ms
    const lag_ms = Math.min(LAG_LIMIT_MS, receivedAt - time)
    let refused = 0
    for (const metric in sample.values) {
      if (sample.parts !== undefined && this.#lacksParts(handle, metric, sample.parts[metric])) {
        refused++
        continue
      }
      const slot = handle.slots.get(metric)
      if (slot === undefined || isTooOld) {
        refused++
        if (slot === undefined) this.#note('metric_unknown', `${handle.device.type} has no metric ${metric}`)
        else
          this.#note(
            'too_old',
            `${metric} of ${isoTime(time)}; ${handle.device.type} is taken for ${Math.floor(taken_ms / DAY_MS)} d`,
          )
        continue
      }
      const value = sample.values[metric]!
      const suspect = value < slot.min || value > slot.max ? QUALITY.suspect : 0
      batch.add(number, slot.series, time, value, quality | suspect, lag_ms)
    }
    return refused
  }

  /** A register that is the sum of some of its parts would alternate with the whole one, and each return would count as a rise. */
  #lacksParts(handle: DeviceHandle, metric: string, parts: number | undefined): boolean {
    if (parts === undefined) return false
    const missing = this.#parts.clocks.missingParts(handle.account, metric, parts)
    if (missing === 0) return false
    this.#note(
      'decode_partial',
      `${metric} lacks lines ${bitNumbers(missing).join(', ')} that were sent before`,
    )
    return true
  }

  /** The device time that stands still, or null. */
  #frozenTime(
    handle: DeviceHandle,
    samples: readonly Sample[],
    message: SpooledMessage,
    isReplay: boolean,
  ): number | null {
    const last = samples[samples.length - 1] ?? NO_SAMPLE
    if (this.repeated !== null) return this.repeated.has(message.sequence) ? last.time : null
    const { clocks, heads } = this.#parts
    const { time } = last
    if (!isReplay) clocks.seenBy(handle.account, message.receivedAt)
    let repeating = false
    let conflicting = false
    if (time !== null) {
      for (const metric in last.values) {
        const slot = handle.slots.get(metric)
        if (slot === undefined || heads.presentTime[slot.series] !== time) continue
        repeating = true
        if (heads.presentValue[slot.series] !== last.values[metric]) conflicting = true
      }
    }
    const isFrozen = clocks.observe(
      handle.account,
      time,
      last.sequence,
      message.receivedAt,
      repeating,
      conflicting,
    )
    return isFrozen ? time : null
  }

  /** Quarantine entries of a message that was not decoded whole: one for each reason. */
  #explain(handle: DeviceHandle, decoded: Decoded, number: number, batch: Batch, rows: number): void {
    const { account } = handle
    for (const { reason, detail } of decoded.refused) this.#note(reason, detail)
    for (const [reason, details] of this.#refused) {
      batch.refusals.push({ message: number, account, reason, detail: joined(details) })
    }
    if (decoded.partial !== null) {
      batch.refusals.push({ message: number, account, reason: 'decode_partial', detail: decoded.partial })
    } else if (rows === 0 && this.#refused.size === 0) batch.bringsNothing(number)
    this.#refused.clear()
  }

  #note(reason: QuarantineReason, detail: string): void {
    const details = this.#refused.get(reason)
    if (details === undefined) this.#refused.set(reason, [detail])
    else if (details.length <= DETAILS_SHOWN) details.push(detail)
  }

  #status(handle: DeviceHandle, message: SpooledMessage, number: number, batch: Batch): void {
    const { account, device, online } = handle
    if (device.retiredAt !== null && message.receivedAt >= device.retiredAt) {
      this.#refuse(batch, number, account, 'device_retired', `${device.id} is retired`)
      return
    }
    const value = readStatus(message.payload)
    if (value === null) {
      this.#refuse(batch, number, account, 'invalid', 'a status is online or offline')
      return
    }
    batch.account[number] = account
    this.#parts.ledger.add(account, COLUMN.decoded, 1)
    batch.add(number, online.series, message.receivedAt, value, 0, 0)
  }

  #refuseForeign(publisher: string, number: number, batch: Batch): void {
    const account = this.#parts.ledger.indexOf(publisher)
    this.#refuse(batch, number, account, 'topic_foreign', `${publisher} may not publish to this topic`)
  }

  #refuse(batch: Batch, number: number, account: number, reason: QuarantineReason, detail: string): void {
    batch.account[number] = account
    batch.refusals.push({ message: number, account, reason, detail })
  }
}

const DAY_MS = 86_400_000

/** A message without readings is a sign of life all the same. */
const NO_SAMPLE: Sample = { time: null, sequence: null, values: {} }

/** Numbers of the bits that are set, from 1. */
const bitNumbers = (bits: number): number[] =>
  Array.from({ length: 32 }, (_, bit) => bit + 1).filter((number) => bits & (1 << (number - 1)))

/** An entry names this many refused values; its count says that there were more messages, its payload shows all. */
const DETAILS_SHOWN = 5

const joined = (details: readonly string[]): string =>
  details.length > DETAILS_SHOWN
    ? `${details.slice(0, DETAILS_SHOWN).join('; ')}; and more`
    : details.join('; ')

/** A device time may be any number, also one that no date can show. */
function isoTime(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}
