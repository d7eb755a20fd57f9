import type { ClockRow } from '../pipeline/clocks.ts'
import type { PlaceNames } from './names.ts'

/** An account's deltas in a record, or its whole counts in a snapshot, with the state of the device's clock. */
export type AccountEntry = readonly [account: string, counts: readonly number[], clock: ClockRow]

/** Dirty roll-up buckets, flattened: series, day, and three words of 32 quarter hours. */
export type DirtyWords = readonly number[]

/** Counters that belong to no device. */
export interface Tallies {
  readonly qos0: number
  readonly qos0Shed: number
  readonly payloadNotKept: number
  /** Messages that the spool holds a second time because they were replayed from the quarantine. */
  readonly replayed: number
}

/** Written before a batch goes to the store: what it will have done once it is there. */
export interface BatchRecord {
  readonly kind: 'batch'
  /** Spool sequences, inclusive. */
  readonly from: number
  readonly to: number
  readonly accounts: readonly AccountEntry[]
  readonly dirty: DirtyWords
  /** Sequences of messages whose device time was not believed because it stood still. */
  readonly frozen: readonly number[]
  readonly tallies: Tallies
}

/** What of the batch before it the store has refused. */
export interface CorrectionRecord {
  readonly kind: 'correction'
  readonly to: number
  readonly accounts: readonly AccountEntry[]
}

/** Roll-ups were written: these buckets are clean, those of the places above them dirty. */
export interface RollupRecord {
  readonly kind: 'rollup'
  readonly clean: DirtyWords
  readonly dirty: DirtyWords
  readonly names: PlaceNames
}

/** The store has everything up to `to`: nothing is to be repeated. */
export interface DoneRecord {
  readonly kind: 'done'
  readonly to: number
}

export type JournalRecord = BatchRecord | DoneRecord | CorrectionRecord | RollupRecord

/** Everything up to and including spool sequence `to`. */
export interface Snapshot {
  readonly to: number
  /** Spool sequence at which counting began: 0 unless the spool was lost. */
  readonly base: number
  readonly accounts: readonly AccountEntry[]
  readonly tallies: Tallies
  readonly dirty: Int32Array
  readonly names: PlaceNames
}

export const NO_TALLIES: Tallies = { qos0: 0, qos0Shed: 0, payloadNotKept: 0, replayed: 0 }

export const EMPTY_SNAPSHOT: Snapshot = {
  to: 0,
  base: 0,
  accounts: [],
  tallies: NO_TALLIES,
  dirty: new Int32Array(0),
  names: [],
}

export const encodeRecord = (record: JournalRecord): Buffer => Buffer.from(JSON.stringify(record))

export const decodeRecord = (body: Buffer): JournalRecord => JSON.parse(body.toString()) as JournalRecord

/** u32 generation · u32 length of the JSON · JSON · dirty words. */
export function encodeSnapshot(generation: number, { dirty, ...rest }: Snapshot): Buffer {
  const json = Buffer.from(JSON.stringify(rest))
  const head = Buffer.allocUnsafe(8)
  head.writeUInt32LE(generation, 0)
  head.writeUInt32LE(json.length, 4)
  return Buffer.concat([head, json, new Uint8Array(dirty.buffer, dirty.byteOffset, dirty.byteLength)])
}

export function decodeSnapshot(body: Buffer): { generation: number; snapshot: Snapshot } {
  const jsonEnd = 8 + body.readUInt32LE(4)
  const rest = JSON.parse(body.toString('utf8', 8, jsonEnd)) as Omit<Snapshot, 'dirty'>
  const words = Uint8Array.from(body.subarray(jsonEnd))
  return { generation: body.readUInt32LE(0), snapshot: { ...rest, dirty: new Int32Array(words.buffer) } }
}
