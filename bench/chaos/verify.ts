import type { LedgerAccount } from '#model/readings.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { Publisher } from '../../test/support/publisher.ts'
import { METRIC } from './load.ts'

const QUARTER_MS = 900_000
/** More points than any run writes. */
const EVERYTHING = 100_000_000
const EVER = { from: 0, to: 4_102_444_800_000 }

export interface Verdict {
  /** Acknowledged readings that are not in the store with their value, and acknowledged rubbish that is not in the quarantine. */
  readonly lost: number
  /** Times stored twice, and readings counted as stored twice. */
  readonly duplicated: number
  /** Stored readings that nobody sent. */
  readonly invented: number
  /** Quarter hours whose roll-up does not count what is stored. */
  readonly wrongRollups: number
  readonly points: number
  readonly rollups: number
}

/** Compares what devices were told with what the store has. The pipeline and the roll-ups have come to rest. */
export async function verify(
  store: TelemetryStore,
  publishers: readonly Publisher[],
  { messages, readings }: LedgerAccount,
): Promise<Verdict> {
  const verdict = { lost: 0, duplicated: 0, invented: 0, wrongRollups: 0, points: 0, rollups: 0 }
  for (const { access, acknowledged, sent } of publishers) {
    const series = store.listSeries(access.username).find(({ key }) => key.metric === METRIC)
    const points = series ? await store.range(series.id, EVER, EVERYTHING) : []
    const found = new Map(points.map(({ time, value }) => [time, value]))
    verdict.points += points.length
    verdict.duplicated += points.length - found.size
    for (const [time, value] of acknowledged) if (found.get(time) !== value) verdict.lost++
    for (const [time, value] of found) if (sent.get(time) !== value) verdict.invented++
    if (!series) continue
    const rows = (await store.rollups('15m', [series.id], EVER)).get(series.id) ?? []
    const counts = new Map<number, number>()
    for (const time of found.keys()) {
      const quarter = time - (time % QUARTER_MS)
      counts.set(quarter, (counts.get(quarter) ?? 0) + 1)
    }
    verdict.rollups += counts.size
    const computed = new Map(rows.map(({ time, count }) => [time, count]))
    for (const [quarter, count] of counts) if (computed.get(quarter) !== count) verdict.wrongRollups++
  }
  const poison = publishers.reduce((sum, { poisonAcknowledged }) => sum + poisonAcknowledged, 0)
  verdict.lost += Math.max(0, poison - messages.quarantined)
  verdict.duplicated += Math.max(0, readings.stored - verdict.points)
  return verdict
}
