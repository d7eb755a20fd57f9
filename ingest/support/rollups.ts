import type { RollupLevel, RollupRow } from '#storage/telemetry/store.ts'
import type { Stage } from './stage.ts'

const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

export async function rowsOf(
  { store }: Pick<Stage, 'store'>,
  level: RollupLevel,
  subject: string,
  metric: string,
): Promise<RollupRow[]> {
  const series = store.listSeries(subject).find(({ key }) => key.metric === metric)
  if (!series) return []
  return (await store.rollups(level, [series.id], EVER)).get(series.id) ?? []
}

/** Everything that is rolled up, as comparable lines; without revision and computing time. */
export async function dumpRollups({ store }: Pick<Stage, 'store'>): Promise<string[]> {
  const lines: string[] = []
  const series = store.listSeries()
  for (const level of ['15m', '1h', '1d'] as const) {
    const rows = await store.rollups(
      level,
      series.map(({ id }) => id),
      EVER,
    )
    for (const { id, key } of series) {
      for (const { series: _series, rev: _rev, computedAt: _at, time, ...figures } of rows.get(id) ?? []) {
        const when = new Date(time).toISOString().slice(0, 16)
        lines.push(
          `${level} ${key.subject} ${key.metric} ${when} ${Object.values(figures).map(rounded).join(' ')}`,
        )
      }
    }
  }
  return lines.sort()
}

const rounded = (value: number): string => (Number.isNaN(value) ? '-' : String(Math.round(value * 1e6) / 1e6))
