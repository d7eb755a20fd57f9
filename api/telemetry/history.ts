import type * as z from 'zod'
import type { ResponseOf } from '#model/api/contract.ts'
import { type bucketSchema, STEPS, type telemetryApi } from '#model/api/telemetry.ts'
import { DenyutError } from '#model/errors.ts'
import { AFTER_FROM } from '#model/field-words.ts'
import { QUALITY } from '#model/readings.ts'
import { PLACE_KIND } from '#model/sensors/index.ts'
import type { MetricKind } from '#model/sensors/sensor.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type {
  Bucket,
  Point,
  RollupLevel,
  RollupRow,
  TelemetryStore,
  TimeRange,
} from '#storage/telemetry/store.ts'
import { ROLLUP_LEVELS } from '#storage/telemetry/store.ts'
import { type StoredAs, storedAs } from './subjects.ts'

export type History = ResponseOf<typeof telemetryApi.history>
type HistoryBucket = z.output<typeof bucketSchema>
type Step = History['step']

const MINUTE_MS = 60_000
const STEP_MS: Readonly<Record<Step, number>> = {
  raw: 0,
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '1d': 1_440 * MINUTE_MS,
}
/** Points of one answer: some MB of JSON; more belongs in an export. */
export const HISTORY_POINTS_MAX = 20_000
/** Roll-ups of places begin here: nothing finer is kept of them. */
const FINEST_OF_PLACES: Step = '15m'
/**
 * The newest buckets, that no roll-up holds yet, are made of raw points; further back a missing roll-up has
 * nothing behind it.
 */
const TAIL_MAX_MS = 2 * 86_400_000

export interface HistoryRequest {
  readonly subject: string
  readonly metric: string
  /** Half-open, Unix ms. */
  readonly from: number
  readonly to: number
  readonly step: Step | 'auto'
  readonly points: number
}

/**
 * Values of one series, at the asked or the fitting step. Throws `not_found`, `validation_failed`,
 * `range_too_large`.
 */
export async function readHistory(
  { registry, store }: { readonly registry: Registry; readonly store: TelemetryStore },
  request: HistoryRequest,
): Promise<History> {
  const { subject, metric, from, to } = request
  if (to <= from)
    throw new DenyutError('validation_failed', undefined, {
      errors: [{ path: 'to', message: AFTER_FROM }],
    })
  const stored = storedAs(registry, subject, metric)
  if (!stored)
    throw new DenyutError('not_found', {
      id: `Tidak ada nilai ${metric} untuk ${subject}.`,
      en: `There are no values of ${metric} for ${subject}.`,
    })
  const step = chooseStep(request, stored)
  const series = store
    .listSeries(stored.subject)
    .find(({ key }) => key.metric === stored.metric && key.kind === stored.kind)
  const { unit, kind } = stored.definition
  const range = { from: Math.max(from, stored.since), to }
  const buckets =
    series === undefined || range.from >= to ? [] : await readBuckets(store, series.id, range, step, stored)
  return { subject, metric, unit, kind, zone: stored.zone, step, step_ms: STEP_MS[step], from, to, buckets }
}

/**
 * The finest step with at most `points` buckets; an asked step is raised to the finest that is kept. Steps
 * are in the zone of the place, so one bucket more than the quotient may touch the range.
 */
export function chooseStep(
  { from, to, step, points }: HistoryRequest,
  { kind }: Pick<StoredAs, 'kind'>,
): Step {
  const finest = STEPS.indexOf(kind === PLACE_KIND ? FINEST_OF_PLACES : 'raw')
  if (step !== 'auto') {
    const chosen = STEPS[Math.max(finest, STEPS.indexOf(step))] ?? step
    if (chosen !== 'raw' && (to - from) / STEP_MS[chosen] > HISTORY_POINTS_MAX)
      throw new DenyutError('range_too_large')
    return chosen
  }
  const fitting = STEPS.find(
    (candidate, i) => i >= Math.max(finest, 1) && (to - from) / STEP_MS[candidate] <= points,
  )
  return fitting ?? '1d'
}

async function readBuckets(
  store: TelemetryStore,
  series: number,
  range: TimeRange,
  step: Step,
  { kind, zone, definition }: StoredAs,
): Promise<HistoryBucket[]> {
  if (step === 'raw') return rawPoints(store, series, range, definition.kind)
  const step_ms = STEP_MS[step]
  const fromRaw = async (part: TimeRange) =>
    ofBuckets(await store.buckets(series, part, step_ms, zone), definition.kind, step_ms)
  if (!isRollup(step)) return fromRaw(range)
  const rows = (await store.rollups(step, [series], range)).get(series) ?? []
  const rolled = rows.map((row) => ofRow(row, definition.kind))
  if (kind === PLACE_KIND) return rolled
  const last = rolled.at(-1)
  const tail = { from: Math.max(last ? last.t + step_ms : range.from, range.to - TAIL_MAX_MS), to: range.to }
  if (tail.from >= tail.to) return rolled
  return [...rolled, ...(await fromRaw(tail)).filter(({ t }) => last === undefined || t > last.t)]
}

const isRollup = (step: Step): step is RollupLevel => (ROLLUP_LEVELS as readonly string[]).includes(step)

async function rawPoints(
  store: TelemetryStore,
  series: number,
  range: TimeRange,
  kind: MetricKind,
): Promise<HistoryBucket[]> {
  const points = await store.range(series, range, HISTORY_POINTS_MAX + 1)
  if (points.length > HISTORY_POINTS_MAX) throw new DenyutError('range_too_large')
  let before: Point | undefined =
    kind === 'counter' ? (await store.before([series], range.from)).get(series) : undefined
  return points.map((point) => {
    const { time, value, quality } = point
    const delta =
      kind === 'counter' && before !== undefined && value >= before.value ? value - before.value : null
    before = point
    return { t: time, count: 1, min: value, max: value, mean: value, last: value, delta, quality }
  })
}

/**
 * The rise of a register within a bucket: from the end of the bucket before when that one touches, else
 * between its own readings. Where the register fell the rise is not known here; roll-ups know it.
 */
export function ofBuckets(buckets: readonly Bucket[], kind: MetricKind, step_ms: number): HistoryBucket[] {
  return buckets.map(({ time, count, min, max, mean, first, last, quality }, i) => {
    const before = buckets[i - 1]
    const start = before && before.time + step_ms === time ? before.last : first
    const rose = kind === 'counter' && first >= start && last >= first
    return { t: time, count, min, max, mean, last, delta: rose ? last - start : null, quality }
  })
}

function ofRow(
  { time, count, min, max, mean, last, delta, suspect, estimated }: RollupRow,
  kind: MetricKind,
): HistoryBucket {
  return {
    t: time,
    count,
    min: known(min),
    max: known(max),
    mean: known(mean),
    last: known(last),
    delta: kind === 'counter' ? known(delta) : null,
    quality: (suspect > 0 ? QUALITY.suspect : 0) | (estimated > 0 ? QUALITY.estimated : 0),
  }
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value)
