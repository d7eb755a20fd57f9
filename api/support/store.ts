import type {
  Bucket,
  Point,
  RollupLevel,
  RollupRow,
  SeriesKey,
  TelemetryStore,
  TimeRange,
} from '#storage/telemetry/store.ts'

/** Points and roll-ups that a test puts in; only what the API reads. */
export class TestStore {
  #keys: SeriesKey[] = []
  #points = new Map<number, Point[]>()
  #rollups = new Map<string, RollupRow[]>()

  put(key: SeriesKey, points: readonly [time: number, value: number][]): number {
    const id = this.#id(key)
    this.#points.set(
      id,
      points.map(([time, value]) => ({ time, value, quality: 0, lag_ms: 0 })),
    )
    return id
  }

  roll(key: SeriesKey, level: RollupLevel, rows: readonly (Partial<RollupRow> & { time: number })[]): void {
    const none = {
      count: 0,
      expected: 0,
      sum: NaN,
      min: NaN,
      max: NaN,
      first: NaN,
      last: NaN,
      mean: NaN,
      delta: NaN,
      estimated: 0,
      suspect: 0,
      rev: 1,
      computedAt: 0,
    }
    const series = this.#id(key)
    this.#rollups.set(
      `${level} ${series}`,
      rows.map((row) => ({ ...none, ...row, series })),
    )
  }

  /** The port as the API sees it; anything else would be a fault of the test. */
  get port(): TelemetryStore {
    const inside =
      ({ from, to }: TimeRange) =>
      ({ time }: { time: number }) =>
        time >= from && time < to
    const reads: Partial<TelemetryStore> = {
      listSeries: (subject) =>
        this.#keys
          .map((key, id) => ({ id, key }))
          .filter(({ key }) => subject === undefined || key.subject === subject),
      range: async (id, range, limit) => (this.#points.get(id) ?? []).filter(inside(range)).slice(0, limit),
      before: async (ids, time) =>
        new Map(
          ids.flatMap((id) => {
            const point = (this.#points.get(id) ?? []).findLast((candidate) => candidate.time < time)
            return point ? [[id, point] as const] : []
          }),
        ),
      buckets: async (id, range, step_ms) =>
        toBuckets((this.#points.get(id) ?? []).filter(inside(range)), step_ms),
      rollups: async (level, ids, range) =>
        new Map(
          ids.map((id) => [id, (this.#rollups.get(`${level} ${id}`) ?? []).filter(inside(range))] as const),
        ),
    }
    return reads as TelemetryStore
  }

  #id(key: SeriesKey): number {
    const known = this.#keys.findIndex(
      ({ subject, metric, kind }) => subject === key.subject && metric === key.metric && kind === key.kind,
    )
    return known >= 0 ? known : this.#keys.push(key) - 1
  }
}

/** Buckets aligned to the epoch: tests use a zone of whole hours. */
function toBuckets(points: readonly Point[], step_ms: number): Bucket[] {
  const groups = Map.groupBy(points, ({ time }) => Math.floor(time / step_ms) * step_ms)
  return [...groups].map(([time, members]) => {
    const values = members.map(({ value }) => value)
    const [first = NaN] = values
    return {
      time,
      count: values.length,
      min: Math.min(...values),
      max: Math.max(...values),
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      first,
      last: values.at(-1) ?? NaN,
      quality: 0,
    }
  })
}
