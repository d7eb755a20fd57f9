import { expect, test } from 'vitest'
import type { LedgerPort } from '../../api/ports.ts'
import { notReady } from './health.ts'

const ledger = (sink: { state: string; detail: string | null }) =>
  ({ status: () => ({ spool: { state: 'accepting' }, sink, balanced: true }) }) as unknown as LedgerPort

test('a process whose messages are acknowledged and not written is not ready, and says why', () => {
  expect(notReady(ledger({ state: 'ok', detail: null }), {})).toEqual([])
  for (const state of ['retrying', 'paused', 'stopped']) {
    const detail = 'the ingest journal cannot be written: ENOSPC'
    expect(notReady(ledger({ state, detail }), {})).toEqual([{ part: 'store', reason: detail }])
    expect(notReady(ledger({ state, detail: null }), {})).toEqual([{ part: 'store', reason: state }])
  }
})
