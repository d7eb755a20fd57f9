import { latenessClass } from '#model/lateness.ts'
import { QUALITY } from '#model/readings.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { ReplayMark } from '../accept/marks.ts'
import { COLUMN, type Ledger } from '../ledger/ledger.ts'
import { type Batch, FATE } from './batch.ts'
import { type Heads, NOT_IN_BATCH } from './heads.ts'

/** Older readings of a batch: by series, then event time, their row, or −1 − n while the n-th looked-up value is not used. */
type Older = Map<number, Map<number, number>>

/** Looks stored values up; retries for as long as the store does not answer. */
export type Lookup = (...pairs: Parameters<TelemetryStore['lookup']>) => Promise<Float64Array>

/**
 * First pass, after every message, without the store: rows are newer than their series' head, repeat it, overwrite it, or are older. In order
 * of arrival, so that the later received value wins also within the batch, and that the next message of a device is judged by this
 * one in whatever batches they come. Source: decisions §3.
 */
export function sortIn(batch: Batch, heads: Heads): void {
  for (; batch.sorted < batch.rows; batch.sorted++) {
    const row = batch.sorted
    const series = batch.series[row]!
    const time = batch.time[row]!
    const value = batch.value[row]!
    const head = heads.time[series]!
    if (time === head) {
      if (heads.value[series] === value) batch.fate[row] = FATE.duplicate
      else overwriteHead(batch, heads, row, series, time)
      continue
    }
    if (time > head) heads.move(series, time, value, row)
    else batch.older.push(row)
    if (heads.offer(series, time, value, batch.quality[row]!, batch.heardAt(row), row)) batch.shown[row] = 1
  }
}

function overwriteHead(batch: Batch, heads: Heads, row: number, series: number, time: number): void {
  const headRow = heads.row[series]!
  const storedAs = headRow >= 0 ? headRow : row
  batch.replaces[row] = 1
  if (headRow >= 0) {
    batch.fate[row] = FATE.merged
    batch.replace(headRow, row)
  } else {
    batch.fate[row] = FATE.late
  }
  heads.move(series, time, batch.value[storedAs]!, storedAs)
  heads.offer(series, time, batch.value[storedAs]!, batch.quality[storedAs]!, batch.heardAt(row), storedAs)
}

/** Second pass: decides for the older rows whether they are late, a duplicate, or another value for a stored reading. */
export async function classify(batch: Batch, lookup: Lookup): Promise<void> {
  if (batch.older.length > 0) await settleOlder(batch, batch.older, lookup)
}

async function settleOlder(batch: Batch, rows: readonly number[], lookup: Lookup): Promise<void> {
  const older = rowsOf(batch, rows)
  const series = new Int32Array(rows.length)
  const time = new Float64Array(rows.length)
  let pairs = 0
  for (const row of rows) {
    const known = older.get(batch.series[row]!)!
    if (known.has(batch.time[row]!)) continue
    series[pairs] = batch.series[row]!
    time[pairs] = batch.time[row]!
    known.set(batch.time[row]!, -1 - pairs++)
  }
  const stored = pairs === 0 ? new Float64Array(0) : await lookup(series, time, pairs)
  for (const row of rows) settleRow(batch, older.get(batch.series[row]!)!, row, stored)
}

/** The rows of this batch that an older row may repeat: those of its series that go to the store. */
function rowsOf(batch: Batch, rows: readonly number[]): Older {
  const older: Older = new Map()
  for (const row of rows) if (!older.has(batch.series[row]!)) older.set(batch.series[row]!, new Map())
  const isOlder = new Set(rows)
  for (let row = 0; row < batch.rows; row++) {
    const known = older.get(batch.series[row]!)
    if (known === undefined || isOlder.has(row)) continue
    if (batch.fate[row] === FATE.fresh || batch.fate[row] === FATE.late) known.set(batch.time[row]!, row)
  }
  return older
}

function settleRow(batch: Batch, known: Map<number, number>, row: number, stored: Float64Array): void {
  const time = batch.time[row]!
  const place = known.get(time)!
  const present = place >= 0 ? batch.value[place]! : stored[-1 - place]!
  if (present === batch.value[row]) {
    batch.fate[row] = FATE.duplicate
  } else if (place >= 0) {
    batch.fate[row] = FATE.merged
    batch.replaces[row] = 1
    batch.replace(place, row)
  } else {
    batch.fate[row] = FATE.late
    batch.replaces[row] = Number.isNaN(present) ? 0 : 1
    known.set(time, row)
  }
}

/** All rows of a batch that is repeated after a crash, as overwriting ones; the last of a series and time is kept. */
export function classifyRepeated(batch: Batch, heads: Heads): void {
  const rows = new Map<number, Map<number, number>>()
  for (let row = 0; row < batch.rows; row++) {
    const series = batch.series[row]!
    const time = batch.time[row]!
    const message = batch.messageOf[row]!
    batch.written[message] = batch.written[message]! + 1
    const times = rows.get(series) ?? new Map<number, number>()
    rows.set(series, times)
    const earlier = times.get(time)
    if (earlier === undefined) {
      times.set(time, row)
      batch.fate[row] = FATE.late
    } else {
      batch.fate[row] = FATE.merged
      batch.replace(earlier, row)
    }
    const storedAs = earlier ?? row
    const value = batch.value[storedAs]!
    if (time >= heads.time[series]!) heads.move(series, time, value, NOT_IN_BATCH)
    heads.offer(series, time, value, batch.quality[storedAs]!, batch.heardAt(row), NOT_IN_BATCH)
  }
}

/** Books the readings, and what became of each message, on the accounts. */
export function book(batch: Batch, ledger: Ledger): void {
  for (let row = 0; row < batch.rows; row++) {
    const message = batch.messageOf[row]!
    const account = batch.account[message]!
    if (batch.fate[row] === FATE.duplicate) {
      batch.duplicates[message] = batch.duplicates[message]! + 1
      ledger.add(account, COLUMN.readingDuplicate, 1)
      continue
    }
    batch.written[message] = batch.written[message]! + 1
    bookWritten(batch, row, account, ledger, 1)
  }
  for (let message = 0; message < batch.messages.length; message++) {
    const replay = batch.replays.get(message)
    if (replay !== undefined) {
      bookReplay(batch, message, replay, ledger)
      continue
    }
    const account = batch.account[message]!
    ledger.add(account, COLUMN.received, 1)
    ledger.add(account, outcome(batch, message), 1)
  }
}

/**
 * A replayed message was counted as received and quarantined before: it moves to its new outcome, on the account of the
 * device that it is now known to be from. Messages that the entry only counted were the same, so they become duplicates.
 */
function bookReplay(batch: Batch, message: number, replay: ReplayMark, ledger: Ledger): void {
  const became = outcome(batch, message)
  const former = ledger.indexOf(replay.account)
  const moved = Math.min(replay.messages, ledger.count(former, COLUMN.quarantined))
  if (became === COLUMN.quarantined || moved <= 0) return
  const account = batch.account[message]!
  ledger.add(former, COLUMN.received, -moved)
  ledger.add(former, COLUMN.quarantined, -moved)
  ledger.add(account, COLUMN.received, moved)
  ledger.add(account, became, 1)
  ledger.add(account, COLUMN.duplicate, moved - 1)
}

/** Books a row that goes to the store; `count` −1 takes it back when the store has refused it. */
export function bookWritten(batch: Batch, row: number, account: number, ledger: Ledger, count: number): void {
  const quality = batch.quality[row]!
  const lag_ms = Math.max(0, batch.lag_ms[row]!)
  ledger.add(account, batch.replaces[row] === 1 ? COLUMN.overwritten : COLUMN.readingStored, count)
  ledger.add(account, COLUMN.lateness + latenessClass(lag_ms), count)
  ledger.add(account, COLUMN.lag_ms, lag_ms * count)
  if (batch.fate[row] === FATE.late && batch.replaces[row] === 0) ledger.add(account, COLUMN.late, count)
  if (quality === 0) return
  if (quality & QUALITY.suspect) ledger.add(account, COLUMN.suspect, count)
  if (quality & QUALITY.clockAhead) ledger.add(account, COLUMN.clockAhead, count)
  if (quality & QUALITY.clockFrozen) ledger.add(account, COLUMN.clockFrozen, count)
}

/** Column of the message ledger: stored when a reading was written, else duplicate when one was there, else quarantined. */
export function outcome(batch: Batch, message: number): number {
  if (batch.written[message]! > 0) return COLUMN.stored
  return batch.duplicates[message]! > 0 ? COLUMN.duplicate : COLUMN.quarantined
}
