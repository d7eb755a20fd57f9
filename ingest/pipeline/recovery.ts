import type { Log } from '#platform/log.ts'
import type { Spool } from '#storage/spool/spool.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { Recovered } from '../journal/journal.ts'
import { renumbered } from '../journal/names.ts'
import type { AccountEntry, BatchRecord, JournalRecord, Tallies } from '../journal/records.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { DirtyBuckets } from '../rollups/dirty.ts'
import type { DeviceClocks } from './clocks.ts'
import type { Pipeline } from './pipeline.ts'
import type { Sink } from './sink.ts'

export interface RecoveryParts {
  readonly log: Log
  readonly spool: Spool
  readonly store: TelemetryStore
  readonly pipeline: Pipeline
  readonly sink: Sink
  readonly ledger: Ledger
  readonly clocks: DeviceClocks
  readonly dirty: DirtyBuckets
  readonly tallies: { -readonly [name in keyof Tallies]: Tallies[name] }
}

/**
 * Accounts, clocks and the position in the spool as the journal has them; needs no store. Returns the last batch when it must be
 * repeated, because its record says that it was going to the store, not that it got there: till then its messages are in flight.
 */
export function restoreAccounts({ snapshot, records }: Recovered, parts: RecoveryParts): BatchRecord | null {
  const { tallies, pipeline, spool, log } = parts
  const last = unconfirmed(records)
  applyAccounts(snapshot.accounts, parts)
  Object.assign(tallies, snapshot.tallies)
  pipeline.processed = snapshot.to
  pipeline.base = snapshot.base
  for (const record of records) {
    if (record.kind === 'rollup' || record.kind === 'done' || record.to === last?.to) continue
    applyAccounts(record.accounts, parts)
    if (record.kind !== 'batch') continue
    Object.assign(tallies, record.tallies)
    pipeline.processed = record.to
  }
  if (last) Object.assign(tallies, last.tallies, { replayed: tallies.replayed })
  const { lastSequence } = spool.status()
  const taken = last?.to ?? pipeline.processed
  if (lastSequence >= taken) return last
  log.error(
    { spool: lastSequence, journal: taken },
    'the spool is older than the ingest journal: it was lost or replaced; counting goes on with the new one',
  )
  if (last) bookLast(last, records, parts)
  pipeline.base -= taken
  pipeline.processed = 0
  return null
}

/** Dirty buckets as the journal has them, then the last batch once more. Batches before it are in the store: a record is written after that. */
export async function recover(
  recovered: Recovered,
  repeated: BatchRecord | null,
  parts: RecoveryParts,
): Promise<void> {
  const { pipeline, sink } = parts
  const { records } = recovered
  await sink.retry(async () => restoreDirty(recovered, parts))
  if (!repeated) return
  const isCorrected = records.some((record) => record.kind === 'correction' && record.to === repeated.to)
  await pipeline.repeat(repeated, isCorrected)
  bookLast(repeated, records, parts)
}

/** Done once more after a failure it marks some clean buckets dirty, which are then computed to the same figures. */
function restoreDirty({ snapshot, records }: Recovered, { dirty, store }: RecoveryParts): void {
  const last = unconfirmed(records)
  dirty.restore(renumbered(store, snapshot.dirty, snapshot.names))
  for (const record of records) {
    if (record.kind === 'rollup') {
      dirty.clean(renumbered(store, record.clean, record.names))
      dirty.restore(renumbered(store, record.dirty, record.names))
      // Series numbers of the last batch may not have reached the store; it is marked again when it is repeated.
    } else if (record.kind === 'batch' && record !== last) dirty.restore(record.dirty)
  }
}

/** The last batch, unless it is noted that the store has it. */
function unconfirmed(records: readonly JournalRecord[]): BatchRecord | null {
  const last = records.findLast((record): record is BatchRecord => record.kind === 'batch')
  const isDone = records.some((record) => record.kind === 'done' && record.to === last?.to)
  return last && !isDone ? last : null
}

function bookLast(last: BatchRecord, records: readonly JournalRecord[], parts: RecoveryParts): void {
  for (const record of records) {
    if ((record.kind === 'batch' || record.kind === 'correction') && record.to === last.to)
      applyAccounts(record.accounts, parts)
  }
  parts.tallies.replayed = last.tallies.replayed
}

function applyAccounts(accounts: readonly AccountEntry[], { ledger, clocks }: RecoveryParts): void {
  for (const [account, counts, clock] of accounts) {
    ledger.apply([account, counts])
    clocks.restore(ledger.indexOf(account), clock)
  }
}
