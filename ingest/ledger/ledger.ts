import { LATENESS_CLASSES } from '#model/lateness.ts'
import type { LedgerAccount } from '#model/readings.ts'

/** Columns of an account, in the order in which they are kept in memory and on disk. */
export const COLUMN = {
  received: 0,
  stored: 1,
  duplicate: 2,
  quarantined: 3,
  decoded: 4,
  readingStored: 5,
  readingDuplicate: 6,
  overwritten: 7,
  refused: 8,
  suspect: 9,
  late: 10,
  clockAhead: 11,
  clockFrozen: 12,
  /** Sum of the lags of written readings, and the first of their classes of lateness. */
  lag_ms: 13,
  lateness: 14,
} as const

const COLUMNS = COLUMN.lateness + LATENESS_CLASSES

/** First capacity of the tables; they double. A campus of the default size has about 2,000 devices. */
const INITIAL_ACCOUNTS = 4_096

/** Account id and one number for each column. */
export type AccountRow = readonly [account: string, counts: readonly number[]]

/**
 * Accounts of devices, and of publishers that no device could be found for. Counts of the batch under way are pending
 * until the store has it: `settle` moves them into the accounts, so readers never see a half-counted batch.
 */
export class Ledger {
  readonly total = new Float64Array(COLUMNS)
  #ids: string[] = []
  #indexes = new Map<string, number>()
  #settled = new Float64Array(INITIAL_ACCOUNTS * COLUMNS)
  #pending = new Float64Array(INITIAL_ACCOUNTS * COLUMNS)
  #isTouched = new Uint8Array(INITIAL_ACCOUNTS)
  #touched: number[] = []

  /** Index of an account, opened at once; indexes hold for the life of the process. */
  indexOf(account: string): number {
    const known = this.#indexes.get(account)
    if (known !== undefined) return known
    const index = this.#ids.length
    this.#ids.push(account)
    this.#indexes.set(account, index)
    if (index >= this.#isTouched.length) this.#grow()
    return index
  }

  find(account: string): number | undefined {
    return this.#indexes.get(account)
  }

  idOf(index: number): string {
    return this.#ids[index]!
  }

  get size(): number {
    return this.#ids.length
  }

  /** Adds to a column of the batch under way. */
  add(index: number, column: number, count: number): void {
    const at = index * COLUMNS + column
    this.#pending[at] = this.#pending[at]! + count
    if (this.#isTouched[index] === 0) {
      this.#isTouched[index] = 1
      this.#touched.push(index)
    }
  }

  /** Settled count of a column. */
  count(index: number, column: number): number {
    return this.#settled[index * COLUMNS + column]!
  }

  /** Accounts of the batch under way. Valid until `settle`. */
  touched(): readonly number[] {
    return this.#touched
  }

  pendingCounts(index: number): number[] {
    return Array.from(this.#pending.subarray(index * COLUMNS, (index + 1) * COLUMNS))
  }

  /** Moves the pending counts into the accounts. */
  settle(): void {
    for (const index of this.#touched) {
      const start = index * COLUMNS
      for (let column = 0; column < COLUMNS; column++) {
        this.#book(start + column, column, this.#pending[start + column]!)
        this.#pending[start + column] = 0
      }
      this.#isTouched[index] = 0
    }
    this.#touched.length = 0
  }

  /** Drops the pending counts: a repeated batch is counted by its record, not again. */
  discard(): void {
    for (const index of this.#touched) {
      this.#pending.fill(0, index * COLUMNS, (index + 1) * COLUMNS)
      this.#isTouched[index] = 0
    }
    this.#touched.length = 0
  }

  /** Books counts of a record or snapshot. */
  apply([account, counts]: AccountRow): void {
    const start = this.indexOf(account) * COLUMNS
    for (let column = 0; column < COLUMNS; column++) this.#book(start + column, column, counts[column] ?? 0)
  }

  rows(): AccountRow[] {
    return this.#ids.map((id, index) => [id, this.#settledCounts(index)])
  }

  account(index: number): LedgerAccount {
    return toAccount(this.#settledCounts(index))
  }

  totalAccount(): LedgerAccount {
    return toAccount(Array.from(this.total))
  }

  #settledCounts(index: number): number[] {
    return Array.from(this.#settled.subarray(index * COLUMNS, (index + 1) * COLUMNS))
  }

  #book(at: number, column: number, count: number): void {
    this.#settled[at] = this.#settled[at]! + count
    this.total[column] = this.total[column]! + count
  }

  #grow(): void {
    const capacity = this.#isTouched.length * 2
    const wider = (old: Float64Array) => {
      const next = new Float64Array(capacity * COLUMNS)
      next.set(old)
      return next
    }
    this.#settled = wider(this.#settled)
    this.#pending = wider(this.#pending)
    const touched = new Uint8Array(capacity)
    touched.set(this.#isTouched)
    this.#isTouched = touched
  }
}

function toAccount(counts: readonly number[]): LedgerAccount {
  const of = (column: number) => counts[column] ?? 0
  return {
    messages: {
      received: of(COLUMN.received),
      stored: of(COLUMN.stored),
      duplicate: of(COLUMN.duplicate),
      quarantined: of(COLUMN.quarantined),
    },
    readings: {
      decoded: of(COLUMN.decoded),
      stored: of(COLUMN.readingStored),
      duplicate: of(COLUMN.readingDuplicate),
      overwritten: of(COLUMN.overwritten),
      refused: of(COLUMN.refused),
    },
    suspect: of(COLUMN.suspect),
    late: of(COLUMN.late),
    clockAhead: of(COLUMN.clockAhead),
    clockFrozen: of(COLUMN.clockFrozen),
    lateness: {
      counts: Array.from({ length: LATENESS_CLASSES }, (_, index) => of(COLUMN.lateness + index)),
      sum_ms: of(COLUMN.lag_ms),
    },
  }
}

/** Both equations of decisions §3 for an account without messages in flight. */
export function isBalanced({ messages, readings }: LedgerAccount): boolean {
  return (
    messages.received === messages.stored + messages.duplicate + messages.quarantined &&
    readings.decoded === readings.stored + readings.duplicate + readings.overwritten + readings.refused
  )
}
