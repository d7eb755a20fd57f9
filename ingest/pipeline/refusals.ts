import type { QuarantineInput } from '#storage/records/records.ts'
import { COLUMN, type Ledger } from '../ledger/ledger.ts'
import type { Batch } from './batch.ts'
import { bookWritten, outcome } from './classify.ts'
import type { Heads } from './heads.ts'

/** How the detail of an entry begins when the rest of its message is stored: the message itself is not quarantined. */
export const PART_OF_STORED = 'part of a stored message: '

/** The quarantine entries of a batch. A replayed message that is refused again has its entry already. */
export function quarantineInputs(batch: Batch, ledger: Ledger): QuarantineInput[] {
  const inputs: QuarantineInput[] = []
  for (const { message, account, reason, detail } of batch.refusals) {
    const isPart = outcome(batch, message) !== COLUMN.quarantined
    if (batch.replays.has(message) && !isPart) continue
    const { topic, payload, receivedAt, sequence } = batch.messages[message]!
    inputs.push({
      device: ledger.idOf(account),
      topic,
      reason,
      detail: isPart ? PART_OF_STORED + detail : detail,
      payload,
      receivedAt,
      sequence,
    })
  }
  return inputs
}

/** Takes rows that the store has refused back out of the accounts, and what that makes of their messages. */
export function bookRefused(batch: Batch, rows: readonly number[], ledger: Ledger, heads: Heads): void {
  for (const row of rows) {
    const message = batch.messageOf[row]!
    const account = batch.account[message]!
    const before = outcome(batch, message)
    batch.written[message] = batch.written[message]! - 1
    bookWritten(batch, row, account, ledger, -1)
    ledger.add(account, COLUMN.refused, 1)
    const after = outcome(batch, message)
    if (after !== before && !batch.replays.has(message)) {
      ledger.add(account, before, -1)
      ledger.add(account, after, 1)
    }
    // The head must not answer for a reading that is stored nowhere.
    const series = batch.series[row]!
    if (heads.row[series] === row) heads.value[series] = Number.NaN
    if (heads.presentRow[series] === row) heads.presentValue[series] = Number.NaN
  }
}
