/** The live protocol over Socket.IO: snapshot, then numbered deltas, per channel. */

export type ChannelName =
  | 'campus'
  | `building:${string}`
  | `floor:${string}`
  | `device:${string}`
  | `alarms:${string}`
  | 'me'

/** `[index into ids, value, event time Unix ms, quality]`; quality is the bits of QUALITY. */
export type LiveEntry = [index: number, value: number | string | null, at_ms: number, q: number]

/** Client → server `sub`. `h` is the id-list hash it holds, `since` where it stopped. */
export interface SubscribeRequest {
  ch: ChannelName
  h?: string
  since?: { e: string; s: number }
}

export type SubscribeAnswer =
  | { k: 'snap'; e: string; s: number; t: number; h: string; ids?: string[]; p: LiveEntry[] }
  | { k: 'delta'; e: string; from: number; to: number; t: number; d: LiveEntry[] }
  | { k: 'err'; code: 'forbidden' | 'unknown' | 'limit' }

/** Server → client `d`: at most one per channel and tick, last value wins. */
export interface Delta {
  c: ChannelName
  e: string
  s: number
  t: number
  d: LiveEntry[]
}

/** Server → client `hb` every 5 s: proves the link on a quiet floor and reveals a lost tail. */
export interface Heartbeat {
  t: number
  s: Partial<Record<ChannelName, number>>
}

/** Server → client `ev`: something changed that is fetched again over HTTP. */
export interface ChangeEvent {
  /** `notice`: for one person alone, the id is theirs; sent to whoever holds the channel `me`. */
  kind: 'campus' | 'device' | 'history' | 'booking' | 'notice' | 'alarm'
  id: string
  rev: number
}

export const HEARTBEAT_INTERVAL_MS = 5_000
/** No heartbeat for this long: "Tertunda"; then "Luring". */
export const DELAYED_AFTER_MS = 12_000
export const OFFLINE_AFTER_MS = 30_000
/** A client holds at most this many channels: one page shows fewer. */
export const CHANNELS_PER_CLIENT = 8

/** Id of a live point. */
export const pointId = (subject: string, metric: string): string => `${subject}/${metric}`

/** One present value. `subject` is a device or a place. */
export interface LivePoint {
  readonly subject: string
  readonly metric: string
  readonly value: number | string | null
  /** Event time, Unix ms. */
  readonly at: number
  readonly quality: number
}
