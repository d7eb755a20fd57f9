import { ledgerApi } from '#model/api/ledger.ts'
import { telemetryApi } from '#model/api/telemetry.ts'
import { type ApiClient, ApiError } from '../api/client.ts'
import type { Expected } from './truth.ts'

/** Points asked for at once; the most that the API gives. */
const PAGE_POINTS = 5_000
/** Stored numbers are doubles; only their way through JSON and the store could differ. */
const NEAR = 1e-9
/** The history of one desk is given for a reason, which is logged. */
const REASON = 'simulate reconcile'
/** Differences that are named; the rest is counted. */
const EXAMPLES_MAX = 20

export interface Difference {
  readonly device: string
  readonly metric: string
  readonly at: number
  readonly expected: number | null
  readonly stored: number | null
}

export interface Reconciliation {
  devices: number
  readings: { sent: number; dropped: number }
  values: { expected: number; found: number; missing: number; different: number; unexpected: number }
  /** Of the platform's own ledger, for these devices. */
  ledger: { received: number; stored: number; duplicate: number; quarantined: number }
  /** Devices whose values may not be read with this token: neither agreement nor difference. */
  unreadable: string[]
  examples: Difference[]
}

/** Whether what could be read is as it was sent. */
export const differs = ({ values }: Reconciliation): boolean =>
  values.missing + values.different + values.unexpected > 0

export const agrees = (result: Reconciliation): boolean => !differs(result) && result.unreadable.length === 0

/** Compares what a platform stored, value by value, with what was true and sent. */
export async function reconcile(
  api: ApiClient,
  truth: readonly Expected[],
  progress: (done: number) => void,
): Promise<Reconciliation> {
  const result: Reconciliation = {
    devices: truth.length,
    readings: { sent: 0, dropped: 0 },
    values: { expected: 0, found: 0, missing: 0, different: 0, unexpected: 0 },
    ledger: { received: 0, stored: 0, duplicate: 0, quarantined: 0 },
    unreadable: [],
    examples: [],
  }
  for (const [i, expected] of truth.entries()) {
    result.readings.sent += expected.sent
    result.readings.dropped += expected.dropped
    await addLedger(api, expected.device, result)
    try {
      for (const [metric, series] of expected.series) {
        compare(expected.device, metric, series, await stored(api, expected.device, metric, series), result)
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 403) throw error
      result.unreadable.push(expected.device)
    }
    progress(i + 1)
  }
  return result
}

async function addLedger(api: ApiClient, device: string, result: Reconciliation): Promise<void> {
  const { devices } = await api.call(ledgerApi.readDeviceLedgers, { query: { q: device, limit: 500 } })
  const own = devices.find((account) => account.device === device)
  if (!own) return
  result.ledger.received += own.messages.received
  result.ledger.stored += own.messages.stored
  result.ledger.duplicate += own.messages.duplicate
  result.ledger.quarantined += own.messages.quarantined
}

/** All raw points over the time that the truth covers, page by page. */
async function stored(
  api: ApiClient,
  subject: string,
  metric: string,
  series: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const at of series.keys()) {
    from = Math.min(from, at)
    to = Math.max(to, at + 1)
  }
  const points = new Map<number, number>()
  while (from < to) {
    const buckets = await page(api, { subject, metric }, from, to)
    let last = from
    for (const { t, last: value, mean } of buckets) {
      const point = value ?? mean
      if (point !== null) points.set(t, point)
      last = Math.max(last, t)
    }
    if (buckets.length < PAGE_POINTS) break
    from = last + 1
  }
  return points
}

/** A series that the platform has not is one without a value. */
async function page(
  api: ApiClient,
  params: { readonly subject: string; readonly metric: string },
  from: number,
  to: number,
) {
  try {
    const query = { from, to, step: 'raw', points: PAGE_POINTS, reason: REASON } as const
    return (await api.call(telemetryApi.history, { params, query })).buckets
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return []
    throw error
  }
}

function compare(
  device: string,
  metric: string,
  expected: ReadonlyMap<number, number>,
  found: ReadonlyMap<number, number>,
  result: Reconciliation,
): void {
  const { values, examples } = result
  const note = (at: number, wanted: number | null, value: number | null) => {
    if (examples.length < EXAMPLES_MAX) examples.push({ device, metric, at, expected: wanted, stored: value })
  }
  values.expected += expected.size
  for (const [at, wanted] of expected) {
    const value = found.get(at)
    if (value === undefined) {
      values.missing++
      note(at, wanted, null)
    } else if (Math.abs(value - wanted) > NEAR * Math.max(1, Math.abs(wanted))) {
      values.different++
      note(at, wanted, value)
    } else values.found++
  }
  for (const [at, value] of found) {
    if (expected.has(at)) continue
    values.unexpected++
    note(at, null, value)
  }
}
