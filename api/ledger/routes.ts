import type { Verb } from '#model/access/roles.ts'
import { ledgerApi } from '#model/api/ledger.ts'
import { DenyutError, noPlaceOrDevice } from '#model/errors.ts'
import type { LedgerAccount, QuarantineEntry } from '#model/readings.ts'
import type { Clock } from '#platform/clock.ts'
import type { QuarantineRecords } from '#storage/records/records.ts'
import type { Authority, Holder } from '../access/authority.ts'
import type { LedgerPort, QuarantinePort } from '../ports.ts'
import type { Serve } from '../serve/serve.ts'

export interface LedgerParts {
  readonly clock: Clock
  readonly authority: Authority
  readonly ledger: LedgerPort
  readonly quarantine: QuarantinePort
  readonly entries: QuarantineRecords
  readonly demoHistory: () => { readonly done: number; readonly total: number } | null
}

export function ledgerRoutes(serve: Serve, parts: LedgerParts): void {
  ledgers(serve, parts)
  quarantine(serve, parts)
}

function ledgers(serve: Serve, { clock, authority, ledger, demoHistory }: LedgerParts): void {
  serve(ledgerApi.readLedger, () => {
    const { balanced, inFlight, total, qos0, payloadNotKept, spool, sink, dirtyBuckets } = ledger.status()
    const { state, records, bytes, limitBytes, oldestAt } = spool
    return {
      at: clock.now(),
      balanced,
      inFlight,
      total,
      qos0,
      payloadNotKept,
      spool: { state, records, bytes, limitBytes, oldestAt },
      sink,
      rollups: { dirty: dirtyBuckets },
      demoHistory: demoHistory(),
    }
  })

  serve(ledgerApi.readDeviceLedgers, ({ caller, query }) => {
    const words = query.q?.toLowerCase()
    // Accounts of publishers that are no registered device belong to no place.
    const everything = authority.onCampus(caller, 'ledger.read')
    const found = ledger
      .accounts()
      .filter(({ device }) => words === undefined || device.toLowerCase().includes(words))
      .filter(({ device }) => everything || authority.onDevice(caller, 'ledger.read', device))
      .sort((a, b) => trouble(b.account) - trouble(a.account) || (a.device < b.device ? -1 : 1))
    return {
      total: found.length,
      devices: found
        .slice(query.offset, query.offset + query.limit)
        .map(({ device, account }) => ({ device, ...account })),
    }
  })
}

/** What was not stored weighs most, then what was stored with doubts. To come late is none: a backfill does so. */
const trouble = ({ messages, readings, suspect, clockAhead, clockFrozen }: LedgerAccount): number =>
  (messages.quarantined + readings.refused) * 1e6 + (suspect + clockAhead + clockFrozen) * 1e3

function quarantine(serve: Serve, { authority, quarantine: port, entries }: LedgerParts): void {
  serve(ledgerApi.listQuarantine, async ({ caller, query }) => {
    const { reason, device, limit, offset } = query
    demandDevice(authority, caller, 'quarantine.read', device)
    const page = await entries.list({
      ...(reason ? { reason } : {}),
      ...(device ? { device } : {}),
      limit,
      offset,
    })
    return { ...page, entries: page.entries.map(toEntry) }
  })

  serve(ledgerApi.replayQuarantine, async ({ caller, body }) => {
    const { ids, reason, device } = body
    demandDevice(authority, caller, 'quarantine.replay', device)
    return port.replay({
      ...(ids ? { ids } : {}),
      ...(reason ? { reason } : {}),
      ...(device ? { device } : {}),
    })
  })
}

/**
 * Refused messages often belong to no known device, so all of them are a matter of the campus, and those of
 * one device of its place.
 */
function demandDevice(authority: Authority, caller: Holder, verb: Verb, device: string | undefined): void {
  if (authority.onCampus(caller, verb)) return
  if (device === undefined) throw new DenyutError('forbidden')
  if (!authority.onDevice(caller, verb, device)) throw noPlaceOrDevice(device)
}

const toEntry = ({ payload, ...entry }: QuarantineEntry) => ({
  ...entry,
  payload: payload && { base64: Buffer.from(payload).toString('base64'), text: textOf(payload) },
})

/** null for bytes that are no text: control characters other than white space say so, UTF-8 or not. */
function textOf(payload: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(payload)
    return /[^\P{Cc}\t\n\r]/u.test(text) ? null : text
  } catch {
    return null
  }
}
