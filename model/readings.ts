import type { Lateness } from './lateness.ts'

/** A message as it came off the wire; what the spool keeps. */
export interface RawMessage {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  /** User name of the publisher: a device id or a gateway id. */
  readonly publisher: string
  /** Broker receive time, Unix ms. */
  readonly receivedAt: number
}

/** A raw message with its place in the spool; sequence numbers rise by one from 1 and are never reused. */
export interface SpooledMessage extends RawMessage {
  readonly sequence: number
}

/** Bits of a point's quality; 0 is good. Stored beside the value. */
export const QUALITY = {
  suspect: 1,
  clockAhead: 2,
  clockFrozen: 4,
  estimated: 8,
} as const

/** Why a message or reading could not be stored. Keys of the quarantine. */
export const QUARANTINE_REASONS = [
  'not_json',
  'invalid',
  'decode_failed',
  'decode_partial',
  'topic_foreign',
  'topic_unknown',
  'device_unknown',
  'device_retired',
  'metric_unknown',
  'not_a_number',
  'too_old',
  'store_refused',
] as const

export type QuarantineReason = (typeof QUARANTINE_REASONS)[number]

/** What happened to a whole message. `received = stored + duplicate + quarantined + in flight`. */
export interface MessageCounts {
  received: number
  stored: number
  duplicate: number
  quarantined: number
}

/** What happened to single readings. `decoded = stored + duplicate + overwritten + refused`. */
export interface ReadingCounts {
  decoded: number
  stored: number
  duplicate: number
  overwritten: number
  refused: number
}

/** One subject's account: a device, or everything (`''`). `received − stored − duplicate − quarantined` is in flight. */
export interface LedgerAccount {
  readonly messages: MessageCounts
  readonly readings: ReadingCounts
  /** Stored, but marked. */
  readonly suspect: number
  readonly late: number
  readonly clockAhead: number
  readonly clockFrozen: number
  /** Of the stored and overwritten readings. */
  readonly lateness: Lateness
}

export interface QuarantineEntry {
  readonly id: string
  /** Device id when known, else the publisher. */
  readonly device: string
  readonly topic: string
  readonly reason: QuarantineReason
  /** What exactly was wrong, in English. */
  readonly detail: string
  readonly payload: Uint8Array | null
  readonly count: number
  /** Unix ms. */
  readonly firstSeen: number
  readonly lastSeen: number
}

/** By the age of the last telemetry against the device's own expected interval. */
export const DEVICE_HEALTHS = ['online', 'late', 'stale', 'offline', 'never'] as const

export type DeviceHealth = (typeof DEVICE_HEALTHS)[number]
