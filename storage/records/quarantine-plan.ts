import { createHash } from 'node:crypto'
import type { QuarantineInput } from './records.ts'

/** A broken device repeats a few mistakes; a thousand different ones are noise that nobody reads. */
export const QUARANTINE_ENTRIES_MAX = 1_000
/** Payloads kept of one device, so that 64 devices gone mad at once stay below a gibibyte. */
export const QUARANTINE_BYTES_MAX = 16 * 1024 * 1024

/** What is stored of a key already. */
export interface KnownEntry {
  readonly lastSequence: number
  readonly hasPayload: boolean
}

/** What a device has in the quarantine. */
export interface DeviceAccount {
  readonly entries: number
  readonly bytes: number
  readonly notKept: number
  readonly notKeptLastSequence: number
}

/** A row to insert, or to add to the row of the same key. */
export interface EntryChange {
  readonly key: Uint8Array
  readonly device: string
  readonly topic: string
  readonly reason: string
  detail: string
  payload: Uint8Array | null
  /** Messages to add. */
  count: number
  first_ms: number
  last_ms: number
  last_sequence: number
}

export interface QuarantinePlan {
  readonly changes: readonly EntryChange[]
  readonly accounts: ReadonlyMap<string, DeviceAccount>
  readonly payloadNotKept: number
}

export interface KeyedInput extends QuarantineInput {
  readonly key: Uint8Array
  /** The key as a string, for maps. */
  readonly keyText: string
}

/** PostgreSQL text holds no U+0000 and only whole characters. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

/** Inputs with texts as they can be stored, and their keys. */
export function withKeys(inputs: readonly QuarantineInput[]): KeyedInput[] {
  return inputs.map((input) => {
    const device = storable(input.device)
    const topic = storable(input.topic)
    const payloadHash = createHash('sha256').update(input.payload).digest()
    const key = createHash('sha256')
      .update(JSON.stringify([device, topic, input.reason]))
      .update(payloadHash)
      .digest()
    return { ...input, device, topic, detail: storable(input.detail), key, keyText: key.toString('base64') }
  })
}

const EMPTY: DeviceAccount = { entries: 0, bytes: 0, notKept: 0, notKeptLastSequence: 0 }

/**
 * What a batch does to the quarantine. Inputs come in ascending order of sequence; those a key has counted already are skipped, so a batch
 * that is given again after a crash changes nothing.
 */
export function planQuarantine(
  inputs: readonly KeyedInput[],
  known: ReadonlyMap<string, KnownEntry>,
  accountsBefore: ReadonlyMap<string, DeviceAccount>,
): QuarantinePlan {
  const entries = new Map<string, KnownEntry>(known)
  const changes = new Map<string, EntryChange>()
  const accounts = new Map<string, DeviceAccount>()
  let payloadNotKept = 0
  for (const input of inputs) {
    const entry = entries.get(input.keyText)
    if (entry && input.sequence <= entry.lastSequence) continue
    let account = accounts.get(input.device) ?? accountsBefore.get(input.device) ?? EMPTY
    const hasRoom = entry !== undefined || account.entries < QUARANTINE_ENTRIES_MAX
    const size = input.payload.length
    const keeps = hasRoom && !entry?.hasPayload && account.bytes + size <= QUARANTINE_BYTES_MAX
    if (hasRoom) {
      addTo(changes, input, keeps ? input.payload : null)
      entries.set(input.keyText, {
        lastSequence: input.sequence,
        hasPayload: keeps || entry?.hasPayload === true,
      })
      account = {
        ...account,
        entries: account.entries + (entry ? 0 : 1),
        bytes: account.bytes + (keeps ? size : 0),
      }
    }
    // Several values of one message may be refused: its payload counts once.
    if (!keeps && !entry?.hasPayload && input.sequence > account.notKeptLastSequence) {
      payloadNotKept++
      account = { ...account, notKept: account.notKept + 1, notKeptLastSequence: input.sequence }
    }
    accounts.set(input.device, account)
  }
  return { changes: [...changes.values()], accounts, payloadNotKept }
}

function addTo(changes: Map<string, EntryChange>, input: KeyedInput, payload: Uint8Array | null): void {
  const { key, device, topic, reason, detail, receivedAt, sequence } = input
  const change = changes.get(input.keyText)
  if (!change) {
    const times = { first_ms: receivedAt, last_ms: receivedAt, last_sequence: sequence }
    changes.set(input.keyText, { key, device, topic, reason, detail, payload, count: 1, ...times })
    return
  }
  change.detail = detail
  change.payload ??= payload
  change.count++
  change.first_ms = Math.min(change.first_ms, receivedAt)
  change.last_ms = Math.max(change.last_ms, receivedAt)
  change.last_sequence = sequence
}
