import type { LedgerPort } from '../../api/ports.ts'

/** Why the process is not ready, in English; empty when it is. `broker`: its numbers; only the client of an external one has `connected`. */
export function notReady(
  ledger: LedgerPort,
  broker: Readonly<Record<string, number>>,
): { part: string; reason: string }[] {
  const { spool, sink, balanced } = ledger.status()
  const reasons: { part: string; reason: string }[] = []
  if (spool.state !== 'accepting') reasons.push({ part: 'spool', reason: spool.state })
  if (sink.state !== 'ok') reasons.push({ part: 'store', reason: sink.detail ?? sink.state })
  if (!balanced) reasons.push({ part: 'ledger', reason: 'does not balance' })
  if (broker.connected === 0) reasons.push({ part: 'broker', reason: 'not connected' })
  return reasons
}
