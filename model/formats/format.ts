import type { QuarantineReason } from '../readings.ts'

/** The values of one moment. `time` is the device's own, Unix ms, or null when it sent none. */
export interface Sample {
  readonly time: number | null
  readonly sequence: number | null
  /** Metric name to number; booleans are already 0/1. */
  readonly values: Readonly<Record<string, number>>
  /**
   * By metric, which parts its value is the sum of, as bits. A device may leave parts out of a message; a register without a part that was in
   * it before is another register.
   */
  readonly parts?: Readonly<Record<string, number>>
}

/** One value of a decodable message that was no use. */
export interface RefusedValue {
  readonly metric: string
  readonly reason: QuarantineReason
  readonly detail: string
}

export interface Decoded {
  readonly ok: true
  /** Name of the device in its format. */
  readonly externalId: string
  /** None: a message that says nothing we keep, such as an identity or the status of a device without a battery. */
  readonly samples: readonly Sample[]
  readonly refused: readonly RefusedValue[]
  /** Why the rest of the payload could not be read; the values before it are in `samples`. */
  readonly partial: string | null
}

export interface Undecodable {
  readonly ok: false
  /** When the envelope could be read. */
  readonly externalId: string | null
  readonly reason: QuarantineReason
  readonly detail: string
}

export type DecodeResult = Decoded | Undecodable

/** What a decoder may ask of the registry: the model decides the byte table. */
export interface KnownDevice {
  readonly type: string
  readonly model: string | null
}

export interface Format {
  readonly id: string
  readonly label: string
  /** Never throws, whatever the bytes are. */
  decode(
    topic: string,
    payload: Uint8Array,
    find: (externalId: string) => KnownDevice | undefined,
  ): DecodeResult
}
